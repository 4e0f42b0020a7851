"""The SQL of announcements: drafts and their texts, states, bodies, the log, and who wants none."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.schema import (
    announcement_bodies,
    announcement_log,
    announcement_texts,
    announcements,
    bodies,
    outbox,
    persons,
    poll_votes,
    receipts,
    registrations,
)
from bot.features.announcements.audience import Audience
from bot.features.announcements.model import ON_ITS_WAY, Announcement, Asked, Category, Correction, State, Text, seal
from bot.features.announcements.rhythm import Rhythm
from bot.features.polls.model import Poll

_WORKED_ON = ("scheduled", "sending", "paused", "stopping", "recalling", "repeating")
_PLANNED = ("scheduled", "repeating")


async def add(connection: AsyncConnection, author: int, base: str, now: datetime, **values: Any) -> int:
    """A new draft; its number."""
    common = {
        "state": State.DRAFT.value, "version": 1, "category": Category.NEWS.value, "replies": "case",
        "author_id": author, "base": base, "fallback_for": [], "audience": {}, "created_at": now, "changed_at": now,
    }  # fmt: skip
    new = insert(announcements).values({**common, **values})
    return int((await connection.execute(new.returning(announcements.c.id))).scalar_one())


async def find(connection: AsyncConnection, number: int) -> Announcement | None:
    """One announcement with its texts."""
    row = (await connection.execute(select(announcements).where(announcements.c.id == number))).first()
    return None if row is None else _announcement(row, await _texts(connection, number))


async def _texts(connection: AsyncConnection, number: int) -> dict[str, Text]:
    mine = select(announcement_texts).where(announcement_texts.c.announcement_id == number)
    return {row.language: _text(row) for row in await connection.execute(mine)}


def _text(row: Row[Any]) -> Text:
    poll = Poll.from_json(row.poll)
    return Text(row.language, row.kind, row.html, row.chat_id, tuple(row.messages), row.album, _files(row.files), poll)


def _files(kept: Any) -> tuple[tuple[str, str, bool], ...]:
    return tuple((kind, file, bool(has_words)) for kind, file, has_words in kept or ())


def _announcement(row: Row[Any], texts: dict[str, Text]) -> Announcement:
    return Announcement(
        row.id, row.author_id, State(row.state), row.version, Category(row.category), row.base, row.fallback,
        frozenset(row.fallback_for), Audience.from_json(row.audience), row.got_it, row.replies, row.valid_until,
        row.due_at, row.anchor, row.parent_id, row.chat_id, row.progress_row, row.created_at, row.began_at,
        row.ended_at, texts, row.asked_version, row.approved_version,
        Rhythm.from_json(row.rhythm) if row.rhythm else None, row.once, row.closed_at,
        Correction.from_json(row.correction),
    )  # fmt: skip


async def listed(
    connection: AsyncConnection, author: int, most: int, start: int = 0, *, every: bool = False
) -> list[Row[Any]]:  # fmt: skip
    """Her announcements, those that were changed last first: id, state, changed_at, and the words of the base text.

    `every`: those of others as well that have left.
    """
    left = announcements.c.state.not_in((State.DRAFT.value, State.SCHEDULED.value))
    base = and_(
        announcement_texts.c.announcement_id == announcements.c.id,
        announcement_texts.c.language == announcements.c.base,
    )
    query = (
        select(announcements.c.id, announcements.c.state, announcements.c.changed_at, announcement_texts.c.html)
        .outerjoin(announcement_texts, base)
        .where(or_(announcements.c.author_id == author, and_(left, literal(every))))
        .order_by(announcements.c.changed_at.desc(), announcements.c.id.desc())
        .limit(most)
        .offset(start)
    )
    return list(await connection.execute(query))


async def change_draft(connection: AsyncConnection, found: Announcement, now: datetime, **values: Any) -> bool:
    """Changes a draft that is as it was seen; False when it is not."""
    mine = announcements.c.id == found.id
    seen = and_(mine, announcements.c.version == found.version, announcements.c.state == State.DRAFT.value)
    changed = update(announcements).where(seen).values(version=found.version + 1, changed_at=now, **values)
    return bool((await connection.execute(changed)).rowcount)


async def approve(connection: AsyncConnection, found: Announcement) -> bool:
    """A draft may leave as it was seen; False when it is another one now, or somebody was faster."""
    seen = [
        announcements.c.id == found.id, announcements.c.version == found.version,
        announcements.c.state == State.DRAFT.value,
        announcements.c.approved_version.is_distinct_from(found.version),
    ]  # fmt: skip
    approved = update(announcements).where(*seen).values(approved_version=found.version)
    return bool((await connection.execute(approved)).rowcount)


async def keep(connection: AsyncConnection, number: int, **values: Any) -> None:
    """Sets columns that are no part of a draft."""
    await connection.execute(update(announcements).where(announcements.c.id == number).values(**values))


async def step(
    connection: AsyncConnection, number: int, before: Collection[State], after: State, now: datetime, **values: Any
) -> bool:
    """Moves on from one of these states; False when somebody else was faster."""
    mine = and_(announcements.c.id == number, announcements.c.state.in_([each.value for each in before]))
    moved = update(announcements).where(mine).values(state=after.value, changed_at=now, **values)
    return bool((await connection.execute(moved)).rowcount)


async def propose(connection: AsyncConnection, found: Announcement, correction: Correction | None) -> bool:
    """Keeps a correction that waits for approval, or drops it; False when it is not as it was seen any more."""
    seen = [
        announcements.c.id == found.id, announcements.c.version == found.version,
        announcements.c.state.in_([each.value for each in ON_ITS_WAY]),
    ]  # fmt: skip
    values = {"version": found.version + 1, "correction": correction.to_json() if correction else None}
    return bool((await connection.execute(update(announcements).where(*seen).values(**values))).rowcount)


async def put_text(connection: AsyncConnection, number: int, text: Text) -> None:
    """Sets the text of one language."""
    values = {
        "kind": text.kind, "html": text.html, "chat_id": text.chat_id, "messages": list(text.messages),
        "album": text.album, "files": [list(each) for each in text.files] or None,
        "poll": text.poll.to_json() if text.poll else None,
    }  # fmt: skip
    new = insert_new(connection, announcement_texts).values(announcement_id=number, language=text.language, **values)
    unique = ["announcement_id", "language"]
    await connection.execute(new.on_conflict_do_update(index_elements=unique, set_=values))


async def drop_text(connection: AsyncConnection, number: int, language: str) -> None:
    """Takes the text of one language away."""
    mine = (announcement_texts.c.announcement_id == number) & (announcement_texts.c.language == language)
    await connection.execute(delete(announcement_texts).where(mine))


async def drop(connection: AsyncConnection, number: int) -> None:
    """Deletes a draft with its texts and its lines of the log; nobody has read it."""
    for table in (announcement_texts, announcement_log):
        await connection.execute(delete(table).where(table.c.announcement_id == number))
    mine = (announcements.c.id == number) & (announcements.c.state == State.DRAFT.value)
    await connection.execute(delete(announcements).where(mine))


async def written_at(connection: AsyncConnection, chat_id: int, message_id: int) -> tuple[int, str] | None:
    """The draft and language whose words were written in this message."""
    query = (
        select(announcements.c.id, announcement_texts.c.language, announcement_texts.c.messages)
        .join(announcements, announcements.c.id == announcement_texts.c.announcement_id)
        .where(announcements.c.state == State.DRAFT.value, announcement_texts.c.chat_id == chat_id)
        .order_by(announcements.c.id.desc())
        .limit(70)
    )
    found = await connection.execute(query)
    return next(((row.id, row.language) for row in found if message_id in row.messages), None)


# -- what the clock works on -----------------------------------------------------------------------------------------


# Asked every second, so it stands ready.
_UNDER_WAY = select(announcements.c.id).where(
    announcements.c.state.in_([literal(each, literal_execute=True) for each in _WORKED_ON]),
    or_(
        announcements.c.state.not_in(_PLANNED),
        announcements.c.due_at <= bindparam("now"),
        # One that is tied to an activity is looked at before its moment, for that may move.
        announcements.c.anchor.is_not(None),
    ),
)


async def worked_on(connection: AsyncConnection, now: datetime) -> list[int]:
    """Announcements that are due, on their way, or to be stopped or recalled: a look that needs no writer."""
    return list((await connection.execute(_UNDER_WAY, {"now": now})).scalars())


async def still_valid(connection: AsyncConnection, now: datetime) -> list[int]:
    """Announcements that late-comers get too."""
    valid = (announcements.c.state == State.SENT.value) & (announcements.c.valid_until > now)
    return list((await connection.execute(select(announcements.c.id).where(valid))).scalars())


def _back(number: int) -> Select[Any]:
    """The rows of those who could not be reached and have come back."""
    contact = persons.alias("contact")
    blocked = case((persons.c.telegram_id.is_(None), contact.c.unreachable_since), else_=persons.c.unreachable_since)
    return (
        select(outbox.c.id)
        .select_from(persons)
        .outerjoin(contact, contact.c.id == persons.c.contact_id)
        .join(outbox, outbox.c.key == key_of(number))
        .join(announcement_bodies, announcement_bodies.c.body_id == outbox.c.body_id)
        .where(announcement_bodies.c.announcement_id == number, outbox.c.state == "unreachable", blocked.is_(None))
    )


async def is_anyone_back(connection: AsyncConnection, number: int) -> bool:
    """Whether somebody has come back."""
    return (await connection.execute(_back(number).limit(1))).first() is not None


async def reachable_again(connection: AsyncConnection, number: int, now: datetime) -> int:
    """Who has come back is sent it after all; how many."""
    values = {"state": "waiting", "due_at": now, "created_at": now, "attempts": 0, "settled_at": None, "error": None}
    return int(
        (await connection.execute(update(outbox).where(outbox.c.id.in_(_back(number))).values(**values))).rowcount
    )


async def hold(connection: AsyncConnection, number: int) -> Announcement | None:
    """One announcement, as it stays until the transaction ends."""
    query = select(announcements).where(announcements.c.id == number).with_for_update()
    row = (await connection.execute(query)).first()
    return None if row is None else _announcement(row, await _texts(connection, number))


# -- bodies ----------------------------------------------------------------------------------------------------------


async def add_body(connection: AsyncConnection, number: int, body: int, variant: str, part: int, **values: Any) -> None:
    """Notes that a stored body belongs to an announcement."""
    new = insert(announcement_bodies).values(body_id=body, announcement_id=number, variant=variant, part=part, **values)
    await connection.execute(new)


async def bodies_of(connection: AsyncConnection, number: int) -> list[Row[Any]]:
    """The bodies of an announcement: body_id, variant, part, replaced_by, operation."""
    mine = announcement_bodies.c.announcement_id == number
    return list(
        await connection.execute(select(announcement_bodies).where(mine).order_by(announcement_bodies.c.body_id))
    )


async def replace_body(connection: AsyncConnection, old: int, new: int, operation: str) -> None:
    """From now on another body stands in the place of this one."""
    mine = announcement_bodies.c.body_id == old
    await connection.execute(update(announcement_bodies).where(mine).values(replaced_by=new, operation=operation))


async def payload_of(connection: AsyncConnection, body: int) -> dict[str, Any]:
    """What a body says."""
    return dict((await connection.execute(select(bodies.c.payload).where(bodies.c.id == body))).scalar_one())


async def told_by(connection: AsyncConnection, chat_id: int, message_id: int) -> int | None:
    """The announcement that a message of this chat is."""
    query = (
        select(announcement_bodies.c.announcement_id)
        .join(outbox, outbox.c.body_id == announcement_bodies.c.body_id)
        .where(outbox.c.kept, outbox.c.chat_id == chat_id, outbox.c.message_id == message_id)
        .limit(1)
    )
    return (await connection.execute(query)).scalar()


def key_of(number: int) -> ColumnElement[str]:
    """The key of a person's row of an announcement."""
    return literal(f"ann:{number}:") + cast(persons.c.id, String)


