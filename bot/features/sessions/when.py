"""Days and hours as coordinators type them, in the seven languages; years of both eras, digits of every script."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

import regex

from bot.errors import BotError
from bot.features.registration.form import NotAnAnswer, Reason
from bot.features.registration.form.dates import parse
from bot.i18n import N_, clean_name, digits, search_key

LONGEST: Final = 100

_EXAMPLE: Final = N_(
    "Please write day and hours like this: 13/1/2027 14:00-16:00. The day alone or the hours alone will do."
)
_UNIT: Final = "h|giờ|gio|点|點|时|時|นาฬิกา|โมง|น\\.|ໂມງ|ម៉ោង|နာရီ"
_HALF: Final = "am|pm|a\\.m\\.?|p\\.m\\.?"
_CLOCK: Final = regex.compile(
    r"(?P<before>上午|早上|下午|晚上)?\s*(?:ម៉ោង\s*)?(?<![\d.:/])"
    r"(?:(?P<hour>\d{1,2})(?:[:：](?P<minute>\d{2})(?:[:：]\d{2}(?:\.0+)?)?"
    rf"|\s*(?:{_UNIT})\s*(?P<past>\d{{2}})?(?:分|phút)?(?![\p{{L}}\p{{M}}])"
    r"|\.(?P<dot>\d{2})(?![\d.]))"
    rf"|(?P<twelve>\d{{1,2}})(?=\s*(?:{_HALF})\b))"
    rf"(?!\d)\s*(?P<half>(?:{_HALF})(?!\p{{L}}))?\s*(?:{_UNIT})?",
    regex.IGNORECASE,
)
# A minus alone stands between two hours.
_OFFSET: Final = regex.compile(
    r"(?<![\d\p{L}])(?P<sign>(?:utc|gmt)\s*[+\-−]|\+)\s?(?P<hours>\d{1,2})(?:[:.]?(?P<minutes>[03]0|45))?\s*$",
    regex.IGNORECASE,
)
# Not within a word: the Lao "until" is the end of "August".
_AROUND: Final = regex.compile(
    r"(?<![\p{L}\p{M}])(?:from|to|until|till|at|on|and|lúc|từ|đến|vào|เวลา|ถึง|ตั้งแต่|ເວລາ|ຫາ|ຮອດ|ເຖິງ|ដល់|នៅ|မှ|အထိ|到|至|从|在)"
    r"(?![\p{L}\p{M}])|[–—~,;()，；၊]|\s[-−]\s",
    regex.IGNORECASE,
)
_YEAR: Final = regex.compile(r"\d{4}")
_NEAR: Final[Mapping[str, int]] = MappingProxyType(
    {
        search_key(word): days
        for days, words in enumerate(
            (
                ("today", "วันนี้", "ມື້ນີ້", "ថ្ងៃនេះ", "ဒီနေ့", "ယနေ့", "hôm nay", "今天", "今日"),
                ("tomorrow", "พรุ่งนี้", "ມື້ອື່ນ", "ថ្ងៃស្អែក", "မနက်ဖြန်", "ngày mai", "明天"),
            )
        )
        for word in words
    }
)
_PM: Final = ("下午", "晚上")


OTHER_CLOCK: Final = N_(
    "Please give the hour by the clock of the place, without the difference to another. Example: 14:30"
)


class NotWhen(BotError):
    """No day and no hour, or none that there is; `sentence` says what would be right."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values


@dataclass(frozen=True)
class When:
    """What was typed: a day, an hour, an end; what is missing stays as it is. `offset`: the clock that was named."""

    day: date | None = None
    starts: time | None = None
    ends: time | None = None
    offset: timedelta | None = None


@dataclass(frozen=True)
class Span:
    """From when until when on the wall clock of the place."""

    starts: datetime
    ends: datetime
    notes: tuple[tuple[str, Mapping[str, object]], ...] = field(default=())


def read_when(text: str, today: date) -> When:
    """The day and hours that `text` names; raises NotWhen."""
    typed = clean_name(digits(text)).strip()
    if not typed or len(typed) > LONGEST:
        raise NotWhen(_EXAMPLE)
    hours, offset, rest = _clocks(typed)
    if len(hours) > 2:
        raise NotWhen(_EXAMPLE)
    rest = " ".join(_AROUND.sub(" ", rest).split()).strip(" -−.")
    day = read_day(rest, today) if rest else None
    if day is None and not hours:
        raise NotWhen(_EXAMPLE)
    return When(day, hours[0] if hours else None, hours[1] if len(hours) > 1 else None, offset)


