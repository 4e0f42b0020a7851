"""Numbers in the digits of any script, and the steps of a scale."""

from decimal import Decimal
from typing import Final

import regex

from bot.features.registration.form.given import NotAnAnswer, Reason
from bot.features.registration.form.question import Question
from bot.features.registration.form.texts import half_width
from bot.i18n import clean_name, digits

_LONGEST: Final = 24
_ONE_SPELLING: Final = str.maketrans({"\u2212": "-", "\u2010": "-", "\u2011": "-", "\u2013": "-", "\u066b": "."})
# Thousands may be set apart by blanks, or by a sign that is not the one before the decimals.
_GROUPED: Final = regex.compile(
    r"(?P<sign>[+-]?)(?P<whole>\d{1,3}(?:(?P<gap>[ ,.'])\d{3})(?:(?P=gap)\d{3})*)(?P<rest>[.,]\d+)?"
)
_PLAIN: Final = regex.compile(r"(?P<sign>[+-]?)(?P<whole>\d+)(?P<rest>[.,]\d+)?")


def read_number(question: Question, text: str) -> int | float:
    """The number that `text` is, if the question takes one like it."""
    number = _parse(digits(clean_name(half_width(text))).translate(_ONE_SPELLING), question.decimals or 0)
    places = -int(number.as_tuple().exponent)
    if places > (question.decimals or 0):
        if not question.decimals:
            raise NotAnAnswer(Reason.NUMBER_WHOLE)
        raise NotAnAnswer(Reason.NUMBER_DECIMALS, decimals=question.decimals)
    if question.least is not None and number < Decimal(str(question.least)):
        raise NotAnAnswer(Reason.NUMBER_TOO_SMALL, bound=question.least)
    if question.most is not None and number > Decimal(str(question.most)):
        raise NotAnAnswer(Reason.NUMBER_TOO_LARGE, bound=question.most)
    return float(number) if question.decimals else int(number)


def read_step(question: Question, text: str) -> int:
    """The step of a scale that `text` names."""
    number = digits(clean_name(half_width(text)))
    if number not in question.codes:
        raise NotAnAnswer(Reason.SCALE_OUTSIDE, most=len(question.codes))
    return int(number)


def _parse(text: str, decimals: int) -> Decimal:
    if len(text) > _LONGEST:
        raise NotAnAnswer(Reason.NUMBER_UNREADABLE)
    grouped = _GROUPED.fullmatch(text)
    # "1.500" is 1.5 where decimals are asked for, and 1500 where they are not.
    if grouped and not grouped["rest"] and grouped["gap"] in ".," and decimals:
        grouped = None
    found = grouped if grouped and grouped["gap"] != (grouped["rest"] or "-")[0] else _PLAIN.fullmatch(text)
    if not found:
        raise NotAnAnswer(Reason.NUMBER_UNREADABLE)
    whole = regex.sub(r"\D", "", found["whole"])
    rest = (found["rest"] or "").replace(",", ".").rstrip("0").rstrip(".")
    return Decimal(found["sign"] + whole + rest)
