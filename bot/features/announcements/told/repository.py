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


def _has_it(scope: Scope) -> list[ColumnElement[bool]]:
    return [outbox.c.kept, outbox.c.state == "sent", persons.c.merged_into.is_(None), seen(scope)]


def _named(number: int, scope: Scope, *which: ColumnElement[bool], most: int | None) -> Select[Any]:
    """Those who have an announcement and fit, institution by institution."""
    return (
        people_with(persons.c.id.label("person_id"))
        .join(outbox, outbox.c.key == key_of(number))
        .where(*_has_it(scope), *which)
        .order_by(registrations.c.institution, persons.c.id)
        .limit(most)
    )


async def _many(connection: AsyncConnection, number: int, scope: Scope, which: ColumnElement[bool]) -> int:
    """How many these are; what they are called need not be known for that."""
    those = persons.join(outbox, outbox.c.key == key_of(number))
    query = select(func.count()).select_from(those).where(*_has_it(scope), which)
    return int((await connection.execute(query)).scalar_one())


async def silent(
    connection: AsyncConnection, number: int, first: int, asked: Asked, scope: Scope, most: int | None = None
) -> list[Row[Any]]:  # fmt: skip
    """Who has an announcement and has not given what is asked below it, or below the `first` one that it repeats."""
    return list(await connection.execute(_named(number, scope, ~has_said(asked, first), most=most)))


async def how_many_silent(connection: AsyncConnection, number: int, first: int, asked: Asked, scope: Scope) -> int:
    """How many these are."""
    return await _many(connection, number, scope, ~has_said(asked, first))


async def who_know(
    connection: AsyncConnection, number: int, first: int, polled: int, scope: Scope, most: int | None = None
) -> list[Row[Any]]:  # fmt: skip
    """Who has read it for certain: she has pressed "Got it", answered its poll, or written an answer that is kept."""
    return list(await connection.execute(_named(number, scope, _knows(number, first, polled), most=most)))


async def how_many_know(connection: AsyncConnection, number: int, first: int, polled: int, scope: Scope) -> int:
    """How many have read it for certain."""
    return await _many(connection, number, scope, _knows(number, first, polled))


def _knows(number: int, first: int, polled: int) -> ColumnElement[bool]:
    wrote = exists().where(
        announcement_replies.c.announcement_id == number, announcement_replies.c.person_id == persons.c.id
    )
    return or_(has_said(Asked.RECEIPT, first), has_said(Asked.VOTE, polled), wrote)


async def how_many_pressed(connection: AsyncConnection, subject: str) -> int:
    """How many have pressed "Got it"."""
    mine = select(func.count()).select_from(receipts).where(receipts.c.subject == subject)
    return int((await connection.execute(mine)).scalar_one())
