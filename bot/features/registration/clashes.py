"""Two sessions of one person at one hour: of what she registers for, and of what she has a seat in. The SQL of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import activities, registrations, sessions
from bot.features.registration.record import Clash, Registration
from bot.features.registration.states import LIVE

MOST: Final = 20
_mine, _other = sessions.alias("mine"), sessions.alias("other")


async def clashes(connection: AsyncConnection, registration: Registration, now: datetime) -> Sequence[Clash]:
    """The coming sessions during which its person has another one already, the next first; none of one that is over."""
    if registration.state not in LIVE:
        return ()
    query = (
        select(_mine.c.title, _mine.c.starts_at, _mine.c.zone, _other.c.title.label("other"),
               activities.c.title.label("activity"))
        .select_from(registrations)
        .join(activities, activities.c.code == registrations.c.activity)
        .join(_other, _other.c.activity == registrations.c.activity)
        .join(_mine, (_mine.c.starts_at < _other.c.ends_at) & (_mine.c.ends_at > _other.c.starts_at))
        .where(
            registrations.c.person_id == registration.person_id, registrations.c.seated,
            registrations.c.activity != registration.activity, activities.c.cancelled_at.is_(None),
            _mine.c.activity == registration.activity, _mine.c.starts_at > now,
        )
        .order_by(_mine.c.starts_at, _mine.c.id, _other.c.id)
        .limit(MOST)
    )  # fmt: skip
    return [Clash(**row._mapping) for row in await connection.execute(query)]
