"""The SQL of what became of an announcement, person by person: of people whom the reader may see now."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import announcement_replies, outbox, persons, receipts, registrations
from bot.features.announcements.model import Asked
from bot.features.announcements.reach.repository import seen
from bot.features.announcements.repository import has_said, key_of, people_with
from bot.features.desk.model import Scope


async def outcomes(
    connection: AsyncConnection, number: int, bodies: Collection[int], states: Sequence[str], scope: Scope,
    most: int | None = None,
) -> list[Row[Any]]:  # fmt: skip
    """Whose message is in one of these states, or came perhaps twice: the person, state, error, perhaps_twice."""
    became = or_(outbox.c.state.in_(states), outbox.c.perhaps_twice)
    query = (
        people_with(outbox.c.state, outbox.c.error, outbox.c.perhaps_twice)
        .join(outbox, outbox.c.key == key_of(number))
        .where(outbox.c.body_id.in_(bodies), became, seen(scope))
        .order_by(outbox.c.perhaps_twice, outbox.c.state, outbox.c.id)
        .limit(most)
    )
    return list(await connection.execute(query))


def _with_it(number: int, scope: Scope) -> Select[Any]:
    """Whoever has an announcement, institution by institution."""
    return (
        people_with(persons.c.id.label("person_id"))
        .join(outbox, outbox.c.key == key_of(number))
        .where(outbox.c.kept, outbox.c.state == "sent", persons.c.merged_into.is_(None), seen(scope))
        .order_by(registrations.c.institution, persons.c.id)
    )


async def silent(connection: AsyncConnection, number: int, first: int, asked: Asked, scope: Scope) -> list[Row[Any]]:
    """Who has an announcement and has not given what is asked below it, or below the `first` one that it repeats."""
    return list(await connection.execute(_with_it(number, scope).where(~has_said(asked, first))))


async def who_know(
    connection: AsyncConnection, number: int, first: int, polled: int, scope: Scope
) -> list[Row[Any]]:  # fmt: skip
    """Who has read it for certain: she has pressed "Got it", answered its poll, or written an answer that is kept."""
    return list(await connection.execute(_with_it(number, scope).where(_knows(number, first, polled))))


async def how_many_read(connection: AsyncConnection, number: int, first: int, polled: int) -> int:
    """How many have read it for certain."""
    has_it = (outbox.c.kept, outbox.c.state == "sent", persons.c.merged_into.is_(None))
    those = select(persons.c.id).join(outbox, outbox.c.key == key_of(number)).where(*has_it)
    known = those.where(_knows(number, first, polled)).subquery()
    return int((await connection.execute(select(func.count()).select_from(known))).scalar_one())


def _knows(number: int, first: int, polled: int) -> ColumnElement[bool]:
    wrote = exists().where(
        announcement_replies.c.announcement_id == number, announcement_replies.c.person_id == persons.c.id
    )
    return or_(has_said(Asked.RECEIPT, first), has_said(Asked.VOTE, polled), wrote)


async def how_many_pressed(connection: AsyncConnection, subject: str) -> int:
    """How many have pressed "Got it"."""
    mine = select(func.count()).select_from(receipts).where(receipts.c.subject == subject)
    return int((await connection.execute(mine)).scalar_one())
