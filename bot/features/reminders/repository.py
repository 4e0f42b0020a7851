"""The SQL of reminders: sessions to plan, moments that are due, who is concerned, and who sees which sessions."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    delete,
    exists,
    func,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.columns import Data
from bot.database.engine import insert_new
from bot.database.schema import (
    activities,
    countries,
    forms,
    persons,
    places,
    programmes,
    registrations,
    reminder_rules,
    reminders,
    sessions,
)
from bot.features.registration.form import Kind, form_of
from bot.features.registration.states import State
from bot.features.reminders.hours import Quiet, Sorted
from bot.features.reminders.model import Changed, Class, Coming, Due, Rule, Session, Texts
from bot.features.reminders.plan import NIGHT, Planned
from bot.people import repository as people_rows
from bot.people.model import Person

_IN = (State.APPROVED.value, State.CONFIRMED.value)
# Who changed an answer that matters keeps her seat, and hears of sessions, while it is decided about.
_TAKES_PART = or_(
    registrations.c.state.in_(_IN), and_(registrations.c.state == State.SUBMITTED.value, registrations.c.seated)
)
_UNPLANNED = or_(sessions.c.planned_at.is_(None), sessions.c.planned_at != sessions.c.changed_at)

# -- planning --------------------------------------------------------------------------------------------------------


async def anything_changed(connection: AsyncConnection) -> bool:
    """Whether some session waits to be planned: a look that needs no writer."""
    return bool((await connection.execute(select(exists().where(_UNPLANNED)))).scalar())


async def changed_sessions(connection: AsyncConnection, most: int) -> list[Changed]:
    """Sessions that were changed after they were planned, or never planned; the nearest first."""
    query = (
        select(
            sessions.c.id,
            activities.c.programme,
            sessions.c.activity,
            sessions.c.starts_at,
            sessions.c.changed_at,
            sessions.c.zone,
        )
        .join(activities, activities.c.code == sessions.c.activity)
        .where(_UNPLANNED)
        .order_by(sessions.c.starts_at, sessions.c.id)
        .limit(most)
    )
    return [Changed(**row._mapping) for row in await connection.execute(query)]


async def rules_for(connection: AsyncConnection, changed: Iterable[Changed]) -> Mapping[str, Sequence[Rule]]:
    """The rules of each activity: its own, else those of its programme."""
    programme_of = {session.activity: session.programme for session in changed}
    found = await connection.execute(
        select(reminder_rules)
        .where(
            reminder_rules.c.programme.in_(set(programme_of.values())),
            or_(reminder_rules.c.activity.is_(None), reminder_rules.c.activity.in_(list(programme_of))),
        )
        .order_by(reminder_rules.c.id)
    )
    rules: dict[tuple[str, str | None], list[Rule]] = defaultdict(list)
    for row in found:
        before, clock = timedelta(seconds=row.seconds_before), _clock(row.clock)
        rule = Rule(row.code, before, row.audience, row.text, clock, row.urgent)
        rules[row.programme, row.activity].append(rule)
    return {
        activity: rules.get((programme, activity)) or rules.get((programme, None), [])
        for activity, programme in programme_of.items()
    }


async def quiet_hours(connection: AsyncConnection) -> Mapping[str, Quiet]:
    """Of each programme; the usual ones where it says nothing."""
    found = await connection.execute(select(programmes.c.code, programmes.c.quiet_from, programmes.c.quiet_until))
    return {row.code: _quiet(row.quiet_from, row.quiet_until) for row in found}


async def quiet_of(connection: AsyncConnection, activity: str) -> Quiet:
    """In which hours nobody is reminded of an activity's sessions."""
    query = (
        select(programmes.c.quiet_from, programmes.c.quiet_until)
        .join(activities, activities.c.programme == programmes.c.code)
        .where(activities.c.code == activity)
    )
    return _quiet(*(await connection.execute(query)).one())


