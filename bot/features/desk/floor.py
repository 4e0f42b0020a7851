"""Whose question is open at the desk. A reason is asked for on top of the list, and afterwards the list goes on."""

from dataclasses import replace

from bot.chat.turn import Turn
from bot.features.desk.model import View
from bot.features.registration.service import ROOM as FORM

LIST, REASON, REASONS = "people", "reason", "reasons"
"""The dialogues of the desk: the list, which is searched by typing; the reason for one; the reason for many."""

_OWN = frozenset({LIST, REASON, REASONS})
_LEFT = frozenset({FORM, REASON, REASONS})
"""What has a question on the screen, which must not look open any more."""


def view_of(turn: Turn) -> View | None:
    """The list as it was left, also under a question for a reason; None where it was put away."""
    if turn.dialogue is None or turn.dialogue.room not in _OWN:
        return None
    kept = turn.dialogue.state if turn.dialogue.room == LIST else turn.dialogue.state.get("view")
    return View.from_json(kept) if kept else None


async def take(turn: Turn) -> View | None:
    """Leaves what else is open in its own way, so that nothing is lost there; the list as it was left."""
    view = view_of(turn)
    if turn.dialogue is not None and turn.dialogue.room in _LEFT:
        await turn.door.cancel(turn)
    return view


async def give_back(turn: Turn) -> None:
    """The question for a reason is over: the list that was there before it is open again."""
    view = view_of(turn)
    await (turn.close() if view is None else turn.open(LIST, **view.to_json()))


async def keep(turn: Turn, view: View) -> View:
    """Keeps the list, which is shown in the message whose button was pressed."""
    shown = replace(view, message_id=turn.incoming.message_id) if turn.incoming.data else view
    await turn.open(LIST, **shown.to_json())
    return shown
