"""Buttons of last week, pressed twice, or made up: nothing changes, and the person hears what to do."""

import asyncio

import pytest

from bot.chat.callback_data import pack
from bot.database.schema import outbox, persons, registrations, roles
from bot.playground.tap import Answer
from tests.conftest import House
from tests.conversations.steps import (
    COUNTRY,
    DIET,
    INSTITUTION,
    NAME,
    ROLE,
    SUMMARY,
    T,
    answers,
    at_question,
    begin_robotics,
    draft_of,
    meet,
    picks,
    somebody,
    words,
)

pytestmark = pytest.mark.asyncio(loop_scope="package")

STALE = "That button belongs to an earlier step. Here is the present one."
NOT_OPEN = "This form is not open any more, and nothing was changed. Your registrations: /mine"
NOT_YOURS = "This is not possible any more, or not with your role. Nothing was changed. See /menu"
GONE = "This does not exist any more. Nothing was changed. See /menu"


async def test_a_button_of_an_earlier_question_brings_the_present_one(crowd: House) -> None:
    """The tap changes nothing, says so in the reader's language, and the open question comes with its buttons."""
    person = await at_question(crowd, ROLE, "lo")
    before, lo = await draft_of(crowd, person), T["lo"]
    old = person.chat.last
    tap = person.forges(pack("form", "pick", "th", before.version - 1), old)
    assert (await tap.answered()).text == words(lo, STALE)
    again = await person.sees(words(lo, "Back to the form, {k} of {n}", k=4, n=11), button="form:pick:staff:*")
    await person.sees(where=lambda message: message.id == old.id and not message.buttons)
    after = await draft_of(crowd, person)
    assert (after.draft, after.version) == (before.draft, before.version)
    await person.taps("form:pick:staff:*", on=again)
    await person.sees(words(lo, "{k} of {n}", k=5, n=11))


async def test_two_taps_at_once_count_once(crowd: House) -> None:
    """Of two presses of the same button the second finds nothing to change."""
    person = await at_question(crowd, COUNTRY)
    question = person.chat.last
    version = (await draft_of(crowd, person)).version
    taps = [person.forges(pack("form", "pick", code, version), question) for code in ("la", "kh")]
    said = [(await tap.answered()).text for tap in taps]
    assert said == ["", STALE]
    stored = await draft_of(crowd, person)
    assert (stored.draft["answers"]["country"], stored.version) == ("la", version + 1)
    await person.sees("Back to the form, 4 of 11")


async def test_send_pressed_twice_sends_once(crowd: House) -> None:
    """The registration is sent once, and each coordinator is told once: stories beside this one add some."""
    person = await at_question(crowd, SUMMARY)
    summary, draft = person.chat.last, await draft_of(crowd, person)
    taps = [person.forges(pack("form", "send", "training", draft.version), summary) for _ in range(2)]
    assert [(await tap.answered()).text for tap in taps] == ["", NOT_OPEN]
    await person.sees("is sent")
    assert (await draft_of(crowd, person)).state == "submitted"
    told = await crowd.rows(outbox.select().where(outbox.c.key.like("arrived:%")))
    decides = f"reg:approve:{draft.id}:"
    chats = [row.chat_id for row in told if decides in str(row.payload)]
    assert crowd.coordinator.id in chats
    assert len(chats) == len(set(chats))
    await person.sees("your answers", where=lambda message: message.id == summary.id and not message.buttons)


async def test_buttons_of_a_form_that_rests_or_was_sent_change_nothing(crowd: House) -> None:
    """After /cancel the question has no buttons; one that a phone still shows says that the form is not open."""
    person = await at_question(crowd, ROLE)
    question, before = person.chat.last, await draft_of(crowd, person)
    await person.says("/cancel")
    await person.sees("Everything is kept: 3 of 11 answered")
    await person.sees(where=lambda message: message.id == question.id and not message.buttons)
    tap = person.forges(pack("form", "pick", "staff", before.version), question)
    assert (await tap.answered()).text == NOT_OPEN
    assert (await draft_of(crowd, person)).draft == before.draft


async def test_forged_choices_and_steps_change_nothing(crowd: House) -> None:
    """A code that the question does not have, another question's button, and steps that are not open."""
    person = await at_question(crowd, COUNTRY)
    question, before = person.chat.last, await draft_of(crowd, person)
    said = {
        f"form:pick:mars:{before.version}": "Please answer with the buttons below the question.",
        f"form:pick:halal:{before.version}": "Please answer with the buttons below the question.",
        f"form:send:training:{before.version}": "That did not work. Nothing was changed. See /menu",
        f"form:edit:nothing:{before.version}": GONE,
        "form:begin:atlantis": "This activity does not exist, or is not offered any more.",
        "form:look:999999": GONE,
        "form:look:one": GONE,
        "faq:topic:atlantis": GONE,
        "sched:class:999999": GONE,
        "menu:open:atlantis": "There is no command of this name.",
    }
    for data, sentence in said.items():
        person.forges(data, question)
        await person.sees(sentence)
    after = await draft_of(crowd, person)
    assert {**after.draft, "misses": 0} == before.draft
    tap = person.forges(f"form:skip:country:{before.version}", question)
    assert await tap.answered() == Answer("This question cannot be left out.", alert=True)
    await picks(person, "la")


