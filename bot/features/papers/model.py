"""Deadlines: until when what is to be done, and when people are reminded of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.features.reminders.conditions import Only
from bot.features.reminders.hours import LAST_CALL, Quiet, at_clock

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
    clock: time | None = None
    """With it, a step of days is counted to this hour of its own clock."""

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

    def ahead(self, now: datetime) -> list[datetime]:
        """Every moment for a reminder that is to come, one that is due now among them."""
        due = self.due(now)
        return sorted({*([now] if due else []), *(at for at in self._moments() if at > now)})

    def _moments(self) -> Iterable[datetime]:
        """Those that lie before it: an hour of its last day may be too late."""
        return (at for step in self.steps if (at := self._moment(step)) < self.until)

    def _moment(self, step: timedelta) -> datetime:
        whole = step.days and not step.seconds
        return at_clock(self.until, step, self.clock, self.zone) if self.clock and whole else self.until - step


def awake(now: datetime, until: datetime, days: Iterable[str], quiet: Quiet) -> datetime | None:
    """When nobody whose day is one of these is asleep, if that is later than now and early enough; None for now.

    Where no hour of the next day suits all, or it is nearly too late, now is as good as any.
    """
    whose = list(days)
    for number in range(48):
        moment = now + number * _STEP
        if until - moment <= LAST_CALL:
            return None
        if all(quiet.until(moment, day) is None for day in whose):
            return moment if number else None
    return None
