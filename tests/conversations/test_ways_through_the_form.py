"""Back, edit, skip, later, /cancel, and two forms at once: nothing typed is lost."""

import pytest

from bot.database.schema import persons
from bot.playground.message import Message
from tests.conftest import House
from tests.conversations.steps import (
    COUNTRY,
    EMAIL,
    INSTITUTION,
    NAME,
    PHONE,
    ROLE,
    SUMMARY,
    T,
    answers,
    at_question,
    draft_of,
    drafts_of,
    picks,
    skips,
    words,
)

pytestmark = pytest.mark.asyncio(loop_scope="package")

CODES = [
    "full_name", "passport_name", "country", "role", "institution", "date_of_birth", "phone", "email", "passport",
    "diet", "motivation",
]  # fmt: skip


def bare(message: Message) -> bool:
    """Whether a message has no buttons (any more)."""
    return not message.buttons


async def test_questions_appear_only_where_earlier_answers_make_them_relevant(crowd: House) -> None:
    """A teacher is asked for subject and years, a student for the year of study, a member of staff for neither."""
    asked = {
        "staff": (11, "Your date of birth"),
        "student": (12, "Which year of study"),
        "teacher": (13, "Which subject"),
    }
    for role, (count, following) in asked.items():
        person = await at_question(crowd, ROLE)
        await person.taps(f"form:pick:{role}:*")
        await person.sees(words(T["en"], "{k} of {n}", k=5, n=count))
        await person.says("Pakse Technical College")
        await person.sees(following)


async def test_a_changed_answer_drops_only_what_is_asked_no_more(crowd: House) -> None:
    """A student who turns out to be a teacher keeps the rest, and is asked what only teachers are asked."""
    person = await at_question(crowd, ROLE)
    await picks(person, "student")
    await answers(person, "Pakse Technical College")
    await picks(person, "year-2")
    await person.taps("form:back:*")
    await person.sees(button="form:pick:year-3:*")
    for _ in range(2):
        await person.taps("form:back:*")
        await person.sees(button="form:back:*", where=lambda message: message.edited is None)
    await person.taps("form:pick:teacher:*")
    await person.sees("Which subject do you teach?")
    stored = (await draft_of(crowd, person)).draft["answers"]
    assert list(stored) == ["full_name", "passport_name", "country", "role", "institution"]
    assert stored["role"] == "teacher"


async def test_back_goes_up_from_every_question_to_the_first(crowd: House) -> None:
    """Each step up shows the answer so far and leaves no keyboard; "Keep it" leads down again to the same place."""
    person = await at_question(crowd, SUMMARY)
    before = (await draft_of(crowd, person)).draft["answers"]
    await person.taps("form:edits:0:*")
    await person.taps("form:edits:1:*")
    await person.taps("form:edit:motivation:*")
    question = await person.sees("11 of 11", button="form:back:*")
    await person.taps("form:back:*")
    await person.sees("Is everything right?", button="form:send:*")
    await person.sees(where=lambda message: message.id == question.id and bare(message))
    assert (await draft_of(crowd, person)).draft["answers"] == before

    walker = await at_question(crowd, EMAIL)
    for code in reversed(CODES[:7]):
        await walker.taps("form:back:*")
        shown = await walker.sees(button=f"form:keep:{code}:*")
        assert "Your answer so far: " in shown.text
    assert "1 of 11" in shown.text
    assert "form:back" not in str([button.data for button in shown.buttons])
    keyboards = [one for one in walker.chat.from_bot if any("form:" in button.data for button in one.buttons[:1])]
    # The card of the activity keeps its "Register".
    assert keyboards[1:] == [shown], "an answered or left question has no keyboard"
    await walker.taps("form:keep:full_name:*")
    await walker.sees("8 of 11")


CHANGES = {
    "full_name": "Anna Li", "passport_name": "ANNA LI", "institution": "Savannakhet", "date_of_birth": "1/2/1991",
    "phone": "+66815550123", "email": "anna@example.org", "motivation": "To learn.", "country": "form:pick:vn:*",
    "role": "form:pick:teacher:*", "passport": "form:pick:no:*", "diet": "form:pick:halal:*",
}  # fmt: skip


