"""The SQL of the figures: a few grouped counts, each from an index. It writes nothing."""

from collections import Counter
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import (
    activities,
    announcement_bodies,
    announcements,
    bodies,
    cases,
    countries,
    faq_questions,
    fields,
    outbox,
    persons,
    registrations,
)
from bot.features.desk.model import Scope
from bot.features.registration.states import State
from bot.features.stats.model import Deliveries, Questions, Titles

_BY_REACH: Final = "INDEXED BY ix_registrations_reach"
"""It has all that is counted by: SQLite would read the rows, which are long."""


def _of_countries(scope: Scope) -> ColumnElement[bool]:
    """Registrations of the scope's countries; where one names none, the person's own counts."""
    living = select(persons.c.id).where(persons.c.country.in_(scope.countries))
    unnamed = and_(registrations.c.country.is_(None), registrations.c.person_id.in_(living))
    return or_(registrations.c.country.in_(scope.countries), unnamed)


def _within(scope: Scope) -> ColumnElement[bool]:
    if scope.everywhere:
        return true()
    return or_(registrations.c.activity.in_(scope.activities), _of_countries(scope))


def _people(scope: Scope) -> ColumnElement[bool]:
    """Who lives in the scope's countries, or has sent a registration within the scope."""
    if scope.everywhere:
        return true()
    sent = select(registrations.c.person_id).where(registrations.c.state != State.DRAFT.value, _within(scope))
    return or_(persons.c.country.in_(scope.countries), persons.c.id.in_(sent))


async def people(connection: AsyncConnection, scope: Scope) -> tuple[int, int]:
    """How many people there are, and how many of them cannot be written to."""
    lost = func.count(persons.c.unreachable_since)
    query = select(func.count().label("many"), lost.label("lost")).where(
        persons.c.merged_into.is_(None), _people(scope)
    )
    row = (await connection.execute(query)).one()
    return row.many, row.lost


async def registered(connection: AsyncConnection, scope: Scope) -> dict[tuple[str, State, str | None], int]:
    """Registrations by activity, state and country."""
    columns = (registrations.c.activity, registrations.c.state, registrations.c.country)
    query = (
        select(*columns, func.count().label("many"))
        .with_hint(registrations, _BY_REACH, "sqlite")
        .where(_within(scope))
        .group_by(*columns)
    )
    found = await connection.execute(query)
    return {(row.activity, State(row.state), row.country): row.many for row in found}


async def delivered(connection: AsyncConnection, author: int | None, since: datetime) -> Deliveries:
    """What became of messages to many people: announcements of one author, or all, and reminders."""
    # Also by body, in the order of the index: nothing has to be sorted.
    columns = (outbox.c.body_id, outbox.c.state, outbox.c.perhaps_twice)
    query = select(*columns, func.count().label("many")).where(outbox.c.body_id.in_(_bodies(author, since)))
    states, twice = Counter[str](), 0
    for row in await connection.execute(query.group_by(*columns)):
        states[row.state] += row.many
        twice += row.many if row.perhaps_twice else 0
    return Deliveries(states, twice)


def _bodies(author: int | None, since: datetime) -> Select[Any]:
    """Of an announcement in several parts the first is counted, and neither its corrections nor its recall."""
    new = bodies.c.created_at > since
    if author is None:
        further = select(announcement_bodies.c.body_id).where(announcement_bodies.c.part != 0)
        return select(bodies.c.id).where(new, bodies.c.id.not_in(further))
    return (
        select(bodies.c.id)
        .join(announcement_bodies, announcement_bodies.c.body_id == bodies.c.id)
        .join(announcements, announcements.c.id == announcement_bodies.c.announcement_id)
        .where(new, announcement_bodies.c.part == 0, announcements.c.author_id == author)
    )


async def asked(connection: AsyncConnection, scope: Scope, since: datetime) -> Questions:
    """Questions to the bot and to people."""
    lately = faq_questions.c.asked_at > since
    if not scope.everywhere:
        lately = and_(lately, faq_questions.c.asker.in_(select(persons.c.id).where(_people(scope))))
    columns = (faq_questions.c.band, faq_questions.c.helped)
    found = list(
        await connection.execute(select(*columns, func.count().label("many")).where(lately).group_by(*columns))
    )
    query = select(cases.c.state, func.count().label("many"), func.count(cases.c.first_reply_at).label("answered"))
    by_people = list(
        await connection.execute(
            query.where(cases.c.opened_at > since, cases.c.asked_at.is_not(None), _of_staff(scope)).group_by(
                cases.c.state
            )
        )
    )
    return Questions(
        asked=sum(row.many for row in found),
        sure=sum(row.many for row in found if row.band == "sure"),
        helped=sum(row.many for row in found if row.helped),
        cases=sum(row.many for row in by_people),
        answered=sum(row.answered for row in by_people),
        open=sum(row.many for row in by_people if row.state == "open"),
    )


def _of_staff(scope: Scope) -> ColumnElement[bool]:
    if scope.everywhere:
        return true()
    return or_(cases.c.activity.in_(scope.activities), cases.c.country.in_(scope.countries))


async def fields_of(connection: AsyncConnection) -> dict[str, str]:
    """The field of each activity that has one."""
    query = select(activities.c.code, activities.c.field).where(activities.c.field.is_not(None))
    return {row.code: row.field for row in await connection.execute(query)}


async def titles(connection: AsyncConnection) -> Titles:
    """What fields and countries are called, in the programme's order."""
    return {
        name: {row.code: row.title for row in await connection.execute(select(table.c.code, table.c.title))}
        for name, table in (("field", fields), ("country", countries))
    }
