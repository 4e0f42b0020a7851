"""The SQL of records that may be one person."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.schema import likenesses, persons, registrations


async def born_on(connection: AsyncConnection, born: str, person_id: int, most: int = 50) -> Sequence[Row[Any]]:
    """What other people who were born on this day have sent; not those who are known to be others."""
    pair = or_(
        (likenesses.c.one == person_id) & (likenesses.c.other == registrations.c.person_id),
        (likenesses.c.other == person_id) & (likenesses.c.one == registrations.c.person_id),
    )
    told_apart = exists().where(pair, likenesses.c.answer == "different")
    query = (
        select(registrations.c.id, registrations.c.person_id, registrations.c.activity, registrations.c.draft)
        .join(persons, persons.c.id == registrations.c.person_id)
        .where(
            registrations.c.born == born,
            registrations.c.person_id != person_id,
            registrations.c.submitted_at.is_not(None),
            persons.c.merged_into.is_(None),
            ~told_apart,
        )
        .order_by(registrations.c.id)
        .limit(most)
    )
    return list(await connection.execute(query))


async def notice(connection: AsyncConnection, one: int, other: int, now: datetime) -> tuple[int, bool]:
    """The number under which two records are kept side by side, and whether that is new."""
    low, high = sorted((one, other))
    new = insert_new(connection, likenesses).values(one=low, other=high, noticed_at=now)
    number = (await connection.execute(new.on_conflict_do_nothing().returning(likenesses.c.id))).scalar()
    if number is not None:
        return int(number), True
    known = select(likenesses.c.id).where(likenesses.c.one == low, likenesses.c.other == high)
    return int((await connection.execute(known)).scalar_one()), False


async def likeness(connection: AsyncConnection, number: int) -> Row[Any] | None:
    """Two records side by side, and what was answered."""
    query = (
        select(likenesses, persons.c.name.label("by_name"))
        .outerjoin(persons, persons.c.id == likenesses.c.answered_by)
        .where(likenesses.c.id == number)
    )
    return (await connection.execute(query)).first()


async def answer(
    connection: AsyncConnection,
    number: int,
    answer: str,
    by: int,
    now: datetime,
    details: Mapping[str, Any] | None = None,
) -> bool:
    """Keeps an answer, unless there is one; of two at once only one is kept."""
    free = (likenesses.c.id == number) & likenesses.c.answer.is_(None)
    values = {"answer": answer, "answered_by": by, "answered_at": now, "details": details}
    return bool((await connection.execute(update(likenesses).where(free).values(**values))).rowcount)


async def owner_of(connection: AsyncConnection, registration_id: int) -> int | None:
    """Whose registration this is."""
    found = await connection.execute(select(registrations.c.person_id).where(registrations.c.id == registration_id))
    return found.scalar()
