"""Engines for tests: one that knows a few words of two languages, one that fails, one that never comes back."""

import threading
from collections.abc import Sequence

import numpy as np

from bot.features.faq.ngrams import Floats

_WORDS = {
    "visa": 0, "วีซ่า": 0, "embassy": 0, "fee": 1, "ค่า": 1, "free": 1, "ฟรี": 1, "meal": 2, "lunch": 2, "อาหาร": 2,
    "phone": 3, "accident": 4, "football": 5, "rain": 5, "ฝน": 5, "joke": 5, "ตลก": 5, "pool": 6, "สระ": 6, "hồ": 6,
}  # fmt: skip


class Words:
    """A vector has one place for each thing that the known words mean."""

    version = "words 1"

    def __init__(self) -> None:
        self.read: list[str] = []

    def embed(self, texts: Sequence[str]) -> Floats:
        """One vector a text."""
        self.read += texts
        vectors = np.full((len(texts), 8), 0.05, np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for word, place in _WORDS.items():
                vector[place] += word in text.lower()
        return vectors


class Broken:
    """Fails at every text."""

    version = "broken 1"

    def embed(self, texts: Sequence[str]) -> Floats:
        """Nothing."""
        raise RuntimeError("no model")


class Stuck(Words):
    """Embeds the bank, and then never ends a question."""

    def embed(self, texts: Sequence[str]) -> Floats:
        """A vector, some day."""
        if len(texts) == 1:
            threading.Event().wait(30)
        return super().embed(texts)
