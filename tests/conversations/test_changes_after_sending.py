"""Answers are changed after they were sent: some are only kept, those that matter are decided about again."""

from datetime import datetime

import pytest

from bot.database.schema import registrations
from bot.features.programme.times import read_time
from bot.playground.person import Person
from tests.conftest import House
from tests.conversations.seating import (
    IMPORT,
    applied,
    coordinator,
    first_come,
    imported,
    later,
    looks,
    robotics,
    state_of,
    steps_of,
    withdraws,
)
from tests.conversations.steps import draft_of, picks

CHANGED = "The answers have changed meanwhile. Please look at them again."


@pytest.fixture
def begins() -> datetime:
    """Three weeks before the training."""
    return IMPORT


async def edits(person: Person, code: str, page: int = 0) -> None:
    """From /mine to the question that is to be changed."""
    await person.taps("seat:change:*", on=await looks(person))
    await person.taps("form:edits:*")
    if page:
        await person.taps("form:edits:1:*")
    await person.taps(f"form:edit:{code}:*")


async def test_an_answer_that_does_not_matter_is_only_kept(house: House) -> None:
    """The registration stays where it stands; the log says what was changed."""
    await imported(house, first_come(2))
    person = await applied(house, "Somphone", "You have a seat in Robotics and automation.")
    await edits(person, "diet", page=1)
    await person.taps("form:pick:vegetarian:*")
    await person.sees(where=lambda message: "✓ Vegetarian" in str(message.labels))
    await person.taps("form:done:*")
    await person.sees(button="form:send:*", where=lambda message: message.edited is None)
    assert (await draft_of(house, person)).draft["answers"]["diet"] == ["halal"], "not before it is sent"
    await person.taps("form:send:*")
    await person.sees("Your change for Robotics and automation is saved.")
    stored = await draft_of(house, person)
    assert (stored.state, stored.draft["answers"]["diet"]) == ("approved", ["vegetarian", "halal"])
    assert (await steps_of(house, person))[-1] == ("approved", "approved", "herself")


async def test_a_notice_from_before_a_change_shows_what_stands_now(house: House) -> None:
    """The coordinator looks at it again and can decide; after a withdrawal too it says what stands, and decides not."""
    staff = await coordinator(house)
    await imported(house, robotics())
    person = await applied(house, "Somphone", "is sent.")
    notice = await staff.sees("New registration: Somphone", ever=True)
    await edits(person, "diet", page=1)
    await person.taps("form:pick:vegetarian:*")
    await person.sees(where=lambda message: "✓ Vegetarian" in str(message.labels))
    await person.taps("form:done:*")
    await person.taps("form:send:*", on=await person.sees(button="form:send:*"))
    await person.sees("Your change for Robotics and automation is saved.")
    tap = await staff.taps("reg:approve:*", on=notice)
    assert (await tap.answered()).text == CHANGED  # type: ignore[union-attr]
    await staff.sees("Vegetarian, Halal", where=lambda message: message is notice)
    await staff.taps("reg:reject:*", on=notice)
    await staff.sees("Why is Somphone not selected?")
    await withdraws(person)
    await staff.says("There is no room.")
    await staff.sees("Now: ", where=lambda message: message is staff.chat.from_bot[-1])
    await staff.sees(where=lambda message: message is notice and not message.buttons)
    assert await state_of(house, person) == "withdrawn"


async def test_a_change_that_matters_is_decided_about_again(house: House) -> None:
    """Her seat stays hers meanwhile, counted as it was; approved, it is counted by the new answer."""
    staff = await coordinator(house)
    await imported(house, robotics(seats=1))
    person = await applied(house, "Somphone", "is sent.")
    await staff.taps("reg:approve:*", on=await staff.sees("New registration: Somphone", ever=True))
    await person.sees("is approved.")
    await edits(person, "country")
    await picks(person, "th")
    await person.taps("form:send:*")
    await person.sees("Your seat stays yours until then.")
    stored = await draft_of(house, person)
    assert (stored.state, stored.seated, stored.country) == ("submitted", True, "la")
    await staff.taps("reg:approve:*", on=await staff.sees("Changed registration: Somphone", ever=True))
    await person.sees("is approved.", where=lambda message: message is person.chat.from_bot[-1])
    stored = await draft_of(house, person)
    assert (stored.state, stored.seated, stored.country) == ("approved", True, "th")
    assert [row.state for row in await house.rows(registrations.select())] == ["approved"]


async def test_nothing_is_changed_after_the_date(house: House) -> None:
    """Neither begun nor sent."""
    await imported(house, first_come(1, change_until=read_time("2027-01-04 10:00")))
    person = await applied(house, "Somphone", "You have a seat")
    shown = await looks(person)
    assert [button.data.split(":")[1] for button in shown.buttons] == ["leave"]
    assert "To have something changed, write to a coordinator: /ask" in shown.text
    await imported(house, first_come(1))
    shown = await looks(person)
    assert "To have something changed" not in shown.text  # there is a button for it
    await person.taps("seat:change:*", on=shown)
    await person.sees(button="form:send:*", where=lambda message: message.edited is None)
    later(house, days=15)
    await person.taps("form:send:*")
    await person.sees("The answers for Robotics and automation cannot be changed any more.")
    assert await state_of(house, person) == "approved"


async def test_a_change_without_a_difference_changes_nothing(house: House) -> None:
    await imported(house, first_come(1))
    person = await applied(house, "Somphone", "You have a seat")
    before = await draft_of(house, person)
    await person.taps("seat:change:*", on=await looks(person))
    await person.taps("form:send:*")
    await person.sees("Nothing was changed")
    after = await draft_of(house, person)
    assert (after.state, after.version, after.draft) == (before.state, before.version, before.draft)
