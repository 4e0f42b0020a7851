"""Which topic a question is about: kernel ridge regression over the phrasings of the bank, and three bands of trust.

Every row votes for its topic in proportion to its likeness to the question, with weights that make the votes right
for the bank's own rows: A = (K + h)⁻¹ Y, one column a topic and one more for what the programme has no answer to.
The score of a question is the vote for the best topic minus the vote for "out of scope". Below which score to say
nothing is found from the bank itself, by leaving each row out in turn, so it follows every edit.

A second likeness, of sentence vectors say, joins in by summing its values to those of `NgramKernel`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from bot.features.faq.ngrams import Floats, NgramKernel, Places, fold
from bot.features.faq.verdict import SMALLTALK, Band, Row, Verdict

URGENT: Final = frozenset({"emergency", "contact"})

_STIFFNESS: Final = np.float32(0.4)
_SWEEPS: Final = 2
_SCRIPT_OF: Final = MappingProxyType({"lo": "th", "vi": "en"})
_LEAD: Final = 0.12
_URGENT_EASE: Final = 0.1
_OUTSIDE_SHARE: Final = 0.25


@dataclass(frozen=True, slots=True)
class Index:
    """A fitted bank. It never changes: after an edit another one is built, off the event loop, and takes its place."""

    topics: tuple[str, ...]
    kernel: NgramKernel
    votes: Floats
    cut: float
    exact: Mapping[str, Mapping[str, str]]

    @classmethod
    def build(cls, rows: Iterable[Row]) -> "Index":
        """The index over `rows`: phrasings and titles of the topics, small talk, and what is out of scope."""
        folded = [(row, text) for row in rows if (text := fold(row.text))]
        rows, texts = [row for row, _ in folded], [text for _, text in folded]
        topics = tuple(sorted({row.topic for row in rows if row.topic and not row.topic.startswith(SMALLTALK)}))
        kernel = NgramKernel.of(texts)
        column = {topic: place for place, topic in enumerate(topics)}
        owners = np.array([column.get(row.topic or "", len(topics)) for row in rows], np.intp)
        votes, unseen = _fit(kernel, np.eye(len(topics) + 1, dtype=np.float32)[owners], _scripts(rows))
        return cls(topics, kernel, votes, _cut(unseen, owners), _exact(folded))

    def ask(self, text: str, language: str) -> Verdict:
        """The verdict on `text`; a stored phrasing, of `language` before any other, needs no score."""
        folded = fold(text)
        known = self._stored(folded, language)
        scores = self.kernel.to(folded) @ self.votes
        best = tuple(self.topics[place] for place in np.argsort(-scores[:-1], kind="stable")[:3])
        if known in self.topics:
            return Verdict(Band.SURE, known, (known, *(topic for topic in best if topic != known))[:3], 1.0, exact=True)
        if known or not best or not scores.any():
            return Verdict(Band.SURE if known else Band.OUT, known, best, -1.0, exact=known is not None)
        return self._judged(best, np.sort(scores[:-1])[::-1], float(scores[-1]))

    def knows(self, text: str, language: str) -> bool:
        """Whether this is a stored phrasing, so that no score is needed."""
        return self._stored(fold(text), language) is not None

    def _judged(self, best: tuple[str, ...], scores: Floats, outside: float) -> Verdict:
        score = float(scores[0]) - outside
        eased = best[0] in URGENT and scores[0] >= _URGENT_EASE
        if score < self.cut - (_URGENT_EASE if eased else 0):
            return Verdict(Band.OUT, None, best, score)
        lead = float(scores[0] - scores[1]) if len(scores) > 1 else score
        return Verdict(Band.SURE if lead >= _LEAD else Band.NEAR, best[0], best, score)

    def _stored(self, folded: str, language: str) -> str | None:
        owners = self.exact.get(folded, {})
        return owners.get(language) or next(iter(owners.values()), None)


def _fit(kernel: NgramKernel, wanted: Floats, groups: Sequence[Places]) -> tuple[Floats, Floats]:
    """The weights of the votes, and the votes that each row would get if it were not in the bank.

    Rows of different scripts share next to nothing, so the one large system is solved group by group, each against
    what the others leave over (Gauss-Seidel): two sweeps are exact enough, and cost a third of the time and memory.
    """
    votes, diagonal = np.zeros_like(wanted), np.ones(len(wanted), np.float32)
    solved: list[tuple[Floats, Places, Floats]] = []
    for group, alike in zip(groups, kernel.among(groups), strict=True):
        stiff = alike[:, group] + _STIFFNESS * np.eye(len(group), dtype=np.float32)
        inverse = np.linalg.inv(stiff).astype(np.float32)
        diagonal[group] = np.diagonal(inverse)
        # Of the other groups only the few rows that are alike at all are kept for the sweeps.
        alike[:, group] = 0
        near = np.flatnonzero(alike.any(axis=0))
        solved.append((inverse, near, alike[:, near]))
    for _ in range(_SWEEPS):
        for group, (solution, near, others) in zip(groups, solved, strict=True):
            votes[group] = solution @ (wanted[group] - others @ votes[near])
    votes.setflags(write=False)
    return votes, wanted - votes / diagonal[:, None]


def _scripts(rows: Sequence[Row]) -> list[Places]:
    """The places of the rows of each script; Lao is compared as Thai."""
    scripts = np.array([_SCRIPT_OF.get(row.language, row.language) for row in rows])
    return [np.flatnonzero(scripts == script) for script in sorted(set(scripts))]


def _cut(unseen: Floats, owners: Places) -> float:
    """The score of best F1 for telling rows out of scope, were they the share of what people ask that we assume."""
    outside = owners == unseen.shape[1] - 1
    if not len(owners) or outside.all():
        return 0.0
    scores = unseen[:, :-1].max(axis=1) - unseen[:, -1]
    if not outside.any():
        return float(np.quantile(scores, 0.05))
    order = np.argsort(scores)
    weight = np.where(outside, _OUTSIDE_SHARE / outside.mean(), (1 - _OUTSIDE_SHARE) / (1 - outside.mean()))[order]
    caught = np.cumsum(weight * outside[order])
    f1 = 2 * caught / (np.cumsum(weight) + caught[-1])
    best = int(np.argmax(f1))
    return float(scores[order[best : best + 2]].mean())


def _exact(rows: Sequence[tuple[Row, str]]) -> Mapping[str, Mapping[str, str]]:
    """The topic of each stored phrasing by its language; one that two topics claim tells nothing and is left out."""
    claims: dict[tuple[str, str], set[str]] = {}
    for row, text in rows:
        if row.topic:
            claims.setdefault((text, row.language), set()).add(row.topic)
    exact: dict[str, dict[str, str]] = {}
    for (folded, language), topics in claims.items():
        if len(topics) == 1:
            exact.setdefault(folded, {})[language] = topics.pop()
    return MappingProxyType(exact)