def _clocks(typed: str) -> tuple[list[time], timedelta | None, str]:
    """The hours of a text, the offset of the clock they were read from, and what is left."""
    offset = None
    found = _OFFSET.search(typed)
    if found and _CLOCK.search(typed[: found.start()]):
        sign = 1 if found["sign"].endswith("+") else -1
        if (span := timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))) > timedelta(hours=14):
            raise NotWhen(_EXAMPLE)
        offset, typed = sign * span, typed[: found.start()]
    hours = [_hour(each) for each in _CLOCK.finditer(typed)]
    return hours, offset, _CLOCK.sub(" ", typed)


def _hour(found: "regex.Match[str]") -> time:
    hour = int(found["hour"] or found["twelve"])
    minute = int(found["minute"] or found["past"] or found["dot"] or 0)
    half = (found["half"] or "").lower().replace(".", "") or ("pm" if found["before"] in _PM else "")
    if half and hour > 12 and not found["before"]:
        raise NotWhen(N_("There is no such hour: {typed}. Example: 14:30"), typed=found[0].strip())
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    try:
        return time(hour, minute)
    except ValueError:
        raise NotWhen(N_("There is no such hour: {typed}. Example: 14:30"), typed=found[0].strip()) from None


def read_clock(text: str) -> time:
    """The one hour that `text` names; raises NotWhen."""
    hours, offset, rest = _clocks(digits(text).strip())
    if offset is not None:
        raise NotWhen(OTHER_CLOCK)
    if len(hours) != 1 or rest.strip():
        raise NotWhen(N_("This is no hour. Example: 14:30"))
    return hours[0]


def read_day(text: str, today: date) -> date:
    """The day that `text` names; without a year the next such day. Raises NotWhen."""
    near = _NEAR.get(search_key(text))
    if near is not None:
        return today + timedelta(days=near)
    if _YEAR.search(digits(text)) or len(regex.findall(r"\d+", digits(text))) > 2:
        return _day(text)
    for year in (today.year, today.year + 1):
        dated = f"{year}年{text}" if "月" in text else f"{text} {year}"
        try:
            found = _day(dated)
        except NotWhen:
            # 29 February is in some years only.
            if year > today.year:
                raise
            continue
        if found >= today:
            return found
    return found


def _day(text: str) -> date:
    try:
        return parse(text)
    except NotAnAnswer as error:
        if error.reason is Reason.DATE_NO_SUCH_DAY:
            raise NotWhen(N_("The calendar has no such day: {typed}."), typed=text) from None
        if error.reason is Reason.DATE_SHORT_YEAR:
            raise NotWhen(N_("Please write the year with four digits. Example: 13/1/2027 or 13/1/2570")) from None
        raise NotWhen(_EXAMPLE) from None


def settle(when: When, known: Span, zone: str) -> Span:
    """The span that was meant, where `known` is the one it changes; raises NotWhen where it ends before it starts."""
    starts = when.starts or known.starts.time()
    begin = datetime.combine(when.day or known.starts.date(), starts)
    lasts = known.ends - known.starts
    end = begin + lasts if when.ends is None else datetime.combine(begin.date(), when.ends)
    if end <= begin:
        raise NotWhen(
            N_("It would end at {end}, before it begins at {start}. Example: 14:00-16:00"),
            end=f"{end:%H:%M}", start=f"{begin:%H:%M}",
        )  # fmt: skip
    return _from_other_clock(when, begin, end, zone)


def _from_other_clock(when: When, begin: datetime, end: datetime, zone: str) -> Span:
    """An hour that was typed with an offset is put on the clock of the place, and said so."""
    place = ZoneInfo(zone)
    if when.offset is None or begin.replace(tzinfo=place).utcoffset() == when.offset:
        return Span(begin, end)
    clock = timezone(when.offset)
    moved = begin.replace(tzinfo=clock).astimezone(place).replace(tzinfo=None)
    note = N_("{typed} was read from another clock than that of the place: there it is {hour}.")
    values = {"typed": f"{begin:%H:%M} ({clock})", "hour": f"{moved:%H:%M}"}
    return Span(moved, moved + (end - begin), ((note, values),))
