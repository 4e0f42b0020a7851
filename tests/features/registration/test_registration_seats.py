"""Limits of seats that overlap: whether somebody can have one, and who of those that wait is next."""

import pytest

from bot.features.registration.seats import Facets, Limit, Seats, next_waiting

LAO_TEACHER, LAO_STAFF, THAI = Facets("la", None, "teacher"), Facets("la", None, "staff"), Facets("th", None, "teacher")
ALL, LAOS, TEACHERS = Limit(3), Limit(1, country="la"), Limit(2, role="teacher")


@pytest.mark.parametrize(
    ("taken", "facets", "full"),
    [
        ({}, LAO_TEACHER, None),
        ({LAO_STAFF: 1}, LAO_TEACHER, LAOS),
        ({THAI: 2}, LAO_TEACHER, TEACHERS),
        ({THAI: 2}, LAO_STAFF, None),
        ({THAI: 2, LAO_STAFF: 1}, LAO_STAFF, ALL),
        ({Facets(): 2}, Facets(), None),
        ({Facets(): 3}, Facets(), ALL),
    ],
)
def test_every_limit_that_somebody_fits_holds(taken: dict[Facets, int], facets: Facets, full: Limit | None) -> None:
    assert Seats((ALL, LAOS, TEACHERS), taken).full_for(facets) == full


def test_without_limits_there_is_always_room() -> None:
    assert Seats((), {LAO_STAFF: 10_000}).full_for(LAO_STAFF) is None


def test_the_first_in_the_list_for_whom_a_seat_is_free_is_next() -> None:
    """Who stands before her and fits no limit with room keeps her place."""
    seats = Seats((ALL, LAOS, TEACHERS), {LAO_STAFF: 1})
    assert next_waiting(seats, [(1, LAO_TEACHER), (2, LAO_STAFF), (3, THAI), (4, THAI)]) == 3
    assert next_waiting(seats, [(1, LAO_TEACHER)]) is None
    assert next_waiting(seats, []) is None


def test_a_limit_below_what_is_taken_is_told_and_lets_nobody_in() -> None:
    seats = Seats((Limit(1),), {LAO_STAFF: 2})
    assert seats.overdrawn() == [(Limit(1), 2)]
    assert seats.without(LAO_STAFF).full_for(THAI) == Limit(1)
    assert seats.without(LAO_STAFF).overdrawn() == []


def test_what_is_left_is_what_the_tightest_limit_leaves() -> None:
    seats = Seats((ALL, LAOS, TEACHERS), {THAI: 1})
    left = [seats.left_for(facets) for facets in (LAO_TEACHER, LAO_STAFF, THAI, Facets("th"))]
    assert left == [1, 1, 1, 2]
    assert Seats().left_for(THAI) is None
