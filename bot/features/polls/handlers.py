"""Votes, and the author's buttons below a poll. Results are drawn before the turn opens, for that takes a while."""

import asyncio
from dataclasses import dataclass

from bot import chart
from bot.chat import repository as chats
from bot.chat.incoming import Incoming, Kind
from bot.chat.routes import Routes
from bot.chat.turn import Turn
from bot.clock import Clock
from bot.database.engine import Database
from bot.delivery import outbox
from bot.delivery.message import Attachment, Lane, Message
from bot.errors import NotAllowed, NotFound
from bot.features.announcements import afterwards, floor
from bot.features.announcements.ground import Ground
from bot.features.announcements.model import Changed
from bot.features.polls import messages, service
from bot.people.voices import Voices


@dataclass(frozen=True)
class Counted:
    """How one poll stands, in words and, where they could be drawn, as pictures."""

    number: int
    said: Message
    pictures: tuple[bytes, ...]


class Counting:
    """The part of polls in a turn's preparation."""

    def __init__(self, database: Database, voices: Voices, clock: Clock) -> None:
        self._database = database
        self._voices = voices
        self._clock = clock

    async def prepare(self, incoming: Incoming) -> Counted | None:
        """The results that a button asks for; None for everything else, and for who has no right to them."""
        data = incoming.data
        if data is None or (data.room, data.action) != ("poll", "results") or data.number is None:
            return None
        async with self._database.read() as connection:
            person, _ = await chats.look(connection, incoming.telegram_id)
            if person is None:
                return None
            ground = Ground(connection, self._clock.now(), self._voices)
            try:
                found = await service.results(ground, person, data.number)
            except (NotAllowed, NotFound):
                return None
            titles = await service.titles(connection)
        t = ground.voices.speaks(person)
        drawn = [await asyncio.to_thread(chart.draw, each) for each in messages.pictures(t, found, titles)]
        return Counted(data.number, messages.results(t, found, titles), tuple(each for each in drawn if each))


async def _results(turn: Turn) -> None:
    """Shows what was counted, if it is still hers."""
    found, counted = await floor.own(turn), turn.prepared
    if not isinstance(counted, Counted) or counted.number != found.id:
        raise NotFound(f"poll of announcement {found.id}")
    for place, content in enumerate(counted.pictures):
        drawn = Attachment("results.png", content, messages.above(turn.t), is_picture=True, silent=place > 0)
        await outbox.put_file(turn.connection, turn.incoming.chat_id, drawn, lane=Lane.REPLY, now=turn.now)
    await turn.reply(counted.said)


async def _close(turn: Turn) -> None:
    """Really?"""
    found = await floor.own(turn)
    await turn.reply(messages.really_close(turn.t, found.id))


async def _closed(turn: Turn) -> None:
    """It is ended in every chat."""
    try:
        await afterwards.close(floor.ground(turn), turn.person, floor.number(turn))
    except Changed:
        await turn.edit(messages.too_early(turn.t, floor.number(turn) or 0))
        return
    await turn.edit(messages.closing(turn.t, floor.number(turn) or 0))


async def _voted(turn: Turn) -> None:
    """Options were chosen, or a vote was taken back; only who is too late is told anything."""
    incoming = turn.incoming
    late = await service.take(turn.connection, incoming.chat_id, incoming.poll_id, incoming.choices, turn.now)
    text = late.text_for(turn.t.language) if late else None
    if text is not None and text.poll is not None:
        await turn.reply(messages.late(turn.t, text.poll.question))


def routes(counting: Counting) -> Routes:
    """The buttons and votes, with what counts and draws."""
    return Routes(
        buttons={"poll": {"results": _results, "close": _close, "closed": _closed}},
        kinds={Kind.VOTE: _voted},
        prepare=counting.prepare,
    )
