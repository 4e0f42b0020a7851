"""Which topic a question is about: kernel ridge regression over the phrasings of the bank, and three bands of trust.

Every row votes for its topic in proportion to its likeness to the question, with weights that make the votes right
for the bank's own rows: A = (K + h)⁻¹ Y, one column a topic and one more for what the programme has no answer to.
The score of a question is the vote for the best topic minus the vote for "out of scope". Below which score to say
nothing is found from the bank itself, by leaving each row out in turn, so it follows every edit.

Where an engine makes sentence vectors, `meaning` has votes of its own, of both likenesses summed; a question without
a vector is judged by its letters alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np

from bot.features.faq import fits
from bot.features.faq.meaning import Meaning, Vectors
from bot.features.faq.ngrams import Floats, NgramKernel, Places, fold
from bot.features.faq.verdict import SMALLTALK, Band, Row, Verdict

URGENT: Final = frozenset({"emergency", "contact"})

_STIFFNESS: Final = np.float32(0.4)
_SWEEPS: Final = 2
_LEAD: Final = 0.12
_LEAD_BY_MEANING: Final = 0.12
_SCRIPT_OF: Final = MappingProxyType({"lo": "th", "vi": "en"})
_URGENT_EASE: Final = 0.1
_OUTSIDE_SHARE: Final = 0.25
_DOUBT: Final = 1.0
_DOUBT_BY_MEANING: Final = 1.5
"""How much a vote for "out of scope" counts: its rows are few and unlike each other, which makes the votes small."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Below the cut a question is out of scope; with less lead over the second topic, guesses are shown."""

    cut: float
    lead: float
    doubt: float


@dataclass(frozen=True, slots=True)
class Index:
    """A fitted bank. It never changes: after an edit another one is built, off the event loop, and takes its place."""

    topics: tuple[str, ...]
    kernel: NgramKernel
    votes: Floats
    bar: Bar
    exact: Mapping[str, Mapping[str, str]]
    rows: tuple[Row, ...]
    owners: Places
    unseen: Floats
    meaning: Meaning | None = None
    meant: Bar | None = None

    @classmethod
    def build(cls, rows: Iterable[Row], kept: bytes | None = None) -> "Index":
        """The index over `rows`: phrasings and titles of the topics, small talk, and what is out of scope.

        With an earlier fit of the same rows it is there at once, but does not know what each row would get unseen.
        """
        folded = [(row, text) for row in rows if (text := fold(row.text))]
        rows, texts = [row for row, _ in folded], [text for _, text in folded]
        topics = tuple(sorted({row.topic for row in rows if row.topic and not row.topic.startswith(SMALLTALK)}))
        kernel = NgramKernel.of(texts)
        column = {topic: place for place, topic in enumerate(topics)}
        owners = np.array([column.get(row.topic or "", len(topics)) for row in rows], np.intp)
        if kept is None:
            votes, unseen = _fit(kernel, np.eye(len(topics) + 1, dtype=np.float32)[owners], _scripts(rows))
            cut = _cut(unseen, owners, _DOUBT)
        else:
            (votes, cut), unseen = fits.unpacked(kept, len(topics) + 1), np.zeros((0, len(topics) + 1), np.float32)
        return cls(topics, kernel, votes, Bar(cut, _LEAD, _DOUBT), _exact(folded), tuple(rows), owners, unseen)

    def with_meaning(self, known: Vectors, fitted: "tuple[Floats, float] | None" = None) -> "Index":
        """The same bank compared by meaning too; `known` has a vector of each writing, `fitted` an earlier result."""
        meaning = Meaning.of(
            self.rows, self.owners, len(self.topics), self.kernel, known, fitted[0] if fitted else None
        )
        cut = fitted[1] if fitted else _cut(meaning.unseen, self.owners, _DOUBT_BY_MEANING)
        return replace(self, meaning=meaning, meant=Bar(cut, _LEAD_BY_MEANING, _DOUBT_BY_MEANING))

    def at_rest(self) -> "Index":
        """Without what only a fit needs."""
        return replace(self, rows=(), owners=self.owners[:0], unseen=self.unseen[:0])

    def ask(self, text: str, language: str, vector: Floats | None = None) -> Verdict:
        """The verdict on `text`; a stored phrasing, of `language` before any other, needs no score."""
        folded = fold(text)
        known = self._stored(folded, language)
        scores, bar = self._scores(folded, text, language, vector)
        best = tuple(self.topics[place] for place in np.argsort(-scores[:-1], kind="stable")[:3])
        if known in self.topics:
            return Verdict(Band.SURE, known, (known, *(topic for topic in best if topic != known))[:3], 1.0, exact=True)
        # Dots and pictures have a meaning to the engine, but ask nothing.
        if known or not best or not scores.any() or not any(map(str.isalpha, folded)):
            return Verdict(Band.SURE if known else Band.OUT, known, best, -1.0, exact=known is not None)
        return _judged(bar, best, np.sort(scores[:-1])[::-1], float(scores[-1]))

    def _scores(self, folded: str, text: str, language: str, vector: Floats | None) -> tuple[Floats, Bar]:
        letters = self.kernel.to(folded)
        if self.meaning is None or self.meant is None or vector is None:
            return letters @ self.votes, self.bar
        return self.meaning.scores(letters, text, language, vector), self.meant

    def knows(self, text: str, language: str) -> bool:
        """Whether this is a stored phrasing, so that no score is needed."""
        return self._stored(fold(text), language) is not None

    def _stored(self, folded: str, language: str) -> str | None:
        owners = self.exact.get(folded, {})
        return owners.get(language) or next(iter(owners.values()), None)


def _judged(bar: Bar, best: tuple[str, ...], scores: Floats, outside: float) -> Verdict:
    score = float(scores[0]) - bar.doubt * outside
    eased = best[0] in URGENT and scores[0] >= _URGENT_EASE
    if score < bar.cut - (_URGENT_EASE if eased else 0):
        return Verdict(Band.OUT, None, best, score)
    lead = float(scores[0] - scores[1]) if len(scores) > 1 else score
    return Verdict(Band.SURE if lead >= bar.lead else Band.NEAR, best[0], best, score)


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


def _cut(unseen: Floats, owners: Places, doubt: float) -> float:
    """The score of best F1 for telling rows out of scope, were they the share of what people ask that we assume."""
    outside = owners == unseen.shape[1] - 1
    if not len(owners) or outside.all():
        return 0.0
    scores = unseen[:, :-1].max(axis=1) - doubt * unseen[:, -1]
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
    # There are thousands of texts, and a few ways to belong: each is kept once.
    ways: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
    return MappingProxyType({text: ways.setdefault(tuple(owners.items()), owners) for text, owners in exact.items()})
