"""When an answer is due for a look, and how long it holds once somebody has looked."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.features.answers.model import holds_until, is_due

TODAY = date(2027, 3, 1)
DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))


@given(st.none() | DAYS, st.none() | DAYS)
def test_what_was_found_right_is_not_due_and_never_holds_less(until: date | None, reviewed: date | None) -> None:
    """One without a last day goes on without one; one that has expired gets a day to come."""
    after = holds_until(until, reviewed, TODAY)
    assert not is_due(after, TODAY, TODAY)
    assert (after is None) == (until is None)
    if until is not None and after is not None:
        assert after == until if until >= TODAY else after >= TODAY + timedelta(days=30)


def test_an_answer_is_due_when_it_has_expired_or_is_old() -> None:
    """On its last day it still holds; one that nobody says anything about is left alone."""
    assert [is_due(TODAY + timedelta(days=more), TODAY, TODAY) for more in (-1, 0, 1)] == [True, False, False]
    assert [is_due(None, TODAY - timedelta(days=days), TODAY) for days in (180, 181)] == [False, True]
    assert not is_due(None, None, TODAY)
