"""Seats: limits that overlap, the waiting list, offers with their end, confirmation, withdrawal, an end for all."""

from datetime import datetime

import pytest

from bot.features.programme.entries import Contact, Quota
from bot.features.programme.times import Span
from tests.conftest import House
from tests.conversations.seating import (
    IMPORT,
    applied,
    coordinator,
    first_come,
    imported,
    later,
    looks,
    ready,
    robotics,
    sends,
    state_of,
    steps_of,
    withdraws,
)
from tests.conversations.steps import meet, somebody

SEAT = "You have a seat in Robotics and automation."


@pytest.fixture
def begins() -> datetime:
    """Three weeks before the training."""
    return IMPORT


async def test_seats_go_to_who_comes_first_within_every_limit(house: House) -> None:
    """Who finds no seat reads her place; a seat that is given back is offered to the first who fits it."""
    await imported(house, first_come(2, Quota(seats=1, country="la")))
    lao = await applied(house, "First", SEAT, country="la")
    second = await applied(house, "Second", "You are number 1 on the waiting list.", country="la")
    thai = await applied(house, "Thai", SEAT, country="th")
    late = await applied(house, "Late", "You are number 2 on the waiting list.", country="th")
    assert "You are number 2 on the waiting list." in (await looks(late)).text

    await withdraws(thai)
    offer = await late.sees("A seat in Robotics and automation is free for you.")
    assert "It is kept for you until Wed 6 January, 10:00, your time." in offer.text
    assert await state_of(house, second) == "waitlisted", "the free seat is none for Laos"
    await late.taps("seat:take:*", on=offer)
    await late.sees(SEAT)
    await late.sees("Robotics and automation: Approved", where=lambda message: message is offer and not message.buttons)

    await withdraws(lao)
    await second.taps("seat:refuse:*")
    await second.sees("Your seat in Robotics and automation is free for somebody else now.")
    assert [await state_of(house, person) for person in (lao, second, thai, late)] == [
        "withdrawn", "declined", "withdrawn", "approved",
    ]  # fmt: skip
    assert await steps_of(house, late) == [
        ("draft", "waitlisted", "herself"), ("waitlisted", "offered", "clock"), ("offered", "approved", "herself"),
    ]  # fmt: skip


async def test_an_offer_that_nobody_answers_goes_on_by_itself(house: House) -> None:
    """After half of the time and once more she is asked; then she stands at the end, and her button says so."""
    await imported(house, first_come(1, offer_for=Span(8, "hour")))
    holder = await applied(house, "Holder", SEAT)
    silent = await applied(house, "Silent", "You are number 1 on the waiting list.")
    other = await applied(house, "Other", "You are number 2 on the waiting list.")
    await withdraws(holder)
    offer = await silent.sees("is free for you.", button="seat:take:*")
    later(house, hours=4.1)
    await silent.sees("Your seat in Robotics and automation waits for your answer.")
    later(house, hours=3)
    await silent.sees("Last call: your seat in Robotics and automation.")
    later(house, hours=1)
    await silent.sees("it is not kept for you any more.\nYou are number 2 on the waiting list.")
    await other.sees("is free for you.", button="seat:take:*")
    silent.forges(offer.buttons[0].data, offer)
    await silent.sees("Robotics and automation: Waiting list", where=lambda message: message is offer)
    await other.taps("seat:take:*")
    await other.sees(SEAT)
    assert await steps_of(house, silent) == [
        ("draft", "waitlisted", "herself"), ("waitlisted", "offered", "clock"), ("offered", "waitlisted", "clock"),
    ]  # fmt: skip


async def test_who_leaves_two_offers_unanswered_is_asked_no_more(house: House) -> None:
    await imported(house, first_come(1, offer_for=Span(8, "hour")))
    holder = await applied(house, "Holder", SEAT)
    silent = await applied(house, "Silent", "You are number 1 on the waiting list.")
    await withdraws(holder)
    await silent.sees("is free for you.")
    later(house, hours=8.1)
    await silent.sees("You are number 1 on the waiting list.", where=lambda message: "is over" in message.text)
    await silent.sees("is free for you.")
    later(house, hours=8.1)
    await silent.sees("is over, and your place on the waiting list too.")
    assert await state_of(house, silent) == "declined"


