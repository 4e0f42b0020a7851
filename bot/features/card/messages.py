"""What the live card says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message, Text
from bot.features.reminders import lines
from bot.features.reminders.model import Coming, Reader, Session
from bot.i18n import Translator
from bot.people.addressing import heading


@dataclass(frozen=True)
class Missing:
    """What is still to be done, until when by which clock, and for whom, where that is somebody else."""

    title: Mapping[str, str]
    until: datetime
    zone: str
    whose: str
    confirm: bool = False


def card(
    nearest: Sequence[Coming], missing: Sequence[Missing], reader: Reader, *, taught: Session | None = None
) -> Message:
    """The next session with its place, then what is missing; `taught`: it is one that she teaches. It never rings."""
    t = reader.t
    blocks = [_next(each, reader) for each in nearest]
    blocks += [_class(taught, reader)] if taught else []
    blocks = blocks or [t("📌 Nothing is coming up for you.")]
    if missing:
        blocks.append(lines.paragraph([t("Still to do:"), *(_missing(each, reader) for each in missing)]))
    # i18n: button
    schedule = Button(t("Schedule"), pack("menu", "open", "schedule"))
    shown = [*(each.session for each in nearest), *([taught] if taught else [])]
    rows = [[*(button for each in shown for button in lines.map_buttons(each, t)), schedule]]
    if taught:
        # i18n: button
        rows.append([Button(t("Class list"), pack("sched", "class", taught.id))])
    if missing:
        # i18n: button
        rows.append([Button(t("My registrations"), pack("menu", "open", "mine"))])
    return Message(lines.blocks(blocks), rows, silent=True)


def _next(coming: Coming, reader: Reader) -> Markup:
    session, t = coming.session, reader.t
    told: list[Text] = [t("📌 <b>Next: {session}</b>", session=t.pick(session.title))]
    told += [heading(t, coming.name)] if coming.name else []
    told += [lines.about(session, t), *lines.times(session, reader, until=True), *lines.whereabouts(session, t)]
    return lines.paragraph([*told, t("Waiting for approval") if coming.waiting else ""])


def _class(session: Session, reader: Reader) -> Markup:
    t = reader.t
    told: list[Text] = [t("📌 <b>You teach next: {session}</b>", session=t.pick(session.title))]
    told += [lines.about(session, t), *lines.times(session, reader, until=True), *lines.whereabouts(session, t)]
    return lines.paragraph([*told, *lines.equipment(session, t), *lines.teachers(session, t)])


def _missing(each: Missing, reader: Reader) -> Markup:
    t, title = reader.t, reader.t.pick(each.title)
    when = t.when(each.until, None, each.zone)
    if each.confirm:
        told = t("• Confirm your seat in {activity}, until {when}", activity=title, when=when)
    else:
        told = t("• {task}, until {when}", task=title, when=when)
    return _for(told, each.whose, t)


def _for(told: Markup, name: str, t: Translator) -> Markup:
    return t("{what} (for {name})", what=told, name=name) if name else told
