"""What is counted. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from bot.features.desk.model import Scope
from bot.features.registration.states import SEATED, State

LATELY: Final = timedelta(days=30)
"""What was sent and asked is counted for so long."""

Titles = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Place:
    """Registrations of one field or country: how many were sent and are not over, and how many of these have a seat."""

    code: str | None
    sent: int
    seated: int


@dataclass(frozen=True)
class Deliveries:
    """What became of messages to many people, each message in one of the states."""

    of: Counter[str] = field(default_factory=Counter)
    twice: int = 0

    def count(self, *states: str) -> int:
        """How many are in one of these states."""
        return sum(self.of[state] for state in states)


@dataclass(frozen=True)
class Questions:
    """Questions to the bot: how many it answered at once, of how many people said that it helped; and to people."""

    asked: int = 0
    sure: int = 0
    helped: int = 0
    cases: int = 0
    answered: int = 0
    open: int = 0


@dataclass(frozen=True)
class Figures:
    """Everything within a scope; registrations by activity, state and country."""

    scope: Scope
    people: int
    lost: int
    registrations: Mapping[tuple[str, State, str | None], int]
    fields: Mapping[str, str]
    titles: Titles
    deliveries: Deliveries
    questions: Questions

    @property
    def states(self) -> dict[State, int]:
        """How many stand where, in the order of the way that a registration goes."""
        found = Counter[State]()
        for (_, state, _), many in self.registrations.items():
            found[state] += many
        return {state: found[state] for state in State if found[state]}

    @property
    def begun(self) -> int:
        """Forms that were begun and not sent."""
        return self.states.get(State.DRAFT, 0)

    @property
    def sent(self) -> int:
        """Registrations that were sent, whatever became of them."""
        return sum(self.states.values()) - self.begun

    @property
    def by_field(self) -> list[Place]:
        """By field of study, the most first; activities without one are no field's."""
        return self._by(lambda activity, _: self.fields.get(activity))

    @property
    def by_country(self) -> list[Place]:
        """By country, the most first."""
        return self._by(lambda _, country: country)

    def _by(self, place: Any) -> list[Place]:
        sent, seated = Counter[str | None](), Counter[str | None]()
        for (activity, state, country), many in self.registrations.items():
            if state in COUNTED:
                code = place(activity, country)
                sent[code] += many
                seated[code] += many * (state in SEATED)
        # Last who named none.
        return [
            Place(code, sent[code], seated[code])
            for code in sorted(sent, key=lambda each: (each is None, -sent[each], each or ""))
        ]


COUNTED: Final = frozenset(State) - {State.DRAFT}
"""Whoever has sent a registration is counted by field and country, also when it was refused or withdrawn since."""
