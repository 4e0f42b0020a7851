"""The SQL of what coordinators see of sessions: those in their charge, and how many come."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import activities, fields, persons, registrations, session_answers, sessions
from bot.features.reminders.audience import TAKES_PART
from bot.features.reminders.charge import NO_FIELD, Attended, By, Charge, Choice, Picked
from bot.features.reminders.repository import ENDED_AT, SESSIONS, session_of


async def sessions_in(
    connection: AsyncConnection, charge: Charge, picked: Picked, now: datetime, until: datetime | None, *, start: int,
    most: int,
) -> list[Attended]:  # fmt: skip
    """Sessions not over yet; those that start before `until`. The next first."""
    query = SESSIONS.add_columns(
        _how_many(charge).label("participants"), _how_many(charge, coming=True).label("coming"),
        _how_many(charge, coming=False).label("cannot"),
    ).where(*_ahead(charge, now), _fits(picked)).offset(start).limit(most)  # fmt: skip
    if until is not None:
        query = query.where(sessions.c.starts_at < until)
    rows = await connection.execute(query)
    return [Attended(session_of(row), row.participants, row.coming, row.cannot) for row in rows]


async def fields_in(connection: AsyncConnection, charge: Charge, now: datetime) -> list[Choice]:
    """The fields that have sessions ahead, in the file's order; at last what has none."""
    query = (
        select(activities.c.field, fields.c.title, fields.c.position)
        .select_from(sessions.join(activities, activities.c.code == sessions.c.activity))
        .outerjoin(fields, fields.c.code == activities.c.field)
        .where(*_ahead(charge, now))
        .order_by(fields.c.position)
    )
    found: dict[str, Choice] = {}
    for row in await connection.execute(query):
        found.setdefault(row.field or NO_FIELD, Choice(row.field or NO_FIELD, row.title or {}))
    return sorted(found.values(), key=lambda each: each.code == NO_FIELD)


async def activities_in(connection: AsyncConnection, charge: Charge, field: str, now: datetime) -> list[Choice]:
    """The activities of a field that have sessions ahead, in the file's order."""
    ahead = exists().where(sessions.c.activity == activities.c.code, now < ENDED_AT)
    query = (
        select(activities.c.code, activities.c.title)
        .where(ahead, activities.c.cancelled_at.is_(None), _in_scope(charge, activities.c.code))
        .where(_fits(Picked(By.FIELD, field)))
        .order_by(activities.c.position)
    )
    return [Choice(row.code, row.title) for row in await connection.execute(query)]


async def title_of(connection: AsyncConnection, picked: Picked) -> Any:
    """What the field or activity is called; nothing for one that is not there."""
    table = activities if picked.by is By.ACTIVITY else fields
    return (await connection.execute(select(table.c.title).where(table.c.code == picked.code))).scalar()


def _ahead(charge: Charge, now: datetime) -> Sequence[ColumnElement[bool]]:
    return now < ENDED_AT, activities.c.cancelled_at.is_(None), _in_scope(charge, sessions.c.activity)


def _in_scope(charge: Charge, activity: ColumnElement[str]) -> ColumnElement[bool]:
    """An activity in her charge, or one in which somebody of her country takes part."""
    if charge.everything:
        return true()
    hers: Select[Any] = (
        select(registrations.c.id)
        .join(persons, persons.c.id == registrations.c.person_id)
        .where(registrations.c.activity == activity, TAKES_PART, _of_country(charge))
    )
    return or_(activity.in_(sorted(charge.activities)), exists(hers) if charge.countries else false())


def _of_country(charge: Charge) -> ColumnElement[bool]:
    return func.coalesce(registrations.c.country, persons.c.country).in_(sorted(charge.countries))


def _fits(picked: Picked) -> ColumnElement[bool]:
    match picked:
        case Picked(By.ACTIVITY, code):
            return activities.c.code == code
        case Picked(By.FIELD, code) if code == NO_FIELD:
            return activities.c.field.is_(None)
        case Picked(By.FIELD, code):
            return activities.c.field == code
        case _:
            return true()


def _how_many(charge: Charge, *, coming: bool | None = None) -> ColumnElement[int]:
    """How many of those in her charge take part in a session, or have said so about it as it is now."""
    query = (
        select(func.count())
        .select_from(registrations.join(persons, persons.c.id == registrations.c.person_id))
        .where(registrations.c.activity == sessions.c.activity, TAKES_PART)
    )
    if not charge.everything:
        query = query.where(or_(sessions.c.activity.in_(sorted(charge.activities)), _of_country(charge)))
    if coming is not None:
        query = query.join(
            session_answers,
            and_(
                session_answers.c.session_id == sessions.c.id, session_answers.c.person_id == persons.c.id,
                session_answers.c.answered_for == sessions.c.starts_at, session_answers.c.coming.is_(coming),
            ),
        )  # fmt: skip
    return query.correlate(sessions).scalar_subquery()
