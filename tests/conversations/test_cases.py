"""A question goes to a person: asked by one tap, answered from a coordinator's own chat, closed, judged."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.database.schema import case_messages, cases, countries, persons
from bot.playground.message import Message
from bot.playground.person import Person
from tests.conftest import House
from tests.conversations.steps import T, meet, somebody, words


async def to_a_person(person: Person, language: str = "en") -> None:
    """Taps to a person, before she has asked anything."""
    await meet(person, language)
    await person.opens("q_contact")
    await person.taps("case:open")
    await person.sees(button="case:stop:*")


async def asked(house: House, language: str = "lo", text: str = "ຂ້ອຍຖືກຫຼືບໍ່") -> Person:
    """A person of her own whose first question is with the coordinator, who has started the bot."""
    await meet(house.coordinator, "en")
    person = somebody(house, language)
    await to_a_person(person, language)
    await person.says(text)
    await person.sees(words(T[language], "✓ Your question is with the coordinators."))
    await house.coordinator.sees(text)
    return person


async def the_case(house: House) -> Any:
    """The newest case as it is stored."""
    return (await house.rows(sa.select(cases).order_by(cases.c.id.desc())))[0]


def button_of(message: Message, action: str) -> str:
    """The data of a button."""
    return next(each.data for each in message.buttons if each.data.startswith(f"case:{action}:"))


async def test_a_question_reaches_a_coordinator_and_the_answer_comes_back(house: House) -> None:
    """In the words it was asked in; everything else she writes goes there too, until it is closed and judged."""
    person, coordinator = await asked(house), house.coordinator
    card = await coordinator.sees("Nobody has taken this question yet.", button="case:take:*", ever=True)
    assert "Writes in: ລາວ" in card.text
    shown = await coordinator.sees("ຂ້ອຍຖືກຫຼືບໍ່", button="case:answer:*", ever=True)
    await coordinator.taps(button_of(shown, "answer"), on=shown)
    await coordinator.sees("Answer to Somphone")
    await coordinator.says("Yes, you are right.")
    await coordinator.sees("✓ Sent to Somphone")
    await person.sees("Yes, you are right.")
    await person.says("Who pays for the flight?")
    await coordinator.sees("Who pays for the flight?", button="case:answer:*")
    await person.says("/help")
    await person.sees("/programmes")
    await house.settled()
    assert not [m for m in person.chat.from_bot if "faq:" in str(m.markup)][2:], "the bank stays quiet"
    stored = await the_case(house)
    assert stored.first_reply_at is not None
    await coordinator.says("/cases")
    listed = await coordinator.sees("1 open question", button="case:card:*")
    await coordinator.taps(button_of(listed, "card"), on=listed)
    opened = await coordinator.sees("Maya Collins answers this question.", button="case:close:*")
    await coordinator.taps(button_of(opened, "close"), on=opened)
    await coordinator.sees("This question is closed.", button="case:reopen:*")
    over = await person.sees(button="case:good:*")
    await person.taps(button_of(over, "good"), on=over)
    await person.sees(words(T["lo"], "✓ It helped. Thank you for saying so."))
    await coordinator.sees("Somphone says that it helped.")
    stored = await the_case(house)
    assert (stored.state, stored.helped) == ("closed", True)
    assert stored.opened_at <= stored.first_reply_at <= stored.closed_at
    await coordinator.says("/cases")
    listed = await coordinator.sees("0 open questions")
    for line in (
        "half of the first answers came within 1 minute.", "closed within 1 minute.", "It helped 1 of the 1",
    ):  # fmt: skip
        assert line in listed.text
    await person.says("xqzw vbnm plok")
    await person.sees(button="case:open:*")


async def test_quotes_edits_and_reactions_are_mirrored_both_ways(house: House) -> None:
    """Whoever answers a message, changes one or reacts to one is understood on the other side."""
    person, coordinator = await asked(house, "en", "Where do I sleep?"), house.coordinator
    question = next(m for m in person.chat.messages if m.text == "Where do I sleep?")
    shown = await coordinator.sees("Where do I sleep?", button="case:answer:*", ever=True)
    await coordinator.says("In the hostel.", reply_to=shown)
    told = await person.sees("In the hostel.")
    assert told.reply_to is question
    await person.says("Which one?", reply_to=told)
    again = await coordinator.sees("Which one?")
    answer = next(m for m in coordinator.chat.messages if m.text == "In the hostel.")
    assert again.reply_to is answer
    await coordinator.edits(answer, "In the hostel of the college.")
    await person.sees("In the hostel of the college.", where=lambda m: m is told)
    await person.edits(question, "Where do we sleep?")
    await coordinator.sees("Where do we sleep?", where=lambda m: m is shown)
    await person.reacts(told, "👍")
    await house.world.confirmed()
    await house.settled()
    assert answer.reactions == {"bot": "👍"}
    await coordinator.reacts(shown, "🙏")
    await house.world.confirmed()
    await house.settled()
    assert question.reactions == {"bot": "🙏"}
    await person.sends_voice()
    await coordinator.sees(where=lambda m: m.kind == "voice")
    await coordinator.sends_photo(caption="the house", reply_to=again)
    await person.sees("the house", where=lambda m: m.kind == "photo")


async def test_what_the_staff_do_with_a_case(house: House) -> None:
    """A note stays with the staff, the case moves, is closed, opened again; who asked needs no answer any more."""
    person, coordinator = await asked(house, "en", "Is there a bus?"), house.coordinator
    card = await coordinator.sees("Nobody has taken", button="case:note:*", ever=True)
    await coordinator.taps(button_of(card, "note"), on=card)
    await coordinator.says("Ask the college first.")
    await coordinator.sees("The note is kept.")
    await coordinator.taps(button_of(card, "move"), on=card)
    await coordinator.sees("Whose coordinators answer this question?", button="case:to:*:la")
    await coordinator.taps("case:to:*:la", on=card)
    await coordinator.sees("Somphone · Lao PDR", where=lambda m: m is card)
    await coordinator.taps(button_of(card, "read"), on=card)
    await coordinator.sees("to the staff only: Ask the college first.")
    await coordinator.taps(button_of(card, "card"), on=card)
    await coordinator.sees(button="case:close:*")
    await coordinator.taps("case:close:*", on=card)
    await person.sees(button="case:bad:*")
    await coordinator.taps("case:reopen:*", on=card)
    await person.sees("A coordinator has opened your question again.")
    await person.says("Thank you, I found one.")
    await coordinator.sees("Thank you, I found one.")
    await person.taps("case:stop:*")
    await coordinator.sees("Somphone needs no answer any more.")
    assert not [m for m in person.chat.from_bot if "Ask the college" in m.text]


async def test_a_person_who_blocks_the_bot_in_the_middle_gets_the_answer_when_she_is_back(house: House) -> None:
    """The staff are told both; nothing is lost."""
    person, coordinator = await asked(house, "en", "Is there a pool?"), house.coordinator
    shown = await coordinator.sees("Is there a pool?", ever=True)
    await person.blocks()
    await coordinator.sees("Somphone has blocked the bot.")
    await coordinator.says("There is one.", reply_to=shown)
    await coordinator.sees("Answers are kept", where=lambda m: m.edited is None)
    await house.settled()
    await person.unblocks()
    await coordinator.sees("Somphone can be reached again.")
    await person.sees("There is one.")
    assert len(await house.rows(sa.select(case_messages.c.id))) == 2


async def test_fifty_messages_in_a_moment_reach_the_staff_in_their_order_while_a_case_is_open(house: House) -> None:
    """None is lost, none comes twice."""
    person, coordinator = await asked(house, "en", "A long story:"), house.coordinator
    for number in range(50):
        await person.says(f"part {number}")
    await coordinator.sees("part 49", timeout=30)
    await house.settled()
    parts = [m.text for m in coordinator.chat.from_bot if m.text.startswith("part ")]
    assert parts == [f"part {number}" for number in range(50)]


async def test_who_floods_the_bot_is_told_once_and_read_again_after_a_minute(house: House) -> None:
    """Also by another process, or after a restart: that she is muted is a row."""
    person = somebody(house, "en")
    await meet(person, "en")
    for number in range(50):
        await person.says(f"xqzw {number}")
    await person.sees("You write faster than anybody can read.", ever=True, timeout=60)
    await house.world.confirmed()
    await house.settled()
    assert len([m for m in person.chat.from_bot if "You write faster" in m.text]) == 1
    async with house.app.database.begin() as connection:
        await connection.execute(sa.update(persons).values(muted_until=house.app.clock.now()))
    house.app.turns._guard._sent.clear()
    await person.says("/help")
    await person.sees("/programmes")


async def test_a_ban_has_a_reason_and_is_lifted(house: House) -> None:
    """She is told why, nothing she sends is read, and a coordinator lets her write again."""
    person, coordinator = await asked(house, "en", "Buy my cheap watches"), house.coordinator
    card = await coordinator.sees("Nobody has taken", button="case:ban:*", ever=True)
    await coordinator.taps(button_of(card, "ban"), on=card)
    await coordinator.says("Advertising")
    banned = await coordinator.sees("Banned: Advertising", button="case:unban:*")
    await person.sees("You can no longer use this bot. The reason: Advertising")
    await person.says("Cheap watches!")
    await person.says("/help")
    await person.sees("The reason: Advertising")
    await house.settled()
    assert not [m for m in coordinator.chat.from_bot if "Cheap watches!" in m.text]
    await coordinator.taps(button_of(banned, "unban"), on=banned)
    await person.sees("You can use this bot again.")
    await person.says("/help")
    await person.sees("/programmes")


async def test_a_ready_reply_comes_in_the_readers_language(house: House) -> None:
    """Chosen by its title in the coordinator's, shown to her as it will be read, sent by a tap."""
    person, coordinator = await asked(house), house.coordinator
    card = await coordinator.sees("Nobody has taken", button="case:ready:*", ever=True)
    await coordinator.taps(button_of(card, "ready"), on=card)
    await coordinator.sees("Which reply?", button="case:pick:*:looking")
    await coordinator.taps("case:pick:*:looking", on=card)
    await coordinator.sees("To Somphone, in ລາວ", button="case:send:*")
    await coordinator.taps("case:send:*", on=card)
    await person.sees("ຂອບໃຈສຳລັບຄຳຖາມ")
    await coordinator.sees("Maya Collins answers this question.", where=lambda m: m is card)


async def test_outside_of_office_hours_the_person_hears_when_to_expect_an_answer(house: House) -> None:
    """By the hours and holidays of her country."""
    person = somebody(house, "en")
    await meet(person, "en")
    now = house.app.clock.now()
    tomorrow = (now + timedelta(days=1)).astimezone(ZoneInfo("Asia/Vientiane"))
    closed = {"days": [tomorrow.weekday()], "begins": "08:30", "ends": "16:30", "closed": []}
    async with house.app.database.begin() as connection:
        await connection.execute(sa.update(countries).where(countries.c.code == "la").values(hours=closed))
        await connection.execute(sa.update(persons).where(persons.c.telegram_id == person.id).values(country="la"))
    await person.opens("q_contact")
    await person.taps("case:open")
    await person.sees("The office is closed now. You can expect an answer from", button="case:stop:*")
