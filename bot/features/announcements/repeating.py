"""An announcement that leaves again and again: each time as one of its own, with a log and outcomes of its own.

    draft ──repeat──▶ repeating ──its moment──▶ a run is begun, and the next moment is set, in one transaction
      ▲                  │
      └──stop, or over───┘

The next moment is always one that lies ahead: after an outage nothing is made up for. What is late by a few hours at
most leaves once; what is later than that is left out, and its author reads so.
"""

from datetime import timedelta
from typing import Final

from bot.delivery import outbox
from bot.delivery.message import Lane, Message
from bot.features.announcements import messages, repository
from bot.features.announcements.composing import change
from bot.features.announcements.ground import Ground, author_of, own, reached
from bot.features.announcements.model import Announcement, Blocked, Changed, Gate, State
from bot.features.announcements.obstacles import obstacle
from bot.features.announcements.rhythm import Rhythm
from bot.features.desk.model import scope_of
from bot.people.model import Person

LATE: Final = timedelta(hours=6)


async def repeat(ground: Ground, by: Person, found: Announcement, rhythm: Rhythm) -> bool:
    """Lets a draft leave again and again, as it is now; False when no moment of the rhythm lies ahead."""
    first = rhythm.after(ground.now)
    if first is None:
        return False
    if await obstacle(ground, found, await reached(ground, found, by)) is not None:
        raise Blocked(str(found.id))
    kept = {"rhythm": rhythm.to_json(), "due_at": first, "approved_version": found.approved_next}
    await change(ground, found, **kept)
    await repository.step(ground.connection, found.id, [State.DRAFT], State.REPEATING, ground.now)
    await repository.note(ground.connection, found.id, "repeated", by.id, ground.now, **rhythm.to_json())
    return True


async def stop(ground: Ground, by: Person, number: int | None) -> Announcement:
    """It leaves no more, and is a draft again; a run that is on its way goes on."""
    found = await own(ground, by, number)
    if not await _back(ground, found):
        raise Changed(str(number))
    await repository.note(ground.connection, found.id, "unrepeated", by.id, ground.now)
    return await own(ground, by, number) if found.author_id == by.id else found


async def _back(ground: Ground, found: Announcement) -> bool:
    values = {
        "due_at": None, "rhythm": None, "version": found.version + 1, "approved_version": found.approved_next,
    }  # fmt: skip
    return await repository.step(
        ground.connection, found.id, [State.REPEATING], State.DRAFT, ground.now, **values
    )  # fmt: skip


async def due(ground: Ground, found: Announcement) -> bool:
    """Its moment has come: a run begins, and the next moment is set."""
    if found.due_at is None or found.due_at > ground.now or found.rhythm is None:
        return False
    author = await author_of(ground, found)
    t = ground.voices.speaks(author)
    if scope_of(author).is_empty:
        await _over(ground, found, messages.given_back(t, found, Gate.NO_ROLE), author)
        return False
    following = found.rhythm.after(ground.now)
    *missed, last = found.rhythm.since(found.due_at, ground.now)
    if ground.now - last > LATE:
        missed.append(last)
    else:
        await _begin(ground, found)
    await repository.keep(ground.connection, found.id, due_at=following)
    if missed:
        moments = [each.isoformat() for each in missed]
        await repository.note(ground.connection, found.id, "skipped", None, ground.now, moments=moments)
        skipped = messages.runs_skipped(t, found, missed, more=following is not None)
        await _tell(ground, author, skipped, f"ann:{found.id}:skipped:{last:%Y%m%d%H%M}")
    if following is None:
        runs = await repository.runs(ground.connection, found.id)
        await _over(ground, found, messages.repeated_enough(t, found, runs), author)
    return False


async def _begin(ground: Ground, found: Announcement) -> None:
    """A run is an announcement of its own, which is due now; the clock takes it from there."""
    is_valid = found.valid_until is not None and found.valid_until > ground.now
    number = await repository.add(
        ground.connection, found.author_id, found.base, ground.now, state=State.SCHEDULED.value, due_at=ground.now,
        category=found.category.value, fallback=found.fallback, fallback_for=sorted(found.fallback_for),
        audience=found.audience.to_json(), got_it=found.got_it, once=found.once, replies=found.replies,
        series_id=found.id,
        valid_until=found.valid_until if is_valid else None, approved_version=1 if found.is_approved else None,
    )  # fmt: skip
    await repository.copy_texts(ground.connection, found.id, number)
    await repository.note(ground.connection, number, "begun", None, ground.now, series=found.id)
    if found.is_approved:
        approver = await repository.approver(ground.connection, found.id)
        await repository.note(ground.connection, number, "approved", approver, ground.now, version=1, series=found.id)


async def _over(ground: Ground, found: Announcement, told: Message, author: Person) -> None:
    await _back(ground, found)
    await repository.note(ground.connection, found.id, "unrepeated", None, ground.now)
    await _tell(ground, author, told, f"ann:{found.id}:over:{found.version}")


async def _tell(ground: Ground, author: Person, message: Message, key: str) -> None:
    await outbox.put(ground.connection, author.telegram_id, message, lane=Lane.NOTICE, now=ground.now, key=key)
