"""What reminders do: plan what changed, send what is due, show people their sessions. Nobody here commits."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import metrics
from bot.delivery import fan_out, outbox
from bot.delivery.message import Lane, Message
from bot.errors import NotAllowed, NotFound
from bot.features.card import marks
from bot.features.coming.model import Participant
from bot.features.reminders import asking, informing, messages, planning, repository
from bot.features.reminders import overview as overviews
from bot.features.reminders.charge import Attended, Charge, Picked
from bot.features.reminders.conditions import Only
from bot.features.reminders.hours import NEVER, Sorted, day_of, sort
from bot.features.reminders.model import (
    Anchor,
    Audience,
    Class,
    Coming,
    Due,
    Lead,
    Page,
    Reader,
    Readers,
    Session,
    Texts,
    activities_taught,
    may_see_classes,
    teaches_in,
)
from bot.features.reminders.plan import CALLED_OFF, NIGHT, OVERTAKEN, plan, too_late
from bot.features.reminders.words import NAMES_DEADLINE, Words
from bot.i18n import Translator
from bot.people import addressing
from bot.people import repository as people_rows
from bot.people import service as people
from bot.people.model import Person, Role
from bot.people.voices import Voices

AT_ONCE = 50
PAGE = 6
PAGE_OF_MANY = 4
"""Of a coordinator's sessions, which have more lines and buttons."""

Item = TypeVar("Item")

anything_changed = planning.anything_changed
first_moment = repository.first_moment
audience = repository.audience
cities = repository.cities
activities_in_charge = overviews.activities_in
fields_in_charge = overviews.fields_in
title_of_picked = overviews.title_of
countries_with_holidays = planning.countries_with_holidays
quiet_of = planning.quiet_of
quiet_hours = planning.quiet_hours
nights_of = planning.nights_of
revive = repository.revive
days_of = repository.days_of


async def plan_changed(connection: AsyncConnection, now: datetime) -> bool:
    """Plans the sessions that changed since they were planned, fifty at most; True when there may be more."""
    changed = await planning.changed_sessions(connection, AT_ONCE)
    if changed:
        rules = await planning.rules_for(connection, changed)
        quiet, others = await planning.quiet_hours(connection), await planning.zones(connection)
        plans = {
            each: plan(
                rules[each.activity], each.starts_at, each.changed_at, each.zone, ends_at=each.ends_at,
                others=others, quiet=quiet[each.programme],
            )
            for each in changed
        }  # fmt: skip
        await planning.replace(connection, plans, now)
        await marks.activities(connection, (each.activity for each in changed), now)
    return len(changed) == AT_ONCE


async def send_due(
    connection: AsyncConnection, voices: Voices, now: datetime,
) -> fan_out.Left:  # fmt: skip
    """Takes the reminder that was due first: queued for those concerned, in portions, or skipped."""
    reminder = await repository.next_due(connection, now)
    if reminder is None:
        return fan_out.Left.NOTHING
    session = await _session(connection, reminder.session_id)
    reason = await _why_not(connection, reminder, session, now)
    if reason is None:
        cities = await repository.cities(connection)
        readers = Readers(voices, now, cities)
        listed = await _TELLING[Audience(reminder.audience)](connection, reminder, session, readers)
        if listed is None:
            return fan_out.Left.CROWD
        reason = None if listed else NIGHT
    await repository.settle(connection, reminder, reason, now)
    metrics.reminders.labels("skipped" if reason else "sent").inc()
    return fan_out.Left.OTHERS


async def _why_not(connection: AsyncConnection, reminder: Due, session: Session, now: datetime) -> str | None:
    """Why nobody is to get this reminder any more; one with words of its own is never overtaken."""
    if await repository.is_called_off(connection, session.activity):
        return CALLED_OFF
    if late := too_late(reminder, session, now):
        return late
    if reminder.text is None and await repository.is_overtaken(connection, reminder, now):
        return OVERTAKEN
    return None


