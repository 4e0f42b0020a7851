"""The command /stats: what it shows is counted and drawn before the turn opens, for that takes a while."""

import asyncio
from dataclasses import dataclass

from bot import chart
from bot.chat import repository as chats
from bot.chat.incoming import Incoming
from bot.chat.routes import Routes
from bot.chat.turn import Turn
from bot.clock import Clock
from bot.database.engine import Database
from bot.delivery import outbox
from bot.delivery.message import Attachment, Lane, Message
from bot.errors import NotAllowed
from bot.features.desk.model import Scope, scope_of
from bot.features.stats import messages, service
from bot.people.voices import Voices


@dataclass(frozen=True)
class Counted:
    """What one coordinator sees, and for which rights; the pictures that could be drawn."""

    scope: Scope
    said: Message
    pictures: tuple[bytes, ...]


class Looking:
    """The figures' part of a turn's preparation."""

    def __init__(self, database: Database, voices: Voices, clock: Clock) -> None:
        self._database = database
        self._voices = voices
        self._clock = clock
        self._gate = asyncio.Semaphore(1)

    async def prepare(self, incoming: Incoming) -> Counted | None:
        """The figures that /stats asks for; None for everything else, and for who decides about nothing."""
        if incoming.command != "stats" or incoming.in_group:
            return None
        async with self._gate:
            async with self._database.read() as connection:
                person, _ = await chats.look(connection, incoming.telegram_id)
                if person is None or scope_of(person).is_empty:
                    return None
                now = self._clock.now()
                found = await service.figures(connection, person, now)
            t = self._voices.speaks(person)
            zone = self._voices.zone_of(person)
            wanted = messages.pictures(t, found, now, zone)
            drawn = [await asyncio.to_thread(chart.draw, each) for each in wanted]
        return Counted(found.scope, messages.figures(t, found, now, zone), tuple(each for each in drawn if each))


async def stats(turn: Turn) -> None:
    """Shows what was counted, if she may still see all of it."""
    found = turn.prepared
    if not isinstance(found, Counted):
        await turn.reply(messages.for_coordinators(turn.t))
        return
    if found.scope != scope_of(turn.person):
        raise NotAllowed("not a coordinator, or not of this any more")
    for number, content in enumerate(found.pictures):
        drawn = Attachment("figures.png", content, messages.above(turn.t), is_picture=True, silent=number > 0)
        await outbox.put_file(turn.connection, turn.incoming.chat_id, drawn, lane=Lane.REPLY, now=turn.now)
    await turn.reply(found.said)


def routes(looking: Looking) -> Routes:
    """The command, with what counts and draws."""
    return Routes(commands={"stats": stats}, prepare=looking.prepare)
