"""The table of steps: what leads where, who may take it, and that no state is a trap."""

import pytest

from bot.errors import NotAllowed
from bot.features.registration.states import LIVE, OVER, SEATED, STEPS, State, Who, check


@pytest.mark.parametrize(
    ("state", "to", "who"),
    [
        (State.DRAFT, State.SUBMITTED, Who.PERSON),
        (State.DRAFT, State.APPROVED, Who.PERSON),
        (State.SUBMITTED, State.APPROVED, Who.COORDINATOR),
        (State.WAITLISTED, State.OFFERED, Who.CLOCK),
        (State.OFFERED, State.WAITLISTED, Who.CLOCK),
        (State.APPROVED, State.CONFIRMED, Who.PERSON),
        (State.CONFIRMED, State.WITHDRAWN, Who.PERSON),
        (State.CONFIRMED, State.SUBMITTED, Who.PERSON),
        (State.WITHDRAWN, State.DRAFT, Who.PERSON),
    ],
)
def test_step_that_exists(state: State, to: State, who: Who) -> None:
    check(state, to, who)


@pytest.mark.parametrize(
    ("state", "to", "who"),
    [
        (State.DRAFT, State.SUBMITTED, Who.COORDINATOR),
        (State.DRAFT, State.APPROVED, Who.COORDINATOR),
        (State.SUBMITTED, State.APPROVED, Who.PERSON),
        (State.WAITLISTED, State.CONFIRMED, Who.PERSON),
        (State.OFFERED, State.SUBMITTED, Who.PERSON),
        (State.APPROVED, State.REJECTED, Who.COORDINATOR),
        (State.REJECTED, State.APPROVED, Who.COORDINATOR),
        (State.WITHDRAWN, State.APPROVED, Who.COORDINATOR),
        (State.DRAFT, State.WITHDRAWN, Who.PERSON),
        (State.CANCELLED, State.SUBMITTED, Who.PERSON),
    ],
)
def test_step_that_does_not_exist(state: State, to: State, who: Who) -> None:
    with pytest.raises(NotAllowed):
        check(state, to, who)


def test_every_live_state_ends_when_the_activity_is_called_off() -> None:
    """And only the clock, on behalf of the programme's file, ends it like that."""
    assert {state: STEPS[state, State.CANCELLED] for state in LIVE} == {state: frozenset({Who.CLOCK}) for state in LIVE}
    assert all((state, State.CANCELLED) not in STEPS for state in OVER)


def test_a_person_can_leave_every_state_that_holds_a_seat() -> None:
    assert all(Who.PERSON in STEPS[state, State.WITHDRAWN] for state in SEATED)


def test_no_step_is_left_without_somebody_who_may_take_it() -> None:
    assert all(STEPS.values())
