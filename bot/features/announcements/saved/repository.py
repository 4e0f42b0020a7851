"""The SQL of audiences that are kept by a name."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import activities, announcement_audiences, countries, fields, persons
from bot.features.announcements.audience import Audience

_LISTED = {
    "activity": select(activities.c.code).where(activities.c.listed),
    "field": select(fields.c.code),
    "country": select(countries.c.code),
}


async def put(connection: AsyncConnection, owner: int, name: str, audience: Audience, now: datetime) -> int:
    """Keeps an audience; one of hers that has this name already becomes it. Its number."""
    saved = announcement_audiences
    hers = (saved.c.owner_id == owner) & (saved.c.name == name)
    values = {"audience": audience.to_json(), "changed_at": now}
    known = (await connection.execute(update(saved).where(hers).values(**values).returning(saved.c.id))).scalar()
    if known is not None:
        return int(known)
    new = insert(saved).values(owner_id=owner, name=name, **values).returning(saved.c.id)
    return int((await connection.execute(new)).scalar_one())


def _saved() -> Select[Any]:
    owner = persons.c.id == announcement_audiences.c.owner_id
    return select(announcement_audiences, persons.c.name.label("owner_name")).join(persons, owner)


async def of(connection: AsyncConnection, owner: int, others: Collection[int]) -> Sequence[Row[Any]]:
    """Hers, and those that these others share, by name."""
    saved = announcement_audiences.c
    shown = or_(saved.owner_id == owner, saved.shared & saved.owner_id.in_(others))
    return list(await connection.execute(_saved().where(shown).order_by(saved.name, saved.id)))


async def share(connection: AsyncConnection, number: int, *, shared: bool) -> None:
    """Others see it too, or not any more."""
    mine = announcement_audiences.c.id == number
    await connection.execute(update(announcement_audiences).where(mine).values(shared=shared))


async def drop(connection: AsyncConnection, number: int) -> None:
    """Forgets it."""
    await connection.execute(delete(announcement_audiences).where(announcement_audiences.c.id == number))


async def gone(connection: AsyncConnection, audience: Audience) -> dict[str, list[str]]:
    """What an audience names and the programme has no more, by filter."""
    found = {}
    for facet, query in _LISTED.items():
        named = {value for side in (audience.include, audience.exclude) for value in side.get(facet, ())}
        if named and (left := named - set((await connection.execute(query)).scalars())):
            found[facet] = sorted(left)
    return found
