"""How often a repeated announcement leaves: by the wall clock of one place, from a first day until a last one. Pure."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

import regex

from bot.features.sessions.when import NotWhen, read_day, read_when
from bot.i18n import digits

_DAY: Final = r"\d{4}-\d{1,2}-\d{1,2}"
_ISO: Final = regex.compile(rf"({_DAY}[ T,]+\d{{1,2}}[:.]\d{{2}})[\s,]+({_DAY})")
# Not within a word: the Lao "until" is the end of "August".
_UNTIL: Final = regex.compile(
    r"\s*[–—~]\s*|\s-\s|(?<![\p{L}\p{M}])(?:to|until|till|ถึง|ຫາ|ຮອດ|ເຖິງ|đến|ដល់|အထိ|至|到)(?![\p{L}\p{M}])",
    regex.IGNORECASE,
)


class Every(StrEnum):
    """After what time it leaves again."""

    DAY = "day"
    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"


_DAYS: Final = {Every.DAY: 1, Every.WEEK: 7, Every.FORTNIGHT: 14}


@dataclass(frozen=True)
class Rhythm:
    """Its moments: `first` is what the clock of the zone shows, `until` the last day on which it may leave."""

    every: Every
    first: datetime
    until: date
    zone: str

    def after(self, moment: datetime) -> datetime | None:
        """The first of its moments that is later than this one; None when there is none until its last day."""
        here = moment.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        number = max(0, self._passed(here) - 1)
        while (wall := self._wall(number)) <= here:
            number += 1
        return wall.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC) if wall.date() <= self.until else None

    def since(self, first: datetime, now: datetime) -> list[datetime]:
        """Its moments from this one on that have come."""
        found = [first]
        while (following := self.after(found[-1])) is not None and following <= now:
            found.append(following)
        return found

    def _passed(self, here: datetime) -> int:
        """How many of its moments lie before this one, or one more or less."""
        if self.every is Every.MONTH:
            return (here.year - self.first.year) * 12 + here.month - self.first.month
        return (here - self.first).days // _DAYS[self.every]

    def _wall(self, number: int) -> datetime:
        if self.every is not Every.MONTH:
            return self.first + timedelta(days=number * _DAYS[self.every])
        years, month = divmod(self.first.month - 1 + number, 12)
        year, month = self.first.year + years, month + 1
        # Begun on the 31st, it leaves on the last day of a shorter month.
        return self.first.replace(year=year, month=month, day=min(self.first.day, monthrange(year, month)[1]))

    def to_json(self) -> dict[str, str]:
        """The form in which it is kept."""
        return {
            "every": self.every.value, "first": self.first.isoformat(), "until": self.until.isoformat(),
            "zone": self.zone,
        }  # fmt: skip

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Rhythm":
        """The one that was kept."""
        first, until = datetime.fromisoformat(kept["first"]), date.fromisoformat(kept["until"])
        return cls(Every(kept["every"]), first, until, kept["zone"])


def read_days(text: str, today: date) -> tuple[datetime, date] | None:
    """First day with its hour and last day, as people type them in the seven languages, with a dash or "until" between;
    None for anything else, and for a last day that is before the first."""
    parts = _UNTIL.split(_ISO.sub(r"\1 – \2", digits(text)))
    if len(parts) != 2:
        return None
    try:
        first, until = read_when(parts[0], today), read_day(parts[1].strip(), today)
    except NotWhen:
        return None
    if first.day is None or first.starts is None or first.ends is not None or first.offset is not None:
        return None
    return (datetime.combine(first.day, first.starts), until) if first.day <= until else None
