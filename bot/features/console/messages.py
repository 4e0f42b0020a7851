"""Every sentence of the console, in the chat and in the browser."""

from markupsafe import Markup

from bot.delivery.message import Message
from bot.features.console.model import LINK_LASTS
from bot.i18n import Translator

MINUTES = round(LINK_LASTS.total_seconds() / 60)


def for_coordinators(t: Translator) -> Message:
    """A command that is not for everybody."""
    return Message(t("This command is for coordinators. See /menu"))


def link(t: Translator, url: str, *, here_alone: bool) -> Message:
    """The link; it is no button, which Telegram refuses for an address that not everybody reaches."""
    told = t(
        "Open this link in a browser to see who has registered. It works once, within {n} minutes.",
        n=t.number(MINUTES),
    )
    here = [t("This address opens only on the computer where the bot runs.")] if here_alone else []
    return Message(Markup("\n").join([told, Markup.escape(url), *here]))


def title(t: Translator) -> Markup:
    """What the page is called."""
    return t("Who has registered")


def before(t: Translator) -> Markup:
    """On the page of a link that was not used yet: whatever looks at links beforehand does not press buttons."""
    return t("Press the button to see who has registered.")


def over(t: Translator) -> Markup:
    """The link does not work any more."""
    return t("This link was used already, or its time is over. Send /console to the bot for a new one.")


def how_to_come_in(t: Translator) -> Markup:
    """Nobody knows who looks."""
    return t("To see this page, send /console to the bot and open the link in its answer.")


def not_yours(t: Translator) -> Markup:
    """Her roles of now do not allow it."""
    return t("This page is only for coordinators. If you should have access, please ask an owner of the bot.")


def from_elsewhere(t: Translator) -> Markup:
    """Another site pressed the button."""
    return t("This did not come from our page, so nothing was changed. Please open the page again.")


def later(t: Translator) -> Markup:
    """The database is away."""
    return t("This page cannot be shown at the moment. Please try again in a minute.")


def signed_out(t: Translator) -> Markup:
    """She has left."""
    return t("You are signed out. To come back, send /console to the bot.")


def too_many(t: Translator, most: int) -> Markup:
    """In the place of the file."""
    return t("To take the list along as a file, filter it to at most {n} registrations.", n=t.number(most))