async def test_a_coordinator_cannot_approve_beyond_the_seats(house: House) -> None:
    """He reads it, and puts her on the waiting list with one tap; she is told her place."""
    staff = await coordinator(house)
    await imported(house, robotics(seats=1))
    first = await applied(house, "First", "is sent.")
    notice = await staff.sees("New registration: First", button="reg:approve:*", ever=True)
    await staff.taps("reg:approve:*", on=notice)
    await first.sees("is approved.")
    second = await applied(house, "Second", "is sent.")
    notice = await staff.sees("New registration: Second", button="reg:approve:*", ever=True)
    await staff.taps("reg:approve:*", on=notice)
    await staff.sees("No seat is free for Second in Robotics and automation.")
    assert await state_of(house, second) == "submitted"
    await staff.taps("reg:wait:*")
    await second.sees("You are number 1 on the waiting list.")
    await withdraws(first)
    await staff.sees("First has cancelled the registration for Robotics and automation.")
    await second.taps("seat:take:*")
    await second.sees(SEAT)


async def test_a_seat_that_is_not_confirmed_moves_on(house: House) -> None:
    """Asked at half of the time, called once more, but not at five in the morning; then the next has it."""
    staff = await coordinator(house)
    await imported(house, robotics(seats=1, confirm_within=Span(2, "day")))
    silent = await applied(house, "Silent", "is sent.")
    reserve = await applied(house, "Reserve", "is sent.")
    await staff.taps("reg:approve:*", on=await staff.sees("New registration: Silent", ever=True))
    await silent.sees("Please confirm until Wed 6 January, 10:00, your time, that you will come.")
    await staff.taps("reg:approve:*", on=await staff.sees("New registration: Reserve", ever=True))
    await staff.taps("reg:wait:*")
    later(house, hours=25)
    await silent.sees("waits for your answer.")
    later(house, hours=18)
    await house.settled()
    assert not any("Last call" in one.text for one in silent.chat.from_bot), "it is five in the morning"
    later(house, hours=2.1)
    await silent.sees("Last call")
    later(house, hours=4)
    await silent.sees("was not confirmed in time")
    await staff.sees("Silent does not come to Robotics and automation, or has not confirmed in time.")
    await reserve.taps("seat:take:*")
    await reserve.sees(SEAT)
    assert [await state_of(house, silent), await state_of(house, reserve)] == ["declined", "confirmed"]
    assert (await steps_of(house, silent))[-1] == ("approved", "declined", "clock")


async def test_an_activity_that_is_called_off_ends_for_everybody(house: House) -> None:
    """People in every state are told once, and nothing can be pressed any more."""
    await imported(house, first_come(2, offer_for=Span(8, "hour")))
    seated = await applied(house, "Seated", SEAT)
    gone = await applied(house, "Gone", SEAT)
    offered = await applied(house, "Offered", "You are number 1")
    waiting = await applied(house, "Waiting", "You are number 2")
    drafting = await ready(house, "Drafting")
    await withdraws(gone)
    offer = await offered.sees("is free for you.")
    await imported(house, first_come(2, cancelled=True))
    for person in (seated, offered, waiting, drafting):
        await person.sees("Robotics and automation will not take place.")
    await offered.taps("seat:take:*", on=offer)
    await offered.sees("Robotics and automation: Does not take place")
    await drafting.taps("form:send:*")
    await gone.opens("a_robotics")
    await gone.sees("Registration for Robotics and automation is closed.")
    await house.settled()
    told = {
        person.name: sum("will not take place" in message.text for message in person.chat.from_bot)
        for person in (seated, gone, offered, waiting, drafting)
    }
    assert told == {seated.name: 1, gone.name: 0, offered.name: 1, waiting.name: 1, drafting.name: 1}
    states = [await state_of(house, person) for person in (seated, gone, offered, waiting, drafting)]
    assert states == ["cancelled", "withdrawn", "cancelled", "cancelled", "cancelled"]


