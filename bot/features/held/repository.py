"""The SQL of when sessions were held."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import sessions
from bot.features.held.model import Held


async def find(connection: AsyncConnection, number: int) -> Held | None:
    """A session with its hours."""
    row = (await connection.execute(select(sessions).where(sessions.c.id == number))).first()
    if row is None:
        return None
    return Held(
        row.id, row.starts_at, row.ends_at, row.zone, row.held_from, row.held_until, row.activity, row.code, row.title
    )
