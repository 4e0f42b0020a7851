"""What reminders do: plan what changed, send what is due, show people their sessions. Nobody here commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import metrics
from bot.delivery import fan_out, outbox
from bot.delivery.message import Lane
from bot.errors import NotAllowed, NotFound
from bot.features.reminders import messages, repository
from bot.features.reminders.model import (
    Audience,
    Class,
    Coming,
    Due,
    Page,
    Reader,
    Readers,
    Session,
    activities_taught,
    may_see_classes,
)
from bot.features.reminders.plan import BEGUN, CALLED_OFF, OVERTAKEN, is_late, plan
from bot.i18n import Translator
from bot.people import addressing
from bot.people import service as people
from bot.people.model import Person

AT_ONCE = 50
PAGE = 6

Item = TypeVar("Item")

anything_changed = repository.anything_changed
anything_due = repository.anything_due


async def plan_changed(connection: AsyncConnection, now: datetime) -> bool:
    """Plans the sessions that changed since they were planned, fifty at most; True when there may be more."""
    changed = await repository.changed_sessions(connection, AT_ONCE)
    if changed:
        rules = await repository.rules_for(connection, changed)
        plans = {each: plan(rules[each.activity], each.starts_at, each.changed_at) for each in changed}
        await repository.replace(connection, plans, now)
    return len(changed) == AT_ONCE


async def send_due(
    connection: AsyncConnection, translators: Mapping[str, Translator], now: datetime, default_zone: str,
    *, default_language: str = "en",
) -> bool:  # fmt: skip
    """Takes the reminder that was due first: queued for those concerned, in chunks, or skipped. False when none is."""
    reminder = await repository.next_due(connection, now)
    if reminder is None:
        return False
    session = await _session(connection, reminder.session_id)
    reason = await _why_not(connection, reminder, session, now)
    if reason is None:
        cities = await repository.cities(connection)
        readers = Readers(translators, default_language, default_zone, now, cities)
        tell = _tell_teachers if reminder.audience == Audience.TEACHERS else _tell_participants
        if await tell(connection, reminder, session, readers):
            return True
    await repository.settle(connection, reminder, reason, now)
    metrics.reminders.labels("skipped" if reason else "sent").inc()
    return True


async def _why_not(connection: AsyncConnection, reminder: Due, session: Session, now: datetime) -> str | None:
    """Why nobody is to get this reminder any more; one with words of its own is never overtaken."""
    if await repository.is_called_off(connection, session.activity):
        return CALLED_OFF
    if is_late(session.starts_at, now):
        return BEGUN
    if reminder.text is None and await repository.is_overtaken(connection, reminder, now):
        return OVERTAKEN
    return None


async def _tell_participants(connection: AsyncConnection, reminder: Due, session: Session, readers: Readers) -> bool:
    """Queues a thousand letters at most, each text written once for all who read the same; True while more follow."""
    key = f"reminder:{reminder.id}"
    texts = {
        # The place of the name is filled for each reader when the message leaves.
        variant: addressing.about(
            readers.of(person).t, person, messages.reminder(session, reminder.text, readers.of(person)), name="{name}"
        )
        for variant, person in (await repository.variants(connection, session.activity)).items()
    }
    if not texts:
        return False
    await fan_out.begin(connection, key, texts, lane=Lane.REMINDER, now=readers.now, expires_at=session.starts_at)
    return await fan_out.go_on(connection, key, repository.audience(connection, session.activity), now=readers.now)


async def _tell_teachers(connection: AsyncConnection, reminder: Due, session: Session, readers: Readers) -> bool:
    """Queues a letter for each teacher."""
    names = await repository.names(connection, session.activity)
    letters = [
        (
            person.telegram_id,
            messages.teaching(session, reminder.text, names, readers.of(person)),
            f"reminder:{reminder.id}:{person.id}",
        )
        for person in await people.teachers(connection, session.activity)
        if not person.unreachable
    ]
    await outbox.put_many(connection, letters, lane=Lane.REMINDER, now=readers.now, expires_at=session.starts_at)
    return False


# -- schedules -------------------------------------------------------------------------------------------------------


async def reader(connection: AsyncConnection, t: Translator, zone: str, now: datetime) -> Reader:
    """Whoever reads `t` by the clock of `zone`."""
    return Reader(t, zone, now, await repository.cities(connection))


async def schedule(
    connection: AsyncConnection, person: Person, number: int, now: datetime, until: datetime | None = None
) -> Page[Coming]:
    """A page of the coming sessions of what the person has registered for; the first one when that page is empty."""
    found = await repository.coming_for(connection, person.id, now, until, start=number * PAGE, most=PAGE + 1)
    if not found and number:
        return await schedule(connection, person, 0, now, until)
    return _page(number, found)


async def classes(connection: AsyncConnection, person: Person, number: int, now: datetime) -> Page[Class]:
    """A page of the coming sessions that the person teaches; raises NotAllowed for somebody without a class at all."""
    taught = activities_taught(person)
    if taught is not None and not taught:
        raise NotAllowed("not a teacher")
    found = await repository.classes(connection, taught, now, start=number * PAGE, most=PAGE + 1)
    if not found and number:
        return await classes(connection, person, 0, now)
    return _page(number, found)


async def class_list(connection: AsyncConnection, person: Person, number: int | None) -> tuple[Session, list[str]]:
    """A session with the names of its participants; raises NotFound, and NotAllowed to those who do not teach it."""
    session = await _session(connection, number)
    if not may_see_classes(person, session.activity):
        raise NotAllowed("not a teacher of this activity")
    return session, await repository.names(connection, session.activity)


async def _session(connection: AsyncConnection, number: int | None) -> Session:
    found = None if number is None else await repository.session(connection, number)
    if found is None:
        raise NotFound(f"session {number}")
    return found


def _page(number: int, found: Sequence[Item]) -> Page[Item]:
    return Page(number, found[:PAGE], more=len(found) > PAGE)
