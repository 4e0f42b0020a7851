"""The SQL of registrations and of their log."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Row,
    Select,
    Text,
    Update,
    bindparam,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.ready import ready
from bot.database.schema import (
    activities,
    files,
    form_versions,
    nominations,
    persons,
    quotas,
    registration_log,
    registrations,
)
from bot.features.registration.form.files import files_of
from bot.features.registration.model import Draft
from bot.features.registration.record import Registration
from bot.features.registration.seats import Facets, Limit
from bot.features.registration.states import LIVE, State

_BY_ID = ready(select(registrations).where(registrations.c.id == bindparam("number")))


def _registration(row: Row[Any]) -> Registration:
    return Registration(
        id=row.id, person_id=row.person_id, activity=row.activity, state=State(row.state), version=row.version,
        draft=Draft.from_json(row.draft), question_row=row.question_row, reason=row.reason,
        submitted_at=row.submitted_at, decided_by=row.decided_by,
        facets=Facets(row.country, row.institution, row.role), seated=row.seated, waiting_since=row.waiting_since,
        answer_by=row.answer_by, next_call_at=row.next_call_at, ladder=row.ladder,
        change=None if row.change is None else Draft.from_json(row.change),
        form_version=row.form_version,
    )  # fmt: skip


async def _first(connection: AsyncConnection, query: Select[Any]) -> Registration | None:
    row = (await connection.execute(query)).first()
    return None if row is None else _registration(row)


async def by_id(connection: AsyncConnection, number: int) -> Registration | None:
    """One registration."""
    row = (await connection.execute(_BY_ID, {"number": number})).first()
    return None if row is None else _registration(row)


async def of_person_for(connection: AsyncConnection, person_id: int, activity: str) -> Registration | None:
    """A person's registration for an activity, in any state."""
    mine = (registrations.c.person_id == person_id) & (registrations.c.activity == activity)
    return await _first(connection, select(registrations).where(mine))


async def of_person(connection: AsyncConnection, person_id: int) -> list[Registration]:
    """All registrations of a person, the newest first."""
    query = select(registrations).where(registrations.c.person_id == person_id).order_by(registrations.c.id.desc())
    return [_registration(row) for row in await connection.execute(query)]


async def add(
    connection: AsyncConnection, person_id: int, activity: str, draft: Draft, source: str | None, now: datetime
) -> Registration:
    """Writes a new draft down; one that is there already stays."""
    new = insert_new(connection, registrations).values(
        person_id=person_id, activity=activity, state=State.DRAFT.value, version=draft.version, draft=draft.to_json(),
        source=source, created_at=now, touched_at=now,
    )  # fmt: skip
    await connection.execute(new.on_conflict_do_nothing())
    found = await of_person_for(connection, person_id, activity)
    assert found is not None
    return found


async def keep_form(connection: AsyncConnection, form: str, questions: str, now: datetime) -> int:
    """The number under which a form is kept as it is now."""
    digest = hashlib.sha256(questions.encode()).hexdigest()
    known = select(form_versions.c.id).where(form_versions.c.digest == digest)
    number = (await connection.execute(known)).scalar()
    if number is None:
        new = insert_new(connection, form_versions).values(
            form=form, digest=digest, questions=json.loads(questions), created_at=now
        )
        await connection.execute(new.on_conflict_do_nothing())
        number = (await connection.execute(known)).scalar_one()
    return int(number)


async def kept_form(connection: AsyncConnection, number: int) -> str | None:
    """The text of a form as it was kept."""
    found = await connection.execute(select(cast(form_versions.c.questions, Text)).where(form_versions.c.id == number))
    return found.scalar()


# -- drafts in silence -----------------------------------------------------------------------------------------------

_DRAFT = registrations.c.state == literal("draft", literal_execute=True)


