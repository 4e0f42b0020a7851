"""When somebody who has a seat to take, or a form to send, is asked again, and when it is over. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bot.features.reminders.hours import LAST_CALL, Quiet

LAST_PART: Final = 4
"""The last call comes when a quarter of the second half is left."""
CALLS: Final = 2
"""So often a person is asked herself before her institution is told."""
INFORMED: Final = 3
GATHERED: Final = timedelta(minutes=10)
"""So long after a last call its institution is told: others may come meanwhile."""
WAKING: Final = range(9, 20)
"""The hours of a day, on the person's own clock, in which she may be spoken to unasked."""


def is_waking(moment: datetime, zone: str) -> bool:
    """Whether it is such an hour there."""
    return moment.astimezone(ZoneInfo(zone)).hour in WAKING


def waking(moment: datetime, zone: str) -> datetime:
    """The moment, or the next such hour after it."""
    if is_waking(moment, zone):
        return moment
    local = moment.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=0 if local.hour < WAKING.start else 1)
    return datetime.combine(day, time(WAKING.start), local.tzinfo)


class Step(StrEnum):
    """What happens while nobody answers."""

    CALL = "call"
    LAST = "last"
    LIST = "list"
    """Her institution and the coordinators are told."""
    END = "end"
    """The seat goes on."""


@dataclass(frozen=True)
class Asked:
    """How far it has come with somebody who is asked: `ladder` are the calls that she has heard."""

    answer_by: datetime
    next_call_at: datetime
    ladder: int = 0

    def next_call(self, now: datetime) -> tuple[int, datetime]:
        """Which call is made now, and when the clock comes back; after a long silence of ours the last one is first."""
        if self.ladder == 0:
            last = self.answer_by - (self.answer_by - self.next_call_at) / LAST_PART
            if now < last:
                return 1, last
        return CALLS, min(self.answer_by, now + GATHERED)

    def morning(self, now: datetime, day: str, quiet: Quiet) -> datetime | None:
        """When she is awake again, if a call can wait for that; one that cannot leaves at night, without a sound."""
        found = quiet.until(now, day)
        return found if found is not None and self.answer_by - found > LAST_CALL else None

    def ahead(self, now: datetime, day: str, quiet: Quiet) -> Iterator[tuple[datetime, Step, bool]]:
        """What comes if she goes on saying nothing, and whether a call has waited for her morning."""
        asked = self
        while asked.ladder <= CALLS and (at := max(asked.next_call_at, now)) < self.answer_by:
            if asked.ladder == CALLS:
                yield at, Step.LIST, False
                break
            morning = self.morning(at, day, quiet)
            if morning is not None:
                asked, at = Asked(self.answer_by, morning, asked.ladder), morning
            ladder, following = asked.next_call(at)
            yield at, Step.LAST if ladder == CALLS else Step.CALL, morning is not None
            asked = Asked(self.answer_by, following, ladder)
        yield max(self.answer_by, now), Step.END, False
