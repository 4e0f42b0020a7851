"""The states of a registration, the steps between them, and who may take each.

    draft ──> submitted ──> endorsed ──> approved ──> confirmed
      │           │             │            ▲   └──> declined   by a button, or by the clock when nobody answers
      │           └──> waitlisted ──> offered ┘
      │                    ▲              └──> waitlisted (once) or declined, when its time is over
      └──> waitlisted or approved at once, where seats go to those who come first

From every state but the last ones a person can withdraw; what she sends anew after that begins as a draft again. (A
draft is withdrawn only when two records become one.) A change that matters leads back to submitted. When an activity
is called off, all that are alive become cancelled: a state of its own, for withdrawn is what a person did, may undo,
and is counted by.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.errors import NotAllowed


class State(StrEnum):
    """Where a registration stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ENDORSED = "endorsed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    APPROVED = "approved"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class Who(StrEnum):
    """Who takes a step: the person herself, a coordinator, or the clock (also for what a programme file says)."""

    PERSON = "person"
    COORDINATOR = "coordinator"
    CLOCK = "clock"


SEATED: Final = frozenset({State.OFFERED, State.APPROVED, State.CONFIRMED})
"""Whoever is in one of these has a seat; a submitted one keeps hers while a change of it is decided about."""

OVER: Final = frozenset({State.DECLINED, State.WITHDRAWN, State.REJECTED, State.CANCELLED})
"""Nothing more happens to these by themselves."""

LIVE: Final = frozenset(State) - OVER
SENT: Final = LIVE - {State.DRAFT}
DECIDABLE: Final = frozenset({State.SUBMITTED, State.ENDORSED, State.WAITLISTED})
"""A coordinator can approve or reject these."""

_PERSON, _COORDINATOR, _CLOCK = (frozenset({who}) for who in Who)
_EITHER: Final = _PERSON | _COORDINATOR


def _steps() -> Mapping[tuple[State, State], frozenset[Who]]:
    steps = {
        (State.DRAFT, State.SUBMITTED): _PERSON,
        (State.DRAFT, State.WAITLISTED): _PERSON,
        (State.DRAFT, State.APPROVED): _PERSON,
        (State.SUBMITTED, State.ENDORSED): _COORDINATOR,
        (State.WAITLISTED, State.OFFERED): _COORDINATOR | _CLOCK,
        (State.OFFERED, State.APPROVED): _EITHER,
        (State.OFFERED, State.CONFIRMED): _PERSON,
        (State.OFFERED, State.DECLINED): _PERSON | _CLOCK,
        (State.OFFERED, State.WAITLISTED): _CLOCK,
        (State.APPROVED, State.CONFIRMED): _EITHER,
        (State.APPROVED, State.DECLINED): _PERSON | _CLOCK,
    }
    for state in DECIDABLE:
        steps |= {(state, to): _COORDINATOR for to in (State.APPROVED, State.REJECTED)}
    for state in (State.SUBMITTED, State.ENDORSED):
        steps[state, State.WAITLISTED] = _COORDINATOR
    for state in SENT:
        steps[state, State.WITHDRAWN] = _EITHER
    # A draft of somebody whose records became one, where the other record has more.
    steps[State.DRAFT, State.WITHDRAWN] = _COORDINATOR | _CLOCK
    # Who has an offer answers it first.
    for state in SENT - {State.OFFERED}:
        steps[state, State.SUBMITTED] = _PERSON
    for state in LIVE:
        steps[state, State.CANCELLED] = _CLOCK
    for state in (State.WITHDRAWN, State.DECLINED, State.CANCELLED):
        steps[state, State.DRAFT] = _PERSON
    return steps


STEPS: Final[Mapping[tuple[State, State], frozenset[Who]]] = MappingProxyType(_steps())


def check(state: State, to: State, who: Who) -> None:
    """Raises NotAllowed unless a step leads from `state` to `to` and is one that `who` may take."""
    if who not in STEPS.get((state, to), frozenset()):
        raise NotAllowed(f"a registration that is {state} cannot be made {to} by the {who}")