async def test_any_answer_can_be_changed_from_the_summary(crowd: House) -> None:
    """One tap on "Edit", one on the answer: that question alone comes, and then the summary again."""
    person = await at_question(crowd, SUMMARY)
    for code in (*(code for code in CODES if code != "role"), "role"):
        summary = await person.sees("Is everything right?", button="form:send:*", ever=True)
        await person.taps("form:edits:0:*", on=summary)
        if CODES.index(code) >= 8:
            await person.sees(button="form:edits:1:*")
            await person.taps("form:edits:1:*", on=summary)
        await person.taps(f"form:edit:{code}:*", on=summary)
        await person.sees(button=f"form:{'pick' if ':' in CHANGES[code] else 'back'}:*")
        await person.sees(where=lambda message, summary=summary: message is summary and bare(message))  # type: ignore[misc]
        await (person.taps if ":" in CHANGES[code] else person.says)(CHANGES[code])
        if code == "passport_name":
            await person.sees(button="form:right:*")
            await person.taps("form:right:*")
        elif code == "diet":
            await person.sees(where=lambda message: "✓ Halal" in [one.label for one in message.buttons])
            await person.taps("form:done:*")
        elif code == "role":
            await answers(person, "Robotics")
            await person.taps("form:pick:2-to-5:*")
        await person.sees("Is everything right?", button="form:send:*")
    stored = (await draft_of(crowd, person)).draft
    assert (stored["at"], stored["editing"]) == (None, False)
    assert stored["answers"] == {
        "full_name": "Anna Li", "passport_name": "ANNA LI", "country": "vn", "role": "teacher",
        "institution": "Savannakhet", "subject": "Robotics", "years_of_teaching": "2-to-5",
        "date_of_birth": "1991-02-01", "phone": "+66815550123", "email": "anna@example.org", "passport": False,
        "diet": ["halal"], "motivation": "To learn.",
    }  # fmt: skip


async def test_answered_questions_become_their_answers(crowd: House) -> None:
    """The chat reads as a filled form: a tick and the answer where a question was, and no keyboard."""
    person = await at_question(crowd, SUMMARY)
    filled = [message.text for message in person.chat.from_bot if "✓" in message.text and message.edited]
    assert filled[2:] == [
        "Your full name\n✓ ສົມພອນ ວົງສາ",
        "Your name in your passport, in Latin letters\n✓ SOMPHONE VONGSA, in capital letters as in the passport",
        "Which country do you work or study in?\n✓ Lao PDR",
        "Are you a teacher, a student or a member of staff?\n✓ Staff",
        "The name of your institution\n✓ Pakse Technical College",
        "Your date of birth\n✓ 13 May 1990",
        "Do you have a passport?\n✓ Yes",
    ]
    assert [message.text for message in person.chat.from_bot if message.text.endswith("\nLeft out")] == [
        "Your phone number\nLeft out",
        "Your e-mail address\nLeft out",
        "Is there anything that you do not eat?\nLeft out",
        "Why would you like to take part?\nLeft out",
    ]


async def test_cancel_says_what_is_kept_and_mine_leads_back(crowd: House) -> None:
    """/cancel in the middle keeps everything; from /mine the same question comes, with its place in the whole."""
    person = await at_question(crowd, PHONE)
    asked = next(message for message in reversed(person.chat.messages) if message.buttons)
    await person.says("/cancel")
    kept = await person.sees("Everything is kept: 6 of 11 answered for Robotics and automation.")
    assert [button.data for button in kept.buttons] == ["form:begin:robotics"]
    await person.sees(where=lambda message: message.id == asked.id and bare(message))
    assert person.chat.keyboard is None
    await person.says("/cancel")
    await person.sees("Nothing is open, so nothing was stopped.")
    await person.says("/mine")
    await person.sees("Robotics and automation: not sent yet, 6 of 11 answered")
    await person.taps("form:begin:robotics")
    await person.sees("Robotics and automation · 7 of 11")
    await person.shares_contact()
    await person.sees("8 of 11")


