"""Which questions are like each other: told by the letters they share, and by their meaning where that is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.features.faq.ngrams import Floats, Profile, fold
from bot.features.faq.search import Index

SAME_LETTERS: Final = 0.55
SAME_MEANING: Final = 0.6


@dataclass(frozen=True, slots=True)
class Portrait:
    """A question as it is compared: its runs of letters, and its vector with the middle of its language taken away."""

    letters: Profile
    meaning: Floats | None = None


def portrait(index: Index, text: str, language: str, vector: Floats | None = None) -> Portrait:
    """A text as it is compared; how rare its letters are, and what is common to its language, the bank says."""
    meaning = None if vector is None or index.meaning is None else index.meaning.apart(text, language, vector)
    return Portrait(index.kernel.profile(fold(text)), meaning)


def likeness(one: Portrait, other: Portrait) -> float:
    """How alike two questions are; from 1 on they ask the same."""
    found = one.letters.cosine(other.letters) / SAME_LETTERS
    if one.meaning is None or other.meaning is None:
        return found
    return max(found, float(one.meaning @ other.meaning) / SAME_MEANING)


def grouped(new: Mapping[int, Portrait], leaders: Mapping[int, Portrait]) -> dict[int, int]:
    """The group of each new question: that of the leader which is most like it, else one of its own."""
    known, found = dict(leaders), {}
    for number, mine in new.items():
        alike = {leader: likeness(mine, other) for leader, other in known.items()}
        best = max(alike, key=lambda leader: (alike[leader], -leader), default=None)
        found[number] = best if best is not None and alike[best] >= 1 else number
        if found[number] == number:
            known[number] = mine
    return found
