"""A poll as an announcement: each reads it in her language, votes are followed, counted, shown, and it is closed."""

import asyncio
from typing import Any

import sqlalchemy as sa

from bot.database.schema import institutions, persons, poll_votes, registrations
from bot.playground.message import Message
from bot.playground.person import Person
from tests.conftest import House
from tests.conversations.steps import T, somebody, words
from tests.conversations.test_announcements import crowd, narrows, opens, taps

QUESTION, DAYS = "Which day suits you?", ("Monday", "Tuesday", "Friday")
LATE = "The poll “{question}” was closed before, so your answer is not counted. Thank you all the same."
IN_LAO = ("ມື້ໃດເໝາະກັບທ່ານ?", "ວັນຈັນ", "ວັນອັງຄານ", "ວັນສຸກ")


async def the_poll(person: Person) -> Message:
    """The poll in her chat, as soon as it is there."""
    return await person.sees(where=lambda message: message.kind == "poll", ever=True, timeout=30)


async def stored(house: House, expected: dict[str, list[int]]) -> None:
    """Waits until exactly these votes are kept, by name."""
    query = sa.select(persons.c.name, poll_votes.c.options).join(persons, persons.c.id == poll_votes.c.person_id)
    async with asyncio.timeout(20):
        while {row.name: row.options for row in await house.rows(query)} != expected:
            await asyncio.sleep(0.05)


async def results(coordinator: Person) -> Message:
    """What the coordinator reads of it."""
    await coordinator.taps("poll:results:*")
    return await coordinator.sees("Results of announcement")


async def sent(coordinator: Person) -> Message:
    """It leaves for everybody who is meant."""
    await taps(coordinator, "ann:send:*", "Send announcement")
    await coordinator.taps("ann:go:*")
    return await coordinator.sees("Sent out", button="ann:open:*", timeout=30)


async def test_votes_are_followed_shown_by_country_and_field_and_closed(house: House) -> None:
    """A language of its own, one by fallback; changed, withdrawn and strangers' votes; one who cannot be closed."""
    readers = await crowd(house, lo=2, th=1, en=1)
    one, other, thai, english = readers
    coordinator = await opens(house)
    await coordinator.sends_poll(QUESTION, *DAYS)
    shown = await coordinator.sees("✓ English: poll with 3 options", button="ann:send:*")
    assert "not anonymous" in shown.text
    await narrows(coordinator)
    await taps(coordinator, "ann:texts:*", "Tap a language")
    asked = await taps(coordinator, "ann:write:*:lo", "It is a poll.")
    assert "\n".join((QUESTION, *DAYS)) in asked.text
    await coordinator.says("\n".join(IN_LAO[:3]))
    await coordinator.sees("Please send 4 lines")
    await coordinator.says("\n".join(IN_LAO))
    await coordinator.sees("✓ ລາວ: poll with 3 options")
    await taps(coordinator, "ann:texts:*", "Tap a language")
    await taps(coordinator, "ann:write:*:th", "It is a poll.")
    await coordinator.sends_poll("วันไหน", "จันทร์", "อังคาร")
    await coordinator.sees("Please send 4 lines")
    await coordinator.says("/cancel")
    await taps(coordinator, "ann:open:*", ", draft")
    await taps(coordinator, "ann:texts:*", "Tap a language")
    await taps(coordinator, "ann:fall:*:en", "ไทย read: English")
    await taps(coordinator, "ann:preview:*", ", draft", button="ann:send:*")
    assert [each.body["poll"]["is_closed"] for each in coordinator.chat.from_bot if each.kind == "poll"] == [True] * 3
    await sent(coordinator)
    polls = [await the_poll(each) for each in readers]
    assert [each.text for each in polls] == [IN_LAO[0], IN_LAO[0], QUESTION, QUESTION]
    assert {each.body["poll"]["is_anonymous"] for each in polls} == {False}
    assert "ບໍ່" in polls[0].body["poll"]["description"]
    await one.votes(polls[0], 0)
    await other.votes(polls[1], 1)
    await thai.votes(polls[2], 0)
    await thai.votes(polls[2], 2)
    await english.votes(polls[3], 1)
    await stored(house, {"lo0": [0], "lo1": [1], "th0": [2], "en0": [1]})
    await english.votes(polls[3])
    stranger = somebody(house, "en", "Stranger")
    stranger.chat.started = True
    passed_on = house.world.post(stranger.chat, one.as_json(), {"poll": polls[0].body["poll"]})
    await stranger.votes(passed_on, 1)
    await other.votes(polls[0], 1)  # in the poll of another reader, which was passed on to her
    await stored(house, {"lo0": [0], "lo1": [1], "th0": [2]})
    await house.world.confirmed()
    assert await house.rows(sa.select(persons).where(persons.c.telegram_id == stranger.id)) == []
    told = await results(coordinator)
    for line in (
        "Answered: 3 of 4", "1. Monday: 1 (33 %)", "2. Tuesday: 1 (33 %)", "3. Friday: 1 (33 %)",
        "Lao PDR (2): 1 – 1 · 2 – 1", "Thailand (1): 3 – 1", "Robotics and automation (3): 1 – 1 · 2 – 1 · 3 – 1",
    ):  # fmt: skip
        assert line in told.text.splitlines()
    picture = coordinator.chat.from_bot[-2]
    assert (picture.kind, picture.text) == ("photo", "The results as a picture. The same stands below in words.")
    silent = await taps(coordinator, "ann:unvoted:*", "1 person has not answered")
    assert silent.text.splitlines()[1:] == ["en0 · Thailand"]
    await asks_again(house, coordinator, english)
    await ends(house, coordinator, readers, polls)


