"""How a programme file says when: a wall clock, or a time relative to the moment of the file's first import.

`2027-01-12 09:00` and `+3 days 09:00` are wall clocks in the zone of their place; `+90 minutes` counts from the import.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Final, Literal, cast
from zoneinfo import ZoneInfo

import regex
from pydantic import PlainSerializer, PlainValidator

from bot.i18n import digits

Unit = Literal["minute", "hour", "day"]

_SPAN: Final = regex.compile(r"(\d{1,4}) (minute|hour|day)s?")
_RELATIVE: Final = regex.compile(r"\+(\d{1,4} \w+)(?: (\d\d:\d\d))?")
_BUDDHIST_ERA: Final = 543
_SOME_MOMENT: Final = datetime(2024, 2, 29, tzinfo=UTC)
_SPAN_RULE: Final = "must be a span like 7 days, 1 hour or 10 minutes"
_HOUR_RULE: Final = "must be an hour of the day in quotes, like '18:00'"
_TIME_RULE: Final = "must be a time like +3 days 09:00, +2 hours, +10 minutes or 2027-01-12 09:00"


@dataclass(frozen=True)
class Span:
    """A number of minutes, hours or days."""

    count: int
    unit: Unit

    @classmethod
    def read(cls, text: str) -> "Span":
        """The span that `text` says; a text that says none raises ValueError with what is right."""
        found = _SPAN.fullmatch(digits(text.strip()))
        if not found:
            raise ValueError(_SPAN_RULE)
        return cls(int(found[1]), cast(Unit, found[2]))

    @property
    def length(self) -> timedelta:
        return timedelta(**{f"{self.unit}s": self.count})

    def __str__(self) -> str:
        return f"{self.count} {self.unit}" if self.count == 1 else f"{self.count} {self.unit}s"


@dataclass(frozen=True)
class Relative:
    """A span after the import; with a `clock`, that hour on the day so many days later."""

    span: Span
    clock: time | None = None

    def at(self, anchor: datetime, zone: str) -> datetime:
        """The moment in UTC, on the full minute."""
        if self.clock is None:
            return (anchor.astimezone(UTC) + self.span.length + timedelta(seconds=30)).replace(second=0, microsecond=0)
        place = ZoneInfo(zone)
        day = (anchor.astimezone(place) + self.span.length).date()
        return datetime.combine(day, self.clock, place).astimezone(UTC)

    def __str__(self) -> str:
        return f"+{self.span}" if self.clock is None else f"+{self.span} {self.clock:%H:%M}"


@dataclass(frozen=True)
class WallClock:
    """What the clock on the wall of the place shows."""

    shown: datetime

    def at(self, anchor: datetime, zone: str) -> datetime:
        """The moment in UTC; the import's `anchor` does not move it."""
        return self.shown.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)

    def __str__(self) -> str:
        return f"{self.shown:%Y-%m-%d %H:%M}"


FileTime = Relative | WallClock


def check_order(starts: FileTime, ends: FileTime) -> None:
    """Raises ValueError unless `ends` is later than `starts`, whenever the file is imported."""
    if _sort(starts) != _sort(ends):
        raise ValueError("must be written in the same way as the start, so that their order is certain")
    if ends.at(_SOME_MOMENT, "UTC") <= starts.at(_SOME_MOMENT, "UTC"):
        raise ValueError("must be later than the start")


def _sort(moment: FileTime) -> str:
    if isinstance(moment, WallClock):
        return "wall clock"
    return "span" if moment.clock is None else "day and clock"


def wall_clock(moment: datetime, zone: str) -> WallClock:
    """A stored moment as a file writes it: the wall clock of its place, to the minute."""
    return WallClock(moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0))


def read_time(text: str) -> FileTime:
    """The time that `text` says; a text that says none raises ValueError with what is right."""
    plain = digits(text.strip())
    try:
        return _relative(plain) if plain.startswith("+") else _wall_clock(plain)
    except ValueError:
        raise ValueError(_TIME_RULE) from None


def _relative(text: str) -> Relative:
    found = _RELATIVE.fullmatch(text)
    if not found:
        raise ValueError(_TIME_RULE)
    span = Span.read(found[1])
    if found[2] and span.unit != "day":
        raise ValueError(_TIME_RULE)
    return Relative(span, _clock(found[2]) if found[2] else None)


def _clock(text: str) -> time:
    hour, minute = map(int, text.split(":"))
    return time(hour, minute)


def _wall_clock(text: str) -> WallClock:
    """Years from 2400 on are those of the Buddhist Era."""
    year, rest = int(text[:4]), text[4:]
    year -= _BUDDHIST_ERA if year >= 2400 else 0
    if not 2000 <= year < 2200:
        raise ValueError(_TIME_RULE)
    return WallClock(datetime.strptime(f"{year}{rest}", "%Y-%m-%d %H:%M"))  # noqa: DTZ007  (a wall clock)


def _time_of(value: object) -> FileTime:
    if isinstance(value, FileTime):
        return value
    if not isinstance(value, str):
        raise ValueError(_TIME_RULE)  # pydantic lists ValueError, and lets TypeError through
    return read_time(value)


def _span_of(value: object) -> Span:
    if isinstance(value, Span):
        return value
    if not isinstance(value, str):
        raise ValueError(_SPAN_RULE)  # pydantic lists ValueError, and lets TypeError through
    return Span.read(value)


def _hour_of(value: object) -> time:
    if isinstance(value, time):
        return value
    plain = digits(value.strip()) if isinstance(value, str) else ""
    if not regex.fullmatch(r"[0-2]?\d:[0-5]\d", plain) or int(plain.partition(":")[0]) > 23:
        raise ValueError(_HOUR_RULE)
    return _clock(plain)


def _hour_in_file(value: time) -> str:
    return f"{value:%H:%M}"


FileTimeField = Annotated[FileTime, PlainValidator(_time_of), PlainSerializer(str)]
HourField = Annotated[time, PlainValidator(_hour_of), PlainSerializer(_hour_in_file)]
SpanField = Annotated[Span, PlainValidator(_span_of), PlainSerializer(str)]
