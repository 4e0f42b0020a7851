"""The SQL of what makes a card stale: whoever changes something notes it here, and the clock looks a minute later.

A minute, because changes come in bursts: ten new rooms in a row are one new card.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.schema import card_marks, cards, persons

SETTLED: Final = timedelta(minutes=1)


async def person(connection: AsyncConnection, person_id: int, now: datetime, *, begin: bool = False) -> None:
    """Something about somebody has changed, so that the card of who reads it is stale; `begin`: she gets one."""
    reader = select(func.coalesce(persons.c.contact_id, persons.c.id)).where(persons.c.id == person_id)
    stale = {"stale_at": now + SETTLED}
    if not begin:
        await connection.execute(update(cards).where(cards.c.person_id == reader.scalar_subquery()).values(**stale))
        return
    number = (await connection.execute(reader)).scalar_one()
    new = insert_new(connection, cards).values(person_id=number, looked_at=now, **stale)
    await connection.execute(new.on_conflict_do_update(index_elements=["person_id"], set_=stale))


async def activities(connection: AsyncConnection, codes: Iterable[str], now: datetime) -> None:
    """A session of these has changed: the cards of all who take part are stale."""
    rows = [{"activity": code, "changed_at": now + SETTLED} for code in sorted(set(codes))]
    if rows:
        new = insert_new(connection, card_marks)
        again = new.on_conflict_do_update(
            index_elements=["activity"], set_={"changed_at": new.excluded["changed_at"]}
        )  # fmt: skip
        await connection.execute(again, rows)


async def forget(connection: AsyncConnection, person_id: int) -> None:
    """Somebody whose record was merged has no card of her own."""
    await connection.execute(delete(cards).where(cards.c.person_id == person_id))
