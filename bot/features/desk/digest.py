"""What came in a span of time, counted when the span is over: one message in the place of many."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import outbox
from bot.features.desk import messages, repository
from bot.features.desk.model import scope_of
from bot.features.registration.noticing import SPAN, SPARE, begin_of, key_of, span_of
from bot.people import repository as people
from bot.people.model import Person, Role
from bot.people.voices import Voices

_LATE: Final = timedelta(seconds=2)
"""Two processes' clocks may differ a little: what came at the end of a span has been written by then."""

Due = tuple[Person, int]


async def due(connection: AsyncConnection, now: datetime) -> list[Due]:
    """The coordinators for whom something was gathered in a span that is over, with its number."""
    last = span_of(now - _LATE) - 1
    spans = range(last - int(SPARE / SPAN) - 1, last + 1)
    asked = {
        key_of(person.id, span): (person, span)
        for person in await people.with_roles(connection, Role.COORDINATOR, Role.OWNER)
        for span in spans
    }
    return [asked[key] for key in sorted(await repository.waiting_digests(connection, list(asked)))]


async def count(connection: AsyncConnection, gathered: list[Due], voices: Voices, now: datetime) -> None:
    """Lets each notice say what came, and leave at once."""
    titles = await repository.titles(connection)
    for person, span in gathered:
        found = await repository.arrived(connection, scope_of(person), begin_of(span), begin_of(span + 1))
        if found:
            said = messages.came(voices.speaks(person), found, titles)
            await outbox.replace_waiting(connection, key_of(person.id, span), said, now=now)