async def test_a_limit_below_what_is_taken_takes_nothing_away(house: House) -> None:
    """The import says so; nothing is given until there is room again, and then what waits is offered."""
    await imported(house, first_come(2))
    people = [await applied(house, name, SEAT) for name in ("One", "Two")]
    said = await imported(house, first_come(1))
    assert said == [
        "robotics: 2 people have a seat, the limit is 1 now; nobody loses one, and none is given until there is room"
    ]
    waiting = await applied(house, "Three", "You are number 1 on the waiting list.")
    await withdraws(people[0])
    assert [await state_of(house, each) for each in (*people, waiting)] == ["withdrawn", "approved", "waitlisted"]
    await imported(house, first_come(2))
    await waiting.taps("seat:take:*")
    await waiting.sees(SEAT)


async def test_who_withdrew_can_come_again_but_not_by_an_old_button(house: House) -> None:
    """Old buttons change nothing; the link takes the answers up again, and she stands where she comes now."""
    await imported(house, first_come(1))
    person = await applied(house, "Back", SEAT)
    summary = next(message for message in person.chat.from_bot if "your answers" in message.text)
    shown = await looks(person)
    old = [button.data for button in shown.buttons]
    await withdraws(person)
    other = await applied(house, "Other", SEAT)
    for data in (*old, "form:send:training:1"):
        person.forges(data, summary)
    await house.world.confirmed()
    assert await state_of(house, person) == "withdrawn"
    await person.opens("a_robotics")
    await person.sees(button="form:send:*", where=lambda message: message.edited is None)
    await sends(person, "You are number 1 on the waiting list.")
    assert await state_of(house, other) == "approved"


async def test_the_card_says_how_many_seats_are_left(house: House) -> None:
    """For the country of who reads it, where that is known; at the end, that a waiting list is kept."""
    await imported(house, first_come(2, Quota(seats=1, country="la")))
    reader = await ready(house, "Reader", country="th")
    await reader.says("/programmes")
    await reader.taps("act:card:robotics")
    await reader.sees("2 seats are free.")
    for name, country, left in (("One", "la", "1 seat is free."), ("Two", "th", "Every seat is taken.")):
        await applied(house, name, SEAT, country=country)
        await reader.taps("act:page:*")
        await reader.taps("act:card:robotics")
        await reader.sees(left)


async def test_an_institution_is_told_once_of_its_silent_people(house: House) -> None:
    """After the last call: the coordinator with whom to ask, the contact on Telegram with a request to ask them."""
    contact = somebody(house, "en", "Kham")
    await meet(contact, "en")
    speaks = Contact(name="Kham Keo", email="kham@example.org", telegram=contact.id)
    file = first_come(3, confirm_within=Span(2, "day"))
    schools = [
        each.model_copy(update={"contact": speaks}) if each.code == "sample-la" else each for each in file.institutions
    ]
    forms = [
        form.model_copy(
            update={
                "questions": tuple(
                    each.model_copy(update={"fills": "institution"}) if each.code == "institution" else each
                    for each in form.questions
                )
            }
        )
        for form in file.forms
    ]
    await imported(house, file.model_copy(update={"institutions": tuple(schools), "forms": tuple(forms)}))
    staff = await coordinator(house)
    answers = {"institution": "sample-la"}
    silent = [await applied(house, name, "Please confirm until", **answers) for name in ("Anna", "Bounmy")]
    keen = await applied(house, "Keen", "Please confirm until", **answers)
    await keen.taps("seat:take:*")
    later(house, hours=25)
    await silent[0].sees("waits for your answer.")
    later(house, hours=20.1)
    for person in silent:
        await person.sees("Last call")
    later(house, minutes=11)
    told = await staff.sees("2 people have not answered about their seats.")
    assert told.text.split("\n")[1:] == [
        "Technical College, Lao PDR (sample)", "Anna", "Bounmy",
        "After Wed 6 January, 10:00 the first seat goes on to somebody else.",
        "Contact of the institution: Kham Keo, kham@example.org", "The contact has this list here, too.",
    ]  # fmt: skip
    asked = await contact.sees("2 people have not answered about their seats.")
    assert asked.text.split("\n")[-1] == "Please ask them to answer me here in the chat."
    later(house, hours=1)
    await house.settled()
    for reader in (staff, contact):
        assert len([one for one in reader.chat.from_bot if "have not answered about" in one.text]) == 1
    await silent[0].taps("seat:take:*")
    await silent[0].sees(SEAT)
