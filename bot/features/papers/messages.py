"""What people read of papers and tasks with a deadline."""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup, escape

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.papers.model import Deadline
from bot.features.receipts import service as receipts
from bot.features.reminders.model import Reader
from bot.i18n import cut

_NAMED: Final = 30
_LONGEST: Final = 60


def reminder(deadline: Deadline, reader: Reader) -> Message:
    """To somebody for whom it is still open; whose buttons they are is filled in when the message leaves."""
    t = reader.t
    told = [
        t("⏳ <b>Still open: {task}</b>", task=t.pick(deadline.title)),
        escape(t.pick(deadline.activity_title)),
        until(deadline, reader),
    ]
    if deadline.question:
        # i18n: button
        button = Button(t("My registration"), "form:look:{registration}")
    else:
        # i18n: button; a task
        button = receipts.button(t, deadline.subject, label=t("Done"))
    return Message(Markup("\n").join(line for line in told if line), [[button]])


def until(deadline: Deadline, reader: Reader) -> Markup:
    """The moment, by the clock of the deadline and the city that it is of."""
    when = reader.t.when(deadline.until, None, deadline.zone)
    return reader.t("Until {when} ({city})", when=when, city=reader.city(deadline.zone))


def over(deadline: Deadline, names: Sequence[str], reader: Reader) -> Message:
    """To a coordinator: for whom it was still open when it was over."""
    t = reader.t
    told = [
        t.plural(
            "<b>{task}: the deadline is over, and {n} person has not done it.</b>",
            "<b>{task}: the deadline is over, and {n} people have not done it.</b>",
            n=len(names), task=t.pick(deadline.title),
        ),
        escape(t.pick(deadline.activity_title)),
        *(escape(cut(name, _LONGEST)) for name in names[:_NAMED]),
    ]  # fmt: skip
    if len(names) > _NAMED:
        told.append(t("and {n} more", n=t.number(len(names) - _NAMED)))
    # i18n: button
    opens = Button(t("Open the list"), pack("people", "open", deadline.activity))
    return Message(Markup("\n").join(told), [[opens]])
