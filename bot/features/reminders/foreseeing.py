"""What will go out for an activity, as its tables stand now. Reading only: nothing is planned or sent by it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.reminders import ahead, informing, planning, repository
from bot.features.reminders.changing import SETTLED, is_night
from bot.features.reminders.conditions import EVERYBODY, Only
from bot.features.reminders.forecast import Crowd, Foreseen, Missed, Sort, counted, foresee, in_order
from bot.features.reminders.hours import Quiet
from bot.features.reminders.model import Audience, Change, Changed, Due, Readers, Rule, Session
from bot.features.reminders.plan import Planned, plan
from bot.people import service as people
from bot.people.model import Person
from bot.people.voices import Voices

MISSED_SINCE = timedelta(days=14)


@dataclass(frozen=True)
class Forecast:
    """Everything that will leave for an activity, the next first; and what did not, the last first."""

    coming: Sequence[Foreseen]
    missed: Sequence[Missed]


Crowds = Mapping[Audience, Sequence[Crowd]]


async def forecast(
    connection: AsyncConnection, activity: str, voices: Voices, now: datetime,
) -> Forecast:  # fmt: skip
    """The plan of an activity; nothing of one that is called off."""
    if await repository.is_called_off(connection, activity):
        return Forecast((), ())
    readers = Readers(voices, now, await repository.cities(connection))
    crowds = await crowds_of(connection, activity, readers)
    quiet = await planning.quiet_of(connection, activity)
    sessions = {each.id: each for each in await ahead.sessions_of(connection, activity)}
    coming: list[Foreseen] = []
    answered, own = await ahead.answered(connection, activity), await planning.leads(connection)
    for due in [*await ahead.planned_for(connection, activity), *await _not_yet_planned(connection, activity)]:
        session = sessions[due.session_id]
        whole = crowds.get(Audience(due.audience), ())
        asks = bool(own) or session.id in answered
        crowd = await _narrowed(connection, due, session, readers, whole, asks=asks)
        if due.only.lead and not crowd:
            continue
        coming += foresee(due, session, crowd, quiet, now)
    everybody = [each for group in crowds.values() for each in group]
    for change in await ahead.changes_of(connection, activity):
        at = max(change.changed_at + SETTLED, now)
        coming += [note(change, everybody, readers, quiet, at)] if change.concerns(at) else []
    return Forecast(in_order(coming), await ahead.missed(connection, sessions, now - MISSED_SINCE))


async def _narrowed(
    connection: AsyncConnection, due: Due, session: Session, readers: Readers, whole: Sequence[Crowd], *, asks: bool
) -> Sequence[Crowd]:
    """Who of an audience reads this reminder: those whom its conditions fit, and who has not said that she is away."""
    match Audience(due.audience):
        case Audience.CONTACTS:
            found = [(person, 1) for person, _, _ in await informing.letters(connection, session, readers)]
        case Audience.PARTICIPANTS if asks or due.only != EVERYBODY:
            found = await ahead.counted_variants(connection, session.activity, session, due.heard_by)
        case _:
            return whole
    return _crowds(found, readers)


def _crowds(found: Iterable[tuple[Person, int]], readers: Readers) -> list[Crowd]:
    """How many read in each language, by each kind of day."""
    counts: dict[tuple[str, str], int] = {}
    for person, number in found:
        kind = readers.of(person).kind
        counts[kind] = counts.get(kind, 0) + number
    return [Crowd(*kind, number) for kind, number in sorted(counts.items())]


async def _not_yet_planned(connection: AsyncConnection, activity: str) -> list[Due]:
    """The reminders of sessions that the next tick plans, as it will plan them."""
    changed = await ahead.changed_of(connection, activity)
    rules = await planning.rules_for(connection, changed) if changed else {}
    quiet, others = await planning.quiet_of(connection, activity), await planning.zones(connection)
    found = []
    for each in changed:
        planned = plan(
            rules[each.activity], each.starts_at, each.changed_at, each.zone, ends_at=each.ends_at, others=others,
            quiet=quiet,
        )  # fmt: skip
        done = await ahead.done_of(connection, each)
        found += [_due(each, one) for one in planned if one.reason is None and _key(one) not in done]
    return found


def _key(planned: Planned) -> tuple[str, str, datetime]:
    return planned.rule, planned.audience, planned.due_at


def _due(session: Changed, planned: Planned) -> Due:
    return Due(
        0, session.id, planned.rule, planned.audience, planned.due_at, planned.text, None, planned.before,
        planned.clock, planned.urgent, only=Only.read(planned.only), anchor=planned.anchor,
    )  # fmt: skip


async def crowds_of(connection: AsyncConnection, activity: str, readers: Readers) -> Crowds:
    """Who reads what is said of an activity, by language and clock: who takes part, and who teaches."""
    teaching = [each for each in await people.teachers(connection, activity) if not each.unreachable]
    return {
        Audience.PARTICIPANTS: _crowds(await ahead.counted_variants(connection, activity), readers),
        Audience.TEACHERS: _crowds(((person, 1) for person in teaching), readers),
    }


def note(change: Change, crowds: Sequence[Crowd], readers: Readers, quiet: Quiet, at: datetime) -> Foreseen:
    """To whom a change is told at a moment; `held` are those whose phone makes no sound."""
    session = change.after or change.before
    held = sum(each.people for each in crowds if is_night(change, at, each.day, quiet))
    return Foreseen(at, session, Sort.CHANGE, "", "", counted(crowds), held=held)


@dataclass(frozen=True)
class Ahead:
    """What would go out if a session of an activity were changed, for who thinks about changing it."""

    activity: str
    rules: Sequence[Rule]
    quiet: Quiet
    zones: Sequence[str]
    everybody: Sequence[Crowd]
    readers: Readers
    called_off: bool

    @classmethod
    async def of(
        cls, connection: AsyncConnection, activity: str, voices: Voices, now: datetime,
    ) -> "Ahead":  # fmt: skip
        """What is to be known of an activity."""
        readers = Readers(voices, now, await repository.cities(connection))
        groups = (await crowds_of(connection, activity, readers)).values()
        rules = await ahead.rules_of(connection, activity)
        quiet, zones = await planning.quiet_of(connection, activity), await planning.zones(connection)
        called_off = await repository.is_called_off(connection, activity)
        return cls(activity, rules, quiet, zones, [each for group in groups for each in group], readers, called_off)

    def note(self, change: Change) -> list[Foreseen]:
        """Who would be told of a change that is saved now; nobody where it matters to nobody."""
        at = self.readers.now + SETTLED
        if self.called_off or not self.everybody or not change.concerns(at):
            return []
        return [note(change, self.everybody, self.readers, self.quiet, at)]

    def planned(self, starts_at: datetime, ends_at: datetime, zone: str) -> list[Planned]:
        """The reminders of a session that would be set now for these hours."""
        now, quiet = self.readers.now, self.quiet
        return plan(self.rules, starts_at, now, zone, ends_at=ends_at, others=self.zones, quiet=quiet)
