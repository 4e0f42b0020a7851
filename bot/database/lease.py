"""A lease says which process does a job that only one may do. It ends by itself when its holder dies."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.schema import leases


async def hold(connection: AsyncConnection, name: str, holder: str, *, now: datetime, length: timedelta) -> bool:
    """Takes or renews lease `name` for `length`; False when another process holds it."""
    until = now + length
    # The two ways in which it may be ours stand in one condition, so that two processes cannot both win.
    # An end so far ahead was written before the clock went back: its holder would have renewed it.
    mine = (leases.c.holder == holder) | (leases.c.until < now) | (leases.c.until > now + 2 * length)
    taken = await connection.execute(
        update(leases).where(leases.c.name == name, mine).values(holder=holder, until=until)
    )
    if taken.rowcount:
        return True
    if (await connection.execute(select(leases.c.name).where(leases.c.name == name))).first():
        return False
    new = insert_new(connection, leases).values(name=name, holder=holder, until=until)
    return bool((await connection.execute(new.on_conflict_do_nothing())).rowcount)


async def forget_dead(connection: AsyncConnection, *, now: datetime) -> None:
    """Takes away what processes of long ago left behind."""
    await connection.execute(delete(leases).where(leases.c.until < now - timedelta(days=1)))


async def release(connection: AsyncConnection, holder: str, *, now: datetime) -> None:
    """Ends the leases of one holder, who stops."""
    ended = update(leases).where(leases.c.holder == holder).values(until=now - timedelta(seconds=1))
    await connection.execute(ended)
