"""What coordinators change in answers that are there already: when one is due for a look, how long it holds then."""

from datetime import date, timedelta
from typing import Final

from bot.errors import BotError

LONGEST_TITLE: Final = 60
LONGEST_ANSWER: Final = 3500
REVIEWED_EACH: Final = timedelta(days=180)
"""After so long somebody looks at an answer again, also at one without a last day."""
_SHORTEST: Final = timedelta(days=30)
CHOICES: Final = (30, 90, 180, 365)
"""Days from today, for the last day on which an answer holds."""


class Changed(BotError):
    """Somebody else has changed the same words since they were read."""


class Taken(BotError):
    """Another topic is called so."""


def is_due(expires_on: date | None, reviewed_on: date | None, today: date) -> bool:
    """Whether an answer is due for review: it has expired, or nobody has looked at it for half a year."""
    if expires_on is not None and expires_on < today:
        return True
    return reviewed_on is not None and reviewed_on + REVIEWED_EACH < today


def holds_until(expires_on: date | None, reviewed_on: date | None, today: date) -> date | None:
    """The last day of an answer that was found right today: one that has passed is moved by its own span."""
    if expires_on is None or expires_on >= today:
        return expires_on
    span = expires_on - reviewed_on if reviewed_on is not None else REVIEWED_EACH
    return today + max(span, _SHORTEST)
