"""The seven languages, by the names they give themselves."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

LANGUAGES: Final = ("en", "th", "lo", "km", "my", "vi", "zh")

ENDONYMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "en": "English",
        "th": "ไทย",
        "lo": "ລາວ",
        "km": "ខ្មែរ",
        "my": "မြန်မာ",
        "vi": "Tiếng Việt",
        "zh": "中文",
    }
)

ZONES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "th": "Asia/Bangkok",
        "lo": "Asia/Vientiane",
        "km": "Asia/Phnom_Penh",
        "my": "Asia/Yangon",
        "vi": "Asia/Ho_Chi_Minh",
        "zh": "Asia/Shanghai",
    }
)
"""The time zone to assume for a reader who named none; English says nothing about where its reader is."""


def choose(code: str | None) -> str | None:
    """Our language for a client's language code ("zh-hans", "it-IT", a pack's name, nothing), or None if not ours."""
    tag = (code or "").strip().lower().replace("_", "-")
    for candidate in (tag, tag.split("-")[0]):
        if candidate in LANGUAGES:
            return candidate
    return None
