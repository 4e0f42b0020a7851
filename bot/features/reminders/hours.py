"""Which hours of a reader's day are good for a reminder. Wall clocks of her zone; moments are aware."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_LONGEST_HOLIDAYS: Final = 31
LAST_CALL: Final = timedelta(minutes=30)
"""What leaves so shortly before the start leaves at any hour: who takes part is awake by then."""


def no_holidays(_zone: str, _day: date) -> bool:
    """Where nobody knows of any."""
    return False


@dataclass(frozen=True)
class Quiet:
    """Hours in which no phone rings, from `start` to `end` by the reader's clock; none where both are the same.

    On a holiday of those who live by that clock the night is over at `rest`. `elsewhere`: other hours, by the zone.
    """

    start: time = time(21)
    end: time = time(7)
    rest: time = time(9)
    is_holiday: Callable[[str, date], bool] = field(default=no_holidays, compare=False)
    elsewhere: Mapping[str, tuple[time, time]] = field(default_factory=dict)

    def until(self, moment: datetime, zone: str) -> datetime | None:
        """The end of the quiet hours that `moment` lies in."""
        found = self._around(moment, zone)
        return found and found[1]

    def since(self, moment: datetime, zone: str) -> datetime | None:
        """The last moment before the quiet hours that `moment` lies in."""
        found = self._around(moment, zone)
        return found and found[0] - timedelta(minutes=1)

    def working(self, moment: datetime, zone: str) -> datetime:
        """When somebody reads it who does so at work: not in her night, and not on a holiday."""
        there = ZoneInfo(zone)
        for _ in range(_LONGEST_HOLIDAYS):
            moment = self.until(moment, zone) or moment
            day = moment.astimezone(there).date()
            if not self.is_holiday(zone, day):
                break
            moment = datetime.combine(day + timedelta(days=1), self._hours(zone)[1], there)
        return moment

    def _hours(self, zone: str) -> tuple[time, time]:
        return self.elsewhere.get(zone, (self.start, self.end))

    def _end(self, day: date, zone: str) -> time:
        end = self._hours(zone)[1]
        return max(end, self.rest) if self.is_holiday(zone, day) else end

    def _around(self, moment: datetime, zone: str) -> tuple[datetime, datetime] | None:
        local = moment.astimezone(ZoneInfo(zone))
        clock, day = local.time(), local.date()
        start, end = self._hours(zone)
        if start < end:
            return self._from(day, day, zone) if start <= clock < end else None
        if start > end and clock >= start:
            return self._from(day, day + timedelta(days=1), zone)
        if start > end and clock < self._end(day, zone):
            return self._from(day - timedelta(days=1), day, zone)
        return None

    def _from(self, first: date, last: date, zone: str) -> tuple[datetime, datetime]:
        there = ZoneInfo(zone)
        return datetime.combine(first, self._hours(zone)[0], there), datetime.combine(
            last, self._end(last, zone), there
        )


NEVER: Final = Quiet(time(), time())


def at_clock(moment: datetime, before: timedelta, clock: time, zone: str) -> datetime:
    """That hour in `zone`, so many days before the day of `moment` there, or after it."""
    there = ZoneInfo(zone)
    return datetime.combine(moment.astimezone(there).date() - before, clock, there)


@dataclass(frozen=True)
class Sorted:
    """Readers' zones by when their reminder leaves; `never` where it is too late when the night is over."""

    now: frozenset[str]
    later: Mapping[datetime, frozenset[str]]
    never: frozenset[str] = frozenset()


def sort(
    zones: Collection[str], now: datetime, counted_from: datetime, *, quiet: Quiet, before: timedelta | None = None,
    clock: time | None = None, staff: bool = False, until: datetime | None = None,
) -> Sorted:  # fmt: skip
    """When readers in `zones` have a reminder that is due now: at once, at their own `clock`, or after a night.

    It is of use `until` then, or else until what it is counted from. `staff` has it on the next working day, where that
    is early enough.
    """
    until = counted_from if until is None else until
    ready: set[str] = set()
    never: set[str] = set()
    later: dict[datetime, set[str]] = {}
    for zone in zones:
        moment = now
        if clock is not None and before is not None:
            moment = max(now, at_clock(counted_from, before, clock, zone))
        if until - moment > LAST_CALL:
            at_work = quiet.working(moment, zone)
            moment = at_work if staff and until - at_work > LAST_CALL else quiet.until(moment, zone) or moment
        if moment <= now:
            ready.add(zone)
        elif moment < until:
            later.setdefault(moment, set()).add(zone)
        else:
            never.add(zone)
    when = {moment: frozenset(found) for moment, found in sorted(later.items())}
    return Sorted(frozenset(ready), when, frozenset(never))


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
