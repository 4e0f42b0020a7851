"""The SQL of deadlines."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, Select, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import activities, deadlines, persons, registrations
from bot.features.papers.model import Deadline
from bot.features.reminders.conditions import Only

_DEADLINES: Select[Any] = select(
    deadlines, activities.c.title.label("activity_title"), activities.c.cancelled_at
).join(activities, activities.c.code == deadlines.c.activity)  # fmt: skip


async def anything_due(connection: AsyncConnection, now: datetime) -> bool:
    """Whether some deadline is to be looked at: a look that needs no writer."""
    return bool((await connection.execute(select(exists().where(deadlines.c.next_at <= now)))).scalar())


async def next_due(connection: AsyncConnection, now: datetime) -> Deadline | None:
    """The deadline that is to be looked at first, held until the transaction ends."""
    query = _DEADLINES.where(deadlines.c.next_at <= now).order_by(deadlines.c.next_at, deadlines.c.id).limit(1)
    row = (await connection.execute(query.with_for_update(skip_locked=True, of=deadlines))).first()
    return None if row is None else _deadline(row)


async def find(connection: AsyncConnection, number: int) -> Deadline | None:
    """The deadline with this number."""
    row = (await connection.execute(_DEADLINES.where(deadlines.c.id == number))).first()
    return None if row is None else _deadline(row)


async def open_for(connection: AsyncConnection, activity: str, now: datetime) -> list[Deadline]:
    """The deadlines of an activity that are not over, the next one first."""
    query = _DEADLINES.where(deadlines.c.activity == activity, deadlines.c.until > now)
    rows = await connection.execute(query.order_by(deadlines.c.until, deadlines.c.id))
    return [_deadline(row) for row in rows]


def _deadline(row: Row[Any]) -> Deadline:
    return Deadline(
        row.id, row.activity, row.activity_title, row.code, row.title, row.until, row.zone, row.question,
        [timedelta(seconds=each) for each in row.steps], Only.read(row.only), row.since, row.cancelled_at is not None,
        None if row.clock is None else time.fromisoformat(row.clock),
    )  # fmt: skip


async def look_again(
    connection: AsyncConnection, deadline: Deadline, at: datetime | None, since: datetime | None = None
) -> None:
    """When the clock looks at it next; `since`: until then everything is said."""
    values = {"next_at": at} | ({} if since is None else {"since": since})
    await connection.execute(update(deadlines).where(deadlines.c.id == deadline.id).values(**values))


async def concerns(connection: AsyncConnection, audience: Select[Any], person_id: int) -> bool:
    """Whether somebody is of an audience."""
    people = audience.subquery()
    found = exists().where(people.c.person_id == person_id)
    return bool((await connection.execute(select(found))).scalar())


async def counted(connection: AsyncConnection, audience: Select[Any]) -> list[tuple[int, int]]:
    """One reader of each variant of an audience, with how many read the same."""
    people = audience.subquery()
    query = select(func.min(people.c.person_id), func.count()).group_by(people.c.variant)
    return [(number, many) for number, many in await connection.execute(query)]


async def named(connection: AsyncConnection, audience: Select[Any], activity: str) -> Sequence[Row[Any]]:
    """The names of an audience with their countries, in order."""
    people = audience.subquery()
    name = func.coalesce(registrations.c.name, persons.c.name).label("name")
    query = (
        select(name, registrations.c.country)
        .join(persons, persons.c.id == registrations.c.person_id)
        .where(registrations.c.activity == activity, registrations.c.person_id.in_(select(people.c.person_id)))
        .order_by(name)
    )
    return list(await connection.execute(query))
