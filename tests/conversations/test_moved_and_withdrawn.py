"""What a coordinator does with a seat that is taken: withdraws a person on her wish, or moves her elsewhere."""

from datetime import datetime
from typing import Any

import pytest

from bot.database.schema import registration_log, registrations, roles
from bot.features.programme.file import ProgrammeFile
from bot.people import repository as people
from bot.people.model import Grant, Role
from bot.playground.message import Message
from bot.playground.person import Person
from tests.conftest import House
from tests.conversations.crowds import registered
from tests.conversations.seating import (
    IMPORT,
    applied,
    coordinator,
    first_come,
    imported,
    looks,
    robotics,
    state_of,
    steps_of,
)
from tests.conversations.steps import answers, draft_of, picks

SEAT = "You have a seat in Robotics and automation."


@pytest.fixture
def begins() -> datetime:
    """Three weeks before the training."""
    return IMPORT


def both(file: ProgrammeFile, code: str, **values: Any) -> ProgrammeFile:
    """The file with other rules for one more activity."""
    changed = [each.model_copy(update=values) if each.code == code else each for each in file.activities]
    return file.model_copy(update={"activities": tuple(changed)})


async def card_of(staff: Person, name: str) -> Message:
    """The card of a person, from /people."""
    await staff.says("/people")
    listed = await staff.sees(button="people:filter")
    await staff.says(name)
    await staff.sees(f"“{name}”", where=lambda message: message.id == listed.id)
    await staff.taps("people:card:*")
    return await staff.sees(button="card:log:*")


async def all_ticked(staff: Person) -> Message:
    """Everybody of the first page ticked, and asked what to decide."""
    await staff.says("/people")
    await staff.sees(button="people:select:1")
    await staff.taps("people:select:1")
    await staff.taps("people:whole:0")
    await staff.taps("many:ways:*")
    return await staff.sees(button="many:move:*")


async def test_a_person_is_withdrawn_on_her_wish(house: House) -> None:
    """With a reason that she reads; her seat is offered on in the same moment."""
    await imported(house, first_come(1))
    anna = await applied(house, "Anna", SEAT)
    bounmy = await applied(house, "Bounmy", "You are number 1 on the waiting list.")
    staff = await coordinator(house)
    await card_of(staff, "Anna")
    await staff.taps("card:withdrawn:*")
    await staff.sees("Why is the registration of Anna cancelled?")
    await staff.taps("reg:keep:*")
    assert await state_of(house, anna) == "approved"
    await card_of(staff, "Anna")
    await staff.taps("card:withdrawn:*")
    await staff.sees("Why is the registration of Anna cancelled?", button="reg:keep:*")
    await staff.says("You told us that you are ill.")
    told = await anna.sees("A coordinator has cancelled your registration for Robotics and automation.")
    assert "The reason: You told us that you are ill." in told.text
    await bounmy.sees("A seat in Robotics and automation is free for you.")
    await house.settled()
    assert await steps_of(house, anna) == [("draft", "approved", "herself"), ("approved", "withdrawn", "coordinator")]
    assert await state_of(house, bounmy) == "offered"


async def test_many_are_withdrawn_with_one_reason(house: House) -> None:
    await registered(house, ["A", "B"])
    staff = await coordinator(house)
    await all_ticked(staff)
    await staff.taps("many:withdrawn:*")
    await staff.sees("Why are the registrations of the 2 people selected cancelled?")
    await staff.says("The college has called them back.")
    done = await staff.sees("Done for 2 of 2.")
    assert done.text.split("\n")[1:] == ["Cancelled: 2"]
    found = await house.rows(registrations.select())
    assert [(row.state, row.reason) for row in found] == [("withdrawn", "The college has called them back.")] * 2


async def test_a_person_is_moved_with_her_seat_and_answers(house: House) -> None:
    """A seat here is free and a seat there is taken in one moment; an old button of hers does nothing."""
    await imported(house, both(first_come(1), "tourism", seats=1))
    anna = await applied(house, "Anna", SEAT)
    bounmy = await applied(house, "Bounmy", "You are number 1 on the waiting list.")
    before = await draft_of(house, anna)
    old = await looks(anna)
    staff = await coordinator(house)
    await card_of(staff, "Anna")
    await staff.taps("card:move:*")
    where = await staff.sees("To which activity is 1 person moved?", button="move:to:tourism:*")
    assert not [one for one in where.buttons if one.data.startswith("move:to:robotics")]
    await staff.taps("move:to:tourism:*")
    done = await staff.sees("Moved to Tourism: 1 of 1.")
    assert done is where, "in the same message"
    told = await anna.sees("A coordinator has moved you to Tourism. Until now it was Robotics and automation.")
    assert "You have a seat there." in told.text
    assert "new to you" not in told.text
    await bounmy.sees("A seat in Robotics and automation is free for you.")
    await house.settled()
    after = await draft_of(house, anna)
    assert (after.id, after.activity, after.state, after.seated) == (before.id, "tourism", "approved", True)
    assert after.draft["answers"] == before.draft["answers"]
    (step,) = await house.rows(registration_log.select().where(registration_log.c.reason.like("moved:%")))
    assert (step.from_state, step.to_state, step.reason) == ("approved", "approved", "moved: robotics → tourism")
    tap = await anna.taps("seat:leave:*", on=old)
    await tap.answered()
    assert await state_of(house, anna) == "approved"
    again = next(one.data for one in where.buttons) if where.buttons else ""
    assert not again.startswith("move:to")


