"""The press of "Got it"."""

from collections.abc import Mapping

from bot.chat.routes import Routes
from bot.chat.turn import Turn
from bot.features.card import marks
from bot.features.receipts import messages, service
from bot.features.receipts.service import Check


def routes(checks: Mapping[str, Check]) -> Routes:
    """The button, for what features ask to be read: by kind of subject, whether that was said to a person."""

    async def press(turn: Turn) -> None:
        """Keeps the press, and shows on the button that it is kept."""
        data = turn.incoming.data
        if data is not None:
            new = await service.press(turn.connection, checks, turn.person, data.argument, data.revision, turn.now)
            turn.toast = messages.noted(turn.t, again=not new)
            await turn.turn_button(messages.pressed)
            await marks.person(turn.connection, turn.person.id, turn.now)

    return Routes(buttons={"got": {"it": press}})
