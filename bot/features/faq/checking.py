"""How well a bank would answer its own questions, were each of them new to it: for who edits it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np

from bot.database.engine import Database
from bot.errors import NotFound
from bot.features.faq import repository, vectors
from bot.features.faq.bank import rows_of
from bot.features.faq.embedding import Engine
from bot.features.faq.ngrams import Floats, fold
from bot.features.faq.search import Index
from bot.features.faq.verdict import SMALLTALK, Row
from bot.i18n import LANGUAGES

MOST_CONFUSED = 5


@dataclass(frozen=True)
class Report:
    """Shares of the bank's questions that find their topic when they, and their translations, are left out."""

    first: dict[str, float]
    among_three: float
    told_apart: float
    confused: list[tuple[str, str, int]]
    missing: list[tuple[str, str, list[str]]]
    faults: list[str] = field(default_factory=list)
    expired: list[tuple[str, date]] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """What is found, in words: accuracy, topics taken for others, languages that are missing, faults."""
        if not self.first:
            return [f"✗ {fault}" for fault in self.faults]
        worst = min(self.first, key=lambda language: self.first[language])
        shares = ", ".join(f"{language} {share:.2f}" for language, share in self.first.items())
        mean = sum(self.first.values()) / len(self.first)
        return [
            f"topic found first: {mean:.2f} ({shares}); worst: {worst}",
            f"among the first three: {self.among_three:.2f}",
            f"told from what is out of scope (AUROC): {self.told_apart:.2f}",
            *(f"taken for another: {one} for {other}, {times} times" for one, other, times in self.confused),
            *(f"! {code} has no {part} in: {', '.join(languages)}" for code, part, languages in self.missing),
            *(f"! the answer of {code} held until {day}" for code, day in self.expired),
            *(f"✗ {fault}" for fault in self.faults),
        ]


async def examine(database: Database, engine: Engine | None, today: date, beforehand: Path | None = None) -> Report:
    """Leaves every row out in turn, with the engine where there is one; raises NotFound when there is no bank."""
    async with database.read() as connection:
        topics, phrasings = await repository.everything(connection)
    if not topics:
        raise NotFound("there is no question bank yet; import one")
    rows = rows_of(topics, phrasings)
    index = Index.build(rows)
    if engine is not None:
        index = await vectors.understood(database, engine, index, anew=True, shipped=beforehand)
    missing = []
    for topic in (topic for topic in topics if topic.kind == "topic"):
        spoken = {each.language for each in phrasings if each.topic == topic.code}
        for part, there in (("title", topic.title), ("answer", topic.answer), ("phrasing", spoken)):
            missing += (
                [(topic.code, part, lacking)] if (lacking := [one for one in LANGUAGES if one not in there]) else []
            )
    asked = {each.topic for each in phrasings}
    faults = [f"{topic.code} has no phrasing in any language" for topic in topics if topic.code not in asked]
    expired = [(topic.code, topic.expires_on) for topic in topics if topic.expires_on and topic.expires_on < today]
    return replace(report(index, missing, [*faults, *claimed_twice(rows)]), expired=expired)


def report(index: Index, missing: list[tuple[str, str, list[str]]], faults: list[str]) -> Report:
    """What the votes say that each row would get had it been left out."""
    unseen = index.unseen if index.meaning is None else index.meaning.unseen
    doubt = (index.meant or index.bar).doubt
    outside = len(index.topics)
    talk = np.array([(row.topic or "").startswith(SMALLTALK) for row in index.rows], np.bool_)
    inside = (index.owners != outside) & ~talk
    if not inside.any():
        return Report({}, 0, 0, [], missing, faults)
    ranked = np.argsort(-unseen[:, :outside], axis=1, kind="stable")[:, :3]
    hits = ranked == index.owners[:, None]
    languages = np.array([row.language for row in index.rows])
    first = {
        language: float(hits[inside & (languages == language), 0].mean())
        for language in LANGUAGES if (inside & (languages == language)).any()
    }  # fmt: skip
    wrong = np.flatnonzero(inside & ~hits[:, 0])
    pairs = Counter((index.topics[index.owners[row]], index.topics[ranked[row, 0]]) for row in wrong)
    scores = unseen[:, :outside].max(axis=1) - doubt * unseen[:, outside]
    return Report(
        first, float(hits[inside].any(axis=1).mean()), _told_apart(scores[inside], scores[~inside & ~talk]),
        [(one, other, times) for (one, other), times in pairs.most_common(MOST_CONFUSED)], missing, faults,
    )  # fmt: skip


@dataclass(frozen=True)
class Loss:
    """What an edit would cost: shares of the bank's own questions that are understood before and after it, and the
    topic whose questions would be taken for another one, or for something out of scope (None)."""

    before: float
    after: float
    one: str
    other: str | None


def left_out(index: Index) -> dict[Row, str | None]:
    """What each question of a topic would be taken for had it been left out; None is out of scope."""
    unseen = index.unseen if index.meaning is None else index.meaning.unseen
    doubt = (index.meant or index.bar).doubt
    outside = len(index.topics)
    best = unseen[:, :outside].argmax(axis=1)
    refused = doubt * unseen[:, outside] > unseen[np.arange(len(best)), best]
    return {
        row: None if no else index.topics[place]
        for row, place, no in zip(index.rows, best.tolist(), refused.tolist(), strict=True)
        if row.topic in index.topics
    }


def loss(before: dict[Row, str | None], after: dict[Row, str | None]) -> Loss | None:
    """Whether fewer of the questions that were there before would be understood after an edit."""
    common = before.keys() & after.keys()
    lost = [row for row in common if before[row] == row.topic != after[row]]
    won = [row for row in common if before[row] != row.topic == after[row]]
    if len(lost) <= len(won):
        return None
    right = sum(before[row] == row.topic for row in common)
    counted = Counter((row.topic or "", after[row]) for row in lost)
    one, other = min(counted, key=lambda pair: (-counted[pair], str(pair)))
    return Loss(right / len(common), (right - len(lost) + len(won)) / len(common), one, other)


def _told_apart(within: Floats, outside: Floats) -> float:
    """How often a question of a topic scores higher than one out of scope."""
    if not len(outside):
        return 1.0
    below = np.searchsorted(np.sort(outside), within, side="left") + np.searchsorted(
        np.sort(outside), within, side="right"
    )
    return float(below.mean() / 2 / len(outside))


def claimed_twice(rows: Sequence[Row]) -> list[str]:
    """Phrasings that look the same and belong to two topics of one language: neither is answered exactly."""
    owners: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        owners.setdefault((row.language, fold(row.text)), set()).add(row.topic or "out of scope")
    return [
        f"“{text}” ({language}) belongs to {' and '.join(sorted(claims))}"
        for (language, text), claims in sorted(owners.items()) if text and len(claims) > 1
    ]  # fmt: skip
