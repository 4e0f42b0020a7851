"""The SQL of who wants which announcements no more, and of what else of them is hers when two records become one."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.schema import announcement_audiences, announcement_optouts, announcement_replies


async def optouts(connection: AsyncConnection, person_id: int) -> set[str]:
    """The categories that somebody has switched off."""
    mine = select(announcement_optouts.c.category).where(announcement_optouts.c.person_id == person_id)
    return set((await connection.execute(mine)).scalars())


async def switch(connection: AsyncConnection, person_id: int, category: str, now: datetime, *, off: bool) -> None:
    """Switches a category off, or on again."""
    if off:
        new = insert_new(connection, announcement_optouts).values(person_id=person_id, category=category, since=now)
        await connection.execute(new.on_conflict_do_nothing())
        return
    mine = (announcement_optouts.c.person_id == person_id) & (announcement_optouts.c.category == category)
    await connection.execute(delete(announcement_optouts).where(mine))


async def join(connection: AsyncConnection, kept: int, merged: int) -> None:
    """Two records become one: what either has switched off stays off, and what either answered is hers."""
    theirs = announcement_replies.c.person_id == merged
    await connection.execute(update(announcement_replies).where(theirs).values(person_id=kept))
    saved = announcement_audiences.c.owner_id == merged
    await connection.execute(update(announcement_audiences).where(saved).values(owner_id=kept))
    for row in list(
        await connection.execute(select(announcement_optouts).where(announcement_optouts.c.person_id == merged))
    ):
        await switch(connection, kept, row.category, row.since, off=True)
        await switch(connection, merged, row.category, row.since, off=False)
