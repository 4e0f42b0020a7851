"""The plan before it happens: which message leaves when, to how many, in which languages. Pure, like the plan itself.

It asks the very functions that plan and send reminders, so that it cannot say anything else than what they will do.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.features.reminders.hours import NEVER, Quiet, Sorted, at_clock, sort
from bot.features.reminders.model import Due, Session
from bot.features.reminders.plan import NIGHT, too_late


class Sort(StrEnum):
    """What leaves."""

    REMINDER = "reminder"
    CHANGE = "change"
    MISSED = "missed"
    DEADLINE = "deadline"
    CALL = "call"
    """Somebody is asked to take, or to confirm, her seat."""
    LAST_CALL = "last-call"
    SILENT_LIST = "silent-list"
    SEAT_GONE = "seat-gone"
    DRAFT = "draft"
    """Somebody is asked whether she goes on with her form."""
    DRAFT_GONE = "draft-gone"
    ANNOUNCEMENT = "announcement"


@dataclass(frozen=True)
class Crowd:
    """So many people who are told at once: in one language, on one kind of day (`hours.day_of`)."""

    language: str
    day: str
    people: int


@dataclass(frozen=True)
class Foreseen:
    """One message to many: its moment, what it is about, and how many read it in which language.

    `held`: so many of them would have had it in their night. `reason`: why it does not leave, where it does not.
    """

    at: datetime
    session: Session
    sort: Sort
    rule: str
    audience: str
    languages: Mapping[str, int]
    held: int = 0
    reason: str | None = None

    @property
    def people(self) -> int:
        """How many read it."""
        return sum(self.languages.values())


@dataclass(frozen=True)
class Missed:
    """A reminder that did not leave, or will not: its moment, and the reason."""

    at: datetime
    session: Session
    rule: str
    audience: str
    reason: str


def foresee(due: Due, session: Session, crowds: Iterable[Crowd], quiet: Quiet, now: datetime) -> Iterator[Foreseen]:
    """What becomes of one planned reminder, moment by moment; what is due already leaves now."""
    concerned = [each for each in crowds if due.zones is None or each.day in due.zones]
    at = max(due.due_at, now)
    if reason := too_late(due, session, at):
        yield _lost(due, session, at, concerned, reason)
        return
    found = _sorted(due, session, concerned, quiet, at)
    for moment, days in {at: found.now, **found.later}.items():
        there = [each for each in concerned if each.day in days]
        # Nobody of this kind now, perhaps somebody by then: a reminder without readers stays in the plan.
        if there or (not concerned and moment == at):
            yield Foreseen(
                moment, session, Sort.REMINDER, due.rule, due.audience, counted(there),
                held=sum(each.people for each in there if _is_held(due, session, each.day, quiet, moment)),
            )  # fmt: skip
    if lost := [each for each in concerned if each.day in found.never]:
        yield _lost(due, session, due.useful_until(session), lost, NIGHT)


def _sorted(due: Due, session: Session, crowds: Sequence[Crowd], quiet: Quiet, at: datetime) -> Sorted:
    days = {each.day for each in crowds}
    if due.sorted:
        return Sorted(frozenset(days), {})
    hours = NEVER if due.urgent or due.is_amid(session) else quiet
    return sort(
        days, at, due.counted_from(session), quiet=hours, before=due.before, clock=due.clock, staff=due.for_staff,
        until=due.useful_until(session),
    )  # fmt: skip


def _is_held(due: Due, session: Session, day: str, quiet: Quiet, moment: datetime) -> bool:
    """Whether its own moment lay in this reader's night, and she has it when that is over."""
    wished = due.planned_for or due.due_at
    if due.clock is not None and due.before is not None:
        wished = max(wished, at_clock(due.counted_from(session), due.before, due.clock, day))
    return not (due.urgent or due.is_amid(session)) and quiet.until(wished, day) is not None and moment > wished


def _lost(due: Due, session: Session, at: datetime, crowds: Iterable[Crowd], reason: str) -> Foreseen:
    return Foreseen(at, session, Sort.MISSED, due.rule, due.audience, counted(crowds), reason=reason)


def counted(crowds: Iterable[Crowd]) -> dict[str, int]:
    """How many read in which language, the most first."""
    found: Counter[str] = Counter()
    for each in crowds:
        found[each.language] += each.people
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def in_order(found: Iterable[Foreseen]) -> list[Foreseen]:
    """The next first; of one moment the session that begins first."""
    return sorted(found, key=lambda each: (each.at, each.session.starts_at, each.audience, each.rule))
