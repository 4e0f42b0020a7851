"""What the handlers of announcements share: the ground of a turn, whose announcement it is, and its message."""

from collections.abc import Mapping
from functools import wraps
from typing import Final

from bot.chat.routes import Handler
from bot.chat.turn import Turn
from bot.delivery.message import Message
from bot.features.announcements import composing, messages, repository, sending
from bot.features.announcements import ground as grounds
from bot.features.announcements.around import repository as around
from bot.features.announcements.ground import Ground, reached
from bot.features.announcements.model import Announcement, Changed, State

ROOM: Final = "announce"
"""The dialogue in which a text, a moment or a correction is asked for."""


def ground(turn: Turn) -> Ground:
    """This turn's work on announcements."""
    return Ground(turn.connection, turn.now, turn.voices)


def number(turn: Turn) -> int | None:
    """The announcement that a button names."""
    return turn.incoming.data.number if turn.incoming.data else None


async def own(turn: Turn) -> Announcement:
    """The announcement that a button names, which is hers."""
    return await grounds.own(ground(turn), turn.person, number(turn))


def if_still_asked(handler: Handler) -> Handler:
    """What was changed or decided about meanwhile says so."""

    @wraps(handler)
    async def handle(turn: Turn) -> None:
        try:
            await handler(turn)
        except Changed:
            await turn.edit(messages.not_asked_any_more(turn.t, number(turn) or 0))

    return handle


async def leave(turn: Turn) -> None:
    """What is open is left in its own way, so that nothing is lost there; of ours only the question is gone."""
    if turn.dialogue is not None and turn.dialogue.room == ROOM:
        await turn.close()
    elif turn.dialogue is not None and turn.door.asks(turn):
        await turn.door.cancel(turn)


async def titles(turn: Turn, found: Announcement) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """What the chosen values are called."""
    chosen = (found.audience.include, found.audience.exclude)
    named = [value for side in chosen for value in side.get("institution", ())]
    return await around.titles(turn.connection, named)


async def card(turn: Turn, found: Announcement) -> Message:
    """What its author sees of an announcement: a draft, how far it is, or what came of it."""
    here = ground(turn)
    if found.state is State.DRAFT:
        readers = await reached(here, found, turn.person)
        names = await composing.sample(here, found, turn.person)
        return messages.card(turn.t, found, readers, await titles(turn, found), names)
    if found.state is State.REPEATING and found.rhythm is not None:
        runs = await repository.runs(turn.connection, found.id)
        return messages.repeating(turn.t, found, await city(turn, found.rhythm.zone), runs)
    if found.state is State.SCHEDULED:
        return messages.planned(turn.t, found, turn.zone, await reached(here, found, turn.person))
    return messages.progress(turn.t, await sending.progress(here, found.id))


async def city(turn: Turn, zone: str) -> str:
    """What the city of a clock is called."""
    named = (await around.cities(turn.connection)).get(zone, {})
    return turn.t.pick(named) or zone.rpartition("/")[2].replace("_", " ")


async def show(turn: Turn, found: Announcement) -> None:
    """The announcement, in the message whose button was pressed or in a new one."""
    message = await card(turn, found)
    await (turn.edit(message) if turn.incoming.data else turn.reply(message))
