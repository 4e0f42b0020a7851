"""Finding a term by what somebody types of it, in any of the languages. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.i18n import search_key

MOST: Final = 20
_FEWEST_INSIDE: Final = 2
"""Letters from which on they may stand anywhere in a term."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term in all its languages, with its letters alone as they are compared."""

    number: int
    field: str
    text: Mapping[str, str]
    keys: tuple[str, ...]

    @classmethod
    def of(cls, number: int, field: str, text: Mapping[str, str]) -> "Term":
        """A term with its keys."""
        return cls(number, field, text, tuple(search_key(each) for each in text.values()))


def find(terms: Iterable[Term], typed: str, most: int = MOST) -> Sequence[Term]:
    """The terms in which it stands: the very term first, then those that begin with it, then all others."""
    key = search_key(typed)
    if not key:
        return []
    ranked = ((min(_rank(each, key) for each in term.keys), term) for term in terms)
    found = sorted(((rank, term.number, term) for rank, term in ranked if rank[0] < _NOWHERE), key=lambda one: one[:2])
    return [term for _, _, term in found[:most]]


_NOWHERE: Final = 4


def _rank(key: str, typed: str) -> tuple[int, int]:
    if key == typed:
        return 0, 0
    if key.startswith(typed):
        return 1, len(key)
    if f" {typed}" in key:
        return 2, len(key)
    if len(typed) >= _FEWEST_INSIDE and typed in key:
        return 3, len(key)
    return _NOWHERE, 0
