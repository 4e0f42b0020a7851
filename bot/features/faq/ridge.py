"""Kernel ridge regression in the memory of its matrix alone, with every row's vote as if it were not in the bank."""

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from bot.features.faq.ngrams import Floats, Places

_BLOCK: Final = 512


def fit(alike: Floats, stiffness: float, wanted: Floats, together: Iterable[Places] = ()) -> tuple[Floats, Floats]:
    """The weights A = (K + h)⁻¹ Y, and the votes that each row would get had it been left out; K is used up.

    Rows that stand `together` (translations of each other) are left out together. In closed form: what rows g would get
    is Y - S⁻¹ A, with S their part of the inverse. It comes from the inverse of the Cholesky root, which takes K's own
    place: a bank of five thousand rows costs a hundred megabytes for some seconds, and no more.
    """
    alike[np.diag_indices(len(alike))] += np.float32(stiffness)
    _root(alike)
    _inverted(alike)
    weights = alike.T @ (alike @ wanted)
    unseen = wanted - weights / np.einsum("ij,ij->j", alike, alike)[:, None]
    for group in together:
        columns = alike[:, group]
        unseen[group] = wanted[group] - np.linalg.solve(columns.T @ columns, weights[group])
    return weights, unseen


def _root(matrix: Floats) -> None:
    """Cholesky's root of a symmetric positive matrix, in its place; blocks on the diagonal are inverted already."""
    size = len(matrix)
    for here in _blocks(size):
        corner = np.linalg.inv(np.linalg.cholesky(matrix[here, here]))
        matrix[here, here] = corner
        matrix[here.stop :, here] = matrix[here.stop :, here] @ corner.T
        for right in _blocks(size, here.stop):
            matrix[right.start :, right] -= matrix[right.start :, here] @ matrix[right, here].T


def _inverted(root: Floats) -> None:
    """The inverse of a root as `_root` leaves it, in its place; what stands above the diagonal becomes zero."""
    for here in _blocks(len(root)):
        corner = -root[here, here]
        for left in _blocks(here.start):
            reached = slice(left.start, here.start)
            root[here, left] = corner @ (root[here, reached] @ root[reached, left])
        root[here, here.stop :] = 0


def _blocks(stop: int, start: int = 0) -> Iterator[slice]:
    for at in range(start, stop, _BLOCK):
        yield slice(at, min(at + _BLOCK, stop))
