"""Moving people to another activity: one from her card, or all who are ticked. The list's message asks where to."""

from bot.chat.turn import Turn
from bot.features.desk import floor, listing, many, messages, service
from bot.features.desk.model import View
from bot.features.programme import service as programme
from bot.features.registration.moving import Mover
from bot.features.registration.states import Who


async def one(turn: Turn) -> None:
    """From a card: where is she to be moved?"""
    data, view = turn.incoming.data, await listing.taken(turn)
    if data is not None and data.number is not None and data.revision is not None:
        await service.card(turn.connection, turn.person, data.number, turn.now)
        await _ask(turn, view.moves({data.number: data.revision}))


async def several(turn: Turn) -> None:
    """Where is everybody who is ticked to be moved?"""
    if view := await many.selected(turn):
        await _ask(turn, view.moves(view.ticks))


async def page(turn: Turn) -> None:
    """Other activities."""
    view, data = await _chosen(turn), turn.incoming.data
    if view is not None and data is not None:
        await _ask(turn, view, data.number or 0)


async def _ask(turn: Turn, view: View, number: int = 0) -> None:
    kept = await floor.keep(turn, view)
    found = await service.targets(turn.connection, turn.person, view.moving, turn.now)
    await turn.edit(messages.where_to(turn.t, found, kept, number))


async def _chosen(turn: Turn) -> View | None:
    """The list with those to be moved, as the button saw them; else it is shown as it is now."""
    view = await floor.take(turn)
    version = turn.incoming.data.revision if turn.incoming.data else None
    if view is not None and view.moving and view.version == version:
        return view
    turn.toast = messages.changed(turn.t)
    await listing.show(turn, view or await service.opened(turn.connection, turn.person))
    return None


async def move(turn: Turn) -> None:
    """Moves them."""
    await _move(turn, waiting=False)


async def wait(turn: Turn) -> None:
    """Puts those for whom no seat was free on the waiting list there."""
    await _move(turn, waiting=True)


async def _move(turn: Turn, *, waiting: bool) -> None:
    view = await _chosen(turn)
    if view is None or turn.incoming.data is None:
        return
    code = turn.incoming.data.argument
    mover = Mover(Who.COORDINATOR, turn.person, turn.now, turn.voices)
    outcomes = await service.move_many(turn.connection, view.moving, code, mover, waiting=waiting)
    full = {each.number: view.moving[each.number] for each in outcomes if service.is_full(each)}
    after = await floor.keep(turn, view.tickable(False).moves(full))
    target = await programme.activity(turn.connection, code)
    await turn.edit(messages.were_moved(turn.t, outcomes, target, after))
