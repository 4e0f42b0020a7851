"""The readers' side: which kinds of announcements somebody gets."""

from bot.chat.turn import Turn
from bot.features.announcements import messages
from bot.features.announcements.model import OPTIONAL
from bot.features.announcements.optouts import repository


async def news(turn: Turn) -> None:
    """What she is sent, and what of it she can switch off."""
    await turn.reply(messages.switches(turn.t, await repository.optouts(turn.connection, turn.person.id)))


async def switch(turn: Turn) -> None:
    """Switches one kind off or on; what is needed to take part is none of them."""
    data = turn.incoming.data
    if data is not None and data.argument in {each.value for each in OPTIONAL}:
        await repository.switch(turn.connection, turn.person.id, data.argument, turn.now, off=data.action == "off")
    await turn.edit(messages.switches(turn.t, await repository.optouts(turn.connection, turn.person.id)))
