"""Two records that may be one person: which one goes on, and what a press saw of them."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.features.registration.joining import Plan
from bot.features.registration.record import Filling, Registration
from bot.people.model import Person, Role

_SEAL: Final = 12
_DECIDING: Final = frozenset({Role.COORDINATOR, Role.OWNER})

MERGED, DIFFERENT = "merged", "different"


@dataclass(frozen=True)
class Side:
    """One of two records: its person, the accounts she can write from, and what she is registered for."""

    person: Person
    chats: tuple[int, ...]
    fillings: tuple[Filling, ...]

    @property
    def name(self) -> str:
        """What she is called in what she sent last."""
        return self.fillings[0].name_of(self.person) if self.fillings else self.person.name

    @property
    def decides(self) -> bool:
        """Whether it is a coordinator's record: those are not merged, for rights would go with them."""
        return bool(self.person.roles & _DECIDING)

    @property
    def registrations(self) -> tuple[Registration, ...]:
        """What she is registered for."""
        return tuple(each.registration for each in self.fillings)


@dataclass(frozen=True)
class Pair:
    """Two records side by side: the one that would be kept, the one that would be merged into it, and the outcome."""

    id: int
    kept: Side
    merged: Side
    plan: Plan
    answer: str | None = None
    answered_by: str = ""

    @property
    def seal(self) -> str:
        """Says whether anything of the two has changed since somebody looked."""
        return seal_of((self.kept, self.merged))


def in_order(one: Side, other: Side) -> tuple[Side, Side]:
    """The record that goes on, and the other.

    Who can be written to in a chat of her own goes before who cannot; then who sent something last, for that is the
    account she uses now; then the older record.
    """
    first, second = sorted((one, other), key=_rank, reverse=True)
    return first, second


def _rank(side: Side) -> tuple[bool, bool, float, int]:
    sent = [each.submitted_at.timestamp() for each in side.registrations if each.submitted_at is not None]
    return bool(side.chats), not side.person.unreachable, max(sent, default=0.0), -side.person.id


def seal_of(sides: Iterable[Side]) -> str:
    """A short digest of all that a merge would touch."""
    seen: list[Sequence[Any]] = []
    for side in sides:
        person = side.person
        seen.append(("person", person.id, person.contact_id, person.merged_into, *side.chats))
        seen += [("reg", each.id, each.person_id, each.state.value, each.version) for each in side.registrations]
    return hashlib.sha256(repr(sorted(map(repr, seen))).encode()).hexdigest()[:_SEAL]
