"""The earliest and latest day that a date may be, as a programme file writes them."""

import calendar
import re
from datetime import date, timedelta
from typing import Annotated, Final

from pydantic import AfterValidator

_OFFSET: Final = re.compile(r"(?P<sign>[+-]) ?(?P<count>\d{1,4}) (?P<unit>day|week|month|year)s?")
_UNITS: Final = {"day": (1, 0), "week": (7, 0), "month": (0, 1), "year": (0, 12)}
_SOME_DAY: Final = date(2024, 2, 29)


def bound(text: str, today: date) -> date:
    """The day that a bound means: "-15 years" or "+3 months" from `today`, "today", or a date like 2027-01-31."""
    if text == "today":
        return today
    found = _OFFSET.fullmatch(text)
    if not found:
        return date.fromisoformat(text)
    count = int(found["sign"] + found["count"])
    days, months = (part * count for part in _UNITS[found["unit"]])
    return _months_later(today, months) + timedelta(days=days)


def crossed(earliest: str, latest: str) -> bool:
    """Whether no day lies between two bounds of one sort; a date and an offset can be compared on a given day only."""
    alike = earliest[0].isdigit() == latest[0].isdigit()
    return alike and bound(earliest, _SOME_DAY) > bound(latest, _SOME_DAY)


def _months_later(day: date, months: int) -> date:
    """The same day of another month, or its last day where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _readable(text: str) -> str:
    try:
        bound(text, _SOME_DAY)
    except (ValueError, OverflowError):
        raise ValueError('must be like "-15 years" or "+3 months", "today" or a date like 2027-01-31') from None
    return text


Bound = Annotated[str, AfterValidator(_readable)]
