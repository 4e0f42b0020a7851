"""The programme is imported again while people are in the middle of something."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.database.schema import consents, persons
from bot.features.programme.file import ProgrammeFile
from bot.features.programme.times import wall_clock
from bot.i18n import ENDONYMS
from bot.seed import importing
from tests.conftest import House
from tests.conversations.steps import (
    INSTITUTION,
    NAME,
    SUMMARY,
    answers,
    at_question,
    draft_of,
    meet,
    passport_name,
    skips,
    somebody,
)

pytestmark = pytest.mark.parametrize("kept_house", ["sqlite"], indirect=True)

SHIPPED = importing.shipped_programme()


async def imported(house: House, file: ProgrammeFile) -> None:
    """A coordinator imports this file."""
    await importing.write(house.app.database, [file], now=house.app.clock.now())


def robotics(**values: Any) -> ProgrammeFile:
    """The programme with other values in the robotics training."""
    changed = [each.model_copy(update=values) if each.code == "robotics" else each for each in SHIPPED.activities]
    return SHIPPED.model_copy(update={"activities": tuple(changed)})


def training(*codes: str) -> ProgrammeFile:
    """The programme with only these questions in the form of the trainings."""
    kept = [
        form.model_copy(update={"questions": tuple(q for q in form.questions if q.code in codes)})
        if form.code == "training"
        else form
        for form in SHIPPED.forms
    ]
    return SHIPPED.model_copy(update={"forms": tuple(kept)})


def closed() -> ProgrammeFile:
    """The programme with the registration for robotics over since yesterday."""
    return robotics(register_until=wall_clock(datetime.now(UTC) - timedelta(days=1), "Asia/Shanghai"))


CLOSED = "Registration for Robotics and automation is closed.\nSee what is open: /programmes"


async def test_an_activity_that_closed_meanwhile_is_not_sent_to(house: House) -> None:
    """Send, the link, and "Go on" say so; the answers stay where they are."""
    person = await at_question(house, SUMMARY)
    before, summary = await draft_of(house, person), person.chat.last
    await imported(house, closed())
    await person.taps("form:send:*")
    await person.sees(CLOSED)
    await person.sees("your answers", where=lambda message: message.id == summary.id and not message.buttons)
    await person.opens("a_robotics-poster1")
    await person.sees(CLOSED)
    await person.says("/mine")
    await person.taps("form:begin:robotics")
    await person.sees(CLOSED)
    after = await draft_of(house, person)
    assert (after.state, after.draft) == ("draft", before.draft)


async def test_who_is_at_the_form_when_its_time_ends_learns_it_with_the_next_answer(house: House) -> None:
    """Not after all the others: nothing is taken, no old button does anything, and with more time she goes on."""
    person = await at_question(house, INSTITUTION)
    before, question = await draft_of(house, person), person.chat.last
    await imported(house, closed())
    await person.says("Pakse Technical College")
    await person.sees(f"{CLOSED}\nYour answers are not sent. They are kept for now; if registration opens again,")
    await person.sees(where=lambda message: message.id == question.id and not message.buttons)
    tap = person.forges(f"form:go:{before.id}", question)
    await tap.answered()
    await person.sees(CLOSED)
    await person.says("Who pays for the flight?")
    await person.sees(button="faq:yes:travel:*")
    assert (await draft_of(house, person)).draft == before.draft
    await imported(house, SHIPPED)
    await person.says("/mine")
    await person.taps("form:begin:robotics")
    await person.sees("5 of 11")
    await answers(person, "Pakse Technical College")


async def test_an_activity_without_its_form_breaks_nobodys_chat(house: House) -> None:
    """The form is taken away while one is at it and another waits: both hear where they stand, coordinators too."""
    waiting, person = await at_question(house, SUMMARY), await at_question(house, INSTITUTION)
    await waiting.taps("form:send:*")
    await waiting.sees("is sent")
    await imported(house, robotics(form=None))
    await person.says("Pakse Technical College")
    await person.sees(CLOSED)
    await person.says("/mine")
    await person.sees("Robotics and automation: not sent yet")
    await waiting.says("/mine")
    await waiting.sees("Robotics and automation: Waiting for approval")
    await meet(house.coordinator, "en")
    await house.coordinator.says("/people")
    listed = await house.coordinator.sees("wait", button="people:card:*")
    await house.coordinator.taps("people:card:*", on=listed)
    await house.coordinator.taps("card:approved:*")
    await waiting.sees("is approved")


async def test_a_form_that_lost_its_open_question_goes_on_at_the_next(house: House) -> None:
    """The answers that still count stay, what is typed answers what is asked now, and nothing is stored twice."""
    person = await at_question(house, INSTITUTION)
    question, before = person.chat.last, await draft_of(house, person)
    await imported(house, training("full_name", "passport_name", "country", "phone", "motivation"))
    tap = person.forges(f"form:back:institution:{before.version}", question)
    await tap.answered()
    asked = await person.sees("4 of 5", button="form:skip:phone:*")
    assert "Your phone number" in asked.text
    await skips(person, "phone")
    await skips(person, "motivation")
    await person.sees("Is everything right?", button="form:send:*")
    stored = (await draft_of(house, person)).draft["answers"]
    assert list(stored) == ["full_name", "passport_name", "country", "phone", "motivation"]


async def test_a_form_that_grew_asks_what_is_new_before_it_is_sent(house: House) -> None:
    """At the old summary "Send" brings the question that was added, with all earlier answers kept."""
    await imported(house, training("full_name", "passport_name", "country"))
    person = somebody(house)
    await meet(person, "en")
    await person.opens("a_robotics")
    await person.sees("1 of 3")
    await answers(person, "Anna Li")
    await passport_name(person, "ANNA LI")
    await person.taps("form:pick:la:*")
    summary = await person.sees("Is everything right?", button="form:send:*")
    await imported(house, training("full_name", "passport_name", "country", "motivation"))
    await person.taps("form:send:*", on=summary)
    await person.sees("4 of 4", button="form:skip:motivation:*")
    await skips(person, "motivation")
    await person.taps("form:send:*")
    await person.sees("is sent")
    assert (await draft_of(house, person)).state == "submitted"


async def test_a_new_data_notice_asks_again_also_before_sending(house: House) -> None:
    """Who agreed to the old text agrees to the new one before sending; an old button brings the present text."""
    newcomer = somebody(house)
    await newcomer.opens()
    await newcomer.taps(ENDONYMS["en"])
    old = await newcomer.sees(button="data:agree:*")
    person = await at_question(house, SUMMARY)
    notice = SHIPPED.notice.model_copy(update={"version": "2"})
    await imported(house, SHIPPED.model_copy(update={"notice": notice}))
    await newcomer.taps("data:agree:*", on=old)
    await newcomer.sees("This data notice has changed meanwhile. Here is the present one.")
    await newcomer.sees(button="data:agree::2")
    await person.taps("form:send:*")
    await person.sees("Before we begin: your data", button="data:agree::2")
    assert (await draft_of(house, person)).state == "draft"
    await person.taps("data:agree::2")
    await person.sees("Is everything right?", button="form:send:*")
    await person.taps("form:send:*")
    await person.sees("is sent")
    rows = await house.rows(
        consents.select().join(persons, persons.c.id == consents.c.person_id).where(persons.c.telegram_id == person.id)
    )
    assert [row.version for row in rows] == ["1", "2"]


async def test_an_activity_that_is_gone_from_the_file_keeps_its_registrations(house: House) -> None:
    """It is offered no more, and who sent a registration still finds it."""
    person = await at_question(house, SUMMARY)
    await person.taps("form:send:*")
    await person.sees("is sent")
    drafting = await at_question(house, NAME)
    others = tuple(each for each in SHIPPED.activities if each.code != "robotics")
    await imported(house, SHIPPED.model_copy(update={"activities": others}))
    await person.says("/programmes")
    listed = await person.sees("Activities", button="act:card:tourism")
    assert "act:card:robotics" not in [button.data for button in listed.buttons]
    await person.says("/mine")
    await person.sees("Robotics and automation: Waiting for approval")
    await drafting.opens("a_robotics")
    await drafting.sees("closed")