async def test_later_keeps_everything_in_place(crowd: House) -> None:
    """ "Later" turns the question into the way back to it."""
    person = await at_question(crowd, COUNTRY)
    asked = person.chat.last
    await person.taps("form:later:*")
    kept = await person.sees("Everything is kept: 2 of 11")
    assert kept.id == asked.id
    await person.taps("form:begin:robotics")
    await person.sees("Robotics and automation · 3 of 11", button="form:pick:la:*")


async def test_a_second_form_lets_the_first_one_rest(crowd: House) -> None:
    """Two drafts keep apart: the buttons of the one never answer the other, and both can be gone on with."""
    person = await at_question(crowd, INSTITUTION)
    first_question, first = person.chat.last, await draft_of(crowd, person)
    await person.opens("a_tourism")
    await person.sees("Tourism · 5 of 11\nThe name of your institution")
    await person.sees(where=lambda message: message.id == first_question.id and bare(message))
    await answers(person, "Savannakhet College")
    tap = person.forges(f"form:back:institution:{first.version}", first_question)
    assert (await tap.answered()).text == "That button belongs to an earlier step. Here is the present one."
    await person.says("/mine")
    mine = await person.sees("My registrations")
    assert [button.data for button in mine.buttons] == ["form:begin:tourism", "form:begin:robotics"]
    await person.taps("form:begin:robotics")
    await person.sees("Robotics and automation · 5 of 11")
    await answers(person, "Pakse Technical College")
    stored = {row.activity: row.draft["answers"] for row in await drafts_of(crowd, person)}
    assert stored["robotics"] == {**first.draft["answers"], "institution": "Pakse Technical College"}
    assert stored["tourism"] == {**first.draft["answers"], "institution": "Savannakhet College"}


async def test_the_same_activity_is_not_registered_for_twice(crowd: House) -> None:
    """After sending, the link and the card say where the registration stands."""
    person = await at_question(crowd, SUMMARY)
    await person.taps("form:send:*")
    await person.sees("is sent")
    await person.opens("a_robotics")
    await person.sees("You have registered for Robotics and automation already.\nNow: Waiting for approval")
    await person.says("/programmes")
    await person.taps("act:card:robotics")
    card = await person.sees("short-term training in robotics", button="menu:open:mine")
    assert "form:begin:robotics" not in [button.data for button in card.buttons]
    await person.taps("menu:open:mine")
    await person.taps("form:look:*")
    await person.sees("Now: Waiting for approval")


async def test_who_blocked_the_bot_and_came_back_goes_on_where_she_was(crowd: House) -> None:
    """Nothing is sent while she is away, and nobody scolds: the next answer is taken as ever."""
    person = await at_question(crowd, NAME)
    await person.blocks()
    await crowd.world.confirmed()
    (away,) = await crowd.rows(persons.select().where(persons.c.telegram_id == person.id))
    assert away.unreachable_since is not None
    await person.unblocks()
    await crowd.world.confirmed()
    before = len(person.chat.from_bot)
    await answers(person, "Anna Li")
    assert len(person.chat.from_bot) == before + 1, "the next question and nothing else"
    (back,) = await crowd.rows(persons.select().where(persons.c.telegram_id == person.id))
    assert back.unreachable_since is None


async def test_a_needed_question_cannot_be_left_out(crowd: House) -> None:
    """Only optional questions offer "Skip"."""
    person = await at_question(crowd, NAME)
    assert [button.label for button in person.chat.last.buttons] == ["Later"]
    person = await at_question(crowd, EMAIL)
    assert [button.label for button in person.chat.last.buttons] == ["Back", "Skip", "Later"]
    await skips(person, "email")
    assert (await draft_of(crowd, person)).draft["answers"]["email"] is None
