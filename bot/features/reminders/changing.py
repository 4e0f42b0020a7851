"""Telling people of sessions that were moved, changed or called off: once, when it has stood for some minutes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import fan_out, outbox
from bot.delivery.message import Lane, Message
from bot.features.card import marks
from bot.features.reminders import messages, planning, repository
from bot.features.reminders.hours import Quiet
from bot.features.reminders.model import Change, Readers
from bot.people import addressing
from bot.people import repository as people_rows
from bot.people import service as people
from bot.people.voices import Voices

SETTLED: Final = timedelta(minutes=3)
"""So long a change stands before it is told: who saves five times in a row tells people once."""
SOON: Final = timedelta(hours=12)
"""What begins so soon may ring at night."""


async def anything_to_tell(connection: AsyncConnection, now: datetime) -> bool:
    """Whether some change has stood long enough."""
    return await repository.any_change(connection, now - SETTLED)


async def tell(
    connection: AsyncConnection, voices: Voices, now: datetime,
) -> fan_out.Left:  # fmt: skip
    """Tells those concerned of the change that has stood longest, in portions."""
    change = await repository.next_change(connection, now - SETTLED)
    if change is None:
        return fan_out.Left.NOTHING
    if change.concerns(now) and not await repository.is_called_off(connection, change.activity):
        readers = Readers(voices, now, await repository.cities(connection))
        quiet = await planning.quiet_of(connection, change.activity)
        # With the moment: what changes again meanwhile is told from the start, and not by halves.
        key = f"change:{change.id}:{change.changed_at.timestamp():.0f}"
        if await _tell_participants(connection, key, change, readers, quiet):
            return fan_out.Left.CROWD
        await _tell_teachers(connection, key, change, readers, quiet)
    await repository.forget_change(connection, change)
    await marks.activities(connection, [change.activity], now)
    return fan_out.Left.OTHERS


async def _tell_participants(
    connection: AsyncConnection, key: str, change: Change, readers: Readers, quiet: Quiet
) -> bool:
    async def say(of: Mapping[str, int]) -> Mapping[str, Message]:
        texts = {}
        for variant, person in (await people_rows.each_of(connection, of)).items():
            reader = readers.of(person)
            message = messages.changed(change, reader, silent=is_night(change, reader.now, reader.day, quiet))
            # The place of the name is filled for each reader when the message leaves.
            texts[variant] = addressing.about(reader.t, person, message, name="{name}")
        return texts

    # By the pace of bulk, which Telegram holds us to; but before reminders that became due since the change was made.
    how: Any = {"lane": Lane.REMINDER, "now": readers.now, "due_at": min(change.changed_at, readers.now)}
    everybody = repository.audience(connection, change.activity)
    if change.reminded:
        reminded = repository.reminded_by(everybody, change.reminded)
        if await fan_out.tell(connection, _first(key), reminded, say, **how):
            return True
        everybody = repository.but_for(everybody, _first(key))
    return await fan_out.tell(connection, key, everybody, say, **how)


def _first(key: str) -> str:
    """Under which those are told who have been reminded of what is no more."""
    return f"{key}:first"


async def _tell_teachers(connection: AsyncConnection, key: str, change: Change, readers: Readers, quiet: Quiet) -> None:
    letters = []
    for person in await people.teachers(connection, change.activity):
        reader = readers.of(person)
        message = messages.changed(change, reader, silent=is_night(change, reader.now, reader.day, quiet))
        # The key that a participant's has: who is both reads it once.
        if not await outbox.is_there(connection, f"{_first(key)}:{person.id}"):
            letters.append((person.telegram_id, message, f"{key}:{person.id}"))
    await outbox.put_many(connection, letters, lane=Lane.NOTICE, now=readers.now)


def is_night(change: Change, now: datetime, day: str, quiet: Quiet) -> bool:
    """Whether it is to arrive without a sound."""
    starts = [each.starts_at for each in (change.before, change.after) if each and each.starts_at > now]
    return quiet.until(now, day) is not None and min(starts) - now > SOON
