"""Seats: may this one have one now, and who of those that wait is next.

A limit holds for everybody who fits all that it names (a country, an institution, a role; nothing named: everybody).
Limits may overlap, and each one holds: a person has a seat only where every limit that she fits has one left. When a
limit is lowered below what is taken nobody loses a seat; nothing is given until there is room again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.features.registration.form import Answers, Form

NAMED = ("country", "institution", "role")
"""What a limit can name, and which answers a registration is counted by: those whose question fills it."""

_LONGEST = {"country": 32, "institution": 64, "role": 32}


@dataclass(frozen=True)
class Facets:
    """What a registration is counted by, frozen when it was sent."""

    country: str | None = None
    institution: str | None = None
    role: str | None = None


NOBODY = Facets()


@dataclass(frozen=True)
class Limit:
    """So many seats for those who fit all that is named."""

    seats: int
    country: str | None = None
    institution: str | None = None
    role: str | None = None

    def holds_for(self, facets: Facets) -> bool:
        """Whether somebody like this is counted here."""
        return all(getattr(self, name) in (None, getattr(facets, name)) for name in NAMED)


@dataclass(frozen=True)
class Seats:
    """The limits of an activity, and how many of each sort have a seat."""

    limits: tuple[Limit, ...] = ()
    taken: Mapping[Facets, int] = field(default_factory=dict)

    def used(self, limit: Limit) -> int:
        """How many seats of this limit are taken."""
        return sum(count for facets, count in self.taken.items() if limit.holds_for(facets))

    def full_for(self, facets: Facets) -> Limit | None:
        """The limit that has no seat left for somebody like this; None when she can have one."""
        held = (limit for limit in self.limits if limit.holds_for(facets))
        return next((limit for limit in held if self.used(limit) >= limit.seats), None)

    def left_for(self, facets: Facets) -> int | None:
        """How many seats are left for people like this; None where no limit holds for them."""
        return min((limit.seats - self.used(limit) for limit in self.limits if limit.holds_for(facets)), default=None)

    def without(self, facets: Facets) -> "Seats":
        """The same seats, with one given back."""
        return Seats(self.limits, Counter(self.taken) - Counter([facets]))

    def overdrawn(self) -> list[tuple[Limit, int]]:
        """The limits below what is taken, each with how many have a seat."""
        return [(limit, used) for limit in self.limits if (used := self.used(limit)) > limit.seats]


def next_waiting(seats: Seats, waiting: Iterable[tuple[int, Facets]]) -> int | None:
    """The number of the first in the list for whom a seat is free."""
    full: set[Facets] = set()
    for number, facets in waiting:
        if facets in full:
            continue
        if seats.full_for(facets) is None:
            return number
        full.add(facets)
    return None


def facets_of(form: Form, answers: Answers) -> Facets:
    """What the answers say about country, institution and role, by the questions that fill them."""
    found: dict[str, str] = {}
    for question in form.questions:
        value = answers.get(question.code)
        if isinstance(value, Mapping):
            # An institution: of the list by its code, else by the name that was typed.
            value = value.get("code") or value.get("name")
        if question.fills in _LONGEST and isinstance(value, str):
            found[question.fills] = value[: _LONGEST[question.fills]]
    return Facets(**found)
