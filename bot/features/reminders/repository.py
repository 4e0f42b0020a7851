"""The SQL of reminders: moments that are due, who is concerned, and who sees which sessions."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Row,
    Select,
    case,
    delete,
    exists,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.schema import (
    activities,
    countries,
    deadlines,
    persons,
    places,
    registrations,
    reminders,
    session_changes,
    sessions,
)
from bot.delivery import fan_out
from bot.features.registration.states import State
from bot.features.reminders.audience import (
    IN,
    TAKES_PART,
    audience,
    but_for,
    class_of,
    days_of,
    questions_of,
    reminded_by,
    silent_in,
)
from bot.features.reminders.conditions import Only
from bot.features.reminders.hours import Sorted
from bot.features.reminders.model import Anchor, Change, Class, Coming, Due, Session, Texts
from bot.features.reminders.plan import BEGUN, MISSED, NIGHT, OVER, OVERTAKEN
from bot.features.reminders.planning import clock

__all__ = ["audience", "but_for", "class_of", "days_of", "questions_of", "reminded_by", "silent_in"]

# -- sending ---------------------------------------------------------------------------------------------------------


_FIRST_MOMENT = select(reminders.c.due_at).where(reminders.c.state == "planned").order_by(reminders.c.due_at).limit(1)


async def first_moment(connection: AsyncConnection) -> datetime | None:
    """When the next reminder is due, or was; a look that needs no writer."""
    moment: datetime | None = (await connection.execute(_FIRST_MOMENT)).scalar()
    return moment


async def next_due(connection: AsyncConnection, now: datetime) -> Due | None:
    """The reminder whose moment came first, held until the transaction ends; other processes pass it over.

    None of a session that has changed since it was planned: what people would read, or when, may be another now.
    """
    is_planned = exists().where(sessions.c.id == reminders.c.session_id, sessions.c.planned_at == sessions.c.changed_at)
    row = (
        await connection.execute(
            select(reminders)
            .where(reminders.c.state == "planned", reminders.c.due_at <= now, is_planned)
            .order_by(reminders.c.due_at, reminders.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
    ).first()
    return None if row is None else due(row)


def due(row: Row[Any]) -> Due:
    """A reminder as it is stored."""
    return Due(
        row.id, row.session_id, row.rule, row.audience, row.due_at, row.text, row.planned_for,
        None if row.seconds_before is None else timedelta(seconds=row.seconds_before), clock(row.clock), row.urgent,
        None if row.zones is None else frozenset(row.zones), row.sorted, Only.read(row.only), Anchor(row.anchor),
    )  # fmt: skip


async def part(connection: AsyncConnection, reminder: Due, found: Sorted, until: datetime, now: datetime) -> None:
    """Leaves a reminder to those who have it now; it is planned once more for later, and noted for whom it is lost."""
    mine = update(reminders).where(reminders.c.id == reminder.id)
    await connection.execute(mine.values(zones=sorted(found.now), sorted=True))
    common = {
        "session_id": reminder.session_id, "rule": reminder.rule, "audience": reminder.audience, "text": reminder.text,
        "urgent": reminder.urgent, "planned_for": reminder.planned_for or reminder.due_at,
        "only": reminder.only.kept(), "anchor": reminder.anchor.value,
    }  # fmt: skip
    rows = [
        {
            **common,
            "due_at": moment,
            "zones": sorted(zones),
            "state": "planned",
            "reason": None,
            "done_at": None,
            "unseen": False,
        }
        for moment, zones in found.later.items()
    ]
    if found.never:
        lost: dict[str, Any] = {
            "due_at": until, "zones": sorted(found.never), "state": "skipped", "reason": NIGHT, "done_at": now,
            "unseen": not reminder.only.lead,
        }  # fmt: skip
        rows.append({**common, **lost})
    if rows:
        await connection.execute(insert_new(connection, reminders).on_conflict_do_nothing(), rows)


async def wait_for(connection: AsyncConnection, old: str, new: str) -> None:
    """What waits for readers of one kind of day waits for those of another one as well."""
    parted = select(reminders.c.id, reminders.c.zones).where(
        reminders.c.state == literal("planned", literal_execute=True), reminders.c.zones.is_not(None)
    )
    for row in (await connection.execute(parted)).all():
        if old in row.zones and new not in row.zones:
            wider = sorted((*row.zones, new))
            await connection.execute(update(reminders).where(reminders.c.id == row.id).values(zones=wider))


async def days_of_parts(connection: AsyncConnection, reminder: Due) -> set[str]:
    """The days whose readers have it later, or too late."""
    parts = select(reminders.c.zones).where(
        reminders.c.session_id == reminder.session_id,
        reminders.c.rule == reminder.rule,
        reminders.c.audience == reminder.audience,
        reminders.c.planned_for == reminder.due_at,
    )
    return {zone for zones in (await connection.execute(parts)).scalars() for zone in zones or ()}


async def is_overtaken(connection: AsyncConnection, reminder: Due, now: datetime) -> bool:
    """Whether a later reminder of the same session is due as well for all who would have this one.

    One that is only for some overtakes none that is for others.
    """
    later = select(reminders.c.zones, reminders.c.only).where(
        reminders.c.session_id == reminder.session_id,
        reminders.c.audience == reminder.audience,
        reminders.c.state == "planned",
        reminders.c.due_at > reminder.due_at,
        reminders.c.due_at <= now,
    )
    found = [
        row.zones for row in await connection.execute(later)
        if row.only is None or row.only == reminder.only.kept()
    ]  # fmt: skip
    told = {zone for zones in found if zones is not None for zone in zones}
    return None in found or (reminder.zones is not None and reminder.zones <= told and bool(found))


async def settle(connection: AsyncConnection, reminder: Due, reason: str | None, now: datetime) -> None:
    """Marks a reminder done, or skipped for a reason."""
    values = {
        "state": "skipped" if reason else "done", "reason": reason, "done_at": now,
        "unseen": reason in MISSED and not reminder.only.lead,
    }  # fmt: skip
    await connection.execute(update(reminders).where(reminders.c.id == reminder.id).values(**values))


async def revive(connection: AsyncConnection, now: datetime) -> None:
    """What was given up at a moment that is still to come, by a clock that was ahead, waits again for its own."""
    ahead = now + timedelta(minutes=1)
    given_up = (reminders.c.state == "skipped") & reminders.c.reason.in_((BEGUN, OVER, OVERTAKEN))
    again = update(reminders).where(given_up, reminders.c.done_at > ahead)
    await connection.execute(again.values(state="planned", reason=None, done_at=None, unseen=False))
    await fan_out.after_all(connection, now)


async def cities(connection: AsyncConnection) -> Mapping[str, Texts]:
    """What the programme calls the cities of its time zones: for each that of the first country in it."""
    found = await connection.execute(select(countries.c.zone, countries.c.city).order_by(countries.c.position.desc()))
    return {row.zone: row.city for row in found}


# -- schedules -------------------------------------------------------------------------------------------------------

ENDED_AT = func.coalesce(sessions.c.held_until, sessions.c.ends_at)
"""When a session ended, or is to."""
SESSIONS: Select[Any] = (
    select(
        sessions.c.id,
        sessions.c.activity,
        activities.c.title.label("activity_title"),
        sessions.c.title,
        sessions.c.starts_at,
        sessions.c.ends_at,
        sessions.c.zone,
        places.c.code.label("place"),
        places.c.title.label("place_title"),
        places.c.address,
        places.c.latitude,
        places.c.longitude,
        sessions.c.room,
        sessions.c.link,
        sessions.c.equipment,
        sessions.c.teachers,
        sessions.c.materials,
        sessions.c.held_from,
        sessions.c.held_until,
    )
    .join(activities, activities.c.code == sessions.c.activity)
    .outerjoin(places, places.c.code == func.coalesce(sessions.c.place, activities.c.place))
    .order_by(sessions.c.starts_at, sessions.c.id)
)


async def session(connection: AsyncConnection, number: int) -> Session | None:
    """One session with its place."""
    row = (await connection.execute(SESSIONS.where(sessions.c.id == number))).first()
    return None if row is None else session_of(row)


async def next_change(connection: AsyncConnection, until: datetime) -> Change | None:
    """The change that has stood longest, of those that stood already at `until`; held until the transaction ends."""
    query = (
        select(session_changes)
        .where(session_changes.c.changed_at <= until)
        .order_by(session_changes.c.changed_at, session_changes.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = (await connection.execute(query)).first()
    if row is None:
        return None
    return await change_of(connection, row)


async def change_of(connection: AsyncConnection, row: Row[Any]) -> Change:
    """A change as it is stored, with the session as it is now."""
    now = SESSIONS.where(sessions.c.activity == row.activity, sessions.c.code == row.session)
    found = (await connection.execute(now)).first()
    after = None if found is None else session_of(found)
    before, called_off = await _before(connection, row), bool(row.before.get("called_off"))
    return Change(row.id, row.activity, row.changed_at, before, after, called_off, row.before.get("reminded", ()))


async def _before(connection: AsyncConnection, row: Row[Any]) -> Session:
    known = dict(row.before)
    known |= {name: datetime.fromisoformat(known[name]) for name in ("starts_at", "ends_at")}
    code = known.pop("place")
    for name in ("called_off", "reminded"):
        known.pop(name, None)
    query = (
        select(
            activities.c.title.label("activity_title"), places.c.code.label("place"),
            places.c.title.label("place_title"), places.c.address, places.c.latitude, places.c.longitude,
        )
        .select_from(activities)
        .outerjoin(places, places.c.code == (literal(code) if code else activities.c.place))
        .where(activities.c.code == row.activity)
    )  # fmt: skip
    there = (await connection.execute(query)).one()
    return Session(id=0, activity=row.activity, **known, **there._mapping)


async def any_change(connection: AsyncConnection, until: datetime) -> bool:
    """Whether somebody is to be told of a change that stood already at `until`: a look that needs no writer."""
    found = exists().where(session_changes.c.changed_at <= until)
    return bool((await connection.execute(select(found))).scalar())


async def forget_change(connection: AsyncConnection, change: Change) -> None:
    """Everybody knows; one that came meanwhile stays."""
    same = (session_changes.c.id == change.id) & (session_changes.c.changed_at == change.changed_at)
    await connection.execute(delete(session_changes).where(same))


async def deadline(
    connection: AsyncConnection, activity: str, questions: Collection[str], now: datetime
) -> tuple[datetime, str] | None:
    """The next deadline of an activity and its clock; where these questions have one, theirs."""
    query = select(deadlines.c.until, deadlines.c.zone, deadlines.c.question).where(
        deadlines.c.activity == activity, deadlines.c.until > now
    )
    rows = list(await connection.execute(query.order_by(deadlines.c.until, deadlines.c.id)))
    rows = [row for row in rows if row.question in questions] or rows
    return (rows[0].until, rows[0].zone) if rows else None


async def is_called_off(connection: AsyncConnection, activity: str) -> bool:
    """Whether an activity does not take place."""
    found = await connection.execute(select(activities.c.cancelled_at).where(activities.c.code == activity))
    return found.scalar() is not None


async def coming_for(
    connection: AsyncConnection, person_id: int, now: datetime, until: datetime | None = None, *, start: int, most: int
) -> list[Coming]:
    """Sessions not over yet of what a person, or whom she answers for, registered for; those that start before `until`.

    The next first.
    """
    in_care = (persons.c.contact_id == person_id) & persons.c.merged_into.is_(None)
    # Looked up first: an index then leads to the registrations of these few.
    hers = [person_id, *(await connection.execute(select(persons.c.id).where(in_care))).scalars()]
    name = case((registrations.c.person_id == person_id, ""), else_=func.coalesce(registrations.c.name, persons.c.name))
    query = (
        SESSIONS.add_columns(registrations.c.state, name.label("name"))
        .join(registrations, registrations.c.activity == sessions.c.activity)
        .join(persons, persons.c.id == registrations.c.person_id)
        .where(
            registrations.c.person_id.in_(hers),
            registrations.c.state.in_((*IN, State.SUBMITTED.value)),
            now < ENDED_AT,
        )
        .order_by(registrations.c.id)
        .offset(start)
        .limit(most)
    )
    if until is not None:
        query = query.where(sessions.c.starts_at < until)
    rows = await connection.execute(query)
    return [Coming(session_of(row), row.state == State.SUBMITTED.value, row.name) for row in rows]


async def classes(
    connection: AsyncConnection, taught: Collection[str] | None, now: datetime, *, start: int, most: int
) -> list[Class]:
    """Sessions not over yet of these activities (None for all), each with its number of participants."""
    size = (
        select(func.count())
        .where(registrations.c.activity == sessions.c.activity, TAKES_PART)
        .correlate(sessions)
        .scalar_subquery()
        .label("participants")
    )
    coming = (now < ENDED_AT, activities.c.cancelled_at.is_(None))
    query = SESSIONS.add_columns(size).where(*coming).offset(start).limit(most)
    if taught is not None:
        query = query.where(sessions.c.activity.in_(list(taught)))
    return [Class(session_of(row), row.participants) for row in await connection.execute(query)]


def session_of(row: Row[Any]) -> Session:
    """A session as it is stored, with its place."""
    return Session(**{name: row._mapping[name] for name in Session.__dataclass_fields__})
