"""The buttons by which who teaches says when a session began and ended, and the hours that she writes."""

from collections.abc import Awaitable, Callable
from typing import Final
from zoneinfo import ZoneInfo

from bot.chat.incoming import Kind
from bot.chat.routes import Routes
from bot.chat.turn import Turn
from bot.errors import NotFound
from bot.features.held import messages, service
from bot.features.held.model import Held, Press, TooSoon
from bot.features.sessions.when import NotWhen, Span, read_when, settle
from bot.i18n import N_

ROOM: Final = "held"
_NOTHING: Final = frozenset({"-", "–", "—", "−"})
_NOT_OVER: Final = N_("It was not held at those hours: they are not over, or far from the plan. Example: 9:10-12:30")


def says(press: Press) -> Callable[[Turn], Awaitable[None]]:
    """A button that says so."""

    async def pressed(turn: Turn) -> None:
        held, new = await service.press(turn.connection, turn.person, _number(turn), press, turn.now)
        if new:
            await turn.reply(messages.noted(held, turn.t, turn.now))
        else:
            turn.toast = messages.known(turn.t)

    return pressed


async def ask(turn: Turn) -> None:
    """Asks for the hours."""
    held = await service.find(turn.connection, turn.person, _number(turn))
    await turn.open(ROOM, session=held.number)
    await turn.reply(messages.ask(held, turn.t))


async def written(turn: Turn) -> None:
    """Takes the hours that somebody writes, or says what is wrong with them."""
    try:
        held = await service.find(turn.connection, turn.person, _open(turn))
    except NotFound:
        return await cancel(turn)
    if turn.incoming.kind is not Kind.TEXT:
        return await resume(turn)
    try:
        found = await _read(turn, held)
    except NotWhen as error:
        return await _say(turn, error.sentence, **error.values)
    except TooSoon:
        return await _say(turn, _NOT_OVER)
    await turn.close()
    await turn.reply(messages.noted(found, turn.t, turn.now))


async def _read(turn: Turn, held: Held) -> Held:
    text, there = turn.incoming.text.strip(), ZoneInfo(held.zone)
    if text in _NOTHING:
        return await service.forget(turn.connection, turn.person, held.number, turn.now)
    starts, ends = (each.astimezone(there).replace(tzinfo=None) for each in (held.starts_at, held.ends_at))
    planned = Span(starts, ends)
    span = settle(read_when(text, planned.starts.date()), planned, held.zone)
    began, ended = (each.replace(tzinfo=there) for each in (span.starts, span.ends))
    return await service.correct(turn.connection, turn.person, held.number, began, ended, turn.now)


async def _say(turn: Turn, sentence: str, **values: object) -> None:
    await turn.reply(messages.not_so(turn.t, sentence, **values))


async def resume(turn: Turn) -> None:
    """Asks again."""
    await turn.reply(messages.ask(await service.find(turn.connection, turn.person, _open(turn)), turn.t))


async def cancel(turn: Turn) -> None:
    """Withdraws the question."""
    if turn.dialogue is not None and turn.dialogue.room == ROOM:
        await turn.close()
    await turn.reply(messages.left(turn.t))


def _number(turn: Turn) -> int | None:
    return turn.incoming.data.number if turn.incoming.data else None


def _open(turn: Turn) -> int | None:
    return turn.dialogue.state["session"] if turn.dialogue else None


ROUTES = Routes(
    buttons={"held": {**{press.value: says(press) for press in Press}, "ask": ask, "cancel": cancel}},
    dialogues={ROOM: written},
    cancels={ROOM: cancel},
    resumes={ROOM: resume},
)
