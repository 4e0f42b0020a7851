"""Reminders that did not leave because they had lost their meaning: coordinators are told once, with the reason.

After an outage many are found in one go: they are gathered for a minute and told in one message for each coordinator.
Nothing is made up for: what is still useful has left by then, and what is not would only be a storm.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import outbox
from bot.delivery.message import Lane
from bot.features.reminders import ahead
from bot.features.reminders import service as reminders
from bot.features.reminders.forecast import Missed
from bot.features.reminders.model import Readers
from bot.features.sessions.messages import missed as messages
from bot.people import service as people
from bot.people.model import Person
from bot.people.voices import Voices

GATHERED: Final = timedelta(minutes=1)

anything_to_tell = ahead.anything_unseen


async def tell(
    connection: AsyncConnection, voices: Voices, now: datetime,
) -> None:  # fmt: skip
    """Tells the coordinators of what has been gathered."""
    found = await ahead.unseen(connection)
    if not found or max(each.done_at for each in found) > now - GATHERED:
        return
    cities = await reminders.cities(connection)
    readers = Readers(voices, now, cities)
    hers: dict[Person, list[Missed]] = defaultdict(list)
    for each in found:
        if not await ahead.was_for_somebody(connection, each):
            continue
        for person in await people.coordinators(connection, activity=each.missed.session.activity, country=None):
            if person.language and not person.unreachable:
                hers[person].append(each.missed)
    last = max(each.id for each in found)
    letters = [
        (person.telegram_id, messages.told(missed, readers.of(person)), f"missed:{last}:{person.id}")
        for person, missed in hers.items()
    ]
    await outbox.put_many(connection, letters, lane=Lane.NOTICE, now=now)
    await ahead.seen(connection, last)
