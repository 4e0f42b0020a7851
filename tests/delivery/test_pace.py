"""How fast messages may leave: held, found out, and paused, with moments given by hand."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.pace import FALLS, GROUP, HOLD, PRIVATE, SLOWEST, START, ChatPace, Pace


def _places(pace: Pace, seconds: float, at: float = 0.0) -> list[float]:
    """The moments at which one message after another leaves, each as soon as it may."""
    moments, end = [], at + seconds
    while at < end:
        pause = pace.wait(at)
        if pause:
            at += pause + 1e-9
        else:
            moments.append(at)
    return moments


def _most_in_a_second(moments: list[float]) -> int:
    return max(sum(1 for other in moments if moment <= other < moment + 1) for moment in moments)


@pytest.mark.parametrize("rate", [1.0, 5.0, 30.0, 100.0])
def test_the_named_rate_is_held_and_never_passed_in_any_second(rate: float) -> None:
    """Until it has been borne long enough, evenly spaced."""
    moments = _places(Pace(rate), HOLD - 1)
    assert _most_in_a_second(moments) <= rate
    assert len(moments) == pytest.approx(rate * START * (HOLD - 1), abs=2)


def test_a_rate_that_is_borne_is_tried_a_little_higher() -> None:
    """While nothing is refused the steps grow."""
    pace = Pace(30.0)
    _places(pace, HOLD + 1)
    first = pace.rate
    _places(pace, 20, HOLD + 1)
    assert 30.0 < first < 32.0 < pace.rate


def test_a_refusal_pauses_as_long_as_it_says_and_goes_back_to_what_was_borne() -> None:
    """Refusals of messages that were under way together count as one."""
    pace = Pace(30.0)
    _places(pace, HOLD + 1)
    assert pace.rate > 30.0
    for _ in range(5):
        pace.refused(7.0, HOLD + 1)
    assert pace.wait(HOLD + 2) == pytest.approx(6.0)
    assert pace.wait(HOLD + 8) == 0.0
    assert pace.rate == 30.0 * START


def test_refused_again_soon_the_rate_falls_deeper_each_time_to_a_bound() -> None:
    """Even what was borne is too much now."""
    pace, at, rates = Pace(30.0), 0.0, []
    pace.wait(at)
    for _ in range(40):
        at += 0.5
        pace.refused(1.0, at)
        rates.append(pace.rate)
        at += 1.5
        pace.wait(at)
    assert rates[0] == pytest.approx(30.0 * START * FALLS[0])
    assert all(later <= earlier for earlier, later in pairwise(rates))
    assert rates[-1] == SLOWEST


def test_replies_take_a_few_places_of_bulk_but_never_all() -> None:
    """A storm of replies cannot starve a reminder."""
    pace = Pace(30.0)
    pace.wait(0.0)
    for _ in range(1000):
        pace.replied(1.0)
    assert 0 < pace.wait(1.0) <= 4 / (30.0 * START) + 1e-9


def test_a_late_timer_is_made_up_and_a_long_pause_is_not() -> None:
    """After silence messages do not leave in a heap."""
    pace = Pace(10.0)
    pace.wait(0.0)
    assert pace.wait(5.0) == 0.0
    assert pace.wait(5.0) > 0.09


@settings(max_examples=60)
@given(asked=st.lists(st.floats(0, 3), min_size=10, max_size=80), group=st.booleans())
def test_a_chat_bears_a_short_burst_and_then_its_rate(asked: list[float], group: bool) -> None:
    """Whenever it is asked: a private chat a second a message, a group twenty a minute."""
    pace, at, left = ChatPace(), 0.0, []
    chat = -1 if group else 1
    for gap in asked:
        at += gap
        while pause := pace.wait(chat, at):
            at += pause + 1e-6
        left.append(at)
    most, rate = GROUP if group else PRIVATE
    for number, moment in enumerate(left):
        within = sum(1 for other in left[number:] if other <= moment + 60)
        assert within <= most + 60 * rate + 1e-6
    if group:
        assert all(sum(1 for other in left if moment <= other < moment + 60) <= 20 for moment in left)


def test_a_refusal_of_one_chat_stops_only_that_chat() -> None:
    """For as long as Telegram says; and a chat that had a burst just now is to blame, another one is not."""
    pace = ChatPace()
    for _ in range(4):
        assert pace.wait(1, 10.0) == 0.0
    assert pace.wait(2, 10.0) == 0.0
    assert (pace.is_to_blame(1, 10.0), pace.is_to_blame(2, 10.0)) == (True, False)
    pace.refused(1, 3.0, 10.0)
    assert pace.wait(1, 11.0) == 2.0
    assert pace.wait(2, 11.0) == 0.0
    assert pace.wait(1, 13.0) == 0.0


def test_chats_that_are_quiet_are_forgotten() -> None:
    """Memory does not grow with everybody who was ever written to."""
    pace = ChatPace()
    for chat in range(1, 25_000):
        pace.wait(chat, chat / 100)
    assert len(pace._room) <= 10_001