def has_said(asked: Asked, number: int) -> ColumnElement[bool]:
    """Whether a person has pressed "Got it" below an announcement, or has answered its poll."""
    if asked is Asked.VOTE:
        return exists().where(poll_votes.c.announcement_id == number, poll_votes.c.person_id == persons.c.id)
    return exists().where(receipts.c.subject == f"announcement-{number}", receipts.c.person_id == persons.c.id)


async def was_told(connection: AsyncConnection, number: int, person_id: int) -> bool:
    """Whether an announcement that asks who knows it has arrived at a person."""
    asks = exists().where(announcements.c.id == number, announcements.c.got_it)
    told = select(outbox.c.id).where(outbox.c.key == f"ann:{number}:{person_id}", outbox.c.state == "sent", asks)
    return (await connection.execute(told)).first() is not None


_NAMED = (
    select(registrations.c.id)
    .where(registrations.c.person_id == persons.c.id, registrations.c.name.is_not(None))
    .order_by(registrations.c.id.desc())
    .limit(1)
    .correlate(persons)
    .scalar_subquery()
)


def people_with(*columns: Any) -> Select[Any]:
    """People with what they are called and where they belong: name, country, institution, language, contact."""
    contact = persons.alias("contact")
    return (
        select(
            func.coalesce(registrations.c.name, persons.c.name).label("name"),
            func.coalesce(registrations.c.country, persons.c.country).label("country"),
            registrations.c.institution, persons.c.language, contact.c.name.label("contact"), *columns,
        )
        .select_from(persons)
        .outerjoin(registrations, registrations.c.id == _NAMED)
        .outerjoin(contact, contact.c.id == persons.c.contact_id)
    )  # fmt: skip


