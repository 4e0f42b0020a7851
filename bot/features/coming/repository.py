"""The SQL of answers to reminders."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy import delete as drop
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.schema import registrations, session_answers, sessions
from bot.features.coming.model import Asked
from bot.features.registration.states import State

_IN = (State.APPROVED.value, State.CONFIRMED.value)
_TAKES_PART = or_(
    registrations.c.state.in_(_IN), and_(registrations.c.state == State.SUBMITTED.value, registrations.c.seated)
)
_other = sessions.alias("other")


async def asked(connection: AsyncConnection, session_id: int, person_id: int) -> Asked | None:
    """What somebody who takes part is asked about a session; None for who does not."""
    more = exists().where(_other.c.activity == sessions.c.activity, _other.c.id != sessions.c.id)
    query = (
        select(
            sessions.c.id.label("session_id"), sessions.c.starts_at, registrations.c.person_id,
            registrations.c.id.label("registration"), registrations.c.version, sessions.c.title,
            (~more).label("alone"),
        )
        .join(registrations, registrations.c.activity == sessions.c.activity)
        .where(sessions.c.id == session_id, registrations.c.person_id == person_id, _TAKES_PART)
    )  # fmt: skip
    row = (await connection.execute(query)).first()
    return None if row is None else Asked(**{**row._mapping, "alone": bool(row.alone)})


async def keep(connection: AsyncConnection, asked: Asked, *, coming: bool, by: int, now: datetime) -> bool:
    """Keeps an answer in the place of an earlier one; False when it was the same already."""
    known = await answer(connection, asked)
    if known is coming:
        return False
    values: dict[str, Any] = {
        "coming": coming, "answered_for": asked.starts_at, "why": None, "reason": None, "answered_by": by,
        "answered_at": now,
    }  # fmt: skip
    new = insert_new(connection, session_answers).values(
        session_id=asked.session_id, person_id=asked.person_id, **values
    )
    await connection.execute(new.on_conflict_do_update(index_elements=["session_id", "person_id"], set_=values))
    return True


async def answer(connection: AsyncConnection, asked: Asked) -> bool | None:
    """Whether she said that she comes to the session as it is now; None when she said nothing."""
    query = select(session_answers.c.coming).where(
        session_answers.c.session_id == asked.session_id,
        session_answers.c.person_id == asked.person_id,
        session_answers.c.answered_for == asked.starts_at,
    )
    return (await connection.execute(query)).scalar()


async def explain(connection: AsyncConnection, asked: Asked, *, why: str | None, reason: str | None) -> bool:
    """Keeps why somebody cannot come; False when she does not say any more that she cannot."""
    cannot = and_(
        session_answers.c.session_id == asked.session_id, session_answers.c.person_id == asked.person_id,
        ~session_answers.c.coming,
    )  # fmt: skip
    kept = await connection.execute(update(session_answers).where(cannot).values(why=why, reason=reason))
    return bool(kept.rowcount)


async def give(connection: AsyncConnection, person_id: int, to: int) -> None:
    """What one record has answered is the other's answer; where both did, the later one."""
    mine, hers = session_answers.alias("mine"), session_answers.alias("hers")
    both = mine.c.session_id == hers.c.session_id
    pair = (mine.c.person_id == person_id, hers.c.person_id == to)
    older = select(hers.c.session_id).join(mine, both).where(*pair, hers.c.answered_at < mine.c.answered_at)
    earlier = list((await connection.execute(older)).scalars())
    answers = session_answers.c
    if earlier:
        await connection.execute(drop(session_answers).where(answers.person_id == to, answers.session_id.in_(earlier)))
    kept = list((await connection.execute(select(answers.session_id).where(answers.person_id == to))).scalars())
    move = update(session_answers).where(answers.person_id == person_id, answers.session_id.not_in(kept))
    await connection.execute(move.values(person_id=to))
    await connection.execute(drop(session_answers).where(answers.person_id == person_id))
