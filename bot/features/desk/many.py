"""Deciding for everybody who is ticked, with one reason for all where they are refused."""

from bot.chat.turn import Turn
from bot.features.desk import deciding, floor, listing, messages, service
from bot.features.desk.floor import REASONS
from bot.features.desk.model import View
from bot.features.registration.states import State


async def ways(turn: Turn) -> None:
    """What to decide."""
    if view := await selected(turn):
        await floor.keep(turn, view)
        await turn.edit(messages.ways(turn.t, len(view.ticks), view.version))


async def decide(turn: Turn) -> None:
    """Decides for each one; a refusal is asked for its reason first."""
    to = State(turn.incoming.data.action) if turn.incoming.data else State.REJECTED
    view = await selected(turn)
    if view is None:
        return
    view = await floor.keep(turn, view)
    if to not in service.WITH_REASON:
        await _decide(turn, view, to)
        return
    await turn.edit(messages.ask_reasons(turn.t, to, len(view.ticks)))
    await turn.open(REASONS, view=view.to_json(), to=to.value)


async def selected(turn: Turn) -> View | None:
    """The list whose ticks the button saw; another one is shown instead, and nothing is done."""
    view = await floor.take(turn)
    version = turn.incoming.data.revision if turn.incoming.data else None
    if view is not None and view.ticks and view.version == version:
        return view
    turn.toast = messages.changed(turn.t)
    await listing.show(turn, view or await service.opened(turn.connection, turn.person))
    return None


async def _decide(turn: Turn, view: View, to: State, reason: str | None = None) -> None:
    outcomes = await service.decide_many(
        turn.connection, turn.person, view.ticks, to, turn.voices, turn.now, reason=reason
    )  # fmt: skip
    await turn.open(floor.LIST, **view.tickable(False).to_json())
    await listing.change(turn, view, messages.done(turn.t, outcomes))


async def reason(turn: Turn) -> None:
    """The reason was written: refuses them all, or withdraws for them, with it."""
    view, to = floor.view_of(turn), _wanted(turn)
    if view is not None and (text := await deciding.read_reason(turn)):
        await _decide(turn, view, to, text)


def _wanted(turn: Turn) -> State:
    return State(turn.dialogue.state.get("to", State.REJECTED)) if turn.dialogue else State.REJECTED


async def keep(turn: Turn) -> None:
    """No decision after all: the list, everybody still ticked."""
    if view := floor.view_of(turn):
        await listing.show(turn, view)
    else:
        await listing.again(turn)


async def cancel(turn: Turn) -> None:
    """/cancel while a reason is asked for."""
    await keep(turn)
    await turn.reply(messages.undecided(turn.t))


async def resume(turn: Turn) -> None:
    """Asks for the reason again, in the language of now."""
    if view := floor.view_of(turn):
        await listing.change(turn, view, messages.ask_reasons(turn.t, _wanted(turn), len(view.ticks)))
