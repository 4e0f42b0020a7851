"""Which hours of a reader's day are good for a reminder. Wall clocks of her zone; moments are aware."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_LONGEST_HOLIDAYS: Final = 31
OWN: Final = "~"
"""Between the zone of a day and the quiet hours that are her own."""
NIGHTS: Final = ("20-06", "21-08", "22-06", "23-08", "00-00")
"""Quiet hours that somebody can choose for herself: from hour to hour of her day, and none at all."""
LAST_CALL: Final = timedelta(minutes=30)
"""What leaves so shortly before the start leaves at any hour: who takes part is awake by then."""


def no_holidays(_zone: str, _day: date) -> bool:
    """Where nobody knows of any."""
    return False


def day_of(zone: str, night: str | None) -> str:
    """A reader's day: the zone whose clock is hers, and behind it the quiet hours that are her own."""
    return f"{zone}{OWN}{night}" if night else zone


def clock_of(day: str) -> ZoneInfo:
    """The clock of a day, or of a zone."""
    return ZoneInfo(day.partition(OWN)[0])


def span_of(night: str) -> tuple[time, time]:
    """The quiet hours that somebody has chosen."""
    start, _, end = night.partition("-")
    return time(int(start)), time(int(end))


@dataclass(frozen=True)
class Quiet:
    """Hours in which no phone rings, from `start` to `end` by the reader's clock; none where both are the same.

    On a holiday of those who live by that clock the night is over at `rest`. `elsewhere`: other hours, by the zone.
    What a reader has chosen herself (`day_of`) holds on every day, and in the place of all that.
    """

    start: time = time(21)
    end: time = time(7)
    rest: time = time(9)
    is_holiday: Callable[[str, date], bool] = field(default=no_holidays, compare=False)
    elsewhere: Mapping[str, tuple[time, time]] = field(default_factory=dict)

    def until(self, moment: datetime, day: str) -> datetime | None:
        """The end of the quiet hours that `moment` lies in."""
        found = self._around(moment, day)
        return found and found[1]

    def since(self, moment: datetime, day: str) -> datetime | None:
        """The last moment before the quiet hours that `moment` lies in."""
        found = self._around(moment, day)
        return found and found[0] - timedelta(minutes=1)

    def working(self, moment: datetime, day: str) -> datetime:
        """When somebody reads it who does so at work: not in her night, and not on a holiday."""
        there = clock_of(day)
        for _ in range(_LONGEST_HOLIDAYS):
            moment = self.until(moment, day) or moment
            on = moment.astimezone(there).date()
            if not self.is_holiday(there.key, on):
                break
            moment = datetime.combine(on + timedelta(days=1), self._hours(day)[1], there)
        return moment

    def _hours(self, day: str) -> tuple[time, time]:
        zone, _, night = day.partition(OWN)
        return span_of(night) if night else self.elsewhere.get(zone, (self.start, self.end))

    def _end(self, on: date, day: str) -> time:
        end = self._hours(day)[1]
        return end if OWN in day or not self.is_holiday(day, on) else max(end, self.rest)

    def _around(self, moment: datetime, day: str) -> tuple[datetime, datetime] | None:
        local = moment.astimezone(clock_of(day))
        clock, on = local.time(), local.date()
        start, end = self._hours(day)
        if start < end:
            return self._from(on, on, day) if start <= clock < end else None
        if start > end and clock >= start:
            return self._from(on, on + timedelta(days=1), day)
        if start > end and clock < self._end(on, day):
            return self._from(on - timedelta(days=1), on, day)
        return None

    def _from(self, first: date, last: date, day: str) -> tuple[datetime, datetime]:
        there = clock_of(day)
        return datetime.combine(first, self._hours(day)[0], there), datetime.combine(last, self._end(last, day), there)


NEVER: Final = Quiet(time(), time())


def at_clock(moment: datetime, before: timedelta, clock: time, day: str) -> datetime:
    """That hour of a reader's day, so many days before the day of `moment` there, or after it."""
    there = clock_of(day)
    return datetime.combine(moment.astimezone(there).date() - before, clock, there)


@dataclass(frozen=True)
class Sorted:
    """Readers' days by when their reminder leaves; `never` where it is too late when the night is over."""

    now: frozenset[str]
    later: Mapping[datetime, frozenset[str]]
    never: frozenset[str] = frozenset()


def sort(
    days: Collection[str], now: datetime, counted_from: datetime, *, quiet: Quiet, before: timedelta | None = None,
    clock: time | None = None, staff: bool = False, until: datetime | None = None,
) -> Sorted:  # fmt: skip
    """When readers of these days have a reminder that is due now: at once, at their own `clock`, or after a night.

    It is of use `until` then, or else until what it is counted from. `staff` has it on the next working day, where that
    is early enough.
    """
    until = counted_from if until is None else until
    ready: set[str] = set()
    never: set[str] = set()
    later: dict[datetime, set[str]] = {}
    for day in days:
        moment = now
        if clock is not None and before is not None:
            moment = max(now, at_clock(counted_from, before, clock, day))
        if until - moment > LAST_CALL:
            at_work = quiet.working(moment, day)
            moment = at_work if staff and until - at_work > LAST_CALL else _awake(moment, until, day, quiet)
        if moment <= now:
            ready.add(day)
        elif moment < until:
            later.setdefault(moment, set()).add(day)
        else:
            never.add(day)
    when = {moment: frozenset(found) for moment, found in sorted(later.items())}
    return Sorted(frozenset(ready), when, frozenset(never))


def _awake(moment: datetime, until: datetime, day: str, quiet: Quiet) -> datetime:
    """When the reader is awake again. No evening is kept free for a night that is hers alone: she has the last call."""
    morning = quiet.until(moment, day) or moment
    return until - LAST_CALL if OWN in day and morning >= until else morning


def first(
    moment: datetime, before: timedelta, clock: time | None, zone: str, others: Iterable[str], quiet: Quiet
) -> datetime:
    """When a reminder is due first of all: by span, or where one of the zones has that hour first.

    What would wake people at the venue up, and have lost its meaning in the morning, is due the evening before.
    """
    due = moment - before
    if clock is not None:
        due = min(at_clock(moment, before, clock, each) for each in {zone, *others})
    morning = quiet.until(due, zone) if moment - due > LAST_CALL else None
    if morning is not None and morning >= moment:
        due = min(due, quiet.since(due, zone) or due)
    return due
