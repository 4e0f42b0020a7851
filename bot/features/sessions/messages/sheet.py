"""What is said about sheets of sessions: how to use one, and every fault with its cell."""

from collections.abc import Iterable, Sequence
from typing import Final

from markupsafe import Markup

from bot.delivery.message import Message
from bot.features.reminders import lines
from bot.features.reminders.model import Reader
from bot.features.sessions.messages import preview
from bot.features.sessions.model import Note, Preview
from bot.i18n import Translator

SHOWN: Final = 10


def given(t: Translator) -> Markup:
    """Below the file."""
    told = [
        t("Every session is a row. Change what you like, add rows below, and send the file back to me."),
        t("I show what would change before anything is saved. A row that you delete changes nothing."),
    ]
    return lines.paragraph(told)


def of_which(t: Translator) -> Message:
    """A sheet that names no activity."""
    return Message(t("The sheet does not say of which activity these sessions are. Please take it from “Sessions”."))


def too_long(t: Translator, most: int) -> Message:
    """More rows than an activity can have."""
    return Message(t("At most {n} sessions are taken at once. Please divide the sheet.", n=t.number(most)))


def faulty(faults: Sequence[Note], t: Translator) -> Message:
    """What is wrong, cell by cell."""
    n = len(faults)
    head = t.plural("<b>{n} fault, and nothing is saved.</b>", "<b>{n} faults, and nothing is saved.</b>", n=n)
    told = [head, *preview.notes(faults, t, SHOWN), t("Please mend the sheet and send it again.")]
    return Message(lines.paragraph(told))


def all_faults(faults: Sequence[Note], t: Translator) -> str:
    """All of them, as a text; nothing where the message has them all."""
    return _text(preview.note(each, t) for each in faults) if len(faults) > SHOWN else ""


def all_changes(found: Preview, reader: Reader) -> str:
    """Every session as it was and would be, as a text."""
    blocks = preview.changes(found.book, found.alterations, reader, len(found.alterations))
    return "\n\n".join(_text(block.split("\n")) for block in blocks)


def everything(t: Translator) -> Markup:
    """Below a text that has everything."""
    return t("Here is all of it.")


def _text(told: Iterable[Markup]) -> str:
    return "\n".join(str(line.striptags()) for line in told)
