"""The SQL of what stands around an announcement: the session ahead, when its activity begins, cities and clocks,
and what the values are called by which its audience is chosen."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import activities, countries, fields, institutions, persons, places, sessions


async def zones(connection: AsyncConnection) -> list[str]:
    """The clocks that people have chosen."""
    chosen = select(persons.c.zone).where(persons.c.zone.is_not(None)).distinct()
    return list((await connection.execute(chosen)).scalars())


async def cities(connection: AsyncConnection) -> Mapping[str, Mapping[str, str]]:
    """What the programme calls the cities of its time zones: for each that of the first country in it."""
    found = await connection.execute(select(countries.c.zone, countries.c.city).order_by(countries.c.position.desc()))
    return {row.zone: row.city for row in found}


async def next_session(connection: AsyncConnection, activity: str, now: datetime) -> Any:
    """The next session of an activity: title, starts_at, zone, and what its place is called."""
    query = (
        select(sessions.c.title, sessions.c.starts_at, sessions.c.zone, places.c.title.label("place"))
        .outerjoin(places, places.c.code == sessions.c.place)
        .where(sessions.c.activity == activity, sessions.c.starts_at > now)
        .order_by(sessions.c.starts_at)
        .limit(1)
    )
    return (await connection.execute(query)).first()


async def beginning(connection: AsyncConnection, activity: str) -> Any:
    """When an activity begins, in which zone, and whether it was called off; None where there is none any more."""
    first = select(func.min(sessions.c.starts_at)).where(sessions.c.activity == activities.c.code).scalar_subquery()
    query = select(
        type_coerce(first, sessions.c.starts_at.type).label("starts_at"), activities.c.zone, activities.c.cancelled_at
    )
    return (await connection.execute(query.where(activities.c.code == activity, activities.c.listed))).first()


async def titles(connection: AsyncConnection, institutions_named: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """What values are called, by filter and code."""
    named = select(institutions.c.code, institutions.c.title).where(institutions.c.code.in_(institutions_named))
    queries = {
        "activity": select(activities.c.code, activities.c.title),
        "field": select(fields.c.code, fields.c.title),
        "country": select(countries.c.code, countries.c.title),
        "institution": named,
    }
    return {name: {row.code: row.title for row in await connection.execute(query)} for name, query in queries.items()}
