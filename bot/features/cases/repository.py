"""The SQL of cases. It writes cases, their messages and where those were shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, insert, literal, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.schema import (
    activities,
    case_copies,
    case_messages,
    cases,
    countries,
    faq_topics,
    outbox,
    persons,
    ready_replies,
    registrations,
)
from bot.features.cases.figures import Times
from bot.features.cases.model import Case, Kind, Said
from bot.features.desk.model import Scope
from bot.people import repository as people
from bot.people.model import Person

A_PAGE: Final = 8
_MOST_TIMES: Final = 2000
_OPEN = literal("open", literal_execute=True)
_SAID = select(
    *(case_messages.c[name] for name in Said.__dataclass_fields__ if name != "author"), persons.c.name.label("author")
).join(persons, persons.c.id == case_messages.c.author_id)


def _said(row: Any) -> Said:
    known = {name: getattr(row, name) for name in Said.__dataclass_fields__}
    return Said(**{**known, "kind": Kind(row.kind)})


async def open_of(connection: AsyncConnection, person_id: int) -> int | None:
    """The open case of a person."""
    query = select(cases.c.id).where(cases.c.person_id == person_id, cases.c.state == _OPEN)
    return (await connection.execute(query)).scalar()


async def add(
    connection: AsyncConnection, person_id: int, activity: str | None, country: str | None, now: datetime
) -> int | None:
    """Opens a case; None where one is open already."""
    new = insert_new(connection, cases).values(
        person_id=person_id, state="open", activity=activity, country=country, opened_at=now
    )
    found = await connection.execute(new.on_conflict_do_nothing().returning(cases.c.id))
    return found.scalar()


async def hand_over(connection: AsyncConnection, kept: int, merged: int) -> None:
    """The open case of a record that was merged goes on with the record that is kept, unless that has one itself."""
    busy = cases.alias()
    free = ~exists().where(busy.c.person_id == kept, busy.c.state == _OPEN)
    mine = (cases.c.person_id == merged) & (cases.c.state == _OPEN)
    await connection.execute(update(cases).where(mine, free).values(person_id=kept))


async def find(connection: AsyncConnection, number: int) -> Case | None:
    """One case."""
    row = (await connection.execute(select(cases).where(cases.c.id == number))).first()
    return None if row is None else await _case(connection, row)


async def by_topic(connection: AsyncConnection, chat_id: int, thread: int) -> Case | None:
    """The case whose topic this is."""
    made = (outbox.c.chat_id == chat_id, outbox.c.operation == "topic", outbox.c.message_id == thread)
    query = select(cases).join(outbox, outbox.c.id == cases.c.topic_row).where(*made)
    row = (await connection.execute(query)).first()
    return None if row is None else await _case(connection, row)


async def _case(connection: AsyncConnection, row: Any) -> Case:
    person = await people.by_id(connection, row.person_id)
    assert person is not None
    assignee = await people.by_id(connection, row.assignee_id) if row.assignee_id else None
    return Case(
        id=row.id, person=person, is_open=row.state == "open", activity=row.activity, country=row.country,
        topic=row.topic, assignee=assignee, topic_row=row.topic_row, opened_at=row.opened_at, asked_at=row.asked_at,
        first_reply_at=row.first_reply_at, closed_at=row.closed_at, helped=row.helped,
    )  # fmt: skip


async def change(connection: AsyncConnection, number: int, **values: Any) -> None:
    """Sets columns of one case."""
    await connection.execute(update(cases).where(cases.c.id == number).values(**values))


async def set_state(connection: AsyncConnection, number: int, *, is_open: bool, closed_at: datetime | None) -> bool:
    """Opens or closes a case; False when somebody was faster."""
    before, after = ("closed", "open") if is_open else ("open", "closed")
    changed = await connection.execute(
        update(cases).where(cases.c.id == number, cases.c.state == before).values(state=after, closed_at=closed_at)
    )
    return bool(changed.rowcount)


async def first_reply(connection: AsyncConnection, number: int, person_id: int, now: datetime) -> None:
    """Keeps when the first answer came, and who gave it has the case from now on unless somebody else has."""
    await connection.execute(
        update(cases)
        .where(cases.c.id == number)
        .values(
            first_reply_at=func.coalesce(cases.c.first_reply_at, now),
            assignee_id=func.coalesce(cases.c.assignee_id, person_id),
        )
    )


async def where_from(connection: AsyncConnection, person: Person) -> tuple[str | None, str | None]:
    """The activity that a person registered for last, and her country."""
    query = (
        select(registrations.c.activity, registrations.c.country)
        .where(registrations.c.person_id == person.id, registrations.c.state != "draft")
        .order_by(registrations.c.submitted_at.desc(), registrations.c.id.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).first()
    return (None, person.country) if row is None else (row.activity, person.country or row.country)


# -- lists -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Listed:
    """One line of a list of cases."""

    id: int
    name: str
    country: str | None
    assignee_id: int | None
    waits: bool


def _within(scope: Scope, by: Person) -> ColumnElement[bool]:
    if scope.everywhere:
        return true()
    nowhere = and_(cases.c.activity.is_(None), cases.c.country.is_(None))
    own = or_(cases.c.assignee_id == by.id, nowhere)
    return or_(own, cases.c.activity.in_(scope.activities), cases.c.country.in_(scope.countries))


async def listing(
    connection: AsyncConnection, scope: Scope, by: Person, *, is_open: bool, page: int
) -> tuple[list[Listed], int]:
    """One page of cases, the longest waiting first, or the last closed first; and how many there are."""
    state = "open" if is_open else "closed"
    meant = (cases.c.state == state, _within(scope, by), cases.c.asked_at.is_not(None))
    many = (await connection.execute(select(func.count()).select_from(cases).where(*meant))).scalar_one()
    order = cases.c.opened_at if is_open else cases.c.closed_at.desc()
    query = (
        select(cases.c.id, persons.c.name, cases.c.country, cases.c.assignee_id, cases.c.first_reply_at)
        .join(persons, persons.c.id == cases.c.person_id)
        .where(*meant)
        .order_by(order, cases.c.id)
        .limit(A_PAGE)
        .offset(page * A_PAGE)
    )
    rows = await connection.execute(query)
    found = [Listed(row.id, row.name, row.country, row.assignee_id, row.first_reply_at is None) for row in rows]
    return found, many


async def times(connection: AsyncConnection, scope: Scope, by: Person, since: datetime) -> list[Times]:
    """When the newest cases of a scope were asked, first answered and closed, and whether they helped."""
    columns = (cases.c.asked_at, cases.c.first_reply_at, cases.c.closed_at, cases.c.helped)
    query = select(*columns).where(cases.c.asked_at > since, _within(scope, by)).order_by(cases.c.id.desc())
    found = await connection.execute(query.limit(_MOST_TIMES))
    return [(row.asked_at, row.first_reply_at, row.closed_at, row.helped) for row in found]


async def all_open(connection: AsyncConnection) -> list[int]:
    """Every open case, oldest first."""
    query = select(cases.c.id).where(cases.c.state == _OPEN, cases.c.asked_at.is_not(None)).order_by(cases.c.id)
    return list((await connection.execute(query)).scalars())


async def taken_by(connection: AsyncConnection, person_id: int) -> list[Case]:
    """The open cases that somebody has taken, oldest first."""
    query = select(cases).where(cases.c.assignee_id == person_id, cases.c.state == _OPEN).order_by(cases.c.id)
    return [await _case(connection, row) for row in list(await connection.execute(query))]


async def titles(connection: AsyncConnection) -> dict[str, Any]:
    """What countries are called, by their codes."""
    found = await connection.execute(select(countries.c.code, countries.c.title).order_by(countries.c.position))
    return {row.code: row.title for row in found}


async def activities_titles(connection: AsyncConnection) -> dict[str, Any]:
    """What the activities that are offered are called, by their codes."""
    query = select(activities.c.code, activities.c.title).where(activities.c.listed).order_by(activities.c.position)
    return {row.code: row.title for row in await connection.execute(query)}


async def office(connection: AsyncConnection, country: str) -> Any:
    """Office hours, holidays and zone of a country."""
    query = select(countries.c.hours, countries.c.holidays, countries.c.zone).where(countries.c.code == country)
    return (await connection.execute(query)).first()


async def replies(connection: AsyncConnection) -> list[Any]:
    """The ready replies in their order."""
    return list(await connection.execute(select(ready_replies).order_by(ready_replies.c.position)))


async def bank_answer(connection: AsyncConnection, topic: str) -> Any:
    """Title and answer of a topic of the question bank."""
    query = select(faq_topics.c.title, faq_topics.c.answer).where(faq_topics.c.code == topic)
    return (await connection.execute(query)).first()


# -- what was said ---------------------------------------------------------------------------------------------------


async def say(connection: AsyncConnection, case_id: int, author_id: int, kind: Kind, **values: Any) -> int:
    """Writes down a message of a case; its number."""
    new = insert(case_messages).values(case_id=case_id, author_id=author_id, kind=kind.value, **values)
    return int((await connection.execute(new.returning(case_messages.c.id))).scalar_one())


async def said(connection: AsyncConnection, case_id: int, most: int) -> list[Said]:
    """The last messages of a case, oldest first."""
    query = _SAID.where(case_messages.c.case_id == case_id).order_by(case_messages.c.id.desc()).limit(most)
    return [_said(row) for row in await connection.execute(query)][::-1]


async def said_by_number(connection: AsyncConnection, number: int) -> Said | None:
    """One message."""
    row = (await connection.execute(_SAID.where(case_messages.c.id == number))).first()
    return None if row is None else _said(row)


async def written_at(connection: AsyncConnection, chat_id: int, message_id: int) -> Said | None:
    """The message of a case that somebody wrote here."""
    here = (case_messages.c.chat_id == chat_id, case_messages.c.message_id == message_id)
    row = (await connection.execute(_SAID.where(*here).order_by(case_messages.c.id.desc()).limit(1))).first()
    return None if row is None else _said(row)


async def shown_at(connection: AsyncConnection, chat_id: int, message_id: int) -> Said | None:
    """The message of a case that one of ours in this chat shows."""
    query = (
        _SAID.join(case_copies, case_copies.c.said_id == case_messages.c.id)
        .join(outbox, outbox.c.id == case_copies.c.row_id)
        .where(case_copies.c.chat_id == chat_id, outbox.c.message_id == message_id, outbox.c.state == "sent")
        .limit(1)
    )
    row = (await connection.execute(query)).first()
    return None if row is None else _said(row)


async def is_under_way(connection: AsyncConnection, chat_id: int) -> bool:
    """Whether something of a case has just left for this chat, and may be there before its number is written down."""
    query = select(outbox.c.id).where(
        outbox.c.chat_id == chat_id,
        outbox.c.state == literal("sending", literal_execute=True),
        outbox.c.operation.in_(("topic", "copy")),
    )
    return (await connection.execute(query.limit(1))).first() is not None


async def rewrite(connection: AsyncConnection, number: int, text: str) -> None:
    """Keeps the new words of a message."""
    await connection.execute(update(case_messages).where(case_messages.c.id == number).values(text=text))


async def keep_copy(
    connection: AsyncConnection, said_id: int, row: int, chat_id: int, topic_row: int | None = None
) -> None:
    """Remembers where a message was shown."""
    await connection.execute(
        insert(case_copies).values(row_id=row, said_id=said_id, chat_id=chat_id, topic_row=topic_row)
    )


async def copies(connection: AsyncConnection, said_id: int) -> list[tuple[int, int]]:
    """Where a message was shown: rows and their chats, newest first."""
    query = select(case_copies.c.row_id, case_copies.c.chat_id).where(case_copies.c.said_id == said_id)
    return [(row.row_id, row.chat_id) for row in await connection.execute(query.order_by(case_copies.c.row_id.desc()))]


async def of_rows(connection: AsyncConnection, rows: Sequence[int]) -> list[tuple[int, int, int]]:
    """The messages that these rows show, each with its case and the topic it went to."""
    query = (
        select(case_copies.c.said_id, case_messages.c.case_id, case_copies.c.topic_row)
        .join(case_messages, case_messages.c.id == case_copies.c.said_id)
        .where(case_copies.c.row_id.in_(rows))
    )
    return [(row.said_id, row.case_id, row.topic_row) for row in await connection.execute(query)]


async def with_topic(connection: AsyncConnection, topic_rows: Sequence[int]) -> list[int]:
    """The cases whose present topic is one of these."""
    query = select(cases.c.id).where(cases.c.topic_row.in_(topic_rows)).order_by(cases.c.id)
    return list((await connection.execute(query)).scalars())


async def is_in_topic(connection: AsyncConnection, said_id: int, topic_row: int) -> bool:
    """Whether a message was put into this topic."""
    query = select(case_copies.c.row_id).where(case_copies.c.said_id == said_id, case_copies.c.topic_row == topic_row)
    return (await connection.execute(query.limit(1))).first() is not None
