"""Which hours are good for a reminder, by an independent and slow reckoning."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.reminders.hours import LAST_CALL, NEVER, Quiet, at_clock, first, sort

START = datetime(2027, 1, 12, 2, tzinfo=UTC)
ZONES = ("Asia/Vientiane", "Asia/Yangon", "Asia/Shanghai", "America/Santiago", "Pacific/Kiritimati")
MINUTE = timedelta(minutes=1)
NIGHT = Quiet()

clocks = st.times().map(lambda found: found.replace(second=0, microsecond=0, fold=0))
quiets = st.builds(Quiet, clocks, clocks)
moments = st.timedeltas(timedelta(0), timedelta(days=400)).map(lambda by: START + by)
zones = st.sampled_from(ZONES)


def is_quiet(moment: datetime, zone: str, quiet: Quiet) -> bool:
    """Minute by minute of a day, as one would count with a finger on a dial."""
    clock = moment.astimezone(ZoneInfo(zone)).time()
    begin, end = (each.hour * 60 + each.minute for each in (quiet.start, quiet.end))
    silent = {minute % 1440 for minute in range(begin, end if begin <= end else end + 1440)}
    return clock.hour * 60 + clock.minute in silent


@given(moments, zones, quiets)
def test_quiet_hours_end_when_they_are_over(moment: datetime, zone: str, quiet: Quiet) -> None:
    end, since = quiet.until(moment, zone), quiet.since(moment, zone)
    assert (end is not None) == (since is not None) == is_quiet(moment, zone, quiet)
    if end is not None and since is not None:
        assert since < moment < end
        assert end.astimezone(ZoneInfo(zone)).time() == quiet.end
        assert (since + MINUTE).astimezone(ZoneInfo(zone)).time() == quiet.start


@given(st.sets(zones), moments, st.timedeltas(MINUTE, timedelta(days=9)), quiets, st.none() | clocks)
def test_every_reader_has_it_once_awake_and_before_it_begins(
    readers: set[str], now: datetime, ahead: timedelta, quiet: Quiet, clock: time | None
) -> None:
    """Nobody is forgotten, nobody is woken, nobody hears of it too late."""
    starts_at, day = now + ahead, timedelta(days=1)
    found = sort(readers, now, starts_at, quiet=quiet, before=day if clock else None, clock=clock)
    told = [*((now, zone) for zone in found.now), *((at, zone) for at, some in found.later.items() for zone in some)]
    assert sorted([*(zone for _, zone in told), *found.never]) == sorted(readers)
    for at, zone in told:
        assert now <= at < starts_at
        assert starts_at - at <= LAST_CALL or not is_quiet(at, zone, quiet)
    for zone in found.never:
        last = max(now, at_clock(starts_at, day, clock, zone)) if clock else now
        until = quiet.until(last, zone)
        assert last >= starts_at or (until is not None and until >= starts_at)


@given(moments, st.timedeltas(MINUTE, timedelta(days=9)), zones, quiets)
def test_nobody_at_the_venue_is_woken_for_what_has_lost_its_meaning_in_the_morning(
    starts_at: datetime, before: timedelta, zone: str, quiet: Quiet
) -> None:
    """It comes the evening before; what would leave within half an hour of the start leaves."""
    due = first(starts_at, before, None, zone, (), quiet)
    assert due <= starts_at - before
    if before > LAST_CALL:
        left = quiet.until(due, zone)
        assert left is None or left < starts_at
    else:
        assert due == starts_at - before


@pytest.mark.parametrize(
    ("zone", "local"),
    [("Asia/Yangon", "2027-01-11T18:00+06:30"), ("Asia/Shanghai", "2027-01-11T18:00+08:00")],
)
def test_a_clock_is_that_of_the_reader(zone: str, local: str) -> None:
    assert at_clock(START, timedelta(days=1), time(18), zone) == datetime.fromisoformat(local)


def test_without_quiet_hours_everything_leaves() -> None:
    found = sort(ZONES, START, START + timedelta(days=1), quiet=NEVER)
    assert (found.now, found.later, found.never) == (frozenset(ZONES), {}, frozenset())
    assert NIGHT.until(datetime.fromisoformat("2027-01-12T22:30+06:30"), "Asia/Yangon") is not None


@given(moments, st.sampled_from(ZONES), quiets, quiets)
def test_a_country_has_hours_of_its_own(moment: datetime, zone: str, usual: Quiet, own: Quiet) -> None:
    """Where it says so they stand in the place of the usual ones; everywhere else nothing changes."""
    both = replace(usual, elsewhere={zone: (own.start, own.end)})
    assert both.until(moment, zone) == own.until(moment, zone)
    assert both.since(moment, zone) == own.since(moment, zone)
    assert both.working(moment, zone) == own.working(moment, zone)
    for other in set(ZONES) - {zone}:
        assert both.until(moment, other) == usual.until(moment, other)
