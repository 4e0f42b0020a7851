"""The SQL of registrations and of their log."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, Update, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.schema import registration_log, registrations
from bot.features.registration.model import Draft, State
from bot.features.registration.record import Registration

_BY_ID = select(registrations).where(registrations.c.id == bindparam("number"))


def _registration(row: Row[Any]) -> Registration:
    return Registration(
        id=row.id, person_id=row.person_id, activity=row.activity, state=State(row.state), version=row.version,
        draft=Draft.from_json(row.draft), question_row=row.question_row, reason=row.reason,
        submitted_at=row.submitted_at, decided_by=row.decided_by,
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


async def waiting(connection: AsyncConnection) -> list[Registration]:
    """Registrations that wait for a decision, the oldest first."""
    query = select(registrations).where(registrations.c.state == State.SUBMITTED.value)
    return [_registration(row) for row in await connection.execute(query.order_by(registrations.c.submitted_at))]


async def add(
    connection: AsyncConnection, person_id: int, activity: str, draft: Draft, source: str | None, now: datetime
) -> Registration:
    """Writes a new draft down; one that is there already stays."""
    new = insert_new(connection, registrations).values(
        person_id=person_id, activity=activity, state=State.DRAFT.value, version=draft.version, draft=draft.to_json(),
        source=source, created_at=now,
    )  # fmt: skip
    await connection.execute(new.on_conflict_do_nothing())
    found = await of_person_for(connection, person_id, activity)
    assert found is not None
    return found


@cache
def _change(names: tuple[str, ...]) -> Update:
    """The statement that sets these columns, made once: building it costs more than running it."""
    same = (registrations.c.id == bindparam("number")) & (registrations.c.version == bindparam("seen"))
    return update(registrations).where(same).values({name: bindparam(f"new_{name}") for name in names})


async def change(connection: AsyncConnection, registration: Registration, **values: Any) -> bool:
    """Sets columns if nobody changed the registration since it was read; whether that was so."""
    given = {f"new_{name}": value for name, value in values.items()}
    key = {"number": registration.id, "seen": registration.version}
    changed = await connection.execute(_change(tuple(sorted(values))), {**given, **key})
    return bool(changed.rowcount)


async def log(connection: AsyncConnection, registration: Registration, to: State, by: int, now: datetime) -> None:
    """Keeps who moved a registration from which state to which, and when."""
    await connection.execute(
        insert(registration_log).values(
            registration_id=registration.id, from_state=registration.state.value, to_state=to.value, by=by, at=now
        )
    )
