"""When a session was really held, beside when it was planned. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.errors import BotError

EARLY: Final = timedelta(hours=2)
"""So long before its planned hour a session can be said to have begun."""
LATE: Final = timedelta(hours=2)
"""So long after its planned end somebody can still say that it ends this minute."""


class Press(StrEnum):
    """What can be said by one button."""

    BEGAN = "began"
    ENDED = "ended"
    PLANNED = "planned"


class TooSoon(BotError):
    """Nobody can say yet when it was held."""


@dataclass(frozen=True)
class Held:
    """The hours of a session: planned, and as far as it is known, real."""

    number: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    began: datetime | None = None
    ended: datetime | None = None
    activity: str = ""
    code: str = ""
    title: Mapping[str, str] | None = None

    def presses(self, now: datetime) -> list[Press]:
        """What is offered at a moment: that it begins or ends now, or that all was as planned."""
        if self.ended is not None or now < self.starts_at - EARLY:
            return []
        found = [Press.BEGAN] if self.began is None and now < self.ends_at else []
        # Not beside "begins" from the first minute on: a thumb is quick.
        half = self.starts_at + (self.ends_at - self.starts_at) / 2
        if now >= (self.began or half) and now < self.ends_at + LATE:
            found.append(Press.ENDED)
        if now >= self.ends_at and self.began is None:
            found.append(Press.PLANNED)
        return found

    def can_be_corrected(self, now: datetime) -> bool:
        """Whether somebody may write the hours."""
        return now >= self.starts_at or self.began is not None

    def after(self, press: Press, now: datetime) -> tuple[datetime, datetime | None]:
        """The real hours once this is said. Who says only that it ended began when it was planned."""
        match press:
            case Press.BEGAN:
                return now, None
            case Press.ENDED:
                return self.began or self.starts_at, now
            case Press.PLANNED:
                return self.starts_at, self.ends_at
