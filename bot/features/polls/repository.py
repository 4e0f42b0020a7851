"""The SQL of polls: which message is whose poll, votes, and by country and field who chose what."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, exists, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.schema import (
    activities,
    announcement_bodies,
    announcement_texts,
    countries,
    fields,
    outbox,
    persons,
    poll_votes,
    registrations,
    sent_polls,
)
from bot.delivery import polls
from bot.delivery.message import Lane
from bot.features.polls.model import Vote
from bot.features.registration.states import State

_SENT = select(outbox.c.id, outbox.c.key, outbox.c.chat_id, outbox.c.state, announcement_bodies.c.announcement_id).join(
    announcement_bodies, announcement_bodies.c.body_id == outbox.c.body_id
)
_IS_POLL = exists().where(
    announcement_texts.c.announcement_id == announcement_bodies.c.announcement_id, announcement_texts.c.kind == "poll"
)


async def sent_as(connection: AsyncConnection, poll_id: str) -> Any:
    """The row that sent a poll: id, key, chat_id, state, announcement_id."""
    query = _SENT.join(sent_polls, sent_polls.c.row_id == outbox.c.id).where(sent_polls.c.poll_id == poll_id)
    return (await connection.execute(query)).first()


async def is_on_its_way(connection: AsyncConnection, chat_id: int) -> bool:
    """Whether a poll has perhaps just arrived in this chat, and its number is not written down yet."""
    sending = outbox.c.state == literal("sending", literal_execute=True)
    return (await connection.execute(_SENT.where(outbox.c.chat_id == chat_id, sending, _IS_POLL))).first() is not None


async def perhaps_twice(connection: AsyncConnection, chat_id: int) -> Any:
    """The newest poll of this chat of which Telegram's answer was lost, whether it was sent again or not."""
    lost = or_(outbox.c.perhaps_twice, outbox.c.state == "unknown")
    mine = (outbox.c.chat_id == chat_id, outbox.c.kept, lost, _IS_POLL)
    return (await connection.execute(_SENT.where(*mine).order_by(outbox.c.id.desc()).limit(1))).first()


async def closing(connection: AsyncConnection, row: int) -> str | None:
    """What has become of closing the poll that a row sent, with all others; None where that was never tried."""
    with_others = (outbox.c.operation == polls.STOP) & (outbox.c.lane == int(Lane.BROADCAST))
    query = select(outbox.c.state).where(outbox.c.refers_to == row, with_others)
    return (await connection.execute(query.order_by(outbox.c.id.desc()).limit(1))).scalar()


async def goes_on_as(connection: AsyncConnection, person_id: int) -> int:
    """The person, or whose record goes on in the place of hers."""
    merged = (await connection.execute(select(persons.c.merged_into).where(persons.c.id == person_id))).scalar()
    return int(merged or person_id)


# -- votes -----------------------------------------------------------------------------------------------------------


async def vote(
    connection: AsyncConnection, number: int, person_id: int, poll_id: str, options: list[int], now: datetime
) -> None:
    """How somebody answers from now on."""
    values = {"poll_id": poll_id, "options": options, "at": now}
    new = insert_new(connection, poll_votes).values(announcement_id=number, person_id=person_id, **values)
    unique = ["announcement_id", "person_id"]
    await connection.execute(new.on_conflict_do_update(index_elements=unique, set_=values))


async def take_back(connection: AsyncConnection, number: int, person_id: int, poll_id: str) -> None:
    """Her vote is gone, if it is the one of this poll."""
    mine = (poll_votes.c.announcement_id == number) & (poll_votes.c.person_id == person_id)
    await connection.execute(delete(poll_votes).where(mine, poll_votes.c.poll_id == poll_id))


_OWN = (
    select(registrations.c.id)
    .where(registrations.c.person_id == persons.c.id, registrations.c.state != State.DRAFT.value)
    .order_by(registrations.c.submitted_at.desc(), registrations.c.id.desc())
    .limit(1)
    .correlate(persons)
    .scalar_subquery()
)


async def votes(connection: AsyncConnection, number: int) -> list[Vote]:
    """Every vote with the country and field of who answered: those of her newest registration."""
    query = (
        select(
            func.coalesce(registrations.c.country, persons.c.country).label("country"), activities.c.field,
            poll_votes.c.options,
        )
        .join(persons, persons.c.id == poll_votes.c.person_id)
        .outerjoin(registrations, registrations.c.id == _OWN)
        .outerjoin(activities, activities.c.code == registrations.c.activity)
        .where(poll_votes.c.announcement_id == number)
    )  # fmt: skip
    return [(row.country, row.field, tuple(row.options)) for row in await connection.execute(query)]


async def titles(connection: AsyncConnection) -> Mapping[str, Mapping[str, Any]]:
    """What countries and fields are called."""
    return {
        name: {row.code: row.title for row in await connection.execute(select(table.c.code, table.c.title))}
        for name, table in (("country", countries), ("field", fields))
    }


async def give(connection: AsyncConnection, person_id: int, to: int) -> None:
    """What one record has answered is the other's; where both have, the newer answer stays."""
    theirs = poll_votes.alias("theirs")
    same = theirs.c.announcement_id == poll_votes.c.announcement_id
    newer = exists().where(same, theirs.c.person_id.in_((person_id, to)), theirs.c.at > poll_votes.c.at)
    as_new = exists().where(same, theirs.c.person_id == person_id, theirs.c.at == poll_votes.c.at)
    older = or_(newer, and_(poll_votes.c.person_id == to, as_new))
    await connection.execute(delete(poll_votes).where(poll_votes.c.person_id.in_((person_id, to)), older))
    await connection.execute(update(poll_votes).where(poll_votes.c.person_id == person_id).values(person_id=to))
