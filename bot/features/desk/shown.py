"""What is shown at the desk: the list with its figures, a card, and what became of each of many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.features.desk.model import A_PAGE, View
from bot.features.registration.record import Clash, Filling
from bot.features.registration.states import STEPS, State, Who
from bot.people.model import Person

WAITING = frozenset({State.SUBMITTED, State.ENDORSED})
"""These wait for a coordinator; those of the waiting list wait for a seat."""

FILTERS = ("activity", "country", "institution", "state")
Titles = Mapping[str, Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True)
class Listed:
    """One registration as a line of the list."""

    id: int
    version: int
    state: State
    name: str
    activity: str
    country: str | None
    institution: str | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Listing:
    """One page of the list, with the figures around it."""

    view: View
    rows: Sequence[Listed]
    counts: Mapping[tuple[str, State], int]
    titles: Titles
    size: int = A_PAGE

    @property
    def total(self) -> int:
        """How many are meant by all filters."""
        wanted = self.view.filters
        return sum(
            many
            for (activity, state), many in self.counts.items()
            if wanted.activity in (None, activity) and wanted.state in (None, state.value)
        )

    @property
    def pages(self) -> int:
        """How many pages that makes; one where there is nobody."""
        return max(1, -(-self.total // self.size))

    @property
    def waiting(self) -> int:
        """How many wait for a decision."""
        return sum(many for (_, state), many in self.counts.items() if state in WAITING)


@dataclass(frozen=True)
class Card:
    """Everything about one registration."""

    filling: Filling
    applicant: Person
    steps: Sequence[Any]
    taken: int
    seats: int | None
    place: int | None
    alike: Sequence[tuple[int, str]] = ()
    """Registrations that may be the same person's, by number and name."""
    at_once: Sequence[Clash] = ()
    """Sessions for which she would have to be in two places."""

    @property
    def name(self) -> str:
        """What the person is called."""
        return self.filling.name_of(self.applicant)

    @property
    def ways(self) -> list[State]:
        """The states that a coordinator can bring it to from here, the kind ones first.

        A seat is confirmed for somebody only where her answer is awaited.
        """
        now, awaited = self.filling.registration.state, self.filling.registration.answer_by is not None
        able = [to for to in WAYS if Who.COORDINATOR in STEPS.get((now, to), ())]
        return [to for to in able if to is not State.CONFIRMED or awaited]


WAYS = (
    State.APPROVED, State.CONFIRMED, State.OFFERED, State.ENDORSED, State.WAITLISTED, State.REJECTED, State.WITHDRAWN,
)  # fmt: skip
WITH_REASON = frozenset({State.REJECTED, State.WITHDRAWN})
"""Before these a coordinator is asked for the sentence that the person will read."""


@dataclass(frozen=True)
class Outcome:
    """What became of one of many: the new state, or why not."""

    name: str
    state: State | None = None
    why: Exception | None = None
    by: str = ""
    number: int = 0
    at_once: bool = False
    """Whether she has a seat now in something that is at the same hour."""
