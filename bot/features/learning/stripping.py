"""What names somebody is taken out of a question before it is kept: phone numbers, addresses, numbers of papers.

Digits are those of every script. Rather too much than too little goes: a question can do without a number.
"""

import unicodedata
from typing import Final

import regex

GONE: Final = "•••"
"""What stands in the place of what was taken out; it has no letters, so nothing is compared with it."""

FEWEST: Final = 7
"""So many digits in a row, with what people write between them, may be a phone number."""

# Burmese people type the letter wa for the digit zero; Chinese digits are no decimal digits.
_AS_DIGITS: Final = {
    ord(one): str(place) for one, place in zip("〇零一二三四五六七八九幺ဝ", "0012345678910", strict=True)
}
_BETWEEN: Final = r"[\s\p{Pd}.()/·•+\u200b-\u200d\u2060]{0,3}"
_RULES: Final = tuple(
    regex.compile(rule, regex.IGNORECASE)
    for rule in (
        r"[^\s@<>\p{Lo}\p{M}]*[^\s@<>]@[^\s@<>\p{Lo}\p{M}]+\.[^\s@<>\p{Lo}\p{M}]+",
        r"(?<!\w)@[a-z]\w{3,31}|(?:https?://)?(?:t\.me|wa\.me|line\.me|m\.me|facebook\.com|fb\.com)/\S+",
        # The lines at the bottom of a passport, with the name in them.
        r"[a-z0-9<]*<[a-z0-9<]*<[a-z0-9<]*",
        # Identity cards of Myanmar: region / township (kind) number.
        r"\d{1,2}\s?/\s?[^\s\d/]{1,24}\s?\d{6}",
        rf"\+?(?:\d{_BETWEEN}){{{FEWEST - 1},}}\d[a-z]?(?![a-z])",
        # Passports and papers: letters before or after at least five digits without a gap.
        r"(?<![a-z0-9])(?:(?:[a-z]{1,3}\p{Pd}?|(?-i:[A-Z]{1,2})\s)\d{5,}|\d{6,})[a-z]{0,2}(?![a-z0-9])",
    )
)


def stripped(text: str) -> str:
    """`text` without what names somebody; what is left stays letter by letter as it was."""
    while (shorter := _once(text)) != text:
        text = shorter
    return text


def _once(text: str) -> str:
    plain = _plain(text)
    gone = [found.span() for rule in _RULES for found in rule.finditer(plain)]
    kept, at = [], 0
    for begin, end in sorted(gone):
        if begin >= at:
            kept += [text[at:begin], GONE]
        at = max(at, end)
    return "".join([*kept, text[at:]])


def _plain(text: str) -> str:
    """The same letters with every digit as 0-9 and wide Latin letters as narrow ones: place for place the same."""
    return "".join(map(_letter, text))


def _letter(letter: str) -> str:
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    if "\uff01" <= letter <= "\uff5e":
        return chr(ord(letter) - 0xFEE0)
    return _AS_DIGITS.get(ord(letter), letter)