async def asks_again(house: House, coordinator: Person, english: Person) -> None:
    """A second message to exactly who has not answered, and her institution hears; her answer counts with the first."""
    first = await number(house)
    alone = await taps(coordinator, "ann:unvoted_tell:*", "1 person has named no institution of the list.")
    assert alone.text.startswith("No institution can be told on Telegram.")
    await of_an_institution(house, english)
    await taps(coordinator, "ann:open:*", "Answered: 3", button="ann:unvoted:*")
    await taps(coordinator, "ann:unvoted:*", "1 person has not answered")
    told = await taps(coordinator, "ann:unvoted_tell:*", "No contact of these can be told on Telegram.")
    assert "(1): Head, head@example.org" in told.text
    await house.teacher.says("/start")
    await house.teacher.taps("English")
    await house.settled()
    await taps(coordinator, "ann:open:*", "Answered: 3", button="ann:unvoted:*")
    await taps(coordinator, "ann:unvoted:*", "1 person has not answered")
    await taps(coordinator, "ann:unvoted_tell:*", "Tell these contacts")
    await taps(coordinator, "ann:unvoted_told:*", "1 institution's contact is told")
    asked = await house.teacher.sees("They have not answered this poll:", ever=True)
    assert asked.text.endswith("\nen0")
    await taps(coordinator, "ann:open:*", "Answered: 3", button="ann:unvoted:*")
    await taps(coordinator, "ann:unvoted:*", "1 person has not answered")
    await taps(coordinator, "ann:unvoted_rest:*", "did not answer announcement", button="ann:send:*")
    await taps(coordinator, "ann:send:*", "to 1 person?")
    await coordinator.taps("ann:go:*")
    await coordinator.sees("Sent out", button="poll:results:*", where=lambda m: m.edited is None, timeout=30)
    first_poll, again = [each for each in english.chat.from_bot if each.kind == "poll"]
    assert again.text == QUESTION
    await english.votes(again, 2)
    await stored(house, {"lo0": [0], "lo1": [1], "th0": [2], "en0": [2]})
    await english.votes(first_poll, 1)
    await stored(house, {"lo0": [0], "lo1": [1], "th0": [2], "en0": [1]})
    await english.votes(first_poll)
    await stored(house, {"lo0": [0], "lo1": [1], "th0": [2]})
    told = await results(coordinator)
    assert f"Results of announcement {first}" in told.text
    assert "Answered: 3 of 4" in told.text


async def of_an_institution(house: House, person: Person) -> None:
    """Her registration names one, whose contact is the teacher, who has not met the bot yet."""
    async with house.app.database.begin() as connection:
        code = (await connection.execute(sa.select(institutions.c.code).limit(1))).scalar_one()
        contact = {"name": "Head", "email": "head@example.org", "telegram": house.teacher.id}
        await connection.execute(sa.update(institutions).where(institutions.c.code == code).values(contact=contact))
        hers = sa.update(registrations).where(registrations.c.name == person.name)
        await connection.execute(hers.values(institution=code))


async def ends(house: House, coordinator: Person, readers: list[Person], polls: list[Message]) -> None:
    """Closed for all but who has blocked the bot: she answers too late, and is told."""
    thai = readers[2]
    await thai.blocks()
    await house.world.confirmed()
    await taps(coordinator, "poll:close:*", "Nobody can answer it after that")
    await coordinator.taps("poll:closed:*")
    done = await coordinator.sees("Closed: 3 of 4", button="poll:results:*", timeout=30)
    assert "Answered: 3" in done.text
    assert [each.body["poll"]["is_closed"] for each in polls] == [True, True, False, True]
    again = next(each for each in readers[3].chat.from_bot if each.kind == "poll" and each is not polls[3])
    await until_closed(again)
    coordinator.forges(f"poll:closed:{await number(house)}", done)
    await coordinator.sees("A poll can be closed once")
    await thai.unblocks()
    await house.world.confirmed()
    await thai.votes(polls[2], 0)
    await thai.sees(words(T["th"], LATE, question=QUESTION))
    await house.settled()
    assert polls[2].body["poll"]["is_closed"]
    await stored(house, {"lo0": [0], "lo1": [1], "th0": [2]})


