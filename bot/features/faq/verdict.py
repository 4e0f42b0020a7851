"""What is asked of the bank and what it says, in words; how it finds out is in `search`, with the mathematics."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

SMALLTALK: Final = "smalltalk:"
"""The beginning of the topics that are answered only when a row is met exactly, and else are out of scope."""


class Band(StrEnum):
    """What a verdict is good for: an answer, three titles to choose from, or the menu."""

    SURE = "sure"
    NEAR = "near"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Row:
    """A phrasing of the bank; without a topic it is an example of what lies out of scope."""

    topic: str | None
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The topic a question is about (None if out of scope), the best three in any case, and how far to trust it."""

    band: Band
    topic: str | None
    topics: tuple[str, ...]
    score: float
    exact: bool = False
