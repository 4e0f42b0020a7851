"""From rules to moments: when which reminder of a session is due, and when it has lost its meaning."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.features.reminders import hours
from bot.features.reminders.model import A_DAY, Anchor, Due, Rule, Session, Texts

PASSED = "its moment had passed when the session was planned"
BEGUN = "the session had begun"
OVER = "its time was over"
OVERTAKEN = "a later reminder of the session was due as well"
CALLED_OFF = "the activity was called off"
NIGHT = "it would have left at night, and the session had begun in the morning"

MISSED = frozenset({BEGUN, OVER, OVERTAKEN, NIGHT})
"""Why one is lost that should have left; the other reasons are as it should be."""

SOON = timedelta(hours=2)


@dataclass(frozen=True)
class Planned:
    """One reminder of a session: its rule, its moment, and for one that stays unsent the reason."""

    rule: str
    audience: str
    due_at: datetime
    text: Texts | None
    reason: str | None = None
    before: timedelta | None = None
    clock: time | None = None
    urgent: bool = False
    only: Mapping[str, Any] | None = None
    anchor: Anchor = Anchor.START


def plan(
    rules: Iterable[Rule], starts_at: datetime, since: datetime, zone: str = "UTC", *,
    ends_at: datetime | None = None, others: Collection[str] = (), quiet: hours.Quiet = hours.NEVER,
) -> list[Planned]:  # fmt: skip
    """The reminders of a session that starts at `starts_at` and was fixed like that at `since`, first one first.

    A moment before `since` is skipped, never made up for: whoever fixed the session that late has the next smaller
    rule to rely on. A moment after it stays due, however late it is planned, until the session begins. `zone` is that
    of the session, `others` are those of its likely readers.
    """
    planned = []
    for rule in rules:
        moment = starts_at if rule.anchor is Anchor.START else ends_at or starts_at
        amid = rule.anchor is Anchor.END and starts_at <= moment - rule.before < moment
        silent = hours.NEVER if rule.urgent or amid else quiet
        due_at = hours.first(moment, rule.before, rule.clock, zone, others, silent)
        # What follows the end of a session is of use for a day, also where that is known only afterwards.
        follows = rule.anchor is Anchor.END and rule.before < timedelta()
        reason = PASSED if due_at + (A_DAY if follows else timedelta()) < since else None
        planned.append(
            Planned(
                rule.code, rule.audience, due_at, rule.text, reason, before=rule.before if rule.clock else None,
                clock=rule.clock, urgent=rule.urgent is not None, only=rule.only, anchor=rule.anchor,
            )
        )  # fmt: skip
    return sorted(planned, key=lambda each: (each.due_at, each.rule, each.audience))


def too_late(due: Due, session: Session, now: datetime) -> str | None:
    """Why nobody is to have this reminder any more."""
    if now < due.useful_until(session):
        return None
    return BEGUN if due.anchor is Anchor.START else OVER


def days_ahead(starts_at: datetime, now: datetime, *zones: str) -> int | None:
    """How many days ahead the start is on the wall clocks of `zones`: 0 today, 1 tomorrow.

    None when it is a matter of an hour or two, and when the clocks disagree: 23:30 in Vientiane is tomorrow in China.
    """
    days = {_day(starts_at, zone) - _day(now, zone) for zone in zones}
    if starts_at - now <= SOON or len(days) != 1:
        return None
    return days.pop().days


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