async def silent(
    connection: AsyncConnection, *, since: datetime, nudged_since: datetime, after: int, most: int
) -> list[tuple[Registration, datetime | None]]:
    """Drafts that nobody touched since then, by number; and when their writers were asked, if long enough ago."""
    due = registrations.c.nudged_at.is_(None) | (registrations.c.nudged_at <= nudged_since)
    query = select(registrations).where(_DRAFT, registrations.c.touched_at <= since, due, registrations.c.id > after)
    rows = await connection.execute(query.order_by(registrations.c.id).limit(most))
    return [(_registration(row), row.nudged_at) for row in rows]


async def drop(connection: AsyncConnection, draft: Registration) -> bool | None:
    """Deletes a draft with its answers and files; None if somebody touched it since it was read.

    Whether an institution's list had begun it: then the link of that place begins it anew.
    """
    number = registrations.c.id == draft.id
    same = number & _DRAFT & (registrations.c.version == draft.version)
    if (await connection.execute(select(registrations.c.id).where(same).with_for_update())).first() is None:
        return None
    begun = update(nominations).where(nominations.c.registration_id == draft.id)
    freed = await connection.execute(begun.values(registration_id=None, claimed_at=None))
    await connection.execute(delete(registration_log).where(registration_log.c.registration_id == draft.id))
    await connection.execute(delete(registrations).where(number))
    await drop_loose_files(connection, draft.person_id)
    return bool(freed.rowcount)


async def drop_loose_files(connection: AsyncConnection, person_id: int) -> None:
    """Deletes the files of a person that none of her registrations has as an answer any more."""
    # A file may be an answer of several of her registrations, also of one that stays with a record which was merged.
    merged = select(persons.c.id).where(persons.c.merged_into == person_id)
    hers = or_(registrations.c.person_id == person_id, registrations.c.person_id.in_(merged))
    others = select(registrations.c.draft, registrations.c.change).where(hers)
    kept = {
        file["file"]
        for row in await connection.execute(others)
        for each in (row.draft, row.change)
        if each
        for file in files_of({**each["answers"], "": each.get("held", {}).get("files")})
    }
    await connection.execute(delete(files).where(files.c.person_id == person_id, files.c.id.not_in(kept)))


# -- records that become one -----------------------------------------------------------------------------------------


async def swap(connection: AsyncConnection, one: Registration, other: Registration, now: datetime) -> None:
    """Each becomes that of the other's person: for each activity a person has one, so a third stands in between."""
    between = insert(persons).values(name="", contact_id=one.person_id, created_at=now)
    number = (await connection.execute(between.returning(persons.c.id))).scalar_one()
    for registration, person in ((one, number), (other, one.person_id), (one, other.person_id)):
        mine = update(registrations).where(registrations.c.id == registration.id)
        await connection.execute(mine.values(person_id=person, question_row=None))
    await connection.execute(delete(persons).where(persons.c.id == number))


async def give_files(connection: AsyncConnection, person_id: int, to: int) -> None:
    """The files of one person are another's from now on."""
    await connection.execute(update(files).where(files.c.person_id == person_id).values(person_id=to))


async def add_file(
    connection: AsyncConnection, person_id: int, name: str, media_type: str, content: bytes, now: datetime
) -> int:
    """Keeps a file; its number."""
    values = {
        "person_id": person_id, "name": name, "media_type": media_type, "size": len(content),
        "digest": hashlib.sha256(content).hexdigest(), "content": content, "created_at": now,
    }  # fmt: skip
    return int((await connection.execute(insert(files).values(**values).returning(files.c.id))).scalar_one())


async def file(connection: AsyncConnection, number: int | None) -> tuple[str, bytes] | None:
    """Name and content of a file."""
    row = (await connection.execute(select(files.c.name, files.c.content).where(files.c.id == number))).first()
    return None if row is None else (row.name, bytes(row.content))


@cache
def _change(names: tuple[str, ...]) -> Update:
    """The statement that sets these columns, made once: building it costs more than running it."""
    same = (registrations.c.id == bindparam("number")) & (registrations.c.version == bindparam("seen"))
    return ready(update(registrations).where(same).values({name: bindparam(f"new_{name}") for name in names}))


