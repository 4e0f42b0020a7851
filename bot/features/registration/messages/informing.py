"""The short list of those who have not answered about a seat, for coordinators and for their institution's contact."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from markupsafe import Markup, escape

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.programme.model import Activity, Contact
from bot.i18n import Translator, cut

_NAMED: Final = 20
_LONGEST_NAME: Final = 60


@dataclass(frozen=True)
class Silent:
    """Who of an institution is silent, and until when the first of them can still answer."""

    activity: Activity
    institution: Mapping[str, str]
    names: Sequence[str]
    until: datetime
    contact: Contact | None = None


def silent_for_coordinator(t: Translator, found: Silent, zone: str, *, told: bool) -> Message:
    """Whom to ask at the institution; or that its contact has the list already."""
    lines = list(_list(t, found, zone))
    if found.contact is not None:
        known = t.pick({"en": ", ", "my": "၊ ", "zh": "，"}).join(
            filter(None, (found.contact.name, found.contact.email))
        )
        lines.append(t("Contact of the institution: {contact}", contact=known))
    if told:
        lines.append(t("The contact has this list here, too."))
    # i18n: button
    opens = Button(t("Open the list"), pack("people", "open", found.activity.code))
    return Message(Markup("\n").join(lines), [[opens]])


def silent_for_contact(t: Translator, found: Silent, zone: str) -> Message:
    """To the institution's contact: whom to remind."""
    return Message(Markup("\n").join([*_list(t, found, zone), t("Please ask them to answer me here in the chat.")]))


def _list(t: Translator, found: Silent, zone: str) -> Iterator[Markup]:
    yield t.plural(
        "<b>{activity}: {n} person has not answered about the seat.</b>",
        "<b>{activity}: {n} people have not answered about their seats.</b>",
        n=len(found.names), activity=t.pick(found.activity.title),
    )  # fmt: skip
    if title := t.pick(found.institution):
        yield escape(title)
    for name in found.names[:_NAMED]:
        yield escape(cut(name, _LONGEST_NAME))
    if len(found.names) > _NAMED:
        yield t("and {n} more", n=t.number(len(found.names) - _NAMED))
    yield t("After {when} the first seat goes on to somebody else.", when=t.when(found.until, None, zone))
