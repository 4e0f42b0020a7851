"""The SQL of questions in words, of edits, and of who is told what became of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, bindparam, delete, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import faq_asked, faq_edits, faq_questions, persons
from bot.features.learning.model import Asked, Before, Edit, Group, Kind, State

A_PAGE: Final = 8
_NEW = literal("new", literal_execute=True)
_ASKED = select(*(faq_asked.c[name] for name in Asked.__dataclass_fields__))


async def add(connection: AsyncConnection, **values: Any) -> int:
    """Keeps a question; its number."""
    new = insert(faq_asked).values(**values).returning(faq_asked.c.id)
    return int((await connection.execute(new)).scalar_one())


async def change(connection: AsyncConnection, number: int, **values: Any) -> None:
    """Sets columns of one question."""
    await connection.execute(update(faq_asked).where(faq_asked.c.id == number).values(**values))


async def last_of(connection: AsyncConnection, chat_id: int) -> Row[Any] | None:
    """The newest question that was written in a chat."""
    query = select(faq_asked).where(faq_asked.c.chat_id == chat_id).order_by(faq_asked.c.id.desc()).limit(1)
    return (await connection.execute(query)).first()


async def before(connection: AsyncConnection, chat_id: int, since: int, until: int) -> Before | None:
    """The newest question of a chat, if its last part was sent in this span and it was answered."""
    query = (
        select(faq_asked, faq_questions.c.band)
        .outerjoin(faq_questions, faq_questions.c.id == faq_asked.c.question)
        .where(faq_asked.c.chat_id == chat_id)
        .order_by(faq_asked.c.id.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).first()
    if row is None or row.reply_row is None or row.case_id is not None or not since <= row.sent_at <= until:
        return None
    return Before(row.id, row.question, row.language, row.text, row.reply_row, row.topic, row.band)


async def of_question(connection: AsyncConnection, question: int, asker: int) -> Row[Any] | None:
    """Somebody's question by its number among those that are counted."""
    query = select(faq_asked).where(faq_asked.c.question == question, faq_asked.c.asker == asker)
    return (await connection.execute(query)).first()


async def of_case(connection: AsyncConnection, case_id: int) -> Row[Any] | None:
    """The question that began a case."""
    query = select(faq_asked).where(faq_asked.c.case_id == case_id).order_by(faq_asked.c.id).limit(1)
    return (await connection.execute(query)).first()


async def forget(connection: AsyncConnection, number: int) -> None:
    """Deletes the words of one question."""
    await connection.execute(delete(faq_asked).where(faq_asked.c.id == number))


async def tidy(connection: AsyncConnection, held_before: datetime, before: datetime) -> None:
    """Deletes what was held for long enough, and everything that is older than any use."""
    held = (
        (faq_asked.c.state == State.HELD.value) & (faq_asked.c.asked_at < held_before) & faq_asked.c.case_id.is_(None)
    )
    await connection.execute(delete(faq_asked).where(held | (faq_asked.c.asked_at < before)))
    await connection.execute(delete(faq_edits).where(faq_edits.c.asked_at < before))


# -- groups ----------------------------------------------------------------------------------------------------------


# Asked every second, as is the first edit below, so both stand ready.
_UNGROUPED = (
    _ASKED.where(faq_asked.c.state == _NEW, faq_asked.c.cluster.is_(None))
    .order_by(faq_asked.c.id)
    .limit(bindparam("most"))
)


async def ungrouped(connection: AsyncConnection, most: int) -> list[Asked]:
    """Questions in vain that were not yet compared, the oldest first."""
    return [Asked(*row) for row in await connection.execute(_UNGROUPED, {"most": most})]


async def leaders(connection: AsyncConnection, most: int) -> list[Row[Any]]:
    """The first question of each group with what became of it, the newest groups first."""
    columns = (faq_asked.c.id, faq_asked.c.language, faq_asked.c.text, faq_asked.c.outcome)
    query = select(*columns).where(faq_asked.c.cluster == faq_asked.c.id).order_by(faq_asked.c.id.desc()).limit(most)
    return list(await connection.execute(query))


async def put_into(connection: AsyncConnection, number: int, cluster: int, outcome: str | None = None) -> None:
    """Says which group a question belongs to; one whose group was ignored is ignored too."""
    done: dict[str, Any] = {} if outcome is None else {"state": State.DONE.value, "outcome": outcome}
    still = (faq_asked.c.id == number) & (faq_asked.c.state == _NEW)
    await connection.execute(update(faq_asked).where(still).values(cluster=cluster, **done))


