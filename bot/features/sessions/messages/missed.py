"""To coordinators: which reminders did not leave, and why."""

from collections.abc import Sequence
from typing import Final

from bot.delivery.message import Message
from bot.features.reminders import lines
from bot.features.reminders.forecast import Missed
from bot.features.reminders.model import Reader
from bot.features.sessions.messages import plan

_NAMED: Final = 10


def told(missed: Sequence[Missed], reader: Reader) -> Message:
    """The first of them, each with its moment and the reason; without a sound, for there is nothing to hurry for."""
    t = reader.t
    blocks = [
        t.plural(
            "<b>{n} reminder did not leave, because it had lost its meaning.</b>",
            "<b>{n} reminders did not leave, because they had lost their meaning.</b>", n=len(missed),
        ),
        *(plan.missed(each, reader) for each in missed[:_NAMED]),
    ]  # fmt: skip
    if len(missed) > _NAMED:
        blocks.append(t.plural("And {n} more.", "And {n} more.", n=len(missed) - _NAMED))
    return Message(lines.blocks(blocks), silent=True)
