"""When a reminder is due, and which words are true of it."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.reminders.model import Anchor, Due, Rule, Session
from bot.features.reminders.plan import BEGUN, OVER, PASSED, Planned, days_ahead, plan, too_late

START = datetime(2027, 1, 12, 2, 0, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SESSION = Session(1, "robotics", {}, {"en": "Day 1"}, START, START + 2 * HOUR, "Asia/Vientiane")
WEEK_RULE = Rule("week", 7 * DAY, "participants")
DAY_RULE = Rule("day", DAY, "participants", {"en": "Bring your passport."})
HOUR_RULE = Rule("hour", HOUR, "teachers")

moments = st.timedeltas(timedelta(0), 4000 * DAY).map(lambda since: START - 2000 * DAY + since)
spans = st.timedeltas(MINUTE, 60 * DAY)
rules = st.lists(
    st.builds(Rule, st.sampled_from(["a", "b", "c"]), spans, st.sampled_from(["participants", "teachers"]))
)


@pytest.mark.parametrize(
    ("since", "reasons"),
    [
        (START - 8 * DAY, [None, None, None]),
        (START - 7 * DAY, [None, None, None]),
        (START - 7 * DAY + MINUTE, [PASSED, None, None]),
        (START - 2 * HOUR, [PASSED, PASSED, None]),
        (START - MINUTE, [PASSED, PASSED, PASSED]),
        (START + DAY, [PASSED, PASSED, PASSED]),
    ],
)
def test_what_had_passed_is_not_made_up_for(since: datetime, reasons: list[str | None]) -> None:
    """A session that is fixed late has the smaller rules only."""
    assert plan([HOUR_RULE, WEEK_RULE, DAY_RULE], START, since) == [
        Planned("week", "participants", START - 7 * DAY, None, reasons[0]),
        Planned("day", "participants", START - DAY, {"en": "Bring your passport."}, reasons[1]),
        Planned("hour", "teachers", START - HOUR, None, reasons[2]),
    ]


@given(rules, moments, moments)
def test_every_rule_has_its_moment(rules: list[Rule], starts_at: datetime, since: datetime) -> None:
    """One reminder a rule, in order, before the start; unsent if and only if its moment lay before `since`."""
    found = plan(rules, starts_at, since)
    assert sorted((each.rule, starts_at - each.due_at, each.audience) for each in found) == sorted(
        (rule.code, rule.before, rule.audience) for rule in rules
    )
    assert [each.due_at for each in found] == sorted(each.due_at for each in found)
    assert all(each.due_at < starts_at for each in found)
    assert all((each.reason is None) == (each.due_at >= since) for each in found)


@given(rules, moments, moments, st.timedeltas(timedelta(0), 30 * DAY))
def test_a_moved_session_moves_its_reminders(
    rules: list[Rule], starts_at: datetime, since: datetime, by: timedelta
) -> None:
    """The same change later in time is the same plan later in time."""
    moved = [each.due_at for each in plan(rules, starts_at + by, since + by)]
    assert moved == [each.due_at + by for each in plan(rules, starts_at, since)]


@pytest.mark.parametrize(
    ("after", "late"), [(-HOUR, False), (-timedelta(seconds=1), False), (timedelta(0), True), (HOUR, True)]
)
def test_a_session_that_has_begun_is_late(after: timedelta, late: bool) -> None:
    """Nobody is reminded of what has begun."""
    due = Due(1, 1, "hour", "participants", START - HOUR, None)
    assert (too_late(due, SESSION, START + after) == BEGUN) is late
    running = replace(due, anchor=Anchor.END, due_at=START + HOUR)
    assert (too_late(running, SESSION, START + 2 * HOUR + after) == OVER) is late
    follows = replace(due, anchor=Anchor.END, due_at=START + 5 * HOUR)
    assert (too_late(follows, SESSION, START + 5 * HOUR + DAY + after) == OVER) is late


@given(st.integers(1, 9), st.booleans(), st.sampled_from([None, time(3), time(9), time(18)]), moments, spans)
def test_rules_of_the_end_follow_it(
    days: int, follows: bool, clock: time | None, starts: datetime, lasts: timedelta
) -> None:
    """So long before or after it, or at that hour so many days off; whatever the start is."""
    ends, span = starts + lasts, timedelta(days=-days if follows else days)
    rule = Rule("end", span, "participants", clock=clock, anchor=Anchor.END)
    (found,) = plan([rule], starts, starts - 99 * DAY, "Asia/Yangon", ends_at=ends)
    if clock is None:
        assert found.due_at == ends - span
    else:
        there = found.due_at.astimezone(ZoneInfo("Asia/Yangon"))
        assert (there.time(), there.date()) == (clock, ends.astimezone(ZoneInfo("Asia/Yangon")).date() - span)
    (moved,) = plan([rule], starts + DAY, starts - 99 * DAY, "Asia/Yangon", ends_at=ends)
    assert moved.due_at == found.due_at


@pytest.mark.parametrize(
    ("start", "now", "zones", "days"),
    [
        ("2027-01-12T09:00+07:00", "2027-01-05T09:00+07:00", ["Asia/Vientiane"], 7),
        ("2027-01-12T09:00+07:00", "2027-01-11T09:00+07:00", ["Asia/Vientiane", "Asia/Shanghai"], 1),
        ("2027-01-12T09:00+07:00", "2027-01-12T06:00+07:00", ["Asia/Vientiane", "Asia/Yangon"], 0),
        ("2027-01-12T09:00+07:00", "2027-01-12T08:00+07:00", ["Asia/Vientiane"], None),
        ("2027-01-12T23:30+07:00", "2027-01-12T18:00+07:00", ["Asia/Vientiane"], 0),
        ("2027-01-12T23:30+07:00", "2027-01-12T18:00+07:00", ["Asia/Shanghai"], 1),
        ("2027-01-12T23:30+07:00", "2027-01-12T18:00+07:00", ["Asia/Vientiane", "Asia/Shanghai"], None),
        ("2027-01-13T00:10+07:00", "2027-01-12T18:00+07:00", ["Asia/Yangon"], 0),
        ("2027-01-13T00:10+07:00", "2027-01-12T18:00+07:00", ["Asia/Vientiane"], 1),
    ],
)
def test_days_are_counted_on_wall_clocks(start: str, now: str, zones: list[str], days: int | None) -> None:
    """ "Tomorrow" is said only where it is true on every clock that is shown."""
    assert days_ahead(datetime.fromisoformat(start), datetime.fromisoformat(now), *zones) == days
