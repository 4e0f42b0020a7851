"""What the door says when something went wrong: a sentence that says what to do, never a traceback."""

from typing import Final

from bot.chat.incoming import Incoming, Kind
from bot.delivery.message import Message
from bot.errors import BotError, NotAllowed, NotFound
from bot.i18n import Translator

EXPLAINED: Final = frozenset({Kind.TEXT, Kind.COMMAND, Kind.BUTTON, Kind.CONTACT, Kind.MEDIA})
"""What somebody waits for an answer to."""


def ends_dialogue(error: Exception, incoming: Incoming) -> bool:
    """Whether the open question goes: what it asks about is gone or out of reach, and it would refuse all that comes.

    Not after a button or a link, which may be an old one of something else.
    """
    about_another = incoming.kind is Kind.BUTTON or incoming.command == "start"
    return isinstance(error, NotAllowed | NotFound) and not about_another


def explain(error: Exception, t: Translator) -> Message:
    """The message for an error that no handler has explained itself."""
    match error:
        case NotAllowed():
            return Message(t("This is not possible any more, or not with your role. Nothing was changed. See /menu"))
        case NotFound():
            return Message(t("This does not exist any more. Nothing was changed. See /menu"))
        case BotError():
            return Message(t("That did not work. Nothing was changed. See /menu"))
    return Message(
        t("Something went wrong on our side. Nothing you sent before is lost. Please try again, or write to /ask")
    )
