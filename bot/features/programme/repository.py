"""The SQL of the programme: what is offered, and writing down an imported file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Text,
    bindparam,
    cast,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new, upsert
from bot.database.ready import ready
from bot.database.schema import (
    activities,
    countries,
    deadlines,
    fields,
    forms,
    imports,
    institutions,
    places,
    programmes,
    quotas,
    ready_replies,
    reminder_rules,
    reminders,
    session_changes,
    sessions,
)
from bot.delivery import fan_out
from bot.delivery.message import Lane
from bot.features.programme.model import Activity, Contact, Country, Institution, Programme

FIRST_COME = "first-come"
OFFER_SECONDS = 48 * 3600


def _of_sessions(moment: ColumnElement[Any]) -> ScalarSelect[Any]:
    return select(moment).where(sessions.c.activity == activities.c.code).correlate(activities).scalar_subquery()


_ACTIVITIES = (
    select(
        activities,
        fields.c.title.label("field_title"),
        places.c.title.label("place_title"),
        _of_sessions(func.min(sessions.c.starts_at)).label("starts_at"),
        _of_sessions(func.max(sessions.c.ends_at)).label("ends_at"),
    )
    .outerjoin(fields, fields.c.code == activities.c.field)
    .outerjoin(places, places.c.code == activities.c.place)
    .order_by(activities.c.position)
)
# As text, so that a form that was read before need not be read again.
_ACTIVITY = ready(
    _ACTIVITIES.add_columns(cast(forms.c.questions, Text).label("questions"))
    .outerjoin(forms, forms.c.code == activities.c.form)
    .where(activities.c.code == bindparam("activity"))
)
# Not the file as it was read: it is long, and only an export wants it.
_PROGRAMMES = ready(
    select(*(column for column in programmes.c if column is not programmes.c.source))
    .order_by(programmes.c.position)
    .limit(1)
)
_COUNTRY = select(countries).where(countries.c.code == bindparam("country"))


def _activity(row: Row[Any]) -> Activity:
    return Activity(
        code=row.code, programme=row.programme, kind=row.kind, field=row.field_title, title=row.title,
        summary=row.summary, place=row.place_title, form=row.form, register_until=row.register_until, zone=row.zone,
        starts_at=row.starts_at, ends_at=row.ends_at, listed=row.listed, questions=row._mapping.get("questions"),
        first_come=row.selection == FIRST_COME, invitation_only=row.invitation_only,
        offer_for=timedelta(seconds=row.offer_seconds or OFFER_SECONDS),
        confirm_within=timedelta(seconds=row.confirm_seconds) if row.confirm_seconds else None,
        change_until=row.change_until, cancelled_at=row.cancelled_at,
    )  # fmt: skip


async def listed(connection: AsyncConnection) -> list[Activity]:
    """The activities that are offered, in the file's order."""
    return [_activity(row) for row in await connection.execute(_ACTIVITIES.where(activities.c.listed))]


async def activity(connection: AsyncConnection, code: str) -> Activity | None:
    """One activity, listed or not, with the text of its form."""
    row = (await connection.execute(_ACTIVITY, {"activity": code})).first()
    return None if row is None else _activity(row)


async def programme(connection: AsyncConnection, code: str | None = None) -> Programme | None:
    """One programme, or the first."""
    query = _PROGRAMMES if code is None else _PROGRAMMES.where(programmes.c.code == code)
    row = (await connection.execute(query)).first()
    if row is None:
        return None
    found = Programme(row.code, row.title, row.subtitle, row.zone, row.notice_version, row.notice)
    spans = {"nudge_after": row.nudge_seconds, "drop_after": row.drop_seconds}
    known: dict[str, Any] = {name: timedelta(seconds=span) for name, span in spans.items() if span is not None}
    return replace(found, **known)


async def wants_approval(connection: AsyncConnection) -> bool:
    """Whether announcements are to be approved by a second coordinator."""
    wanted = select(programmes.c.code).where(programmes.c.approve_announcements).limit(1)
    return (await connection.execute(wanted)).first() is not None


async def country(connection: AsyncConnection, code: str) -> Country | None:
    """One country."""
    row = (await connection.execute(_COUNTRY, {"country": code})).first()
    return None if row is None else Country(row.code, row.title, row.city, row.zone, row.phone_region)


async def institutions_with(connection: AsyncConnection, words: Sequence[str], most: int) -> list[Institution]:
    """Listed institutions with each of these folded words somewhere in one of their names, in the file's order."""
    fitting = [institutions.c["keys"].contains(word, autoescape=True) for word in words]
    query = select(institutions).where(institutions.c.listed, *fitting).order_by(institutions.c.position).limit(most)
    return [_institution(row) for row in await connection.execute(query)]


