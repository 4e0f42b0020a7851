"""The lists of those who have not said whether they come to a session."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message, Text
from bot.features.coming.model import Participant
from bot.features.programme.model import Contact
from bot.features.reminders import lines
from bot.features.reminders.model import Reader, Session, Texts
from bot.i18n import Translator, cut

_NAMED: Final = 20
_LONGEST: Final = 60


@dataclass(frozen=True)
class Group:
    """The silent of one institution, and whether its contact has the list here."""

    institution: Texts
    names: Sequence[str]
    contact: Contact | None = None
    told: bool = False


def for_contact(session: Session, group: Group, reader: Reader) -> Message:
    """To an institution's contact: whom of her people to ask."""
    t = reader.t
    told = [_headline(session, len(group.names), t), *lines.times(session, reader), t.pick(group.institution)]
    return Message(lines.paragraph([*told, *_names(group, t), t("Please ask them to answer me here in the chat.")]))


def for_coordinator(
    session: Session, groups: Sequence[Group], everybody: Sequence[Participant], reader: Reader, *, opens: bool
) -> Message:
    """To a coordinator: the silent of each institution, whom to call there, and who cannot come."""
    t = reader.t
    silent = sum(len(group.names) for group in groups)
    told: list[Text] = [_headline(session, silent, t), *lines.times(session, reader)]
    if everybody:
        told += lines.counts(everybody, t)
        told += [_cannot(each, t) for each in everybody if each.coming is False][:_NAMED]
    blocks = [lines.paragraph(told), *(lines.paragraph(_group(group, t)) for group in groups[:_NAMED])]
    # i18n: button
    button = Button(t("Class list"), pack("sched", "class", session.id))
    return Message(lines.blocks(blocks), [[button]] if opens else [])


def _headline(session: Session, silent: int, t: Translator) -> Markup:
    return t.plural(
        "<b>{session}: {n} person has not said whether they are coming.</b>",
        "<b>{session}: {n} people have not said whether they are coming.</b>",
        n=silent, session=t.pick(session.title),
    )  # fmt: skip


def _group(group: Group, t: Translator) -> Iterator[Text]:
    yield t.pick(group.institution)
    yield from _names(group, t)
    if group.told:
        yield t("The contact has this list here, too.")
    elif group.contact is not None:
        known = t.pick({"en": ", ", "my": "၊ ", "zh": "，"}).join(
            filter(None, (group.contact.name, group.contact.email))
        )
        yield t("Contact of the institution: {contact}", contact=known)


def _names(group: Group, t: Translator) -> Iterator[Text]:
    yield from (escape(cut(name, _LONGEST)) for name in group.names[:_NAMED])
    if len(group.names) > _NAMED:
        yield t("and {n} more", n=t.number(len(group.names) - _NAMED))


def _cannot(each: Participant, t: Translator) -> Text:
    return lines.participant(each, t, reasons=True)
