"""How soon people hear from a person, from the times that are kept of cases."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.cases.figures import Service, in_words, service_of

ASKED = datetime(2027, 1, 11, 9, tzinfo=UTC)


def after(minutes: int | None) -> datetime | None:
    """So many minutes after the question."""
    return None if minutes is None else ASKED + timedelta(minutes=minutes)


def test_the_middle_of_what_was_answered_and_closed_counts() -> None:
    """What still waits is no time; one long case moves nothing; nobody is counted who has not said."""
    cases = [(2, 30, True), (4, None, None), (4000, 90, False), (None, None, None), (6, 60, True)]
    found = service_of((ASKED, after(first), after(closed), helped) for first, closed, helped in cases)
    assert found == Service(timedelta(minutes=5), timedelta(minutes=60), 2, 3)
    assert service_of([]) == Service(None, None, 0, 0)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, (1, "minute")), (89, (89, "minute")), (90, (2, "hour")), (2879, (48, "hour")), (2880, (2, "day"))],
)
def test_a_span_is_said_in_one_number(minutes: int, said: tuple[int, str]) -> None:
    """Minutes up to an hour and a half, hours up to two days, then days."""
    assert in_words(timedelta(minutes=minutes)) == said


@given(st.lists(st.tuples(st.none() | st.integers(-5, 10_000), st.none() | st.integers(-5, 10_000))))
def test_no_time_is_below_nothing(cases: list[tuple[int | None, int | None]]) -> None:
    """Also where two servers' clocks differ by a little."""
    found = service_of((ASKED, after(first), after(closed), None) for first, closed in cases)
    assert all(span is None or span >= timedelta() for span in (found.first, found.whole))