async def after(connection: AsyncConnection, number: int) -> list[int]:
    """The second messages to those who were silent on an announcement."""
    mine = select(announcements.c.id).where(announcements.c.parent_id == number).order_by(announcements.c.id)
    return list((await connection.execute(mine)).scalars())


async def runs(connection: AsyncConnection, number: int) -> int:
    """How often a repeated one has begun to leave."""
    mine = announcements.c.series_id == number
    return int((await connection.execute(select(func.count()).select_from(announcements).where(mine))).scalar_one())


async def copy_texts(connection: AsyncConnection, number: int, to: int) -> None:
    """A new draft begins with the texts of another announcement."""
    for text in (await _texts(connection, number)).values():
        await put_text(connection, to, text)


async def is_shown(connection: AsyncConnection, row: int) -> bool:
    """Whether the message of a row is in its chat, and no change of it waits to be shown."""
    waiting = exists().where(outbox.c.refers_to == row, outbox.c.state.in_(("waiting", "sending")))
    there = select(outbox.c.id).where(outbox.c.id == row, outbox.c.state == "sent", ~waiting)
    return (await connection.execute(there)).first() is not None


# -- the log ---------------------------------------------------------------------------------------------------------


async def note(
    connection: AsyncConnection, number: int, what: str, by: int | None, now: datetime, **details: Any
) -> int:
    """Adds a line to the log, sealed with the one before it; its number."""
    before = await _last_seal(connection, number)
    digest = seal(before, number, now.isoformat(), by, what, details)
    new = insert(announcement_log).values(
        announcement_id=number, at=now, by_id=by, step=what, details=details, digest=digest
    )
    return int((await connection.execute(new.returning(announcement_log.c.id))).scalar_one())


async def _last_seal(connection: AsyncConnection, number: int) -> str:
    mine = select(announcement_log.c.digest).where(announcement_log.c.announcement_id == number)
    last = mine.order_by(announcement_log.c.id.desc()).limit(1)
    return (await connection.execute(last)).scalar() or ""


async def approver(connection: AsyncConnection, number: int) -> int | None:
    """Who approved it last."""
    mine = (announcement_log.c.announcement_id == number) & (announcement_log.c.step == "approved")
    last = select(announcement_log.c.by_id).where(mine).order_by(announcement_log.c.id.desc()).limit(1)
    found: int | None = (await connection.execute(last)).scalar()
    return found


async def log(connection: AsyncConnection, number: int) -> list[Row[Any]]:
    """The log with the names of those who did it, the oldest first."""
    query = (
        select(announcement_log, persons.c.name.label("by_name"))
        .outerjoin(persons, persons.c.id == announcement_log.c.by_id)
        .where(announcement_log.c.announcement_id == number)
        .order_by(announcement_log.c.id)
    )
    return list(await connection.execute(query))
