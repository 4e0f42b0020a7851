"""A lease says which process does a job that only one may do. It ends by itself when its holder dies."""

from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import leases


async def hold(connection: AsyncConnection, name: str, holder: str, *, now: datetime, length: timedelta) -> bool:
    """Takes or renews lease `name` for `length`; False when another process holds it."""
    until = now + length
    # The two ways in which it may be ours stand in one condition, so that two processes cannot both win.
    mine = (leases.c.holder == holder) | (leases.c.until < now)
    taken = await connection.execute(
        update(leases).where(leases.c.name == name, mine).values(holder=holder, until=until)
    )
    if taken.rowcount:
        return True
    if (await connection.execute(select(leases.c.name).where(leases.c.name == name))).first():
        return False
    await connection.execute(insert(leases).values(name=name, holder=holder, until=until))
    return True


async def free_all(connection: AsyncConnection, *, now: datetime) -> None:
    """Ends every lease: for a start that knows that no other process can be alive."""
    await connection.execute(update(leases).values(until=now - timedelta(seconds=1)))
