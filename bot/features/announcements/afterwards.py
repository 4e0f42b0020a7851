"""After an announcement has left: who was told, who has said that she knows."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.announcements import repository
from bot.people.model import Person


async def was_told(connection: AsyncConnection, person: Person, number: int) -> bool:
    """Whether an announcement that asks for it was sent to this person."""
    return await repository.was_told(connection, number, person.id)
