"""The buttons below a reminder, and the reason that somebody writes."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from bot.chat.incoming import Kind
from bot.chat.routes import Routes
from bot.chat.turn import Turn
from bot.errors import NotFound
from bot.features.coming import messages, service
from bot.features.coming.model import Begun, Why
from bot.people import addressing

ROOM: Final = "cannot"
WAITS: Final = timedelta(minutes=30)
"""So long what she writes is taken for the reason; later it is a question like any other."""


async def yes(turn: Turn) -> None:
    """She comes."""
    await _answer(turn, coming=True)


async def no(turn: Turn) -> None:
    """She cannot come, and is asked why."""
    await _answer(turn, coming=False)


async def _answer(turn: Turn, *, coming: bool) -> None:
    number, whom = _pressed(turn)
    try:
        asked, person, new = await service.answer(
            turn.connection, turn.person, number, whom, coming=coming, now=turn.now
        )
    except Begun:
        turn.toast = messages.begun(turn.t)
        return
    turn.toast = messages.noted(turn.t, coming=coming)
    shown = service.buttons(turn.t, asked.session_id, whom, answer=coming)
    await turn.relabel({button.data: button.label for button in shown})
    if coming and turn.dialogue is not None and turn.dialogue.room == ROOM:
        await turn.close()
    if new and not coming:
        row = await turn.reply(addressing.about(turn.t, person, messages.ask_why(turn.t, asked)))
        # Who is in the middle of something else can still press why.
        if turn.dialogue is None or turn.dialogue.room == ROOM:
            await turn.open(ROOM, session=number, whom=person.id, row=row, since=turn.now.isoformat())


def because(why: Why | None) -> Callable[[Turn], Awaitable[None]]:
    """Takes this reason, or none."""

    async def pressed(turn: Turn) -> None:
        number, whom = _pressed(turn)
        kept = await service.explain(turn.connection, turn.person, number, whom, why=why)
        asked, person = await service.about(turn.connection, turn.person, number, whom)
        said = messages.reason(turn.t, why, None)
        shown = messages.explained(turn.t, asked, said) if kept else messages.no_more(turn.t)
        await turn.edit(addressing.about(turn.t, person, shown))
        if turn.dialogue is not None and turn.dialogue.room == ROOM:
            await turn.close()

    return pressed


async def written(turn: Turn) -> None:
    """Takes what she writes as the reason, if she was asked just now; else it is a question like any other."""
    state = turn.dialogue.state if turn.dialogue else {}
    if turn.incoming.kind is not Kind.TEXT:
        await resume(turn)
        return
    await turn.close()
    number, whom, words = state["session"], state["whom"], turn.incoming.text
    try:
        asked, person = await service.about(turn.connection, turn.person, number, whom)
    except NotFound:
        asked = None
    if asked is None or turn.now - datetime.fromisoformat(state["since"]) > WAITS:
        await turn.door.ask(turn)
        return
    kept = await service.explain(turn.connection, turn.person, number, whom, words=words)
    said = words[: service.LONGEST]
    shown = messages.explained(turn.t, asked, said) if kept else messages.no_more(turn.t)
    await turn.edit_row(state["row"], addressing.about(turn.t, person, shown))
    await turn.reply(messages.thanks(turn.t))


async def cancel(turn: Turn) -> None:
    """She says no reason."""
    await turn.close()
    await turn.reply(messages.thanks(turn.t))


async def resume(turn: Turn) -> None:
    """Shows again what was asked."""
    state = turn.dialogue.state if turn.dialogue else {}
    asked, person = await service.about(turn.connection, turn.person, state["session"], state["whom"])
    row = await turn.reply(addressing.about(turn.t, person, messages.ask_why(turn.t, asked)))
    await turn.open(ROOM, **{**state, "row": row})


def _pressed(turn: Turn) -> tuple[int | None, int | None]:
    """The session, and whose button it is."""
    data = turn.incoming.data
    return (data.number, data.revision) if data else (None, None)


ROUTES = Routes(
    buttons={"come": {"yes": yes, "no": no, "skip": because(None), **{why.value: because(why) for why in Why}}},
    dialogues={ROOM: written},
    cancels={ROOM: cancel},
    resumes={ROOM: resume},
)
