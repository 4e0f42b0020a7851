"""So many messages of one person in so short a time, and no more: a burst is read, a flood is not.

Counted in memory by the moment at which each was sent, so that what waited during an outage is no flood; who is too
fast is muted in a row, which a restart does not forget, and told once.
"""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from typing import Final

from bot.chat.incoming import Incoming, Kind
from bot.delivery.message import Message
from bot.i18n import Translator
from bot.people.model import Person

COUNTED: Final = frozenset({Kind.TEXT, Kind.CONTACT, Kind.MEDIA})
READ: Final = COUNTED | {Kind.COMMAND, Kind.BUTTON}
"""What is not read of who is muted or banned."""
MOST: Final = 30
MOST_IN_A_CASE: Final = 90
"""What goes to a person may be an album or a long story in short pieces; the staff's chat has a pace of its own."""
WITHIN: Final = timedelta(seconds=10)
MUTED: Final = timedelta(minutes=1)
_REMEMBERED: Final = 5000
"""People: who wrote longest ago is forgotten first."""


class Guard:
    """Counts what each person sends."""

    def __init__(self) -> None:
        self._sent: OrderedDict[int, deque[float]] = OrderedDict()

    def is_flood(self, incoming: Incoming, now: datetime, *, in_case: bool) -> bool:
        """Whether this is one too many; a group is its members' affair."""
        if incoming.kind not in COUNTED or incoming.in_group:
            return False
        at = float(incoming.sent_at or now.timestamp())
        times = self._sent.setdefault(incoming.telegram_id, deque(maxlen=MOST_IN_A_CASE))
        self._sent.move_to_end(incoming.telegram_id)
        while len(self._sent) > _REMEMBERED:
            self._sent.popitem(last=False)
        times.append(at)
        recent = sum(1 for each in times if at - each < WITHIN.total_seconds())
        return recent >= MOST_IN_A_CASE if in_case else recent > MOST


def is_muted(person: Person, now: datetime) -> bool:
    """Whether what she sends is not read for the moment."""
    return person.muted_until is not None and now < person.muted_until


def too_fast(t: Translator) -> Message:
    """Said once to who is too fast."""
    return Message(
        t("You write faster than anybody can read. I read on in a minute; what you send until then is not read.")
    )


def banned(t: Translator, person: Person) -> Message:
    """Said to who was banned and asks for something."""
    return Message(t("You can no longer use this bot. The reason: {reason}", reason=person.ban_reason or ""))
