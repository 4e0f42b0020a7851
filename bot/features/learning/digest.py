"""Once a day, in the morning of who reads it: how many questions found no answer since the day before."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import outbox
from bot.delivery.message import Lane
from bot.features.learning import messages, repository
from bot.features.learning.model import may_teach
from bot.i18n.moments import local
from bot.people import repository as people
from bot.people.model import Person, Role
from bot.people.voices import Voices

if TYPE_CHECKING:
    pass

FROM: Final = 8
"""The hour of her day from which a coordinator is told."""


async def is_due(connection: AsyncConnection, voices: Voices, now: datetime) -> bool:
    """Whether somebody has not been told of today's."""
    return bool(await _readers(connection, voices, now))


async def send(connection: AsyncConnection, voices: Voices, now: datetime) -> None:
    """Tells each of them, once a day: a repeat writes nothing."""
    many = await repository.count(connection, now - timedelta(days=1))
    for person, key in await _readers(connection, voices, now):
        said = messages.digest(voices.speaks(person), many)
        await outbox.put(connection, person.telegram_id, said, lane=Lane.NOTICE, now=now, key=key)


async def _readers(connection: AsyncConnection, voices: Voices, now: datetime) -> list[tuple[Person, str]]:
    if not await repository.count(connection, now - timedelta(days=1)):
        return []
    found = []
    for person in await people.with_roles(connection, Role.COORDINATOR, Role.OWNER):
        zone = voices.zone_of(person)
        here = local(now, zone)
        key = f"in-vain:{person.id}:{here.date().isoformat()}"
        # Who never wrote has no chat yet.
        told = not person.language or here.hour < FROM or await outbox.is_there(connection, key)
        if not may_teach(person) or person.telegram_id is None or told:
            continue
        if await repository.wants_digest(connection, person.id):
            found.append((person, key))
    return found
