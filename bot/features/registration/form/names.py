"""Names: as the person writes it in any script, and as a passport prints it in Latin letters."""

import unicodedata
from typing import Final

import regex

from bot.features.registration.form.given import NotAnAnswer, Reason
from bot.features.registration.form.texts import checked, half_width
from bot.i18n import clean_name, digits

# Letters and marks of every script, and the signs that stand in names; symbols such as < or an emoji do not.
_IN_A_NAME: Final = regex.compile(r"[\p{L}\p{M}\p{Nd}\p{P}\p{Zs}`\u00b4]+")
_INVISIBLE_LETTERS: Final = regex.compile(r"\p{DI}")
# People in Myanmar type the digit zero (U+1040) for the letter wa, which looks the same.
_BURMESE_LETTER: Final = regex.compile(r"(?<=[\u1000-\u103f\u104c-\u109f])\u1040|\u1040(?=[\u1000-\u103f])")
_MOST_DIGITS: Final = 2

_PASSPORT: Final = regex.compile(r"[A-Z' -]+")
_HYPHENS: Final = "\u2010\u2011\u2012\u2013\u2014\u2212"
_APOSTROPHES: Final = "\u2018\u2019\u02bc\u00b4`"
_ONE_SPELLING: Final = str.maketrans(
    {"Đ": "D", "đ": "d"} | dict.fromkeys(_HYPHENS, "-") | dict.fromkeys(_APOSTROPHES, "'")
)
# The marks of Vietnamese, which its passports leave out; of other marks (ü, å) each country makes something else.
_VIETNAMESE_MARKS: Final = regex.compile("[\u0300-\u0303\u0306\u0309\u031b\u0323]")


def read_full_name(text: str, limit: int) -> str:
    """A name on one line with its own letters and case; one word is a name too."""
    name = checked(clean_name(text), limit)
    letters = regex.findall(r"\p{L}", _INVISIBLE_LETTERS.sub("", name))
    if not letters:
        raise NotAnAnswer(Reason.NO_LETTERS)
    if len(regex.findall(r"\p{Nd}", _BURMESE_LETTER.sub("", name))) > _MOST_DIGITS:
        raise NotAnAnswer(Reason.HAS_DIGITS)
    if not _IN_A_NAME.fullmatch(name):
        raise NotAnAnswer(Reason.SIGN, sign=_first_outside(_IN_A_NAME, name))
    return name


def read_passport_name(text: str, limit: int) -> str:
    """A name in capitals A-Z, as the machine-readable lines of a passport have it."""
    name = checked(clean_name(half_width(text)), limit)
    name = _without_vietnamese_marks(name).translate(_ONE_SPELLING).upper()
    if _PASSPORT.fullmatch(name) and regex.search("[A-Z]", name):
        return name
    if regex.search(r"\p{L}", regex.sub(r"\p{Latin}", "", name)):
        raise NotAnAnswer(Reason.LATIN_NEEDED)
    if not regex.search(r"\p{L}", name):
        raise NotAnAnswer(Reason.NO_LETTERS)
    if regex.search("[0-9]", digits(name)):
        raise NotAnAnswer(Reason.HAS_DIGITS)
    raise NotAnAnswer(Reason.SIGN, sign=_first_outside(_PASSPORT, name))


def _without_vietnamese_marks(name: str) -> str:
    bare = _VIETNAMESE_MARKS.sub("", unicodedata.normalize("NFD", name))
    return unicodedata.normalize("NFC", bare)


def _first_outside(allowed: regex.Pattern[str], name: str) -> str:
    """The first letter or sign, with its marks, that `allowed` does not take."""
    return next(str(cluster) for cluster in regex.findall(r"\X", name) if not allowed.fullmatch(cluster))