async def institution(connection: AsyncConnection, code: str) -> Institution | None:
    """One institution, also one that the file has no more."""
    row = (await connection.execute(select(institutions).where(institutions.c.code == code))).first()
    return None if row is None else _institution(row)


def _institution(row: Row[Any]) -> Institution:
    contact = Contact(**row.contact) if row.contact else None
    return Institution(row.code, row.title, row.country, row._mapping["keys"], contact)


# -- importing -------------------------------------------------------------------------------------------------------


async def anchor(connection: AsyncConnection, kind: str, code: str, now: datetime, *, renew: bool) -> datetime:
    """The moment that a file's relative times count from: that of its first import, unless it is renewed."""
    new = insert_new(connection, imports).values(kind=kind, code=code, anchor=now, imported_at=now)
    again = {"imported_at": now, "anchor": now} if renew else {"imported_at": now}
    await connection.execute(new.on_conflict_do_update(index_elements=["kind", "code"], set_=again))
    found = select(imports.c.anchor).where(imports.c.kind == kind, imports.c.code == code)
    kept: datetime = (await connection.execute(found)).scalar_one()
    return kept


async def write(connection: AsyncConnection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Adds or changes rows of one of the programme's tables by their code."""
    tables = {each.name: each for each in (programmes, countries, fields, places, institutions, forms, activities)}
    await upsert(connection, tables[table], rows)


async def unlist_others(connection: AsyncConnection, programme_code: str, kept: Iterable[str]) -> None:
    """Activities that the file has no more are offered no more; their registrations stay."""
    others = activities.c.code.not_in(list(kept)) & (activities.c.programme == programme_code)
    await connection.execute(update(activities).where(others).values(listed=False))


async def write_institutions(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Makes these the listed institutions; others stay known to who named them, but are offered no more."""
    await connection.execute(update(institutions).where(institutions.c.listed).values(listed=False))
    await write(connection, "institutions", [{**row, "listed": True} for row in rows])


async def write_replies(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Makes these the ready replies."""
    await connection.execute(delete(ready_replies))
    if rows:
        await connection.execute(insert(ready_replies), list(rows))


async def cancelled(connection: AsyncConnection) -> dict[str, datetime]:
    """The activities that were called off, each with when it was."""
    query = select(activities.c.code, activities.c.cancelled_at).where(activities.c.cancelled_at.is_not(None))
    return {row.code: row.cancelled_at for row in await connection.execute(query)}


async def write_quotas(connection: AsyncConnection, activity_code: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Makes these the limits of an activity's seats, beside its own number."""
    await connection.execute(delete(quotas).where(quotas.c.activity == activity_code))
    if rows:
        await connection.execute(insert(quotas), [{"activity": activity_code, **row} for row in rows])


async def write_sessions(
    connection: AsyncConnection, activity_code: str, rows: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """Makes these the sessions of an activity; only what differs counts as changed, so only that is planned anew."""
    stored = {
        row.code: row._mapping
        for row in await connection.execute(select(sessions).where(sessions.c.activity == activity_code))
    }
    for row in rows:
        known = stored.pop(row["code"], None)
        if known is None:
            await connection.execute(insert(sessions).values(activity=activity_code, changed_at=now, **row))
        elif any(known[name] != value for name, value in row.items()):
            if known["starts_at"] != row["starts_at"]:
                await _stop_reminders(connection, [known["id"]], now)
            else:
                ends = any(known[name] != row.get(name) for name in ("ends_at", "held_until"))
                await _remind_anew(connection, known["id"], ends=ends)
            if any(known[name] != row[name] for name in _WHEN_AND_WHERE):
                await _note(connection, dict(known), now)
            await connection.execute(update(sessions).where(sessions.c.id == known["id"]).values(changed_at=now, **row))
    gone = [row["id"] for row in stored.values()]
    await _stop_reminders(connection, gone, now)
    for known in stored.values():
        await _note(connection, dict(known), now)
    if gone:
        await connection.execute(delete(sessions).where(sessions.c.id.in_(gone)))


async def write_deadlines(
    connection: AsyncConnection, activity_code: str, rows: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """Makes these the deadlines of an activity; the clock looks at each that is new or another one."""
    mine = deadlines.c.activity == activity_code
    stored = {row.code: row._mapping for row in await connection.execute(select(deadlines).where(mine))}
    looked_at = {"since": now, "next_at": now}
    for row in rows:
        known = stored.pop(row["code"], None)
        if known is None:
            await connection.execute(insert(deadlines).values(activity=activity_code, **looked_at, **row))
        elif any(known[name] != value for name, value in row.items()):
            await connection.execute(update(deadlines).where(deadlines.c.id == known["id"]).values(**looked_at, **row))
    if gone := [row["id"] for row in stored.values()]:
        await connection.execute(delete(deadlines).where(deadlines.c.id.in_(gone)))


async def _stop_reminders(connection: AsyncConnection, gone: Sequence[int], now: datetime) -> None:
    """What is on its way to people about hours that are no more does not arrive after the note of the change."""
    if gone:
        query = select(reminders.c.id).where(reminders.c.session_id.in_(gone), reminders.c.state != "skipped")
        keys = [f"reminder:{number}" for number in (await connection.execute(query)).scalars()]
        await fan_out.withdraw(connection, keys, "the session was moved or called off", lane=Lane.REMINDER, now=now)


async def _remind_anew(connection: AsyncConnection, session_id: int, *, ends: bool) -> None:
    """Reminders of a session that wait to leave are written anew by the next tick, so that they have the new room.

    `ends`: it has another end. What follows that and is on its way already goes on, and is not sent a second time.
    """
    query = select(reminders.c.id).where(reminders.c.session_id == session_id, reminders.c.state != "skipped")
    if ends:
        query = query.where(reminders.c.anchor == "start")
    for number in list((await connection.execute(query)).scalars()):
        if await fan_out.take_back(connection, f"reminder:{number}", lane=Lane.REMINDER):
            again = update(reminders).where(reminders.c.id == number)
            await connection.execute(again.values(state="planned", done_at=None))


_WHEN_AND_WHERE = ("starts_at", "ends_at", "place", "room", "link")


async def note_restored(connection: AsyncConnection, activity: str, row: Mapping[str, Any], now: datetime) -> None:
    """Keeps that people know a session as called off; where they have not been told of that yet, nothing is new."""
    await _note(connection, {"activity": activity, **row}, now, called_off=True)


async def _note(
    connection: AsyncConnection, known: Mapping[str, Any], now: datetime, *, called_off: bool = False
) -> None:
    """Keeps what people know of a session that changes; of several changes in a row what they knew before the first."""
    if known["ends_at"] <= now:
        return
    before = {name: known[name] for name in (*_WHEN_AND_WHERE, "title", "zone")}
    before |= {name: known[name].isoformat() for name in ("starts_at", "ends_at")}
    before |= {"called_off": True} if called_off else {}
    if "id" in known:
        # Or is on its way to many, of whom some have it.
        begun = or_(reminders.c.state == "done", (reminders.c.state == "planned") & reminders.c.sorted)
        left = select(reminders.c.id).where(reminders.c.session_id == known["id"], begun)
        before |= {"reminded": list((await connection.execute(left.order_by(reminders.c.id))).scalars())}
    new = insert_new(connection, session_changes).values(
        activity=known["activity"], session=known["code"], before=before, changed_at=now
    )
    again = new.on_conflict_do_update(index_elements=["activity", "session"], set_={"changed_at": now})
    await connection.execute(again)


async def write_rules(
    connection: AsyncConnection, programme_code: str, rows: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """Makes these the reminder rules of a programme; when they differ, all its sessions are planned anew."""
    columns = (c for c in reminder_rules.c if c.name not in {"id", "programme"})
    query = select(*columns).where(reminder_rules.c.programme == programme_code).order_by(reminder_rules.c.id)
    stored = [dict(row._mapping) for row in await connection.execute(query)]
    if stored == [dict(row) for row in rows]:
        return
    await connection.execute(delete(reminder_rules).where(reminder_rules.c.programme == programme_code))
    if rows:
        await connection.execute(insert(reminder_rules), [{"programme": programme_code, **row} for row in rows])
    own = select(activities.c.code).where(activities.c.programme == programme_code)
    await connection.execute(update(sessions).where(sessions.c.activity.in_(own)).values(changed_at=now))


async def source(connection: AsyncConnection) -> str | None:
    """The file that was imported last, as it was read."""
    query = select(programmes.c.source).order_by(programmes.c.position).limit(1)
    return (await connection.execute(query)).scalar()


async def next_session(connection: AsyncConnection, now: datetime) -> datetime | None:
    """When the next session of all begins."""
    coming = select(func.min(sessions.c.starts_at)).where(sessions.c.starts_at > now)
    found: datetime | None = (await connection.execute(coming)).scalar()
    return found