def _quiet(start: str | None, end: str | None) -> Quiet:
    first, last = _clock(start), _clock(end)
    return Quiet() if first is None or last is None else Quiet(first, last)


def _clock(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)


async def zones(connection: AsyncConnection) -> list[str]:
    """The zones that readers are likely to live by: those of the programme's countries."""
    return list((await connection.execute(select(countries.c.zone).distinct())).scalars())


async def replace(connection: AsyncConnection, plans: Mapping[Changed, Sequence[Planned]], now: datetime) -> None:
    """Makes these the reminders of their sessions; what is done stays, and so does one that is due this moment."""
    await _forget(connection, plans)
    rows = [_row(session, each, now) for session, planned in plans.items() for each in planned]
    if rows:
        new = insert_new(connection, reminders)
        known = [reminders.c.session_id, reminders.c.rule, reminders.c.audience, reminders.c.due_at]
        fresh = {name: new.excluded[name] for name in ("text", "seconds_before", "clock", "urgent")}
        again = new.on_conflict_do_update(index_elements=known, set_=fresh, where=reminders.c.state == "planned")
        await connection.execute(again, rows)
    # The version that was read, not the present moment: a change that commits meanwhile stays visible.
    mark = update(sessions).where(sessions.c.id == bindparam("number")).values(planned_at=bindparam("version"))
    await connection.execute(mark, [{"number": each.id, "version": each.changed_at} for each in plans])


async def _forget(connection: AsyncConnection, plans: Mapping[Changed, Sequence[Planned]]) -> None:
    """Deletes the planned reminders that these plans do not have any more; a part goes with the whole it is of."""
    kept = {(session.id, each.rule, each.audience, each.due_at) for session, plan in plans.items() for each in plan}
    of_these = reminders.c.session_id.in_([session.id for session in plans])
    whole = func.coalesce(reminders.c.planned_for, reminders.c.due_at).label("whole")
    stored = await connection.execute(
        select(reminders.c.id, reminders.c.session_id, reminders.c.rule, reminders.c.audience, whole)
        .where(of_these, reminders.c.state == "planned")
    )  # fmt: skip
    gone = [row.id for row in stored if (row.session_id, row.rule, row.audience, row.whole) not in kept]
    if gone:
        await connection.execute(delete(reminders).where(reminders.c.id.in_(gone), reminders.c.state == "planned"))


def _row(session: Changed, planned: Planned, now: datetime) -> dict[str, Any]:
    return {
        "session_id": session.id,
        "rule": planned.rule,
        "audience": planned.audience,
        "due_at": planned.due_at,
        "text": planned.text,
        "state": "skipped" if planned.reason else "planned",
        "reason": planned.reason,
        "done_at": now if planned.reason else None,
        "seconds_before": int(planned.before.total_seconds()) if planned.before else None,
        "clock": f"{planned.clock:%H:%M}" if planned.clock else None,
        "urgent": planned.urgent,
    }


# -- sending ---------------------------------------------------------------------------------------------------------


async def anything_due(connection: AsyncConnection, now: datetime) -> bool:
    """Whether the moment of some reminder has come: a look that needs no writer."""
    due = exists().where(reminders.c.state == "planned", reminders.c.due_at <= now)
    return bool((await connection.execute(select(due))).scalar())


