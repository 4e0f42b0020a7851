"""What is said about when a session was held."""

from datetime import datetime

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.held import service
from bot.features.held.model import Held
from bot.i18n import Translator


def noted(held: Held, t: Translator, now: datetime) -> Message:
    """The hours as they are known now, beside the plan."""
    title = t("✓ <b>{session}</b>", session=t.pick(held.title or {}))
    planned = t("Planned: {when}", when=t.when(held.starts_at, held.ends_at, held.zone))
    return Message(Markup("\n").join([title, planned, *service.told(held, t)]), service.buttons(held, t, now))


def known(t: Translator) -> Markup:
    """The short answer to a press that says nothing new."""
    return t("This is noted already, or cannot be said now.")


def ask(held: Held, t: Translator) -> Message:
    """Asks for the hours."""
    told = [
        t("<b>{session}</b>: from when until when was it really held?", session=t.pick(held.title or {})),
        t("Planned: {when}", when=t.when(held.starts_at, held.ends_at, held.zone)),
        t("Example: 9:10-12:30, or with another day: 13/1/2027 9:10-12:30. To take it back, send a dash: -"),
    ]
    # i18n: button
    return Message(Markup("\n").join(told), [[Button(t("Cancel"), pack("held", "cancel"))]])


def not_so(t: Translator, sentence: str, **values: object) -> Message:
    """What was written cannot be taken; the question stays open."""
    # i18n: button
    return Message(t(sentence, **values), [[Button(t("Cancel"), pack("held", "cancel"))]])


def left(t: Translator) -> Message:
    """The question is withdrawn."""
    return Message(t("All right, nothing was changed."))
