"""The command /console: a link that opens the console in a browser."""

from bot.chat.routes import Routes
from bot.chat.turn import Turn
from bot.errors import NotAllowed
from bot.features.console import messages, service
from bot.features.console.console import Console


def routes(console: Console) -> Routes:
    """The command."""

    async def opens(turn: Turn) -> None:
        """A link for her alone."""
        try:
            token = await service.link(turn.connection, turn.person, turn.now)
        except NotAllowed:
            await turn.reply(messages.for_coordinators(turn.t))
            return
        await turn.reply(messages.link(turn.t, console.address(token), here_alone=console.is_here_alone))

    return Routes(commands={"console": opens})