async def change(connection: AsyncConnection, registration: Registration, **values: Any) -> bool:
    """Sets columns if nobody changed the registration since it was read; whether that was so."""
    given = {f"new_{name}": value for name, value in values.items()}
    key = {"number": registration.id, "seen": registration.version}
    changed = await connection.execute(_change(tuple(sorted(values))), {**given, **key})
    return bool(changed.rowcount)


# -- moving from state to state --------------------------------------------------------------------------------------

# Written into the statement, so that the database sees that its partial index fits.
_WAITLISTED = registrations.c.state == literal(State.WAITLISTED.value, literal_execute=True)
_FACETS = (registrations.c.country, registrations.c.institution, registrations.c.role)
_HOLD = select(activities.c.seats).where(activities.c.code == bindparam("activity")).with_for_update(key_share=True)
_QUOTAS = select(quotas).where(quotas.c.activity == bindparam("activity")).order_by(quotas.c.id)
_TAKEN = (
    select(*_FACETS, func.count().label("seats"))
    .where(registrations.c.activity == bindparam("activity"), registrations.c.seated)
    .group_by(*_FACETS)
)
_WAITING_LIST = (
    select(registrations.c.id, *_FACETS)
    .where(_WAITLISTED, registrations.c.activity == bindparam("activity"))
    .order_by(registrations.c.waiting_since, registrations.c.id)
)
_LOG = insert(registration_log)


async def hold_limits(connection: AsyncConnection, activity: str) -> tuple[Limit, ...]:
    """The limits of an activity's seats; until the transaction ends nobody else can ask for them like this.

    SQLite has one writer anyway; on PostgreSQL the activity's row is locked, in the way that lets others refer to it.
    """
    seats = (await connection.execute(_HOLD, {"activity": activity})).scalar()
    return await _with_quotas(connection, activity, seats)


async def _with_quotas(connection: AsyncConnection, activity: str, seats: int | None) -> tuple[Limit, ...]:
    found = await connection.execute(_QUOTAS, {"activity": activity})
    own = [] if seats is None else [Limit(seats)]
    return (*own, *(Limit(each.seats, each.country, each.institution, each.role) for each in found))


async def taken(connection: AsyncConnection, activity: str) -> dict[Facets, int]:
    """How many of each sort have a seat."""
    found = await connection.execute(_TAKEN, {"activity": activity})
    return {Facets(row.country, row.institution, row.role): row.seats for row in found}


async def waiting_list(connection: AsyncConnection, activity: str) -> list[tuple[int, Facets]]:
    """Who waits for a seat, in order."""
    found = await connection.execute(_WAITING_LIST, {"activity": activity})
    return [(row.id, Facets(row.country, row.institution, row.role)) for row in found]


async def queue(
    connection: AsyncConnection, activity: str, since: datetime | None, number: int = 0
) -> tuple[int, datetime | None]:
    """How many wait ahead of somebody who waits since then (nothing: from now on), and since when the last one does."""
    waits = _WAITLISTED & (registrations.c.activity == activity)
    mine = (registrations.c.waiting_since, registrations.c.id)
    ahead = func.count() if since is None else func.count().filter(tuple_(*mine) < tuple_(since, number))
    row = (await connection.execute(select(ahead, func.max(registrations.c.waiting_since)).where(waits))).one()
    return int(row[0]), row[1]


async def move(connection: AsyncConnection, registration: Registration, to: State, values: Mapping[str, Any]) -> bool:
    """Writes the new state down if nobody changed the registration since it was read; whether that was so."""
    facets: Facets = values["facets"]
    columns = {name: value for name, value in values.items() if name not in {"facets", "changing"}}
    if isinstance(draft := columns.get("draft"), Draft):
        columns["draft"] = draft.to_json()
    return await change(
        connection, registration, state=to.value, version=registration.version + 1, country=facets.country,
        institution=facets.institution, role=facets.role, **columns,
    )  # fmt: skip


