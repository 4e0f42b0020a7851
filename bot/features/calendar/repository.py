"""The SQL of calendars: whose sessions they are, and which address of hers is the one that works."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.schema import activities, calendar_feeds, persons, places, registrations, sessions
from bot.features.calendar.model import Entry
from bot.features.registration.states import State

KEPT: Final = timedelta(days=60)  # so long what is over stays in a calendar
MOST: Final = 1_000

_IN: Final = (State.APPROVED.value, State.CONFIRMED.value)


def _sessions(now: datetime) -> Select[tuple[object, ...]]:
    return (
        select(
            sessions.c.id, sessions.c.code, sessions.c.activity, activities.c.title.label("activity_title"),
            sessions.c.title, sessions.c.starts_at, sessions.c.ends_at, sessions.c.changed_at, sessions.c.room,
            sessions.c.link, sessions.c.equipment, places.c.title.label("place_title"), places.c.address,
            places.c.latitude, places.c.longitude, activities.c.cancelled_at.is_not(None).label("called_off"),
        )
        .join(activities, activities.c.code == sessions.c.activity)
        .outerjoin(places, places.c.code == sessions.c.place)
        .where(sessions.c.ends_at > now - KEPT)
        .order_by(sessions.c.starts_at, sessions.c.id)
        .limit(MOST)
    )  # fmt: skip


async def attended(connection: AsyncConnection, person_id: int, now: datetime) -> list[Entry]:
    """Sessions of what the person, or somebody for whom she answers, takes part in or waits for a decision about.

    In order of time; one that several of them attend stands there for each.
    """
    state = registrations.c.state
    in_care = (persons.c.contact_id == person_id) & persons.c.telegram_id.is_(None) & persons.c.merged_into.is_(None)
    query = (
        _sessions(now)
        .add_columns(
            state,
            func.coalesce(registrations.c.name, persons.c.name).label("name"),
            (persons.c.id == person_id).label("own"),
        )
        .join(registrations, registrations.c.activity == sessions.c.activity)
        .join(persons, persons.c.id == registrations.c.person_id)
        .order_by(registrations.c.id)
        .where(
            or_(persons.c.id == person_id, in_care),
            or_(
                state.in_((*_IN, State.SUBMITTED.value)),
                (state == State.CANCELLED.value) & activities.c.cancelled_at.is_not(None),
            ),
        )
    )
    return [_attended(**row._asdict()) for row in await connection.execute(query)]


def _attended(*, state: str, name: str, own: bool, **row: Any) -> Entry:
    others = () if own else (name or "?",)
    return Entry(**row, waiting=state == State.SUBMITTED.value, own=own, others=others)


async def taught(connection: AsyncConnection, activities_taught: Collection[str], now: datetime) -> list[Entry]:
    """Sessions of these activities, in order of time."""
    if not activities_taught:
        return []
    query = _sessions(now).where(sessions.c.activity.in_(list(activities_taught)))
    return [Entry(**row._asdict(), teaches=True) for row in await connection.execute(query)]


async def revision(connection: AsyncConnection, person_id: int) -> int:
    """Which of the person's addresses works: 0 for the first one."""
    query = select(calendar_feeds.c.revision).where(calendar_feeds.c.person_id == person_id)
    return int((await connection.execute(query)).scalar() or 0)


async def renew(connection: AsyncConnection, person_id: int, now: datetime) -> int:
    """Ends the address that works, for the next one."""
    fresh = insert_new(connection, calendar_feeds).values(person_id=person_id, revision=1, changed_at=now)
    later = {"revision": calendar_feeds.c.revision + 1, "changed_at": now}
    added = fresh.on_conflict_do_update(index_elements=["person_id"], set_=later)
    return int((await connection.execute(added.returning(calendar_feeds.c.revision))).scalar_one())