async def _sorted(
    connection: AsyncConnection, reminder: Due, session: Session, days: Set[str], now: datetime
) -> Sorted:
    """Who has the reminder now, by day. It is settled once: an hour that comes meanwhile changes it no more."""
    if reminder.sorted:
        return Sorted(reminder.zones or frozenset(), {})
    concerned = days if reminder.zones is None else days & reminder.zones
    wakes = reminder.urgent or reminder.is_amid(session)
    quiet = NEVER if wakes else await planning.quiet_of(connection, session.activity)
    found = sort(
        concerned, now, reminder.counted_from(session), quiet=quiet, before=reminder.before, clock=reminder.clock,
        staff=reminder.for_staff, until=reminder.useful_until(session),
    )  # fmt: skip
    await repository.part(connection, reminder, found, reminder.useful_until(session), now)
    return found


async def _tell_participants(
    connection: AsyncConnection, reminder: Due, session: Session, readers: Readers
) -> bool | None:
    """Queues some letters, each text written once for all who read the same; None while more follow.

    False when it is too late for everybody.
    """
    only = reminder.heard_by
    everybody = repository.audience(connection, session.activity, session, only)
    days = set() if reminder.sorted else await repository.days_of(connection, everybody, readers.voices)
    found = await _sorted(connection, reminder, session, days, readers.now)
    if not found.now:
        return not found.never or bool(found.later)
    papers = await _papers(connection, session.activity, only)
    words = await _words(connection, reminder, session, readers.now)

    async def say(of: Mapping[str, int]) -> Mapping[str, Message]:
        texts = {}
        for variant, person in (await people_rows.each_of(connection, of)).items():
            reader = readers.of(person)
            if reader.day in found.now or await _lives_otherwise(connection, reminder, session, reader):
                kind = asking.kind_of(variant, only, papers, ended=reminder.anchor is Anchor.END)
                told = messages.reminder(session, words, reader, kind)
                # The place of the name is filled for each reader when the message leaves.
                texts[variant] = addressing.about(reader.t, person, told, name="{name}")
        return texts

    more = await fan_out.tell(
        connection, f"reminder:{reminder.id}", everybody, say, lane=Lane.REMINDER, now=readers.now,
        expires_at=reminder.useful_until(session),
    )  # fmt: skip
    return None if more else True


async def _lives_otherwise(connection: AsyncConnection, reminder: Due, session: Session, reader: Reader) -> bool:
    """Whether nobody had her day when readers were sorted: who changed it since has it now, if she is awake."""
    if reminder.planned_for is not None or reader.day in await repository.days_of_parts(connection, reminder):
        return False
    quiet = await planning.quiet_of(connection, session.activity)
    return reminder.urgent or quiet.until(reader.now, reader.day) is None


async def _papers(connection: AsyncConnection, activity: str, only: Only) -> Mapping[str, Texts]:
    """What the questions are called whose answers may be missing."""
    if not only.missing:
        return {}
    questions = await repository.questions_of(connection, activity)
    return {each.code: each.label or each.text for each in questions if each.code in only.missing}


async def _words(connection: AsyncConnection, reminder: Due, session: Session, now: datetime) -> Words | None:
    """What the programme says in the place of the bot, with the deadline that it may name."""
    text = reminder.text
    if text is None or not any(NAMES_DEADLINE in each for each in text.values()):
        return None if text is None else Words(text)
    found = await repository.deadline(connection, session.activity, reminder.only.missing, now)
    return Words(text) if found is None else Words(text, *found)


async def _tell_teachers(connection: AsyncConnection, reminder: Due, session: Session, readers: Readers) -> bool | None:
    """Queues a letter for each teacher; False when it is too late for everybody."""
    teachers = [each for each in await people.teachers(connection, session.activity) if not each.unreachable]
    of = {person: readers.of(person) for person in teachers}
    found = await _sorted(connection, reminder, session, {reader.day for reader in of.values()}, readers.now)
    people_there = await repository.class_of(connection, session)
    ended, until = reminder.anchor is Anchor.END, reminder.useful_until(session)
    words = await _words(connection, reminder, session, readers.now)
    letters = [
        (
            person.telegram_id,
            messages.teaching(session, words, people_there, reader, person.id, ended=ended),
            f"reminder:{reminder.id}:{person.id}",
        )
        for person, reader in of.items() if reader.day in found.now
    ]  # fmt: skip
    await outbox.put_many(connection, letters, lane=Lane.REMINDER, now=readers.now, expires_at=until)
    return bool(letters) or not found.never or bool(found.later)