async def log(
    connection: AsyncConnection, registration: Registration, to: State, by: int | None, now: datetime,
    reason: str | None = None,
) -> None:  # fmt: skip
    """Keeps who moved a registration from which state to which, when and why; nobody: the clock."""
    values = {"registration_id": registration.id, "from_state": registration.state.value, "to_state": to.value}
    await connection.execute(_LOG, {**values, "by": by, "at": now, "reason": reason})


# -- what the clock looks for ----------------------------------------------------------------------------------------

_DUE = (
    select(registrations.c.id, registrations.c.activity)
    .where(registrations.c.next_call_at <= bindparam("now", type_=registrations.c.next_call_at.type))
    .order_by(registrations.c.next_call_at)
    .limit(1)
)
_ASKED = registrations.c.next_call_at.is_not(None)
_ALIVE = registrations.c.state.in_(sorted(LIVE))
_CALLED_OFF = (
    select(activities.c.code)
    .where(activities.c.cancelled_at.is_not(None))
    .where(exists().where(registrations.c.activity == activities.c.code, _ALIVE))
    .limit(1)
)
# One look into an index for each activity: asked for the distinct ones, SQLite walks through all registrations.
_WITH_WAITING_LIST = select(activities.c.code).where(
    exists().where(registrations.c.activity == activities.c.code, _WAITLISTED)
)


async def first_due(connection: AsyncConnection, now: datetime) -> tuple[int, str] | None:
    """The registration whose answer is to be asked for, or is overdue, first; with its activity."""
    row = (await connection.execute(_DUE, {"now": now})).first()
    return None if row is None else (row.id, row.activity)


async def called_last(connection: AsyncConnection, registration: Registration, calls: int) -> list[Row[Any]]:
    """Who of the same activity, institution and country has heard the last call and has not answered, by name."""
    facets = registration.facets
    query = (
        select(registrations.c.id, registrations.c.answer_by, registrations.c.name)
        .where(registrations.c.activity == registration.activity, registrations.c.seated, _ASKED)
        .where(registrations.c.ladder == calls)
        .where(registrations.c.institution.is_not_distinct_from(facets.institution))
        .where(registrations.c.country.is_not_distinct_from(facets.country))
    )
    return list(await connection.execute(query.order_by(registrations.c.name, registrations.c.id)))


async def informed(connection: AsyncConnection, numbers: Sequence[int], step: int) -> None:
    """Of these their institution has been told; the clock comes back to them when their time is over."""
    told = update(registrations).where(registrations.c.id.in_(numbers))
    await connection.execute(told.values(ladder=step, next_call_at=registrations.c.answer_by))


async def called_off(connection: AsyncConnection) -> str | None:
    """An activity that does not take place, and in which somebody still has a living registration."""
    found: str | None = (await connection.execute(_CALLED_OFF)).scalar()
    return found


async def alive(connection: AsyncConnection, activity: str, most: int) -> list[Registration]:
    """Living registrations of an activity."""
    query = select(registrations).where(registrations.c.activity == activity, _ALIVE)
    return [_registration(row) for row in await connection.execute(query.order_by(registrations.c.id).limit(most))]


async def with_waiting_list(connection: AsyncConnection) -> list[str]:
    """The activities that somebody waits for."""
    return list((await connection.execute(_WITH_WAITING_LIST)).scalars())


async def limits(connection: AsyncConnection, activity: str) -> tuple[Limit, ...]:
    """The limits of an activity's seats, for a look that holds nobody up."""
    seats = (await connection.execute(select(activities.c.seats).where(activities.c.code == activity))).scalar()
    return await _with_quotas(connection, activity, seats)


async def lapsed_before(connection: AsyncConnection, registration: Registration) -> bool:
    """Whether an offer of a seat was left without an answer before."""
    steps = registration_log.c
    query = select(steps.id).where(
        steps.registration_id == registration.id,
        steps.from_state == State.OFFERED.value,
        steps.to_state == State.WAITLISTED.value,
    )
    return (await connection.execute(query.limit(1))).first() is not None
