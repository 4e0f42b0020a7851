"""The SQL of the desk: looking at registrations within a scope. It writes nothing; deciding is registration's."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, and_, cast, exists, func, literal, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import (
    activities,
    countries,
    form_versions,
    institutions,
    outbox,
    persons,
    registration_log,
    registrations,
)
from bot.features.desk.model import A_PAGE, Filters, Scope
from bot.features.desk.shown import Listed
from bot.features.registration.states import State

_SHOWN = registrations.c.state != State.DRAFT.value
# SQLite would read all rows, which are long, rather than one of these from its beginning to its end.
_BY_ACTIVITY = "INDEXED BY ix_registrations_activity"
_BY_ARRIVAL = "INDEXED BY ix_registrations_arrival"
AT_ONCE = 500
"""So many registrations are read at a time for a list to take away."""


def _within(scope: Scope) -> ColumnElement[bool]:
    if scope.everywhere:
        return true()
    who = persons.alias("who")
    lives_there = exists().where(who.c.id == registrations.c.person_id, who.c.country.in_(scope.countries))
    # The person is looked at only where her registration names no country: so the index is enough for nearly all.
    of_country = or_(registrations.c.country.in_(scope.countries), and_(registrations.c.country.is_(None), lives_there))
    return or_(registrations.c.activity.in_(scope.activities), of_country)


def _meant(filters: Filters) -> ColumnElement[bool]:
    named = [
        registrations.c[name] == value
        for name in ("country", "institution")
        if (value := getattr(filters, name)) is not None
    ]
    if filters.key:
        named.append(registrations.c.name_key.contains(filters.key, autoescape=True))
    return and_(true(), *named)


def _chosen(filters: Filters) -> ColumnElement[bool]:
    """All filters."""
    state = _SHOWN if filters.state is None else registrations.c.state == filters.state
    activity = true() if filters.activity is None else registrations.c.activity == filters.activity
    return and_(state, activity, _meant(filters))


async def counts(connection: AsyncConnection, scope: Scope, filters: Filters) -> dict[tuple[str, State], int]:
    """How many there are of each activity and state; of the filters those count that name neither."""
    columns = (registrations.c.activity, registrations.c.state)
    index = _BY_ARRIVAL if filters.key or filters.institution is not None else _BY_ACTIVITY
    query = (
        select(*columns, func.count().label("many"))
        .with_hint(registrations, index, "sqlite")
        .where(_SHOWN, _within(scope), _meant(filters))
        .group_by(*columns)
    )
    found = await connection.execute(query)
    return {(row.activity, State(row.state)): row.many for row in found}


async def any_waits(connection: AsyncConnection, scope: Scope, activity: str | None) -> bool:
    """Whether somebody waits for a decision."""
    filters = Filters(activity=activity, state=State.SUBMITTED.value)
    query = select(exists().where(_chosen(filters), _within(scope)))
    return bool((await connection.execute(query)).scalar())


async def page(
    connection: AsyncConnection,
    scope: Scope,
    filters: Filters,
    number: int,
    size: int = A_PAGE,
    *,
    newest: bool = False,
) -> list[Listed]:
    """One page, in the order of arrival, or those first that came last."""
    arrival = (registrations.c.submitted_at, registrations.c.id)
    # What was never sent comes last in either database.
    order = (arrival[0].desc().nulls_last(), arrival[1].desc()) if newest else arrival
    # The page is found in the index; the rows, which are long, are read only for those that are on it.
    wanted = (
        select(registrations.c.id)
        .with_hint(registrations, _BY_ARRIVAL, "sqlite")
        .where(_chosen(filters), _within(scope))
        .order_by(*order)
        .limit(size)
        .offset(number * size)
    )
    numbers = [row.id for row in await connection.execute(wanted)]
    return await listed(connection, numbers)


async def listed(connection: AsyncConnection, numbers: Sequence[int]) -> list[Listed]:
    """These registrations, as lines of a list and in this order."""
    query = select(
        registrations.c.id, registrations.c.version, registrations.c.state, registrations.c.activity,
        registrations.c.country, func.coalesce(registrations.c.name, persons.c.name).label("name"),
        registrations.c.institution, registrations.c.submitted_at,
    ).join(persons, persons.c.id == registrations.c.person_id)  # fmt: skip
    found = {
        row.id: Listed(
            row.id,
            row.version,
            State(row.state),
            row.name,
            row.activity,
            row.country,
            row.institution,
            row.submitted_at,
        )
        for row in await connection.execute(query.where(registrations.c.id.in_(numbers)))
    }
    return [found[number] for number in numbers if number in found]


async def values_of(connection: AsyncConnection, scope: Scope, filters: Filters, name: str) -> list[Row[Any]]:
    """What can be chosen for a filter among what the others leave: value, how many, and one registration with it."""
    column = registrations.c[name]
    query = (
        select(column.label("value"), func.count().label("many"), func.min(registrations.c.id).label("one"))
        .where(_chosen(filters), _within(scope), column.is_not(None))
        .group_by(column)
        .order_by(func.count().desc(), column)
    )
    return list(await connection.execute(query))


async def value_in(connection: AsyncConnection, number: int, name: str) -> str | None:
    """The value of a column in one registration."""
    found = await connection.execute(select(registrations.c[name]).where(registrations.c.id == number))
    return found.scalar()


async def titles(connection: AsyncConnection, named: Sequence[str | None] = ()) -> dict[str, dict[str, Any]]:
    """What activities and countries are called, by their codes; of institutions, of which there are many, the named."""
    listed = institutions.c.code.in_([code for code in named if code])
    queries = {
        "activity": select(activities.c.code, activities.c.title),
        "country": select(countries.c.code, countries.c.title),
        "institution": select(institutions.c.code, institutions.c.title).where(listed),
    }
    return {name: {row.code: row.title for row in await connection.execute(query)} for name, query in queries.items()}


async def steps(connection: AsyncConnection, number: int) -> list[Row[Any]]:
    """The log of a registration with the names of those who took its steps, the oldest first."""
    query = (
        select(registration_log, persons.c.name.label("name"))
        .outerjoin(persons, persons.c.id == registration_log.c.by)
        .where(registration_log.c.registration_id == number)
        .order_by(registration_log.c.id)
    )
    return list(await connection.execute(query))


async def ahead(connection: AsyncConnection, activity: str, since: datetime, number: int) -> int:
    """How many of the waiting list stand before this one."""
    earlier = or_(
        registrations.c.waiting_since < since,
        and_(registrations.c.waiting_since == since, registrations.c.id < number),
    )
    waits = registrations.c.state == literal(State.WAITLISTED.value, literal_execute=True)
    query = select(func.count()).where(waits, registrations.c.activity == activity, earlier)
    return int((await connection.execute(query)).scalar_one())


async def how_many(connection: AsyncConnection, scope: Scope, filters: Filters) -> int:
    """How many are meant."""
    query = select(func.count()).select_from(registrations).where(_chosen(filters), _within(scope))
    return int((await connection.execute(query)).scalar_one())


async def activities_in(connection: AsyncConnection, scope: Scope, filters: Filters) -> list[str]:
    """The activities of what is meant, in the programme's order."""
    used = select(registrations.c.activity).where(_chosen(filters), _within(scope)).distinct()
    query = select(activities.c.code).where(activities.c.code.in_(used)).order_by(activities.c.position)
    return [row.code for row in await connection.execute(query)]


