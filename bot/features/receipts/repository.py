"""The SQL of receipts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.schema import persons, receipts


async def add(connection: AsyncConnection, subject: str, person_id: int, by: int, now: datetime) -> bool:
    """Keeps a press; False when there is one, which stays as it is."""
    new = insert_new(connection, receipts).values(
        subject=subject, person_id=person_id, pressed_by=by, pressed_at=now
    )  # fmt: skip
    kept = await connection.execute(new.on_conflict_do_nothing().returning(receipts.c.person_id))
    return kept.scalar() is not None


async def merged_into(connection: AsyncConnection, person_id: int) -> int | None:
    """Whose record goes on in the place of this one."""
    found = await connection.execute(select(persons.c.merged_into).where(persons.c.id == person_id))
    return found.scalar()


async def pressed(connection: AsyncConnection, subject: str) -> Sequence[Row[Any]]:
    """Who has pressed: person_id, pressed_by, pressed_at, the first one first."""
    query = (
        select(receipts.c.person_id, receipts.c.pressed_by, receipts.c.pressed_at)
        .where(receipts.c.subject == subject)
        .order_by(receipts.c.pressed_at, receipts.c.person_id)
    )
    return list(await connection.execute(query))


def silent(subject: str, audience: Select[Any]) -> Select[Any]:
    """Those of an audience (with a column person_id) who have not pressed."""
    people = audience.subquery()
    said = exists().where(receipts.c.subject == subject, receipts.c.person_id == people.c.person_id)
    return select(people).where(~said)


async def count(connection: AsyncConnection, people: Select[Any]) -> int:
    """How many a query finds."""
    return int((await connection.execute(select(func.count()).select_from(people.subquery()))).scalar_one())


async def give(connection: AsyncConnection, person_id: int, to: int) -> None:
    """What one record has said is said by the other; of one subject each said, the other's stays."""
    theirs = receipts.alias("theirs")
    hers = select(theirs.c.subject).where(theirs.c.person_id == to)
    mine = receipts.c.person_id == person_id
    await connection.execute(update(receipts).where(mine, receipts.c.subject.not_in(hers)).values(person_id=to))
    await connection.execute(delete(receipts).where(mine))
