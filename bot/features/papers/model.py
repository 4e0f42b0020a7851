"""Deadlines: until when what is to be done, and when people are reminded of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.features.reminders.conditions import Only
from bot.features.reminders.hours import LAST_CALL, Quiet

_STEP = timedelta(minutes=30)


@dataclass(frozen=True)
class Deadline:
    """What is to be handed in or done; with a `question`, by answering it, else by saying that it is done."""

    id: int
    activity: str
    activity_title: Mapping[str, str]
    code: str
    title: Mapping[str, str]
    until: datetime
    zone: str
    question: str | None
    steps: Sequence[timedelta]
    only: Only
    since: datetime
    called_off: bool = False

    @property
    def subject(self) -> str:
        """Under which people say that it is done."""
        return f"task-{self.id}"

    @property
    def concerned(self) -> Only:
        """Who has not answered its question, of those whom it concerns."""
        only = self.only
        missing = (self.question,) if self.question else ()
        return Only(only.states, only.countries, only.roles, missing, only.unconfirmed)

    def due(self, now: datetime) -> datetime | None:
        """The last moment for a reminder that has come since somebody looked; of several after an outage only that."""
        return max((at for at in self._moments() if self.since < at <= now), default=None)

    def following(self, now: datetime) -> datetime | None:
        """When to look again: at the next reminder, at last when it is over; None after that."""
        return min((at for at in (*self._moments(), self.until) if at > now), default=None)

    def _moments(self) -> Iterable[datetime]:
        return (self.until - step for step in self.steps)


def awake(now: datetime, until: datetime, zones: Iterable[str], quiet: Quiet) -> datetime | None:
    """When nobody in these zones is asleep, if that is later than now and early enough; None for now.

    Where no hour of the next day suits all, or it is nearly too late, now is as good as any.
    """
    where = list(zones)
    for number in range(48):
        moment = now + number * _STEP
        if until - moment <= LAST_CALL:
            return None
        if all(quiet.until(moment, zone) is None for zone in where):
            return moment if number else None
    return None
