"""Telling coordinators of what comes, so that many at once do not become as many messages.

The first few of a span of time are told at once, one by one. From then on one row of the outbox waits for the end of
the span; it says how many came, once the clock counts them (see the desk's digest), and goes as it is where no clock
does. The row is all there is: a restart forgets nothing, and a thousand registrations write it once.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import outbox
from bot.delivery.message import Lane, Message
from bot.features.registration import messages
from bot.i18n import Translator
from bot.people.model import Person

AT_ONCE = 3
SPAN: Final = timedelta(minutes=10)
SPARE: Final = timedelta(minutes=5)
"""So long the row waits for a clock that counts."""


def span_of(now: datetime) -> int:
    """The number of the span that a moment lies in."""
    return int(now.timestamp() // SPAN.total_seconds())


def begin_of(span: int) -> datetime:
    """When a span begins."""
    return datetime.fromtimestamp(span * SPAN.total_seconds(), UTC)


def key_of(coordinator: int, span: int) -> str:
    """The key of the row that gathers what came for a coordinator in a span."""
    return f"digest:{coordinator}:{span}"


async def tell(
    connection: AsyncConnection, coordinator: Person, notice: Message, t: Translator, *, now: datetime
) -> None:
    """Tells of a registration that has come: at once, or together with others at the end of the span."""
    span = span_of(now)
    key = key_of(coordinator.id, span)
    if await outbox.is_there(connection, key):
        return
    for number in range(AT_ONCE):
        own = f"arrived:{coordinator.id}:{span}:{number}"
        if await outbox.put(connection, coordinator.telegram_id, notice, lane=Lane.NOTICE, now=now, key=own):
            return
    await outbox.put(
        connection, coordinator.telegram_id, messages.many_arrived(t), lane=Lane.NOTICE, now=now, key=key,
        due_at=begin_of(span + 1) + SPARE,
    )  # fmt: skip
