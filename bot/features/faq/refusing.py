"""What a coordinator reads whose text for the bank cannot be taken as it is."""

from bot.delivery.message import Message
from bot.features.faq.places import PLACES
from bot.i18n import Translator


def too_long(t: Translator, most: int) -> Message:
    """A title or an answer that does not fit."""
    return Message(t("That is too long: at most {n} letters. Please type it shorter.", n=t.number(most)))


def no_place(t: Translator, name: str) -> Message:
    """An answer with a place that nothing is filled in for."""
    named = ", ".join(f"{{{each}}}" for each in PLACES)
    return Message(
        t("{place} cannot be filled in. These can: {places}. Please type it again.", place=f"{{{name}}}", places=named)
    )


def only_words(t: Translator) -> Message:
    """Something that is no text."""
    return Message(t("Please type it as text."))
