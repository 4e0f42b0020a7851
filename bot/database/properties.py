"""What the program keeps about itself, by name."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.schema import properties

# Whose a database is: the playground's, or that of a bot on Telegram. It never changes hands.
PLAYGROUND_MARK = "playground"
LIVE_MARK = "live"


async def get(connection: AsyncConnection, name: str) -> str | None:
    """The value kept under `name`."""
    found = await connection.execute(select(properties.c.value).where(properties.c.name == name))
    return found.scalar()


async def keep(connection: AsyncConnection, name: str, value: str) -> None:
    """Keeps `value` under `name`, in place of an older one."""
    new = insert_new(connection, properties).values(name=name, value=value)
    await connection.execute(new.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


async def keep_first(connection: AsyncConnection, name: str, value: str) -> str:
    """Keeps `value` unless there is one already; the one that stands."""
    new = insert_new(connection, properties).values(name=name, value=value)
    await connection.execute(new.on_conflict_do_nothing())
    return await get(connection, name) or value
