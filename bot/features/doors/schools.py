"""Which institution sends a list, where no column says it: a coordinator picks it before anybody is taken in."""

from typing import Final

from bot.chat.callback_data import CallbackData
from bot.chat.turn import Turn
from bot.features.doors import service
from bot.features.doors.messages import lists as messages
from bot.features.doors.model import KeptList

NONE: Final = "-"
"""What the button says that takes an institution back."""


def chosen(kept: KeptList, data: CallbackData) -> tuple[str, str | None]:
    """For which activity a list is looked at, and in the name of which institution."""
    if data.action == "from":
        return kept.activity, None if data.argument == NONE else data.argument
    return data.argument, kept.institution


async def offer(turn: Turn) -> None:
    """The institutions to pick from, in place."""
    data = turn.incoming.data
    kept = await service.kept_list(turn.connection, (data and data.revision) or 0, turn.person.telegram_id)
    if data is None or kept is None or not kept.activity:
        turn.toast = messages.list_gone(turn.t)
        return
    found = await service.institutions_for(turn.connection, turn.person, kept.activity)
    await turn.edit(messages.which_school(turn.t, kept, data.revision or 0, found, data.number or 0))
