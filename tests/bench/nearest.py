"""What a bank could do without learning from its rows: the nearest phrasing, by three measures of nearness."""

import sqlite3
from collections.abc import Callable, Sequence

import numpy as np

from bot.features.faq.meaning import Vectors, read
from bot.features.faq.ngrams import Floats, NgramKernel, fold
from bot.features.faq.verdict import SMALLTALK, Row

Ranked = tuple[tuple[str, ...], float]
"""The best three topics, and how near the first one is."""


def methods(rows: Sequence[Row], known: Vectors | None) -> dict[str, Callable[[str], Ranked]]:
    """Each method by its name: a question's text in, topics and score out."""
    topical = [row for row in rows if row.topic and not row.topic.startswith(SMALLTALK)]
    found = {"FTS5 trigram": full_text(topical), "character TF-IDF": letters(topical)}
    return found if known is None else {**found, "e5 cosine": cosine(topical, known)}


def full_text(rows: Sequence[Row]) -> Callable[[str], Ranked]:
    """SQLite's own search with trigrams and BM25."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE bank USING fts5(text, topic UNINDEXED, tokenize='trigram')")
    database.executemany("INSERT INTO bank VALUES (?, ?)", [(row.text.lower(), row.topic) for row in rows])

    def ask(text: str) -> Ranked:
        clean = text.lower().replace('"', " ")
        words = {f'"{clean[at : at + 3]}"' for at in range(len(clean) - 2)}
        if not words:
            return (), -1.0
        query = "SELECT topic, -bm25(bank) FROM bank WHERE bank MATCH ? ORDER BY 2 DESC LIMIT 60"
        best: dict[str, float] = {}
        for topic, score in database.execute(query, (" OR ".join(words),)):
            best.setdefault(topic, score)
        return tuple(best)[:3], next(iter(best.values()), -1.0)

    return ask


def letters(rows: Sequence[Row]) -> Callable[[str], Ranked]:
    """Runs of one to four letters, weighted by rarity."""
    kernel, topics = NgramKernel.of([fold(row.text) for row in rows]), _topics(rows)
    return lambda text: _ranked(kernel.to(fold(text)), topics)


def cosine(rows: Sequence[Row], known: Vectors) -> Callable[[str], Ranked]:
    """Sentence vectors as they come."""
    vectors = np.stack([known[read(row.text)] for row in rows]).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    topics = _topics(rows)
    return lambda text: _ranked(vectors @ known[read(text)].astype(np.float32), topics)


def _topics(rows: Sequence[Row]) -> list[str]:
    return [row.topic or "" for row in rows]


def _ranked(scores: Floats, topics: Sequence[str]) -> Ranked:
    order = np.argsort(-scores, kind="stable")
    best = dict.fromkeys(topics[place] for place in order[:400])
    return tuple(best)[:3], float(scores[order[0]])
