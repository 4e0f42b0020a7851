"""Dates as people type them: day, month, year in any digits, with months in words, Christian or Buddhist era."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Final

from babel.dates import get_day_names, get_month_names

from bot.features.registration.form.bounds import bound
from bot.features.registration.form.given import NotAnAnswer, Reason
from bot.features.registration.form.question import Question
from bot.i18n import LANGUAGES, clean_name, digits, search_key

_LONGEST: Final = 64
_FIRST_BUDDHIST_YEAR: Final = 2400
_BUDDHIST_OFFSET: Final = 543
_EARLIEST: Final = "-130 years"
_LATEST: Final = "+50 years"

# The year of one era, and behind it that of the other one.
_BOTH_ERAS: Final = re.compile(r"([0-9]{4})[^0-9]+([0-9]{4})(?![0-9])")
_PARTS: Final = re.compile(r"[0-9]+|[^0-9]+")
_BETWEEN: Final = re.compile(r"[\s.,/\\:()_\-\u2010-\u2014\u2212\u00b7\u3001\u3002\uff0c]+")
# The words around the numbers of a date: day, month, year and the eras, as the seven languages write them.
_WORDS_AROUND: Final = (
    *("st", "nd", "rd", "th", "of", "the", "ad", "ce", "be"),
    *("วันที่", "วัน", "ที่", "เดือน", "ปี", "พ.ศ.", "ค.ศ."),
    *("ວັນທີ", "ວັນ", "ທີ", "ເດືອນ", "ປີ", "ພ.ສ.", "ຄ.ສ."),
    *("ថ្ងៃទី", "ថ្ងៃ", "ទី", "ខែ", "ឆ្នាំ", "ព.ស.", "គ.ស."),
    *("ခုနှစ်", "နှစ်", "လ", "ရက်နေ့", "ရက်", "နေ့"),
    *("ngày", "tháng", "thg", "năm"),
    *("年", "月", "日", "号", "號", "公历", "佛历"),
)

Numbers = tuple[int, int, int]


def read_date(question: Question, text: str, today: date) -> str:
    """The day that `text` names, as an ISO date, if it lies within the bounds of the question."""
    day = parse(text)
    earliest = bound(question.earliest or _EARLIEST, today)
    latest = bound(question.latest or _LATEST, today)
    if day > latest:
        if latest <= today < day:
            raise NotAnAnswer(Reason.DATE_IN_FUTURE)
        raise NotAnAnswer(Reason.DATE_TOO_LATE, bound=latest)
    if day < earliest:
        raise NotAnAnswer(Reason.DATE_TOO_EARLY, bound=earliest)
    return day.isoformat()


def parse(text: str) -> date:
    """The day that `text` names; the day goes before the month wherever both readings are possible."""
    typed = digits(clean_name(text))
    if not typed or len(typed) > _LONGEST:
        raise NotAnAnswer(Reason.DATE_UNREADABLE)
    typed = _BOTH_ERAS.sub(lambda found: found[1] if _is_one_year(*found.groups()) else found[0], typed)
    parts: list[str] = _PARTS.findall(typed)
    months = [month for part in parts if not part.isdecimal() and (month := _month_in(part))]
    numbers = [part for part in parts if part.isdecimal()]
    if len(months) > 1:
        raise NotAnAnswer(Reason.DATE_UNREADABLE)
    for reading in _readings(numbers, months[0] if months else None):
        if day := _day(*reading):
            return day
    raise NotAnAnswer(Reason.DATE_NO_SUCH_DAY)


def _is_one_year(one: str, other: str) -> bool:
    return abs(int(one) - int(other)) == _BUDDHIST_OFFSET


def _month_in(words: str) -> int | None:
    """The month that `words` name, None for words and signs that only stand around numbers."""
    found = _around_a_month().fullmatch(_BETWEEN.sub("", search_key(words)))
    if not found:
        raise NotAnAnswer(Reason.DATE_UNREADABLE)
    return _months()[found["month"]] if found["month"] else None


def _readings(numbers: list[str], month: int | None) -> Iterator[Numbers]:
    """The possible (year, month, day), the likeliest first; the year is the number of four digits."""
    if month is not None and len(numbers) == 2:
        numbers = [numbers[0], str(month), numbers[1]]
        swaps = False
    elif month is None and len(numbers) == 1 and len(numbers[0]) == 8:
        yield from _unseparated(numbers[0])
        return
    elif month is None and len(numbers) == 3:
        swaps = True
    else:
        raise NotAnAnswer(Reason.DATE_UNREADABLE)
    first, middle, last = _with_year_first(numbers)
    yield first, middle, last
    if swaps:
        yield first, last, middle


def _with_year_first(numbers: list[str]) -> Numbers:
    match [len(number) for number in numbers]:
        case [4, 1 | 2, 1 | 2]:
            year, month, day = numbers
        case [1 | 2, 1 | 2, 4]:
            day, month, year = numbers
        case [1 | 2, 1 | 2, 1 | 2]:
            raise NotAnAnswer(Reason.DATE_SHORT_YEAR)
        case _:
            raise NotAnAnswer(Reason.DATE_UNREADABLE)
    return int(year), int(month), int(day)


def _unseparated(number: str) -> Iterator[Numbers]:
    """13051990 and 19900513, if only one of the two readings is a day of our times."""
    readings = (
        (int(number[4:]), int(number[2:4]), int(number[:2])),
        (int(number[:4]), int(number[4:6]), int(number[6:])),
    )
    possible = [reading for reading in readings if 1900 <= reading[0] < 2700 and _day(*reading)]
    if len(possible) != 1:
        raise NotAnAnswer(Reason.DATE_UNREADABLE)
    yield possible[0]


def _day(year: int, month: int, day: int) -> date | None:
    if year >= _FIRST_BUDDHIST_YEAR:
        year -= _BUDDHIST_OFFSET
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _months() -> Mapping[str, int]:
    """The months by every name that our languages have for them, long and short."""
    return {
        key: month
        for language in LANGUAGES
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for month, name in get_month_names(width, context, language).items()
        # "tháng 5" and "5月" have their number in digits, which is read as a number.
        if not re.search("[0-9]", key := _BETWEEN.sub("", search_key(name)))
    } | {"sept": 9}


@cache
def _around_a_month() -> re.Pattern[str]:
    weekdays = (
        name
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for name in get_day_names(width, "format", language).values()
    )
    around = _any_of({_BETWEEN.sub("", search_key(word)) for word in (*_WORDS_AROUND, *weekdays)})
    return re.compile(f"(?:{around})*(?P<month>{_any_of(set(_months()))})?(?:{around})*")


def _any_of(words: set[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
