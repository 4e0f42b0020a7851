"""What will go out for an activity, as its tables stand now. Reading only: nothing is planned or sent by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.reminders import ahead, planning, repository
from bot.features.reminders.changing import SETTLED, is_night
from bot.features.reminders.forecast import Crowd, Foreseen, Missed, Sort, counted, foresee, in_order
from bot.features.reminders.hours import Quiet
from bot.features.reminders.model import Audience, Change, Changed, Due, Reader, Readers
from bot.features.reminders.plan import Planned, plan
from bot.i18n import Translator
from bot.people import service as people

MISSED_SINCE = timedelta(days=14)


@dataclass(frozen=True)
class Forecast:
    """Everything that will leave for an activity, the next first; and what did not, the last first."""

    coming: Sequence[Foreseen]
    missed: Sequence[Missed]


Crowds = Mapping[Audience, Sequence[Crowd]]


async def forecast(
    connection: AsyncConnection, activity: str, translators: Mapping[str, Translator], now: datetime,
    default_zone: str, *, default_language: str = "en",
) -> Forecast:  # fmt: skip
    """The plan of an activity; nothing of one that is called off."""
    if await repository.is_called_off(connection, activity):
        return Forecast((), ())
    readers = Readers(translators, default_language, default_zone, now, await repository.cities(connection))
    crowds = await crowds_of(connection, activity, readers)
    quiet = await planning.quiet_of(connection, activity)
    sessions = {each.id: each for each in await ahead.sessions_of(connection, activity)}
    coming: list[Foreseen] = []
    for due in [*await ahead.planned_for(connection, activity), *await _not_yet_planned(connection, activity)]:
        session = sessions[due.session_id]
        coming += foresee(due, session, crowds[Audience(due.audience)], quiet, now)
    for change in await ahead.changes_of(connection, activity):
        coming += [told] if (told := await _note(connection, change, readers, quiet)) else []
    return Forecast(in_order(coming), await ahead.missed(connection, sessions, now - MISSED_SINCE))


async def _not_yet_planned(connection: AsyncConnection, activity: str) -> list[Due]:
    """The reminders of sessions that the next tick plans, as it will plan them."""
    changed = await ahead.changed_of(connection, activity)
    rules = await planning.rules_for(connection, changed) if changed else {}
    quiet, others = await planning.quiet_of(connection, activity), await planning.zones(connection)
    found = []
    for each in changed:
        planned = plan(rules[each.activity], each.starts_at, each.changed_at, each.zone, others=others, quiet=quiet)
        done = await ahead.done_of(connection, each)
        found += [_due(each, one) for one in planned if one.reason is None and _key(one) not in done]
    return found


def _key(planned: Planned) -> tuple[str, str, datetime]:
    return planned.rule, planned.audience, planned.due_at


def _due(session: Changed, planned: Planned) -> Due:
    return Due(
        0, session.id, planned.rule, planned.audience, planned.due_at, planned.text, None, planned.before,
        planned.clock, planned.urgent,
    )  # fmt: skip


async def crowds_of(connection: AsyncConnection, activity: str, readers: Readers) -> Crowds:
    """Who reads what is said of an activity, by language and clock: who takes part, and who teaches."""
    taking_part: dict[tuple[str, str], int] = {}
    for person, number in await ahead.counted_variants(connection, activity):
        clock = readers.of(person).clock
        taking_part[clock] = taking_part.get(clock, 0) + number
    teaching: dict[tuple[str, str], int] = {}
    for person in await people.teachers(connection, activity):
        if not person.unreachable:
            clock = readers.of(person).clock
            teaching[clock] = teaching.get(clock, 0) + 1
    return {
        Audience.PARTICIPANTS: [Crowd(*clock, number) for clock, number in sorted(taking_part.items())],
        Audience.TEACHERS: [Crowd(*clock, number) for clock, number in sorted(teaching.items())],
    }


async def _note(connection: AsyncConnection, change: Change, readers: Readers, quiet: Quiet) -> Foreseen | None:
    """The note of a change that nobody has been told of yet; who is in both audiences reads it once."""
    at = max(change.changed_at + SETTLED, readers.now)
    if not change.concerns(at):
        return None
    return await note(connection, change, readers, quiet, at)


async def note(connection: AsyncConnection, change: Change, readers: Readers, quiet: Quiet, at: datetime) -> Foreseen:
    """To whom a change is told at a moment; `held` are those whose phone makes no sound."""
    crowds = [each for group in (await crowds_of(connection, change.activity, readers)).values() for each in group]
    session = change.after or change.before
    silent = [
        each for each in crowds
        if is_night(change, Reader(readers.translators[each.language], each.zone, at, readers.cities), quiet)
    ]  # fmt: skip
    held = sum(each.people for each in silent)
    return Foreseen(at, session, Sort.CHANGE, "", "", counted(crowds), held=held)
