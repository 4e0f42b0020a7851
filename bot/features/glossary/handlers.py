"""Terms while somebody types the bot's name in any chat."""

from bot.chat.routes import Routes
from bot.features.glossary.service import Glossary


def routes(glossary: Glossary) -> Routes:
    """The one route: there is nothing to press or to ask."""
    return Routes(inline=glossary.found)
