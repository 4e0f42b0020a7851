"""The SQL of the chat door: updates seen, people recognised together with their open dialogue."""

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, and_, bindparam, delete, func, insert, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.dialogue import Dialogue
from bot.database.engine import insert_new
from bot.database.ready import ready
from bot.database.schema import cases, dialogues, other_chats, persons, seen_updates
from bot.people import repository as people
from bot.people.model import Person

KEPT = timedelta(days=3)
_ITS_CASE = and_(cases.c.person_id == persons.c.id, cases.c.state == literal_column("'open'"))
# One look for person, roles and dialogue: each statement of a turn is paid by everybody who waits behind it.
# Statements of every turn stand ready: building one costs as much as running it.
_LOOK = ready(
    select(*people.COLUMNS, dialogues.c.room, dialogues.c.state, cases.c.id.label("case_id"))
    .outerjoin(dialogues, dialogues.c.person_id == persons.c.id)
    .outerjoin(cases, _ITS_CASE)
    .where(persons.c.telegram_id == bindparam("telegram_id"))
)
_LOOK_FURTHER = ready(
    select(*people.COLUMNS, dialogues.c.room, dialogues.c.state, cases.c.id.label("case_id"))
    .join(other_chats, other_chats.c.person_id == persons.c.id)
    .outerjoin(dialogues, dialogues.c.person_id == persons.c.id)
    .outerjoin(cases, _ITS_CASE)
    .where(other_chats.c.telegram_id == bindparam("telegram_id"))
)
_SEE = ready(insert(seen_updates))
_ALONE = select(func.pg_advisory_xact_lock(bindparam("telegram_id", type_=BigInteger)))


async def see(connection: AsyncConnection, update_id: int, now: datetime, fault: str | None = None) -> None:
    """Writes that an update is taken; raises IntegrityError when it was before."""
    await connection.execute(_SEE, {"update_id": update_id, "seen_at": now, "fault": fault})


async def alone(connection: AsyncConnection, telegram_id: int) -> None:
    """Until the transaction ends no other process takes an update of this person (on SQLite there is no other)."""
    if connection.dialect.name == "postgresql":
        await connection.execute(_ALONE, {"telegram_id": telegram_id})


async def look(connection: AsyncConnection, telegram_id: int) -> tuple[Person | None, Dialogue | None]:
    """The person and the dialogue that is open with her."""
    person, dialogue, _ = await look_whole(connection, telegram_id)
    return person, dialogue


async def look_whole(
    connection: AsyncConnection, telegram_id: int
) -> tuple[Person | None, Dialogue | None, int | None]:
    """The person, the dialogue that is open with her, and her open case."""
    row = (await connection.execute(_LOOK, {"telegram_id": telegram_id})).first()
    if row is None:
        row = (await connection.execute(_LOOK_FURTHER, {"telegram_id": telegram_id})).first()
    if row is None:
        return None, None, None
    return people.person_of(row), None if row.room is None else Dialogue(row.room, row.state), row.case_id


async def open_dialogue(connection: AsyncConnection, person_id: int, dialogue: Dialogue, now: datetime) -> None:
    """Makes this the open dialogue of a person."""
    values = {"room": dialogue.room, "state": dict(dialogue.state), "changed_at": now}
    new = insert_new(connection, dialogues).values(person_id=person_id, **values)
    await connection.execute(new.on_conflict_do_update(index_elements=["person_id"], set_=values))


async def close_dialogue(connection: AsyncConnection, person_id: int) -> None:
    """No question is open any more."""
    await connection.execute(delete(dialogues).where(dialogues.c.person_id == person_id))


async def tidy(connection: AsyncConnection, now: datetime) -> None:
    """Forgets updates that Telegram can no longer send again."""
    await connection.execute(delete(seen_updates).where(seen_updates.c.seen_at < now - KEPT))


async def was_seen(connection: AsyncConnection, update_id: int) -> bool:
    """Whether an update was taken before."""
    found = await connection.execute(select(seen_updates.c.update_id).where(seen_updates.c.update_id == update_id))
    return found.first() is not None