async def forms_kept(connection: AsyncConnection, scope: Scope, filters: Filters) -> dict[int, str]:
    """The forms with which what is meant was sent, by their numbers, the newest first."""
    used = select(registrations.c.form_version).where(_chosen(filters), _within(scope)).distinct()
    query = select(form_versions.c.id, cast(form_versions.c.questions, Text).label("questions"))
    found = await connection.execute(query.where(form_versions.c.id.in_(used)).order_by(form_versions.c.id.desc()))
    return {row.id: row.questions for row in found}


async def all_of(connection: AsyncConnection, scope: Scope, filters: Filters) -> AsyncIterator[Row[Any]]:
    """Everything that is meant, by number, a few hundred at a time: memory does not grow with the list."""
    last = 0
    decider = persons.alias("decider")
    query = (
        select(registrations, persons.c.name.label("person_name"), decider.c.name.label("decider"))
        .join(persons, persons.c.id == registrations.c.person_id)
        .outerjoin(decider, decider.c.id == registrations.c.decided_by)
        .where(_chosen(filters), _within(scope))
        .order_by(registrations.c.id)
        .limit(AT_ONCE)
    )
    while rows := list(await connection.execute(query.where(registrations.c.id > last))):
        for row in rows:
            yield row
        last = rows[-1].id


async def arrived(connection: AsyncConnection, scope: Scope, since: datetime, until: datetime) -> list[Row[Any]]:
    """How many came in this time, by activity and country, those with the most first."""
    came = _SHOWN & (registrations.c.submitted_at >= since) & (registrations.c.submitted_at < until)
    query = (
        select(registrations.c.activity, registrations.c.country, func.count().label("many"))
        .where(came, _within(scope))
        .group_by(registrations.c.activity, registrations.c.country)
        .order_by(func.count().desc(), registrations.c.activity, registrations.c.country)
    )
    return list(await connection.execute(query))


async def waiting_digests(connection: AsyncConnection, keys: Sequence[str]) -> set[str]:
    """Which of these notices have not left yet."""
    found = await connection.execute(select(outbox.c.key).where(outbox.c.key.in_(keys), outbox.c.state == "waiting"))
    return {row.key for row in found}


async def seats(connection: AsyncConnection, activity: str) -> tuple[int, int | None]:
    """How many seats of an activity are taken, and how many it has; None where as many as come."""
    taken = select(func.count()).where(registrations.c.activity == activity, registrations.c.seated).scalar_subquery()
    query = select(taken.label("taken"), activities.c.seats).where(activities.c.code == activity)
    row = (await connection.execute(query)).one()
    return row.taken, row.seats
