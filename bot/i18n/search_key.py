"""One spelling for each word, for comparing what people type; never for showing or storing a text."""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

_LATIN_MARKS: Final = re.compile("[\u0300-\u036f]")
_SUBSCRIPT: Final = "\u17d2[\u1780-\u17a2]"


def search_key(text: str) -> str:
    """The key under which equal looking spellings are equal: no Latin marks, no case, no invisible letters."""
    # Nearly all of them: whatever is printed has no invisible letter in it.
    key = text if text.isprintable() else _visible(text)
    key = _LATIN_MARKS.sub("", unicodedata.normalize("NFKD", key).casefold()).replace("đ", "d")
    key = unicodedata.normalize("NFKC", key)
    for pattern, spelling in _SPELLINGS:
        key = pattern.sub(spelling, key)
    return " ".join(key.split())


def _visible(text: str) -> str:
    return "".join(
        letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cf", "Cs") or letter.isspace()
    )


def _khmer_order(stack: re.Match[str]) -> str:
    """Subscripts before vowels and signs, and subscript ro as the last of them."""
    parts = re.findall(f"{_SUBSCRIPT}|.", stack.group())
    return "".join(sorted(parts, key=lambda part: (len(part) == 1, part == "\u17d2\u179a")))


# NFKC has taken Thai ำ and Lao ຳ ໜ ໝ apart already, so only the order of their parts is left to settle.
_SPELLINGS: Final[tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = (
    (re.compile("\u0e40\u0e40"), "\u0e41"),  # Thai: เ typed twice for แ
    (re.compile("\u0e4d([\u0e48-\u0e4b])\u0e32"), "\\1\u0e4d\u0e32"),  # Thai: the tone typed inside ำ
    (re.compile("\u0ec0\u0ec0"), "\u0ec1"),  # Lao: the same two
    (re.compile("\u0ecd([\u0ec8-\u0ecb])\u0eb2"), "\\1\u0ecd\u0eb2"),
    (re.compile("\u0eab\u0ea5"), "\u0eab\u0ebc"),  # Lao: ຫລ for ຫຼ
    (re.compile("\u17d2\u178a"), "\u17d2\u178f"),  # Khmer: the subscripts of ដ and ត look alike
    (re.compile(f"(?:{_SUBSCRIPT}|[\u17b6-\u17d1]){{2,}}"), _khmer_order),
    (re.compile("(?<![\u1040-\u1049])\u1040(?![\u1040-\u1049])"), "\u101d"),  # Burmese: the digit ၀ for the letter ဝ
)