NO_SHAPE = (
    "x", "room:action", "form:", "form:pick:" + "a" * 54, "ສະບາຍດີ:x", "form:pick:la:1:2", "form:PICK:la", "\x00",
    "lang:fly:x",
)  # fmt: skip


@pytest.mark.parametrize("data", NO_SHAPE)
async def test_data_of_no_known_shape_leads_nowhere(crowd: House, data: str) -> None:
    """Data up to the 64 bytes that Telegram lets through: a short note, in the reader's language."""
    person = somebody(crowd, "th")
    greeting = await meet(person, "th")
    answer = await person.forges(data, greeting).answered()
    assert answer.text == words(T["th"], "This button leads nowhere any more. Please use /menu")


async def test_who_has_no_role_decides_nothing(crowd: House) -> None:
    """A trainee who presses a coordinator's buttons, and a coordinator elsewhere: refused, and nothing stored."""
    applicant, other = await at_question(crowd, SUMMARY), somebody(crowd)
    await applicant.taps("form:send:*")
    await applicant.sees("is sent")
    sent = await draft_of(crowd, applicant)
    greeting = await meet(other, "en")
    for action in ("approve", "reject", "details", "keep"):
        for person in (other, applicant):
            person.forges(pack("reg", action, sent.id, sent.version), person.chat.from_bot[-1])
            await person.sees(NOT_YOURS)
    other.forges(pack("form", "look", sent.id), greeting)
    await other.sees(GONE)
    await other.says("/people")
    await other.sees("This command is for coordinators.")
    stored = await draft_of(crowd, applicant)
    assert (stored.state, stored.version, stored.decided_by) == ("submitted", sent.version, None)
    granted = (
        roles.select()
        .join(persons, persons.c.id == roles.c.person_id)
        .where(persons.c.telegram_id.in_([other.id, applicant.id]))
    )
    assert await crowd.rows(granted) == []


async def test_a_forged_draft_of_somebody_else_is_not_reached(crowd: House) -> None:
    """Buttons name no draft: data with another person's version acts on nothing but one's own open form."""
    one, other = await at_question(crowd, INSTITUTION), await at_question(crowd, NAME)
    before = [await draft_of(crowd, person) for person in (one, other)]
    tap = other.forges(pack("form", "back", "institution", before[0].version), other.chat.last)
    assert (await tap.answered()).text == STALE
    after = [await draft_of(crowd, person) for person in (one, other)]
    assert [row.draft for row in after] == [row.draft for row in before]


async def test_done_with_nothing_ticked_leaves_the_question_out_and_ticks_come_off_again(crowd: House) -> None:
    """Several choices: ticks appear and go in place, and Done takes what is ticked."""
    person = await at_question(crowd, DIET)
    question = person.chat.last
    for code, ticked in (("halal", ["halal"]), ("no-pork", ["halal", "no-pork"]), ("halal", ["no-pork"])):
        await person.taps(f"form:pick:{code}:*", on=question)
        shown = await person.sees(
            where=lambda message, ticked=ticked: (  # type: ignore[misc]
                [one.data.split(":")[2] for one in message.buttons if one.label.startswith("✓")] == ticked
            )
        )
        assert shown.id == question.id
    await person.taps("form:done:*", on=question)
    await person.sees("11 of 11")
    assert (await draft_of(crowd, person)).draft["answers"]["diet"] == ["no-pork"]


async def test_many_hands_at_once_leave_one_order(crowd: House) -> None:
    """Ten people answer at the same moment: each draft has its own answer, nobody's is lost."""
    people = [somebody(crowd, name=f"Person {number}") for number in range(10)]
    await asyncio.gather(*(meet(person, "en") for person in people))
    await asyncio.gather(*(begin_robotics(person, "en") for person in people))
    names = ["Anna", "Bo", "Chan", "Dao", "Ek", "Fang", "Gai", "Hoa", "Intha", "Joy"]
    await asyncio.gather(*(answers(person, name) for person, name in zip(people, names, strict=True)))
    stored = await crowd.rows(
        registrations.select().join(persons, persons.c.id == registrations.c.person_id)
        .where(persons.c.telegram_id.in_([person.id for person in people])).order_by(persons.c.telegram_id)
    )  # fmt: skip
    assert [row.draft["answers"] for row in stored] == [{"full_name": name} for name in names]


MADE_UP = ("q_no-such", "q_²", "l_²", "f_²", "f_٣", "f_" + "9" * 40, "f_-1", "a_", "n_²", "c_²", "w_²", "o_²", "i_²")


async def test_a_made_up_link_leads_nowhere(crowd: House) -> None:
    """A sentence for each, no fault of ours, and the form that was open goes on."""
    person = await at_question(crowd, NAME)
    for payload in MADE_UP:
        await person.says(f"/start {payload}")
        told = await person.sees(where=lambda message: message is person.chat.last)
        assert "went wrong" not in told.text
    await answers(person, "Somphone Vongsa")
