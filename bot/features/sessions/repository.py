"""The SQL of editing sessions: changes that wait for a coordinator's word, and who has two things at one hour."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import activities, persons, registrations, roles, session_drafts, sessions
from bot.features.registration.states import State

KEPT = timedelta(days=2)
_IN = (State.APPROVED.value, State.CONFIRMED.value)


async def keep_draft(
    connection: AsyncConnection, person_id: int, activity: str, entries: Sequence[Mapping[str, Any]], seen: str,
    now: datetime,
) -> int:  # fmt: skip
    """Keeps a change until its coordinator decides; a newer one takes its place. Its number."""
    old = (session_drafts.c.person_id == person_id) | (session_drafts.c.created_at < now - KEPT)
    await connection.execute(delete(session_drafts).where(old))
    new = insert(session_drafts).values(
        person_id=person_id, activity=activity, entries=list(entries), seen=seen, created_at=now
    )
    return int((await connection.execute(new.returning(session_drafts.c.id))).scalar_one())


async def take_draft(connection: AsyncConnection, number: int, person_id: int) -> Row[Any] | None:
    """A change of this person, which from now on is decided about: of two presses one finds it gone."""
    own = (session_drafts.c.id == number) & (session_drafts.c.person_id == person_id)
    return (await connection.execute(delete(session_drafts).where(own).returning(*session_drafts.c))).first()


async def at_the_same_hour(
    connection: AsyncConnection, activity: str, starts: datetime, ends: datetime
) -> list[Row[Any]]:
    """Sessions of other activities at these hours, each with how many people of this activity have it as well."""
    mine, theirs = registrations.alias("mine"), registrations.alias("theirs")
    both = (
        select(func.count())
        .select_from(mine.join(theirs, theirs.c.person_id == mine.c.person_id))
        .where(
            mine.c.activity == activity, mine.c.state.in_(_IN),
            theirs.c.activity == sessions.c.activity, theirs.c.state.in_(_IN),
        )
        .correlate(sessions)
        .scalar_subquery()
        .label("people")
    )  # fmt: skip
    query = (
        select(sessions.c.activity, sessions.c.title, both)
        .join(activities, activities.c.code == sessions.c.activity)
        .where(
            sessions.c.activity != activity, sessions.c.starts_at < ends, sessions.c.ends_at > starts,
            activities.c.cancelled_at.is_(None),
        )
        .order_by(sessions.c.starts_at, sessions.c.id)
        .limit(20)
    )  # fmt: skip
    return list(await connection.execute(query))


async def teachers_of_both(connection: AsyncConnection, one: str, other: str) -> list[str]:
    """Who teaches in both activities, by name; who may teach everywhere is not meant."""
    mine, theirs = roles.alias("mine"), roles.alias("theirs")
    query = (
        select(persons.c.name)
        .join(mine, mine.c.person_id == persons.c.id)
        .join(theirs, theirs.c.person_id == persons.c.id)
        .where(
            mine.c.role == "teacher", mine.c.scope == f"activity:{one}",
            theirs.c.role == "teacher", theirs.c.scope == f"activity:{other}",
        )
        .order_by(persons.c.id)
    )  # fmt: skip
    return list((await connection.execute(query)).scalars())
