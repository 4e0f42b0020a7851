"""A vote is taken, and how a poll stands, each within the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.turn import NotYet
from bot.delivery import polls
from bot.errors import NotFound
from bot.features.announcements import afterwards, reminding, sending
from bot.features.announcements.ground import Ground, own
from bot.features.announcements.model import AFTER, Announcement
from bot.features.polls import repository
from bot.features.polls.model import Results, by_country, by_field, whole
from bot.people.model import Person

give = repository.give
titles = repository.titles
_IN_VAIN = frozenset({"unreachable", "failed", "missed", "unknown", None})


async def take(
    connection: AsyncConnection, chat_id: int, poll_id: str, chosen: Sequence[int], now: datetime
) -> Announcement | None:
    """Keeps a vote of whoever has this chat, or takes it back; the announcement, where the vote came too late.

    Raises NotYet where the poll has only just left.
    """
    row = await _sent(connection, chat_id, poll_id)
    # Whoever it was passed on to is not one of its readers.
    found = await afterwards.find(connection, row.announcement_id) if row and row.chat_id == chat_id else None
    if row is None or found is None or found.poll is None:
        return None
    if found.closed_at is not None and await _is_late(connection, found, row.id):
        await polls.close(connection, chat_id, row.id, now=now)
        return found if chosen else None
    person_id = await repository.goes_on_as(connection, _whose(row.key))
    number = (await reminding.counted_as(connection, found)).id
    if not chosen:
        await repository.take_back(connection, number, person_id, poll_id)
    elif set(chosen) <= set(range(len(found.poll.options))):
        await repository.vote(connection, number, person_id, poll_id, sorted(set(chosen)), now)
    return None


def _whose(key: str) -> int:
    """The number of the person in the key of a row: `ann:<announcement>:<person>`."""
    return int(key.split(":")[2].split("/")[0])


async def _sent(connection: AsyncConnection, chat_id: int, poll_id: str) -> Any:
    """The row that sent a poll, also where Telegram's answer with its number was lost."""
    row = await repository.sent_as(connection, poll_id)
    if row is None:
        if await repository.is_on_its_way(connection, chat_id):
            raise NotYet
        row = await repository.perhaps_twice(connection, chat_id)
        if row is not None:
            await polls.note(connection, poll_id, row.id)
    return row


async def _is_late(connection: AsyncConnection, found: Announcement, row: int) -> bool:
    """Whether her poll could not be closed with the others: what Telegram has closed was answered before."""
    state = await repository.closing(connection, row)
    return state in _IN_VAIN and (state is not None or found.state in AFTER)


async def results(ground: Ground, by: Person, number: int | None) -> Results:
    """How a poll stands, in the words of who asks; raises NotFound, and NotAllowed for whose it is not."""
    asked = await own(ground, by, number)
    # What asks the same again is counted with the first one.
    found = await own(ground, by, (await reminding.counted_as(ground.connection, asked)).id)
    text = found.text_for(ground.voices.speaks(by).language)
    if text is None or text.poll is None or found.poll is None:
        raise NotFound(f"poll of announcement {number}")
    poll = text.poll.after(found.poll)
    now = await sending.progress(ground, found.id)
    votes = await repository.votes(ground.connection, found.id)
    return Results(
        found.id, poll, now.counts.count("sent"), whole(poll, votes), by_country(poll, votes), by_field(poll, votes),
        found.closed_at is not None,
    )  # fmt: skip
