"""How alike two texts are, told by the runs of one to four letters that they share; needs no words, so no dictionary.

Thai, Lao, Khmer, Burmese and Chinese are written without spaces between words, and people mistype: short runs of
letters, weighted by their rarity in the bank, survive both. A run is kept as a 64-bit number in sorted arrays, which
costs a tenth of a dictionary of strings; and of each place where it stands the row and how often, in three bytes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import regex
from numpy.typing import NDArray

from bot.i18n import digits, search_key

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]
Places = NDArray[np.intp]
Runs = NDArray[np.uint64]
Small = NDArray[np.uint8 | np.uint16 | np.uint32]

_LENGTHS: Final = (1, 2, 3, 4)
_SPACE: Final = 32
_END: Final = 10
_LAO_AS_THAI: Final = {lao: lao - 0x80 for lao in range(0x0E80, 0x0F00)}
_BETWEEN_WORDS: Final = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_UNSPACED: Final = "[\u0e00-\u0e7f\u1000-\u109f\u1780-\u17ff\u3400-\u9fff]"
_ODD_SPACE: Final = re.compile(f"(?<={_UNSPACED}) (?={_UNSPACED})")
# Odd multipliers spread runs of letters over 64 bits; fixed, so that an index means the same in every process.
_SPREAD: Final = np.array(
    [2282103462301554627, 857682931831056099, 5642521615135254077, 559509905544945933, 6096957608460143395], np.uint64
)

_MOST: Final = 255
_OFTEN: Final = (1 + np.log(np.maximum(np.arange(_MOST + 1), 1))).astype(np.float32)
"""How much a run counts that stands so often in a text."""


def fold(text: str) -> str:
    """`text` with all that people leave out or vary taken away: case, marks on Latin letters, punctuation, odd spaces.

    Lao letters become the Thai ones they correspond to, so that the two languages share their many common words.
    """
    key = search_key(digits(text)).translate(_LAO_AS_THAI)
    return _ODD_SPACE.sub("", _BETWEEN_WORDS.sub(" ", key).strip())


@dataclass(frozen=True, slots=True)
class Profile:
    """One text as weighted runs, in the order of the runs."""

    runs: Runs
    weights: Floats

    def cosine(self, other: "Profile") -> float:
        """How alike two texts are, from 0 to 1."""
        _, mine, theirs = np.intersect1d(self.runs, other.runs, assume_unique=True, return_indices=True)
        return float(self.weights[mine] @ other.weights[theirs])


@dataclass(frozen=True, slots=True)
class NgramKernel:
    """The rows of a bank as weighted runs, stored by run: `rows[starts[i]:starts[i + 1]]` are the rows with run i.

    The weight of a run in a row follows from `times` it stands there, its `rarity`, and the row's `scale`.
    """

    runs: Runs
    rarity: Floats
    starts: Integers
    rows: Small
    times: Small
    scale: Floats
    size: int

    @classmethod
    def of(cls, texts: Sequence[str]) -> "NgramKernel":
        """The kernel over `texts`, which are folded already."""
        runs, rows, times = _counted(texts)
        known, column, spread = np.unique(runs, return_inverse=True, return_counts=True)
        rarity = (np.log((1 + len(texts)) / (1 + spread)) + 1).astype(np.float32)
        norms = np.sqrt(np.bincount(rows, (_OFTEN[times] * rarity[column]) ** 2, minlength=len(texts)))
        order = np.argsort(column, kind="stable")
        starts = np.concatenate([[0], np.cumsum(spread)]).astype(np.int32)
        numbers: Small = rows[order].astype(np.uint16 if len(texts) <= 1 << 16 else np.uint32)
        scale = (1 / np.maximum(norms, 1e-6)).astype(np.float32)
        kept = (known, rarity, starts, numbers, times[order], scale)
        for array in kept:
            array.setflags(write=False)
        return cls(*kept, size=len(texts))

    def to(self, text: str) -> Floats:
        """How alike the folded `text` is to each row, from 0 to 1; runs that no row has make it less like all."""
        profile = self.profile(text)
        if not len(profile.runs) or not self.size:
            return np.zeros(self.size, np.float32)
        place, found = self._places(profile.runs)
        return self._shared(place[found], profile.weights[found])

    def profile(self, text: str) -> Profile:
        """The folded `text` as runs that weigh as much as they are rare in the bank."""
        runs, _, times = _counted([text])
        if not len(runs):
            return Profile(runs, np.zeros(0, np.float32))
        rarest = np.float32(np.log(1 + self.size) + 1)
        place, found = self._places(runs)
        weights = _OFTEN[times] * (np.where(found, self.rarity[place], rarest) if self.size else rarest)
        return Profile(runs, (weights / np.sqrt(np.sum(weights**2))).astype(np.float32))

    def _places(self, runs: Runs) -> "tuple[Places, NDArray[np.bool_]]":
        """Where the bank has each run, and whether it has it."""
        if not len(self.runs):
            return np.zeros(len(runs), np.intp), np.zeros(len(runs), np.bool_)
        place = np.minimum(np.searchsorted(self.runs, runs), len(self.runs) - 1)
        return place, self.runs[place] == runs

    def among(self, groups: Iterable[Places]) -> Iterator[Floats]:
        """How alike the rows of each group are to every row: one matrix a group, one line a row."""
        columns = np.repeat(np.arange(len(self.runs), dtype=np.int32), np.diff(self.starts))
        order = np.argsort(self.rows, kind="stable").astype(np.int32)
        bounds = np.concatenate([[0], np.cumsum(np.bincount(self.rows, minlength=self.size))])
        for group in groups:
            matrix = np.empty((len(group), self.size), np.float32)
            for line, row in enumerate(group):
                mine = order[bounds[row] : bounds[row + 1]]
                weights = _OFTEN[self.times[mine]] * self.rarity[columns[mine]] * self.scale[row]
                matrix[line] = self._shared(columns[mine], weights)
            yield matrix

    def _shared(self, columns: Places | Integers, weights: Floats) -> Floats:
        """(c + c²) / 2 of the cosines c of the given runs with each row: near rows count more than many far ones."""
        first = self.starts[columns]
        many = self.starts[columns + 1] - first
        ends = np.cumsum(many)
        hits = np.repeat(first - ends + many, many) + np.arange(ends[-1] if len(ends) else 0)
        shares = _OFTEN[self.times[hits]] * np.repeat(weights * self.rarity[columns], many)
        cosines = np.bincount(self.rows[hits], shares, minlength=self.size) * self.scale
        return ((cosines + cosines**2) / 2).astype(np.float32)


def _counted(texts: Sequence[str]) -> tuple[Runs, Places, Small]:
    """Each run of each text once: the run, the text's number, and how often it stands there."""
    runs, rows = _runs(texts)
    order = np.lexsort((runs, rows))
    runs, rows = runs[order], rows[order]
    new = np.ones(len(runs), np.bool_)
    new[1:] = (runs[1:] != runs[:-1]) | (rows[1:] != rows[:-1])
    places = np.flatnonzero(new)
    times = np.diff(np.append(places, len(runs)))
    return runs[places], rows[places], np.minimum(times, _MOST).astype(np.uint8)


def _runs(texts: Sequence[str]) -> tuple[Runs, Places]:
    """Every run of letters within a word (its edges written as a space), with the number of its text."""
    joined = "".join(f" {text} \n" for text in texts)
    letters = np.frombuffer(joined.encode("utf-32-le", "replace"), np.uint32)
    text_of = np.cumsum(letters == _END) - (letters == _END)
    gap = (letters == _SPACE) | (letters == _END)
    runs: list[Runs] = []
    rows: list[Places] = []
    for many in _LENGTHS:
        stop = max(len(letters) - many + 1, 0)
        spread = np.full(stop, many, np.uint64) * _SPREAD[4]
        whole = letters[many - 1 : many - 1 + stop] != _END
        for place in range(many):
            spread += letters[place : place + stop].astype(np.uint64) * _SPREAD[place]
            if many == 1 or 0 < place < many - 1:
                whole &= ~gap[place : place + stop]
        if many == 2:
            whole &= ~(gap[:stop] & gap[1 : 1 + stop])
        runs.append(spread[whole])
        rows.append(text_of[:stop][whole])
    return np.concatenate(runs), np.concatenate(rows)
