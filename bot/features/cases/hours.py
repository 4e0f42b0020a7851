"""When an office answers: its days, its hours, and the days on which it is closed. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

_LOOKED_AHEAD: Final = 60
"""Days: the longest holidays are over by then; an office that opens later gives no moment."""

Holiday = Callable[[date], bool]


@dataclass(frozen=True)
class Hours:
    """Office hours of a country, on the wall clock of its zone; days are 0 for Monday to 6."""

    days: frozenset[int]
    begins: time
    ends: time
    zone: str
    closed: frozenset[date] = frozenset()

    @classmethod
    def from_json(cls, kept: Any, zone: str) -> "Hours":
        """The hours as the programme keeps them."""
        closed = frozenset(date.fromisoformat(day) for day in kept.get("closed", ()))
        begins, ends = time.fromisoformat(kept["begins"]), time.fromisoformat(kept["ends"])
        return cls(frozenset(kept["days"]), begins, ends, zone, closed)

    def expected(self, now: datetime, is_holiday: Holiday) -> datetime | None:
        """When the office opens next; None while it is open, or where that is too far away to be said."""
        zone = ZoneInfo(self.zone)
        here = now.astimezone(zone)
        for ahead in range(_LOOKED_AHEAD):
            day = here.date() + timedelta(days=ahead)
            if day.weekday() not in self.days or day in self.closed or is_holiday(day):
                continue
            begins, ends = (datetime.combine(day, at, zone) for at in (self.begins, self.ends))
            if here < begins:
                return begins.astimezone(now.tzinfo)
            if here < ends:
                return None
        return None
