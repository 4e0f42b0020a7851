"""The moments of a repeated announcement. Pure."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.announcements.rhythm import Every, Rhythm, read_days

wall = datetime.fromisoformat
FIRST = wall("2026-12-07 09:00")  # a Monday


@given(
    st.sampled_from(Every),
    st.datetimes(wall("2020-01-01"), wall("2030-01-01")),
    st.integers(0, 800),
    st.sampled_from(["Asia/Vientiane", "Asia/Yangon", "Europe/Berlin"]),
    st.datetimes(wall("2019-01-01"), wall("2033-01-01")),
)
def test_the_next_moment_is_the_first_that_is_later(
    every: Every, first: datetime, days: int, zone: str, now: datetime
) -> None:
    """Walked through from the first one, the next is what `after` says; the hour is always that of the wall."""
    rhythm = Rhythm(every, first.replace(second=0, microsecond=0), first.date() + timedelta(days=days), zone)
    moment = datetime.min.replace(tzinfo=UTC) + timedelta(days=1)
    walked = []
    while (following := rhythm.after(moment)) is not None:
        assert following > moment
        wall = following.astimezone(ZoneInfo(zone))
        if zone != "Europe/Berlin":
            assert (wall.hour, wall.minute) == (first.hour, first.minute)
        assert first.date() <= wall.date() <= rhythm.until
        walked.append(following)
        moment = following
    here = now.replace(tzinfo=UTC)
    assert rhythm.after(here) == next((each for each in walked if each > here), None)
    assert Rhythm.from_json(rhythm.to_json()) == rhythm


def test_a_month_that_is_too_short_has_its_last_day() -> None:
    rhythm = Rhythm(Every.MONTH, wall("2027-01-31 09:00"), date(2027, 5, 1), "Asia/Vientiane")
    days, moment = [], datetime(2027, 1, 1, tzinfo=UTC)
    while (following := rhythm.after(moment)) is not None:
        days.append((following.astimezone(ZoneInfo("Asia/Vientiane"))).strftime("%m-%d"))
        moment = following
    assert days == ["01-31", "02-28", "03-31", "04-30"]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026-12-07 09:00 – 2027-03-29", (FIRST, date(2027, 3, 29))),
        ("๒๕๖๙-๑๒-๐๗ ๐๙:๐๐ ถึง ๒๕๗๐-๐๓-๒๙", (FIRST, date(2027, 3, 29))),
        ("2026-12-07, 9.00, 2026-12-07", (FIRST, date(2026, 12, 7))),
        ("7/12/2026 9:00 – 29/3/2027", (FIRST, date(2027, 3, 29))),
        ("7 December 9 am until 29 March", (FIRST, date(2027, 3, 29))),
        ("7/12/2026 9 giờ đến 29/3/2027", (FIRST, date(2027, 3, 29))),
        ("2026年12月7日 9:00 – 2027年3月29日", (FIRST, date(2027, 3, 29))),
        ("2026-12-07 09:00", None), ("every Monday", None), ("2026-12-07 09:00 – 2026-12-06", None),
        ("2026-02-30 09:00 – 2027-03-29", None),
    ],
)  # fmt: skip
def test_first_and_last_day_are_read(typed: str, read: object) -> None:
    assert read_days(typed, date(2026, 11, 27)) == read
