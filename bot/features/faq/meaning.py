"""How alike two texts are in what they mean, told by sentence vectors that an engine made of them.

The vectors of one language crowd together, whatever their texts are about: the middle of each language is taken away,
so that what is left is the subject. Vietnamese without its marks is a language of its own here: the engine reads it
badly, so every marked row has a copy without, and such rows count for less than the letters they share.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bot.features.faq.ngrams import Floats, NgramKernel, Places
from bot.features.faq.ridge import fit
from bot.features.faq.verdict import Row

LONGEST: Final = 300
"""So many letters of a text are read by an engine; what it is about stands there."""

_STIFFNESS: Final = 0.4
_UNMARKED: Final = "vi without marks"
_UNMARKED_TRUST: Final = np.float32(0.6)
_FEW: Final = 20
_AT_ONCE: Final = 256
_SAME: Final = 0.45
_SHARPER: Final = 2.3
_MARKS: Final = re.compile("[\u0300-\u036f]")

Vectors = Mapping[str, Floats]


def read(text: str) -> str:
    """What an engine reads of `text`."""
    return " ".join(text.split())[:LONGEST]


def writings(rows: Sequence[Row]) -> list[tuple[int, str, str]]:
    """Every row as an engine reads it, and marked Vietnamese once more without: (place of the row, kind, text)."""
    found = [(place, _kind(row.text, row.language), read(row.text)) for place, row in enumerate(rows)]
    return found + [(place, _UNMARKED, _without_marks(text)) for place, kind, text in found if kind == "vi"]


def _without_marks(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFD", text)).replace("đ", "d").replace("Đ", "D")


def _kind(text: str, language: str) -> str:
    return _UNMARKED if language == "vi" and _without_marks(text) == text else language


@dataclass(frozen=True, slots=True)
class Meaning:
    """The votes of a bank whose rows are compared by letters and by meaning: K is the sum of both likenesses."""

    origin: Places
    vectors: Floats
    centres: Mapping[str, Floats]
    owners: Places
    languages: "np.ndarray[tuple[int], np.dtype[np.str_]]"
    absent: Mapping[str, Places]
    votes: Floats
    unseen: Floats

    @classmethod
    def of(
        cls, rows: Sequence[Row], owners: Places, topics: int, kernel: NgramKernel, known: Vectors,
        votes: Floats | None = None,
    ) -> "Meaning":  # fmt: skip
        """The votes of `rows`, fitted unless they are given; `known` has the vector of every writing."""
        written = writings(rows)
        origin = np.array([place for place, _, _ in written], np.intp)
        raw = np.stack([known[text] for _, _, text in written]).astype(np.float32)
        kinds = np.array([kind for _, kind, _ in written])
        middle = raw.mean(axis=0)
        centres = {str(kind): raw[kinds == kind].mean(axis=0) for kind in set(kinds) if (kinds == kind).sum() >= _FEW}
        vectors = raw - np.stack([centres.get(kind, middle) for kind in kinds])
        vectors *= np.where(kinds == _UNMARKED, _UNMARKED_TRUST, np.float32(1))[:, None] / _length(vectors)
        owners, languages = owners[origin], np.array([rows[place].language for place in origin])
        unseen = np.zeros((0, 0), np.float32)
        if votes is None:
            wanted = np.eye(topics + 1, dtype=np.float32)[owners]
            together = list(_together(vectors, origin, owners, languages))
            votes, unseen = fit(_among(kernel, origin, vectors), _STIFFNESS, wanted, together)
        absent = {str(one): np.setdiff1d(np.arange(topics), owners[languages == one]) for one in set(languages)}
        return cls(origin, vectors, {"": middle, **centres}, owners, languages, absent, votes, unseen[: len(rows)])

    def scores(self, letters: Floats, text: str, language: str, vector: Floats) -> Floats:
        """The vote for each topic, the last one for "out of scope"; `letters` are the likenesses by n-grams."""
        cosines = self.vectors @ self.apart(text, language, vector)
        if _kind(text, language) == _UNMARKED:
            cosines *= _UNMARKED_TRUST
        votes = np.asarray((letters[self.origin] + _rounded(cosines)) @ self.votes, np.float32)
        return self._reaching(votes, cosines, language)

    def apart(self, text: str, language: str, vector: Floats) -> Floats:
        """The vector of a text, of unit length, with the middle of its language taken away."""
        return _unit(vector - self.centres.get(_kind(text, language), self.centres[""]))

    def _reaching(self, votes: Floats, cosines: Floats, language: str) -> Floats:
        """Topics without a row in the asker's language would lose to all that have one: they are judged within the
        languages that they have, by how far they stand out among the topics there."""
        topics = np.arange(len(votes) - 1)
        missing = self.absent.get(language, topics)
        if not 0 < len(missing) < len(topics):
            return votes
        standing = np.stack([self._standing(cosines, other, len(votes)) for other in self.absent if other != language])
        there = np.isfinite(standing)
        mean = np.where(there, standing, 0).sum(axis=0) / np.maximum(there.sum(axis=0), 1)
        present = votes[np.setdiff1d(topics, missing)]
        votes[missing] = present.mean() + present.std() * _SHARPER * mean[missing]
        return votes

    def _standing(self, cosines: Floats, language: str, columns: int) -> Floats:
        """How far each topic's nearest row in `language` is above the middle of all topics', in their spreads."""
        best = np.full(columns, -np.inf, np.float32)
        here = self.languages == language
        np.maximum.at(best, self.owners[here], cosines[here])
        best = best[:-1]
        some = best[np.isfinite(best)]
        return (best - some.mean()) / max(float(some.std()), 1e-6) if len(some) else best


def _together(
    vectors: Floats, origin: Places, owners: Places, languages: "np.ndarray[tuple[int], np.dtype[np.str_]]"
) -> Iterator[Places]:
    """Rows that say the same: one row's writings, and of the same topic the nearest to each other across languages."""
    joined = origin.copy()
    for topic in set(owners.tolist()):
        rows = np.flatnonzero(owners == topic)
        cosines = vectors[rows] @ vectors[rows].T
        tongues = languages[rows]
        nearest = {
            one: np.flatnonzero(tongues == one)[cosines[:, tongues == one].argmax(axis=1)] for one in set(tongues)
        }
        for mine, near in ((mine, near[mine]) for near in nearest.values() for mine in range(len(rows))):
            same = nearest[tongues[mine]][near] == mine and tongues[near] != tongues[mine]
            if same and cosines[mine, near] >= _SAME:
                joined[joined == joined[rows[near]]] = joined[rows[mine]]
    order = np.argsort(joined, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(joined[order])) + 1)
    yield from (group for group in groups if len(group) > 1)


def _among(kernel: NgramKernel, origin: Places, vectors: Floats) -> Floats:
    """How alike every two rows are."""
    alike = np.empty((len(origin), len(origin)), np.float32)
    for at in range(0, len(origin), _AT_ONCE):
        alike[at : at + _AT_ONCE] = _rounded(vectors[at : at + _AT_ONCE] @ vectors.T)
    groups = [np.arange(at, min(at + _AT_ONCE, kernel.size)) for at in range(0, kernel.size, _AT_ONCE)]
    for group, letters in zip(groups, kernel.among(groups), strict=True):
        mine = np.flatnonzero((origin >= group[0]) & (origin <= group[-1]))
        alike[mine] += letters[origin[mine] - group[0]][:, origin]
    return alike


def _rounded(cosines: Floats) -> Floats:
    """Near rows count more than many far ones, as with letters."""
    return ((cosines + cosines**2) / 2).astype(np.float32, copy=False)


def _unit(vector: Floats) -> Floats:
    return vector / max(float(np.linalg.norm(vector)), 1e-6)


def _length(vectors: Floats) -> Floats:
    lengths: Floats = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-6))
    return lengths
