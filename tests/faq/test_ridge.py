"""Kernel ridge regression: the same as solving it whole, and as leaving rows out one by one."""

import numpy as np
import pytest

from bot.features.faq import ridge
from bot.features.faq.ngrams import Floats

RANDOM = np.random.default_rng(7)


def a_bank(rows: int) -> tuple[Floats, Floats]:
    """Likenesses of made-up rows, and the topics of the rows."""
    points = RANDOM.normal(size=(rows, 6))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    wanted = np.eye(4)[RANDOM.integers(0, 4, rows)]
    return (points @ points.T).astype(np.float32), wanted.astype(np.float32)


@pytest.mark.parametrize("rows", [1, 5, 511, 512, 513, 1100])
def test_weights_are_those_of_the_whole_system(rows: int) -> None:
    alike, wanted = a_bank(rows)
    whole = np.linalg.solve(alike.astype(np.float64) + 0.4 * np.eye(rows), wanted)
    weights, _ = ridge.fit(alike.copy(), 0.4, wanted)
    assert weights == pytest.approx(whole, abs=2e-3)


@pytest.mark.parametrize("group", [[3], [3, 9], [0, 1, 2, 20]])
def test_left_out_rows_get_the_votes_of_a_bank_without_them(group: list[int]) -> None:
    alike, wanted = a_bank(30)
    rest = np.setdiff1d(np.arange(30), group)
    others = np.linalg.solve(alike[np.ix_(rest, rest)] + 0.4 * np.eye(len(rest)), wanted[rest])
    _, unseen = ridge.fit(alike.copy(), 0.4, wanted, [np.array(group)] if len(group) > 1 else [])
    assert unseen[group] == pytest.approx(alike[np.ix_(group, rest)] @ others, abs=1e-3)
