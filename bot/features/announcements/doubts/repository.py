"""The SQL of messages of which nobody knows whether they arrived: they may leave once only, and the line broke."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import outbox, persons
from bot.delivery.broadcast import LEFT
from bot.features.announcements.reach.repository import seen
from bot.features.announcements.repository import key_of, people_with
from bot.features.desk.model import Scope


def _open(bodies: Collection[int]) -> ColumnElement[bool]:
    """Those that nobody has decided about."""
    return and_(outbox.c.body_id.in_(bodies), outbox.c.state == "unknown", outbox.c.error.is_distinct_from(LEFT))


async def how_many(connection: AsyncConnection, bodies: Collection[int]) -> int:
    """How many there are to decide about."""
    return int((await connection.execute(select(func.count()).select_from(outbox).where(_open(bodies)))).scalar_one())


async def first(connection: AsyncConnection, number: int, bodies: Collection[int], scope: Scope) -> Row[Any] | None:
    """Who comes first: the row of her message, and who she is."""
    columns = (outbox.c.id.label("row"), persons.c.id.label("person_id"))
    query = people_with(*columns).join(outbox, outbox.c.key == key_of(number)).where(_open(bodies), seen(scope))
    found: Row[Any] | None = (await connection.execute(query.order_by(outbox.c.id).limit(1))).first()
    return found


async def person_of(
    connection: AsyncConnection, number: int, bodies: Collection[int], row: int, scope: Scope
) -> int | None:
    """Whose message a row of this announcement is, where nobody has decided about it."""
    query = select(persons.c.id).join(outbox, outbox.c.key == key_of(number))
    query = query.where(outbox.c.id == row, _open(bodies), seen(scope))
    found: int | None = (await connection.execute(query)).scalar()
    return found