async def next_due(connection: AsyncConnection, now: datetime) -> Due | None:
    """The reminder whose moment came first, held until the transaction ends; other processes pass it over."""
    row = (
        await connection.execute(
            select(reminders)
            .where(reminders.c.state == "planned", reminders.c.due_at <= now)
            .order_by(reminders.c.due_at, reminders.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
    ).first()
    if row is None:
        return None
    return Due(
        row.id, row.session_id, row.rule, row.audience, row.due_at, row.text, row.planned_for,
        None if row.seconds_before is None else timedelta(seconds=row.seconds_before), _clock(row.clock), row.urgent,
        None if row.zones is None else frozenset(row.zones), row.sorted,
    )  # fmt: skip


async def part(connection: AsyncConnection, reminder: Due, found: Sorted, starts_at: datetime, now: datetime) -> None:
    """Leaves a reminder to those who have it now; it is planned once more for later, and noted for whom it is lost."""
    mine = update(reminders).where(reminders.c.id == reminder.id)
    await connection.execute(mine.values(zones=sorted(found.now), sorted=True))
    common = {
        "session_id": reminder.session_id, "rule": reminder.rule, "audience": reminder.audience, "text": reminder.text,
        "urgent": reminder.urgent, "planned_for": reminder.planned_for or reminder.due_at,
    }  # fmt: skip
    rows = [
        {**common, "due_at": moment, "zones": sorted(zones), "state": "planned", "reason": None, "done_at": None}
        for moment, zones in found.later.items()
    ]
    if found.never:
        lost = {"due_at": starts_at, "zones": sorted(found.never), "state": "skipped", "reason": NIGHT, "done_at": now}
        rows.append({**common, **lost})
    if rows:
        await connection.execute(insert_new(connection, reminders).on_conflict_do_nothing(), rows)


async def is_overtaken(connection: AsyncConnection, reminder: Due, now: datetime) -> bool:
    """Whether a later reminder of the same session is due as well for all who would have this one."""
    later = select(reminders.c.zones).where(
        reminders.c.session_id == reminder.session_id,
        reminders.c.audience == reminder.audience,
        reminders.c.state == "planned",
        reminders.c.due_at > reminder.due_at,
        reminders.c.due_at <= now,
    )
    found = list((await connection.execute(later)).scalars())
    told = {zone for zones in found if zones is not None for zone in zones}
    return None in found or (reminder.zones is not None and reminder.zones <= told and bool(found))


async def settle(connection: AsyncConnection, reminder: Due, reason: str | None, now: datetime) -> None:
    """Marks a reminder done, or skipped for a reason."""
    state = "skipped" if reason else "done"
    await connection.execute(
        update(reminders).where(reminders.c.id == reminder.id).values(state=state, reason=reason, done_at=now)
    )


_contact = persons.alias("contact")


def _reader(name: str) -> ColumnElement[Any]:
    """A column of who reads what is for a person: her own, or that of her contact where she has no Telegram."""
    return case((persons.c.telegram_id.is_not(None), persons.c[name]), else_=_contact.c[name])


_VARIANT = (
    func.coalesce(_reader("language"), "")
    + "|"
    + func.coalesce(_reader("client_language"), "")
    + "|"
    + func.coalesce(_reader("zone"), "")
    + case((persons.c.telegram_id.is_(None), "|in care"), else_="")
).label("variant")


def audience(connection: AsyncConnection, activity: str) -> Select[Any]:
    """Who takes part in an activity and can be written to; `variant` tells readers of different texts apart.

    Who has no Telegram is told in her contact's chat, by name.
    """
    build = func.json_object if connection.dialect.name == "sqlite" else func.jsonb_build_object
    name = case((persons.c.telegram_id.is_(None), func.coalesce(registrations.c.name, persons.c.name)), else_="")
    return (
        select(
            persons.c.id.label("person_id"),
            _reader("telegram_id").label("chat_id"),
            _VARIANT,
            type_coerce(build("name", name), Data).label("values"),
        )
        .join(registrations, registrations.c.person_id == persons.c.id)
        .outerjoin(_contact, _contact.c.id == persons.c.contact_id)
        .where(registrations.c.activity == activity, _TAKES_PART, _reader("unreachable_since").is_(None))
    )


async def variants(connection: AsyncConnection, activity: str) -> dict[str, Person]:
    """One reader of each variant in an audience."""
    first = audience(connection, activity).subquery()
    one_each = select(first.c.variant, func.min(first.c.person_id)).group_by(first.c.variant)
    found = {}
    for variant, number in list(await connection.execute(one_each)):
        person = await people_rows.by_id(connection, number)
        assert person is not None
        found[variant] = person
    return found


async def names(connection: AsyncConnection, activity: str) -> list[str]:
    """The class list: each name as its owner wrote it, in the order of the Latin letters where those are known."""
    own, latin = await _name_questions(connection, activity)
    answers = registrations.c.draft["answers"]
    found = await connection.execute(
        select(persons.c.name, answers[own].as_string().label("own"), answers[latin].as_string().label("latin"))
        .join(registrations, registrations.c.person_id == persons.c.id)
        .where(registrations.c.activity == activity, _TAKES_PART)
    )
    listed = [(row.own or row.latin or row.name, row.latin or "") for row in found]
    return [name for name, _ in sorted(listed, key=lambda each: (each[1] or each[0]).casefold())]


async def _name_questions(connection: AsyncConnection, activity: str) -> tuple[str, str]:
    """The codes of the questions that ask for the own name and for the one in Latin letters; "" for none."""
    stored = await connection.execute(
        select(cast(forms.c.questions, Text))
        .join(activities, activities.c.form == forms.c.code)
        .where(activities.c.code == activity)
    )
    text = stored.scalar()
    questions = form_of(text).questions if text else ()
    codes = {question.kind: question.code for question in reversed(questions)}
    return codes.get(Kind.FULL_NAME, ""), codes.get(Kind.PASSPORT_NAME, "")


async def cities(connection: AsyncConnection) -> Mapping[str, Texts]:
    """What the programme calls the cities of its time zones: for each that of the first country in it."""
    found = await connection.execute(select(countries.c.zone, countries.c.city).order_by(countries.c.position.desc()))
    return {row.zone: row.city for row in found}


# -- schedules -------------------------------------------------------------------------------------------------------

_SESSIONS: Select[Any] = (
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
    )
    .join(activities, activities.c.code == sessions.c.activity)
    .outerjoin(places, places.c.code == func.coalesce(sessions.c.place, activities.c.place))
    .order_by(sessions.c.starts_at, sessions.c.id)
)


async def session(connection: AsyncConnection, number: int) -> Session | None:
    """One session with its place."""
    row = (await connection.execute(_SESSIONS.where(sessions.c.id == number))).first()
    return None if row is None else _session(row)


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
    name = case((registrations.c.person_id == person_id, ""), else_=func.coalesce(registrations.c.name, persons.c.name))
    in_care = (persons.c.contact_id == person_id) & persons.c.merged_into.is_(None)
    query = (
        _SESSIONS.add_columns(registrations.c.state, name.label("name"))
        .join(registrations, registrations.c.activity == sessions.c.activity)
        .join(persons, persons.c.id == registrations.c.person_id)
        .where(
            or_(persons.c.id == person_id, in_care),
            registrations.c.state.in_((*_IN, State.SUBMITTED.value)),
            sessions.c.ends_at > now,
        )
        .order_by(registrations.c.id)
        .offset(start)
        .limit(most)
    )
    if until is not None:
        query = query.where(sessions.c.starts_at < until)
    rows = await connection.execute(query)
    return [Coming(_session(row), row.state == State.SUBMITTED.value, row.name) for row in rows]


async def classes(
    connection: AsyncConnection, taught: Collection[str] | None, now: datetime, *, start: int, most: int
) -> list[Class]:
    """Sessions not over yet of these activities (None for all), each with its number of participants."""
    size = (
        select(func.count())
        .where(registrations.c.activity == sessions.c.activity, _TAKES_PART)
        .correlate(sessions)
        .scalar_subquery()
        .label("participants")
    )
    coming = (sessions.c.ends_at > now, activities.c.cancelled_at.is_(None))
    query = _SESSIONS.add_columns(size).where(*coming).offset(start).limit(most)
    if taught is not None:
        query = query.where(sessions.c.activity.in_(list(taught)))
    return [Class(_session(row), row.participants) for row in await connection.execute(query)]


def _session(row: Row[Any]) -> Session:
    return Session(**{name: row._mapping[name] for name in Session.__dataclass_fields__})
