"""The pace against servers that do not tell their limit: simulated, so that minutes take no time and repeat exactly."""

import heapq
import random
from collections.abc import Callable

import pytest

from bot.delivery.pace import Pace

ROUND_TRIP = 0.05
JITTER = 0.004

Server = Callable[[float], bool]


class Bucket:
    """Lets `rate` messages pass a second, and after silence a second's worth at once."""

    def __init__(self, rate: float) -> None:
        self.rate, self.tokens, self.at = rate, rate, 0.0

    def __call__(self, at: float) -> bool:
        self.tokens = min(self.rate, self.tokens + (at - self.at) * self.rate)
        self.at = at
        passes = self.tokens >= 1
        self.tokens -= passes
        return passes


class Strict:
    """Lets `rate` messages pass in any second."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self.passed: list[float] = []

    def __call__(self, at: float) -> bool:
        self.passed = [each for each in self.passed if each > at - 1]
        passes = len(self.passed) < self.rate
        if passes:
            self.passed.append(at)
        return passes


def broadcast(
    server: Bucket | Strict, people: int, *, start: float = 30, seed: int = 1, then: tuple[float, float] | None = None
) -> tuple[list[float], int]:
    """When each of `people` had the message, and how many were refused; `then`: from a moment on another limit."""
    chance = random.Random(seed)
    pace = Pace(start)
    now, waiting, refused = 0.0, people, 0
    done: list[float] = []
    answers: list[tuple[float, bool]] = []
    while len(done) < people:
        while answers and answers[0][0] <= now:
            at, passed = heapq.heappop(answers)
            if passed:
                done.append(at)
            else:
                pace.refused(1.0, at)
                refused, waiting = refused + 1, waiting + 1
        if then and now > then[0]:
            server.rate = then[1]
        pause = pace.wait(now) if waiting else 60.0
        if pause:
            late = now + pause + abs(chance.gauss(0, 0.001))
            now = max(now, min(late, answers[0][0])) if answers else late
            continue
        waiting -= 1
        arrives = now + ROUND_TRIP / 2 + abs(chance.gauss(0, JITTER))
        back = arrives + ROUND_TRIP / 2 + abs(chance.gauss(0, JITTER))
        heapq.heappush(answers, (back, server(arrives)))
    return done, refused


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("kind", "seconds"), [(Bucket, 51.0), (Strict, 53.5)])
def test_the_named_rate_is_used_whatever_window_telegram_counts_in(
    kind: type[Bucket | Strict], seconds: float, seed: int
) -> None:
    """1,500 people at the 30 a second that are allowed: nearly as fast as can be, with few refusals."""
    done, refused = broadcast(kind(30), 1500, seed=seed)
    assert done[-1] < seconds
    assert refused <= 5


@pytest.mark.parametrize("kind", [Bucket, Strict])
@pytest.mark.parametrize(("first", "second"), [(20, 45), (45, 20), (45, 100), (100, 45), (100, 20), (20, 100)])
def test_an_unknown_limit_is_found_within_a_minute_and_so_is_another_one(
    kind: type[Bucket | Strict], first: int, second: int
) -> None:
    """From the first minute on 94 in a hundred of what is allowed, before and after it changes."""
    half = 240.0
    done, _ = broadcast(kind(first), int(half * first + half * second), then=(half, second))
    for start, limit in ((0.0, first), (half, second)):
        sent = sum(start + 60 <= at < start + half for at in done)
        assert sent / (half - 60) / limit >= 0.94


@pytest.mark.parametrize("kind", [Bucket, Strict])
def test_the_paid_rate_is_held(kind: type[Bucket | Strict]) -> None:
    """A thousand a second, when that many are allowed."""
    done, refused = broadcast(kind(1000), 10_000, start=1000)
    assert 10_000 / done[-1] >= 950
    assert refused <= 60


def test_a_pause_stops_what_has_not_left() -> None:
    pace = Pace(30)
    assert pace.wait(10.0) == 0
    pace.refused(7.0, 10.05)
    assert pace.wait(10.1) == pytest.approx(6.95)
    assert pace.wait(17.0) == pytest.approx(0.05)
    assert pace.wait(17.06) == 0


def test_replies_take_places_of_bulk_but_cannot_starve_it() -> None:
    pace = Pace(10 / 0.985)
    assert pace.wait(0.0) == 0
    assert pace.wait(0.0) == pytest.approx(0.1)
    pace.replied(0.0)
    assert pace.wait(0.0) == pytest.approx(0.2)
    for _ in range(100):
        pace.replied(0.0)
    assert pace.wait(0.0) == pytest.approx(0.4)
