"""Saying whom a message is about, where it is read by somebody who answers for several people."""

from dataclasses import replace

from markupsafe import Markup, escape

from bot.delivery.message import Message
from bot.i18n import Translator
from bot.people.model import Person


def heading(t: Translator, name: str) -> Markup:
    """The first line of whatever concerns somebody for whom the reader answers."""
    return t("For {name}:", name=name) if name and name != "?" else t("For somebody else:")


def about(t: Translator, person: Person, message: Message, *, name: str = "") -> Message:
    """The message, with whom it concerns above it where somebody else reads it for her."""
    if person.contact_id is None:
        return message
    line = heading(t, name or person.name)
    return replace(message, text=Markup("\n").join([line, escape(message.text)]))
