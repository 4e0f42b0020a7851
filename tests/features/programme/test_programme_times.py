"""How a programme file says when."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.programme.times import FileTime, Relative, Span, WallClock, read_time, wall_clock

ZONES = ("Asia/Vientiane", "Asia/Yangon", "Asia/Shanghai", "UTC", "America/New_York")

spans = st.builds(Span, st.integers(0, 9999), st.sampled_from(["minute", "hour", "day"]))
days = st.integers(0, 9999).map(lambda count: Span(count, "day"))
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
relative = st.one_of(st.builds(Relative, spans), st.builds(Relative, days, clocks))
walls = st.datetimes(datetime(2000, 1, 1), datetime(2199, 12, 31)).map(lambda at: at.replace(second=0, microsecond=0))
moments = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("+12 minutes", Relative(Span(12, "minute"))),
        ("+1 hour", Relative(Span(1, "hour"))),
        ("+0 days 09:30", Relative(Span(0, "day"), time(9, 30))),
        ("+3 days", Relative(Span(3, "day"))),
        (" +๓ days ๐๙:๐๐ ", Relative(Span(3, "day"), time(9))),
        ("2027-01-12 09:00", WallClock(datetime(2027, 1, 12, 9))),
        ("2570-01-12 09:00", WallClock(datetime(2027, 1, 12, 9))),
    ],
)
def test_a_time_is_read(text: str, means: FileTime) -> None:
    assert read_time(text) == means


@pytest.mark.parametrize(
    "text",
    [
        *("", "tomorrow", "+", "+1", "+1 week", "+ 1 day", "-1 day", "+10000 days", "+1 day 9:00", "+1 day 24:00"),
        *("+2 hours 09:00", "+1 day 09:00 sharp", "+1.5 hours", "2027-01-12", "2027-02-30 09:00", "2027-01-12 25:00"),
        *("1999-01-01 09:00", "2300-01-01 09:00", "0001-01-01 00:00", "9999-12-31 23:59", "12/01/2027 09:00"),
    ],
)
def test_what_says_no_time_is_refused_with_what_is_right(text: str) -> None:
    with pytest.raises(ValueError, match=r"^must be a time like \+3 days 09:00"):
        read_time(text)


@given(st.text(max_size=30))
def test_any_text_is_a_time_or_a_value_error(text: str) -> None:
    try:
        moment = read_time(text)
    except ValueError:
        return
    assert moment.at(datetime(2026, 1, 1, tzinfo=UTC), "Asia/Yangon").tzinfo is UTC


@given(relative)
def test_a_relative_time_reads_back_as_it_was_written(moment: Relative) -> None:
    assert read_time(str(moment)) == moment


@given(walls)
def test_a_wall_clock_reads_back_as_it_was_written(shown: datetime) -> None:
    assert read_time(str(WallClock(shown))) == WallClock(shown)


@given(spans, moments, st.sampled_from(ZONES))
def test_a_span_counts_from_the_import_to_the_nearest_minute(span: Span, anchor: datetime, zone: str) -> None:
    at = Relative(span).at(anchor, zone)
    assert abs(at - anchor - span.length) <= timedelta(seconds=30)
    assert (at.second, at.microsecond) == (0, 0)


@given(days, clocks, moments, st.sampled_from(ZONES[:4]))
def test_a_clock_is_that_of_the_place_so_many_days_later(span: Span, clock: time, anchor: datetime, zone: str) -> None:
    there = Relative(span, clock).at(anchor, zone).astimezone(ZoneInfo(zone))
    assert there.time() == clock
    assert there.date() - anchor.astimezone(ZoneInfo(zone)).date() == span.length


@given(moments, st.sampled_from(ZONES[:4]))
def test_a_stored_moment_is_written_as_the_clock_of_its_place(moment: datetime, zone: str) -> None:
    minute = moment.replace(second=0, microsecond=0)
    assert wall_clock(minute, zone).at(moment, zone) == minute


@pytest.mark.parametrize(("text", "length"), [("7 days", 168), ("1 day", 24), ("1 hour", 1), ("120 minutes", 2)])
def test_a_span_is_read_and_written(text: str, length: int) -> None:
    assert Span.read(text).length == timedelta(hours=length)
    assert str(Span.read(text)) == text


@pytest.mark.parametrize("text", ["", "day", "1", "-1 day", "1 week", "1  day", "1 day 09:00"])
def test_what_is_no_span_is_refused_with_what_is_right(text: str) -> None:
    with pytest.raises(ValueError, match=r"^must be a span like 7 days"):
        Span.read(text)


def test_the_years_days_and_clocks_of_others_are_read_or_refused() -> None:
    """29 February 2567 was a day, that of 2570 is none; an hour of another clock than the place's is no hour here."""
    assert read_time("2567-02-29 09:00") == WallClock(datetime.fromisoformat("2024-02-29 09:00"))
    for wrong in ("2570-02-29 09:00", "2027-01-12 02:30 +07:00", "2027-01-12 02:30+07", "2027-01-12 24:00"):
        with pytest.raises(ValueError, match=r"^must be a time like"):
            read_time(wrong)