async def _tell_contacts(connection: AsyncConnection, reminder: Due, session: Session, readers: Readers) -> bool | None:
    """Queues the list of the silent for institutions' contacts and coordinators; False when it is too late for all."""
    letters = await informing.letters(connection, session, readers)
    found = await _sorted(connection, reminder, session, {reader.day for _, reader, _ in letters}, readers.now)
    queued = [
        (person.telegram_id, message, f"reminder:{reminder.id}:{person.id}")
        for person, reader, message in letters if reader.day in found.now
    ]  # fmt: skip
    await outbox.put_many(connection, queued, lane=Lane.REMINDER, now=readers.now, expires_at=session.starts_at)
    return bool(queued) or not found.never or bool(found.later)


_TELLING = {
    Audience.PARTICIPANTS: _tell_participants, Audience.TEACHERS: _tell_teachers, Audience.CONTACTS: _tell_contacts,
}  # fmt: skip


async def choose(connection: AsyncConnection, person: Person, lead: Lead | None, now: datetime) -> Person:
    """From now on she is reminded so long before each session; None: as the programme says."""
    known = await planning.leads(connection)
    await people_rows.change(connection, person.id, lead=lead.value if lead else None)
    if lead is not None and lead not in known:
        # The first who wants it: until now no session has a reminder at that moment.
        await planning.plan_anew(connection, now)
    return replace(person, lead=lead.value if lead else None)


async def choose_night(connection: AsyncConnection, person: Person, night: str | None, voices: Voices) -> Person:
    """From now on nothing rings in these hours of her day; None: in those of her country."""
    await people_rows.change(connection, person.id, night=night)
    chosen = replace(person, night=night)
    await follow(connection, person, chosen, voices)
    return chosen


async def follow(connection: AsyncConnection, before: Person, after: Person, voices: Voices) -> None:
    """Somebody's day is another one now: what waits for her morning finds her all the same."""
    old, new = (day_of(voices.zone_of(each), each.night) for each in (before, after))
    if old != new:
        await repository.wait_for(connection, old, new)


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


async def next_class(connection: AsyncConnection, person: Person, now: datetime) -> Session | None:
    """The session that somebody teaches next, or is teaching."""
    taught = teaches_in(person)
    if taught is not None and not taught:
        return None
    found = await repository.classes(connection, taught, now, start=0, most=1)
    return found[0].session if found else None


async def overview(
    connection: AsyncConnection, person: Person, picked: Picked, number: int, now: datetime, until: datetime | None
) -> Page[Attended]:
    """A page of the sessions in somebody's charge; raises NotAllowed for who coordinates nothing."""
    charge = Charge.of(person)
    if not charge:
        raise NotAllowed("not a coordinator")
    start, most = number * PAGE_OF_MANY, PAGE_OF_MANY + 1
    found = await overviews.sessions_in(connection, charge, picked, now, until, start=start, most=most)
    if not found and number:
        return await overview(connection, person, picked, 0, now, until)
    return Page(number, found[:PAGE_OF_MANY], more=len(found) > PAGE_OF_MANY)


async def class_list(
    connection: AsyncConnection, person: Person, number: int | None
) -> tuple[Session, list[Participant]]:
    """A session with its participants; raises NotFound, and NotAllowed to those who do not teach it."""
    session = await _session(connection, number)
    if not may_see_classes(person, session.activity):
        raise NotAllowed("not a teacher of this activity")
    return session, await repository.class_of(connection, session)


async def is_class_of(connection: AsyncConnection, person: Person, number: int) -> bool:
    """Whether the person teaches in the session with this number, so that she was told of it."""
    session = await repository.session(connection, number)
    return session is not None and person.holds(Role.TEACHER, activity=session.activity)


async def _session(connection: AsyncConnection, number: int | None) -> Session:
    found = None if number is None else await repository.session(connection, number)
    if found is None:
        raise NotFound(f"session {number}")
    return found


def _page(number: int, found: Sequence[Item]) -> Page[Item]:
    return Page(number, found[:PAGE], more=len(found) > PAGE)