def _grouped() -> tuple[ColumnElement[bool], ...]:
    return faq_asked.c.state == _NEW, faq_asked.c.cluster.is_not(None)


async def groups(connection: AsyncConnection, page: int) -> tuple[list[Group], int]:
    """One page of groups, the most asked first, and how many groups there are."""
    counted = (
        select(faq_asked.c.cluster, func.count().label("many"), func.min(faq_asked.c.id).label("first"))
        .where(*_grouped())
        .group_by(faq_asked.c.cluster)
        .subquery()
    )
    query = (
        select(counted.c.cluster, counted.c.many, faq_asked.c.text)
        .join(faq_asked, faq_asked.c.id == counted.c.first)
        .order_by(counted.c.many.desc(), counted.c.cluster)
        .limit(A_PAGE)
        .offset(page * A_PAGE)
    )
    found = [Group(*row) for row in await connection.execute(query)]
    return found, await count(connection)


async def count(connection: AsyncConnection, since: datetime | None = None) -> int:
    """How many groups wait; with `since`, only those in which something was asked after it."""
    query = select(func.count(faq_asked.c.cluster.distinct())).where(*_grouped())
    if since is not None:
        query = query.where(faq_asked.c.asked_at > since)
    return int((await connection.execute(query)).scalar_one())


async def wants_digest(connection: AsyncConnection, person: int) -> bool:
    """Whether somebody wants the daily summary."""
    query = select(persons.c.no_digest).where(persons.c.id == person)
    return not (await connection.execute(query)).scalar()


async def members(connection: AsyncConnection, cluster: int) -> list[Asked]:
    """The questions of a group that wait, the newest first."""
    query = _ASKED.where(faq_asked.c.state == _NEW, faq_asked.c.cluster == cluster).order_by(faq_asked.c.id.desc())
    return [Asked(*row) for row in await connection.execute(query)]


async def settle(connection: AsyncConnection, numbers: Collection[int], outcome: str) -> list[Asked]:
    """Takes these questions off the list, unless somebody was faster; those it took."""
    still = faq_asked.c.id.in_(numbers) & (faq_asked.c.state == _NEW)
    taken = update(faq_asked).where(still).values(state=State.DONE.value, outcome=outcome)
    found = await connection.execute(taken.returning(*(faq_asked.c[name] for name in Asked.__dataclass_fields__)))
    return sorted((Asked(*row) for row in found), key=lambda each: each.id)


# -- edits -----------------------------------------------------------------------------------------------------------


def _edit(row: Row[Any]) -> Edit:
    return Edit(row.id, row.state, Kind(row.kind), row.cluster, row.topic, row.content, row.by_id, row.by_name)


async def add_edit(
    connection: AsyncConnection, kind: Kind, cluster: int, topic: str | None, content: Mapping[str, Any], by_id: int,
    by_name: str, now: datetime,
) -> int:  # fmt: skip
    """Keeps a change that somebody wants, until it is weighed; its number."""
    new = insert(faq_edits).values(
        state="asked", kind=kind.value, cluster=cluster, topic=topic, content=content, by_id=by_id, by_name=by_name,
        asked_at=now,
    )  # fmt: skip
    return int((await connection.execute(new.returning(faq_edits.c.id))).scalar_one())


_FIRST_EDIT = select(faq_edits).where(faq_edits.c.state == "asked").order_by(faq_edits.c.id).limit(1)


async def first_edit(connection: AsyncConnection) -> Edit | None:
    """The oldest change that nobody has weighed yet."""
    row = (await connection.execute(_FIRST_EDIT)).first()
    return None if row is None else _edit(row)


async def edit(connection: AsyncConnection, number: int) -> Edit | None:
    """One change."""
    row = (await connection.execute(select(faq_edits).where(faq_edits.c.id == number))).first()
    return None if row is None else _edit(row)


async def move_edit(connection: AsyncConnection, number: int, before: Sequence[str], after: str) -> bool:
    """Changes how an edit stands; False when somebody was faster."""
    still = (faq_edits.c.id == number) & faq_edits.c.state.in_(before)
    changed = await connection.execute(update(faq_edits).where(still).values(state=after))
    return bool(changed.rowcount)


async def is_under_way(connection: AsyncConnection, cluster: int) -> bool:
    """Whether a change with the questions of a group waits to be weighed or to be agreed to."""
    waiting = (faq_edits.c.cluster == cluster) & faq_edits.c.state.in_(("asked", "warned"))
    return (await connection.execute(select(faq_edits.c.id).where(waiting).limit(1))).first() is not None
