"""What people type and what fits on a screen, counted and cut as people see letters and as Telegram counts them."""

import re
import unicodedata
from typing import Final

import regex

_SUBJOINING: Final = "\u17d2\u1039"  # Khmer coeng and Burmese virama: the next letter is drawn under the last one
_CLUSTER: Final = regex.compile(rf"\X(?:(?<=[{_SUBJOINING}])\X)*")
_KHMER: Final = r"[\u1780-\u17d3\u17dd]"

# Zero-width joiners shape a few words and emoji, U+200B marks Khmer word ends: they stay between visible characters.
_JOINERS: Final = r"(?<=[^\s\p{C}])[\u200c\u200d](?=[^\s\p{C}])"
_KHMER_BREAK: Final = rf"(?<={_KHMER})\u200b(?={_KHMER})"
_INVISIBLE: Final = regex.compile(r"(?!\s)[\p{Cc}\p{Cf}\p{Cs}]")
_INVISIBLE_IN_TEXT: Final = regex.compile(rf"(?!{_JOINERS}|{_KHMER_BREAK})(?!\s)[\p{{Cc}}\p{{Cf}}\p{{Cs}}]")
_FOREIGN_DIGIT: Final = re.compile(r"(?![0-9])\d")
_LINE_END: Final = regex.compile(r"\s*[\n\u2028\u2029]\s*")
_BLANK: Final = regex.compile(r"[^\S\n]+")


def clean(text: str) -> str:
    """`text` as it is stored: NFC, one space or one line break between words, nothing invisible but what shapes it."""
    visible: str = _INVISIBLE_IN_TEXT.sub("", text.replace("\r\n", "\n"))
    lines: str = _BLANK.sub(" ", _LINE_END.sub("\n", visible))
    # Last: marks that something invisible stood between are put in their order only once it is gone.
    return unicodedata.normalize("NFC", lines.strip())


def clean_name(text: str) -> str:
    """A name on one line, without any invisible character; its letters and their case are left as the person wrote."""
    visible = _INVISIBLE.sub("", text)
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def digits(text: str) -> str:
    """`text` with the decimal digits of every script written as 0-9, before any date, phone or number is read."""
    if text.isascii():
        return text
    return _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)


def length(text: str) -> int:
    """The length in UTF-16 units, which is what Telegram's limits and entity offsets count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def graphemes(text: str) -> int:
    """How many letters a reader counts, a stacked Khmer or Burmese syllable as one."""
    return len(_CLUSTER.findall(text))


def cut(text: str, limit: int) -> str:
    """`text` if it has at most `limit` UTF-16 units, else whole letters of its beginning and "…" within the limit."""
    if length(text) <= limit:
        return text
    kept: list[str] = []
    left = limit - 1
    for cluster in _CLUSTER.finditer(text):
        left -= length(cluster.group())
        if left < 0:
            break
        kept.append(cluster.group())
    return "".join(kept).rstrip() + "…"