async def test_without_a_seat_there_nobody_is_moved(house: House) -> None:
    """Who keeps her seat is named; one more tap puts her on the waiting list there."""
    await imported(house, both(robotics(seats=5), "tourism", seats=1))
    await registered(house, ["A", "B"])
    staff = await coordinator(house)
    await all_ticked(staff)
    await staff.taps("many:approved:*")
    await staff.sees("Done for 2 of 2.")
    await staff.taps("people:list")
    await staff.sees(button="people:filter")
    await staff.taps("people:filter")
    await staff.taps("people:by:state:*")
    await staff.taps("people:is_state:0")
    await all_ticked_here(staff)
    await staff.taps("many:move:*")
    await staff.sees("To which activity are 2 people moved?")
    await staff.taps("move:to:tourism:*")
    done = await staff.sees("Moved to Tourism: 1 of 2.", button="move:wait:tourism:*")
    assert done.text.split("\n")[1:] == ["B: no seat is free"]
    assert await standing(house) == {"A": ("tourism", "approved"), "B": ("robotics", "approved")}
    await staff.taps("move:wait:tourism:*")
    await staff.sees("Moved to Tourism: 1 of 1.")
    assert await standing(house) == {"A": ("tourism", "approved"), "B": ("tourism", "waitlisted")}


async def all_ticked_here(staff: Person) -> None:
    """The same from the list that is open."""
    await staff.sees(button="people:select:1")
    await staff.taps("people:select:1")
    await staff.taps("people:whole:0")
    await staff.taps("many:ways:*")
    await staff.sees(button="many:move:*")


async def standing(house: House) -> dict[str, tuple[str, str]]:
    await house.settled()
    return {row.name: (row.activity, row.state) for row in await house.rows(registrations.select())}


async def test_what_the_other_form_asks_is_asked_of_the_person(house: House) -> None:
    """She keeps her place meanwhile; the card says how much is open, and her answers come in when she sends them."""
    anna = await applied(house, "Anna", "is sent.")
    staff = await coordinator(house)
    await card_of(staff, "Anna")
    await staff.taps("card:move:*")
    await staff.sees(button="move:to:workshop:*")
    await staff.taps("move:to:workshop:*")
    await staff.sees("Moved to TVET Capacity Building Workshop: 1 of 1.")
    told = await anna.sees("5 questions of this form are new to you. Please answer them.")
    assert "A coordinator looks at it" in told.text
    stored = await draft_of(house, anna)
    assert (stored.activity, stored.state) == ("workshop", "submitted")
    assert stored.draft["answers"]["full_name"] == "Anna"
    assert "role" not in stored.draft["answers"], "the other form does not ask this"
    card = await card_of(staff, "Anna")
    assert "5 questions of the form are still open" in card.text
    await anna.taps("form:begin:workshop", on=told)
    await anna.sees(button="form:later:institution:*")
    await anna.says("Pakse Technical College")
    await anna.sees(button="form:unlisted:*")
    await anna.taps("form:unlisted:*")
    await anna.sees("Please type its full name.")
    await answers(anna, "Pakse Technical College")
    await answers(anna, "Teacher")
    await answers(anna, "5")
    await picks(anna, "3")
    await anna.taps("form:skip:letter:*")
    await anna.sees(button="form:send:*")
    await anna.taps("form:send:*")
    await anna.sees("Your change for TVET Capacity Building Workshop is sent.")
    stored = await draft_of(house, anna)
    assert (stored.state, stored.change) == ("submitted", None)
    assert stored.draft["answers"]["position"] == "Teacher"


async def test_nobody_is_moved_outside_a_role_or_twice(house: House) -> None:
    """A coordinator of one activity finds no other; who stands there already, or has changed meanwhile, is named."""
    numbers = await registered(house, ["A", "B"])
    staff = await coordinator(house)
    await all_ticked(staff)
    await staff.taps("many:move:*")
    where = await staff.sees(button="move:to:tourism:*")
    press = next(one.data for one in where.buttons if one.data.startswith("move:to:tourism"))
    async with house.app.database.begin() as connection:
        await connection.execute(
            registrations.update().where(registrations.c.id == numbers[0]).values(version=registrations.c.version + 1)
        )
        person = await people.by_telegram(connection, staff.id)
        assert person is not None
        only = Grant(Role.COORDINATOR, "activity:robotics")
        await connection.execute(roles.delete().where(roles.c.person_id == person.id))
        await people.add_role(connection, person.id, only, house.app.clock.now())
    staff.forges(press, where)
    done = await staff.sees("Moved to Tourism: 0 of 2.")
    assert done.text.split("\n")[1:] == [
        "A: changed meanwhile, please look again", "B: not possible any more (Waiting for approval)",
    ]  # fmt: skip
    assert await standing(house) == {"A": ("robotics", "submitted"), "B": ("robotics", "submitted")}
    await card_of(staff, "A")
    await staff.taps("card:move:*")
    await staff.sees("There is no other activity within your role to move anybody to.")
