"""Whether our clock is right, told by the moments that messages carry."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.features.alarms.skew import AHEAD, BEHIND, LISTENED, MANY, Watch

START = datetime(2027, 1, 12, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

gaps = st.lists(st.timedeltas(timedelta(), timedelta(hours=2)), min_size=1, max_size=40)
delays = st.timedeltas(timedelta(), timedelta(minutes=1))


def _listen(watch: Watch, gaps: list[timedelta], ahead: timedelta, delay: timedelta) -> None:
    """Messages that come after these gaps, each taken after a moment, by a clock that is so far ahead."""
    true = START
    for gap in gaps:
        true += gap
        watch.hears(true, true + delay + ahead)


@given(gaps, st.timedeltas(-BEHIND / 2, AHEAD / 2), delays)
def test_a_clock_that_is_nearly_right_is_right(gaps: list[timedelta], ahead: timedelta, delay: timedelta) -> None:
    """Whatever the gaps between messages are."""
    watch = Watch()
    _listen(watch, gaps, ahead, delay)
    assert watch.wrong == timedelta()


@given(gaps, st.timedeltas(BEHIND + MINUTE + timedelta(seconds=1), timedelta(days=400)), delays)
def test_one_message_proves_that_it_is_behind(gaps: list[timedelta], behind: timedelta, delay: timedelta) -> None:
    """Nothing comes from the future. Once it is set right, one message says so."""
    watch = Watch()
    _listen(watch, gaps[:1], -behind, delay)
    assert watch.wrong == delay - behind
    _listen(watch, gaps, timedelta(), delay)
    assert watch.wrong == timedelta()


@given(gaps, st.timedeltas(AHEAD, timedelta(days=400)), delays)
def test_that_it_is_ahead_takes_some_minutes(gaps: list[timedelta], ahead: timedelta, delay: timedelta) -> None:
    """And several messages; then it is known how far, but for the way of the quickest."""
    watch = Watch()
    _listen(watch, gaps, ahead, delay)
    long_enough = len(gaps) >= MANY and sum(gaps[1:], timedelta()) >= LISTENED
    assert watch.wrong == (ahead + delay if long_enough else None)


@given(st.integers(1, 500), st.timedeltas(timedelta(minutes=10), timedelta(days=3)))
def test_what_waited_while_we_were_away_proves_nothing(many: int, away: timedelta) -> None:
    """It is taken in one go, all of it late; what comes after it is fresh."""
    watch = Watch()
    back = START + away
    for number in range(many):
        watch.hears(START + away * number / many, back + timedelta(milliseconds=20 * number))
    assert watch.wrong in (None, timedelta())
    watch.hears(back + MINUTE, back + MINUTE)
    assert watch.wrong == timedelta()