async def until_closed(poll: Message) -> None:
    """The second message with the same poll is closed with the first one."""
    async with asyncio.timeout(20):
        while not poll.body["poll"]["is_closed"]:
            await asyncio.sleep(0.05)


async def number(house: House) -> Any:
    """The number of the announcement whose poll is answered."""
    return (await house.rows(sa.select(poll_votes.c.announcement_id)))[0].announcement_id


async def test_a_quiz_says_what_is_right_and_what_is_no_poll_is_refused(house: House) -> None:
    """Refused with what to do; the explanation is the last line; who is right is counted; it is taken back."""
    [reader] = await crowd(house, lo=1)
    coordinator = await opens(house)
    for poll, told in [
        ({"forwarded": True, "right": 0}, "does not say what is right"),
        ({"question": "{name}?"}, "In a poll no place like {name} is filled"),
        ({"options": [str(each) for each in range(13)]}, "A poll has from 2 to 12 options"),
        ({"options": ["same", "same"]}, "Two options say the same"),
        ({"options": ["x" * 101, "b"]}, "An option has at most 100 letters"),
    ]:  # fmt: skip
        options = poll.pop("options", ["3", "4"])
        await coordinator.sends_poll(str(poll.pop("question", "2 + 2")), *options, **poll)
        await coordinator.sees(told)
    await coordinator.sends_poll("2 + 2", "3", "4", right=1, explanation="Count your fingers.")
    await coordinator.sees("✓ English: quiz with 2 options")
    await narrows(coordinator)
    await taps(coordinator, "ann:texts:*", "Tap a language")
    asked = await taps(coordinator, "ann:write:*:lo", "The last line is the explanation")
    assert "Count your fingers." in asked.text
    written = await coordinator.says("ສອງ ບວກ ສອງ\nສາມ\nສີ່\nນັບນິ້ວມື")
    await coordinator.sees("✓ ລາວ: quiz with 2 options")
    await coordinator.edits(written, "2 ບວກ 2\nສາມ\nສີ່\nນັບນິ້ວມື")
    await house.world.confirmed()
    await sent(coordinator)
    quiz = await the_poll(reader)
    shown = quiz.body["poll"]
    assert (shown["question"], shown["type"], shown["correct_option_ids"]) == ("2 ບວກ 2", "quiz", [1])
    assert shown["explanation"] == "ນັບນິ້ວມື"
    await reader.votes(quiz, 1)
    await stored(house, {"lo0": [1]})
    told = await results(coordinator)
    assert {"Right: 1 (100 %)", "2. ✓ 4: 1 (100 %)"} <= set(told.text.splitlines())
    await coordinator.taps("ann:open:*")
    shown_now = await coordinator.sees("Answered: 1", button="ann:recall:*")
    assert not any(each.data.startswith("ann:correct") for each in shown_now.buttons)
    await taps(coordinator, "ann:recall:*", "Recall announcement")
    await coordinator.taps("ann:recalled:*")
    await coordinator.sees("Taken back: 1 of 1", timeout=30)
    assert quiz.deleted


async def test_the_base_becomes_another_poll_and_what_does_not_fit_keeps_it(house: House) -> None:
    """A text that is no poll of as many options is named, and nothing leaves."""
    await crowd(house, lo=1)
    coordinator = await opens(house)
    await coordinator.says("Words")
    await coordinator.sees("✓ English: taken")
    await narrows(coordinator)
    await taps(coordinator, "ann:texts:*", "Tap a language")
    await taps(coordinator, "ann:write:*:lo", "Send the announcement in ລາວ")
    await coordinator.says("ຄຳ")
    await coordinator.sees("✓ ລາວ: taken")
    await taps(coordinator, "ann:texts:*", "Tap a language")
    await taps(coordinator, "ann:write:*:en", "Send the announcement in English")
    await coordinator.sends_poll(QUESTION, *DAYS)
    await coordinator.sees("✓ English: poll with 3 options")
    stopped = await taps(coordinator, "ann:send:*", "A poll needs the same number of options in each language")
    assert any(label.startswith("✗ ລາວ") for row in stopped.labels for label in row)
