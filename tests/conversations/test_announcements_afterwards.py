"""After it has left: who is silent, a second message to exactly those, corrected and recalled everywhere."""

import asyncio
import io
from collections import Counter

import openpyxl
import sqlalchemy as sa

from bot.database.schema import announcements, institutions, outbox, registrations
from bot.people import repository as people
from bot.people.model import Grant, Role
from bot.playground.message import Message
from bot.playground.person import Person
from tests.conftest import House
from tests.conversations.seating import later
from tests.conversations.steps import T, somebody, words
from tests.conversations.test_announcements import crowd, log_of, narrows, opens, settled, slowly, states, taps


async def sends(house: House, words: str, *, got_it: bool = False) -> tuple[Person, Message]:
    """An announcement to everybody with a seat; what its author sees at the end."""
    coordinator = await opens(house)
    await coordinator.says(words)
    await coordinator.sees("✓ English: taken")
    await narrows(coordinator)
    if got_it:
        await taps(coordinator, "ann:opts:*", "Kind: News")
        await taps(coordinator, "ann:gotit:*", "Readers are asked to press")
        await taps(coordinator, "ann:open:*", ", draft")
    await taps(coordinator, "ann:send:*", "?")
    await coordinator.taps("ann:go:*")
    await coordinator.sees("Sent out", button="ann:open:*", timeout=30, where=lambda m: m.edited is None)
    return coordinator, await taps(coordinator, "ann:open:*", "Sent out", button="ann:recall:*")


async def test_a_second_message_reaches_exactly_the_silent_and_then_their_institution_hears(house: House) -> None:
    """Of five two press: the other three read it again, and their contact has their names."""
    readers = await crowd(house, en=5)
    async with house.app.database.begin() as connection:
        code = (await connection.execute(sa.select(institutions.c.code).limit(1))).scalar_one()
        contact = {"name": "Teacher", "telegram": house.teacher.id}
        await connection.execute(sa.update(institutions).where(institutions.c.code == code).values(contact=contact))
        await connection.execute(sa.update(registrations).values(institution=code))
    await house.teacher.says("/start")
    await house.teacher.taps("English")
    coordinator, _ = await sends(house, "The room is 204", got_it=True)
    for reader in readers[:2]:
        await reader.taps("got:it:announcement-1:*")
        await reader.sees(button="got:it:announcement-1:*", where=lambda m: m.labels[0] == ["✓ Got it"])
    await house.settled()
    silent = await taps(coordinator, "ann:silent:*", "3 people have not pressed")
    assert [name in silent.text for name in ("en0", "en1", "en2", "en3", "en4")] == [False, False, True, True, True]
    shown = await taps(coordinator, "ann:tell:*", "Tell these contacts the names of who is silent?")
    assert "(3): Teacher" in shown.text
    await taps(coordinator, "ann:told:*", "1 institution's contact is told")
    asked = await house.teacher.sees("please ask these people", ever=True)
    assert "en2\nen3\nen4" in asked.text
    await taps(coordinator, "ann:open:*", "Said “Got it”: 2")
    await taps(coordinator, "ann:silent:*", "have not pressed")
    await taps(coordinator, "ann:rest:*", "3 people: English 3")
    await taps(coordinator, "ann:send:*", "to 3 people?")
    await coordinator.taps("ann:go:*")
    await coordinator.sees("Sent: 3 of 3", timeout=30)
    told = Counter(len([m for m in reader.chat.from_bot if m.text == "The room is 204"]) for reader in readers)
    assert told == {1: 2, 2: 3}


async def test_a_correction_reaches_everybody_who_has_it_and_a_recall_takes_it_back(house: House) -> None:
    """Edited and marked; the same text again is no correction; who has blocked the bot since is named."""
    readers = await crowd(house, en=3)
    coordinator, _ = await sends(house, "Room 204, {name}")
    await readers[2].blocks()
    await taps(coordinator, "ann:correct:*", "Which text is to be corrected?")
    await taps(coordinator, "ann:fix:*:en", "Send the right text in English")
    await coordinator.says("Room 204, {name}")
    await coordinator.sees("That is the same text")
    await coordinator.says("Room 305, {name}")
    for number in (0, 1):
        shown = await readers[number].sees("Room 305", ever=True, timeout=30)
        assert shown.text == f"✏️ Corrected\n\nRoom 305, en{number}"
        assert shown.edited
    await coordinator.sees("Corrected: 2 of 3", timeout=30)
    await taps(coordinator, "ann:open:*", "Sent out", button="ann:recall:*")
    await taps(coordinator, "ann:recall:*", "3 people have it")
    await coordinator.taps("ann:recalled:*")
    await coordinator.sees("Recalled", timeout=30, button="ann:open:*")
    await house.settled()
    assert [len(reader.chat.from_bot) for reader in readers[:2]] == [0, 0]
    log = await taps(coordinator, "ann:open:*", "Recalled", button="ann:log:*")
    assert "Taken back: " in log.text
    shown = await taps(coordinator, "ann:log:*", "Log of announcement")
    assert "No line of it was changed." in shown.text
    steps = [row.step for row in await log_of(house)]
    assert steps == ["begun", "sent", "ended", "corrected", "ended", "recalled", "ended"]
    for part in ("sent off · English 3 (Maya Collins)", "corrected · English · Room 305, {name} (Maya Collins)"):
        assert part in shown.text
    assert "ended · Sent: 3 of 3 (by itself)" in shown.text
    await coordinator.taps("ann:logfile:*")
    sheet = await coordinator.sees(where=lambda m: m.kind == "document")
    stored = house.world.files.get(sheet.body["document"]["file_id"])
    rows = list(openpyxl.load_workbook(io.BytesIO(stored.data)).active.iter_rows(values_only=True))
    assert len(rows) == 1 + len(steps)
    assert rows[2][3] == "English 3\nEnglish: Room 204, {name}"
    async with house.app.database.begin() as connection:
        await connection.execute(sa.text("UPDATE announcement_log SET step = 'paused' WHERE step = 'recalled'"))
    await taps(coordinator, "ann:open:*", button="ann:log:*")
    await taps(coordinator, "ann:log:*", "A line of it was changed by hand.")


async def test_what_is_too_old_to_be_deleted_says_that_it_was_withdrawn(house: House) -> None:
    """After two days Telegram deletes nothing any more."""
    [reader] = await crowd(house, en=1)
    coordinator, _ = await sends(house, "Room 204")
    later(house, days=3)
    await taps(coordinator, "ann:recall:*", "1 person has it")
    await coordinator.taps("ann:recalled:*")
    await reader.sees("This announcement was withdrawn", ever=True, timeout=30)


async def test_who_did_not_get_it_is_named_and_tried_again(house: House) -> None:
    """Only the failed; the table has no formula; late-comers get what is valid."""
    readers = await crowd(house, en=2)
    async with house.app.database.begin() as connection:
        await connection.execute(sa.update(registrations).values(name=sa.literal("=HYPERLINK(1)")))
    await readers[0].blocks()
    coordinator = await opens(house)
    await coordinator.sends_photo(caption="Come")
    await coordinator.sees("✓ English: taken")
    await narrows(coordinator)
    await taps(coordinator, "ann:opts:*", "Kind: News")
    await taps(coordinator, "ann:valid:*:7", "gets it too")
    await taps(coordinator, "ann:open:*", ", draft")
    await taps(coordinator, "ann:send:*", "to 1 person?")
    house.world.refuse_next("copyMessage", "Bad Request: message to copy not found")
    await coordinator.taps("ann:go:*")
    await coordinator.sees("Failed: 1", button="ann:open:*", timeout=30)
    await taps(coordinator, "ann:open:*", button="ann:again:*")
    await taps(coordinator, "ann:lost:*", "Telegram refused it")
    await taps(coordinator, "ann:file:*", where=lambda m: m.kind == "document")
    sheet = next(m for m in coordinator.chat.from_bot if m.kind == "document")
    stored = house.world.files.get(sheet.body["document"]["file_id"])
    rows = list(openpyxl.load_workbook(io.BytesIO(stored.data)).active.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == ["=HYPERLINK(1)", "=HYPERLINK(1)"]
    await taps(coordinator, "ann:open:*", button="ann:again:*")
    await coordinator.taps("ann:again:*")
    await readers[1].sees("Come", ever=True, timeout=30)
    await coordinator.sees("Sent: 1 of 2", timeout=30, button="ann:open:*")
    await settled(house)
    assert await states(house) == {"sent": 1, "unreachable": 1}
    [late] = await crowd(house, lo=1)
    later(house, minutes=2)
    await late.sees("Come", ever=True, timeout=40)
    await readers[0].unblocks()
    await house.world.confirmed()
    later(house, minutes=2)
    await readers[0].sees("Come", ever=True, timeout=40)
    async with asyncio.timeout(20):
        while await house.rows(sa.select(outbox.c.id).where(outbox.c.state == "waiting")):
            await asyncio.sleep(0.05)


async def test_an_answer_opens_a_case_or_is_collected_as_the_author_chose(house: House) -> None:
    """Whoever answers the message itself is heard by a person."""
    [reader] = await crowd(house, en=1)
    coordinator, _ = await sends(house, "Who needs a vegetarian meal?")
    told = await reader.sees("Who needs a vegetarian meal?", ever=True)
    await reader.says("I do, please.", reply_to=told)
    await reader.sees("Your answer is with the coordinators", button="case:stop:*")
    await coordinator.sees("I do, please.", ever=True)
    await reader.taps("case:stop:*")
    await coordinator.says("/announce")
    await taps(coordinator, "ann:new", "Send the announcement in English")
    await coordinator.says("Which size of shirt?")
    await coordinator.sees("✓ English: taken")
    await narrows(coordinator)
    await taps(coordinator, "ann:opts:*", "Answers to it go to the coordinators")
    await taps(coordinator, "ann:replies:*", "Answers to it are collected for you")
    await taps(coordinator, "ann:open:*", ", draft")
    await taps(coordinator, "ann:send:*", "to 1 person?")
    await coordinator.taps("ann:go:*")
    told = await reader.sees("Which size of shirt?", ever=True, timeout=30)
    await coordinator.sees("Sent: 1 of 1", timeout=30, button="ann:open:*")
    await reader.says("=Large", reply_to=told)
    await reader.sees("Your answer is kept")
    await taps(coordinator, "ann:open:*", button="ann:answers:*")
    await taps(coordinator, "ann:answers:*", "en0: =Large")
    await reader.sends_photo(reply_to=told)
    await reader.sees("Your answer is kept")
    await taps(coordinator, "ann:open:*", button="ann:answers:*")
    await taps(coordinator, "ann:answers:*", "without words", button="ann:wordless:*")
    await coordinator.taps("ann:wordless:*")
    await coordinator.sees(where=lambda m: m.kind == "photo")
    await coordinator.taps("ann:answersfile:*")
    sheet = await coordinator.sees(where=lambda m: m.kind == "document")
    stored = house.world.files.get(sheet.body["document"]["file_id"])
    rows = list(openpyxl.load_workbook(io.BytesIO(stored.data)).active.iter_rows(values_only=True))
    assert [(row[0], row[6] or "") for row in rows[1:]] == [("en0", ""), ("en0", "=Large")]


async def test_who_answers_for_somebody_reads_for_whom_it_is_and_knows_for_her(house: House) -> None:
    """In her contact's chat and language, by name; "Got it" is pressed for each of them apart."""
    [contact] = await crowd(house, lo=1)
    async with house.app.database.begin() as connection:
        row = await people.by_telegram(connection, contact.id)
        assert row is not None
        other = await people.add_in_care(connection, row, "Daeng", house.app.clock.now())
        hers = sa.select(registrations).where(registrations.c.person_id == row.id)
        kept = (await connection.execute(hers)).one()._asdict()
        del kept["id"]
        await connection.execute(sa.insert(registrations).values(**{**kept, "person_id": other.id, "name": "Daeng"}))
    coordinator = await opens(house)
    await coordinator.says("Room 204")
    await coordinator.sees("✓ English: taken")
    await narrows(coordinator)
    await taps(coordinator, "ann:opts:*", "Kind: News")
    await taps(coordinator, "ann:gotit:*", "Readers are asked to press")
    await taps(coordinator, "ann:open:*", ", draft")
    await taps(coordinator, "ann:texts:*", "Tap a language")
    await taps(coordinator, "ann:fall:*:en", "ລາວ read: English")
    await taps(coordinator, "ann:send:*", "to 2 people?")
    await coordinator.taps("ann:go:*")
    await coordinator.sees("Sent: 2 of 2", timeout=30, button="ann:open:*")
    told = sorted(m.text for m in contact.chat.from_bot)
    for_her = words(T["lo"], "For {name}:", name="Daeng")
    assert told == ["Room 204", f"{for_her}\n\nRoom 204"]
    shown = next(m for m in contact.chat.from_bot if m.text.startswith(for_her))
    await contact.taps(shown.buttons[0].data, on=shown)
    await house.settled()
    await taps(coordinator, "ann:open:*", "Said “Got it”: 1", button="ann:silent:*")
    silent = await taps(coordinator, "ann:silent:*", "1 person has not pressed")
    assert "lo0" in silent.text


async def test_a_role_that_is_lost_in_the_middle_ends_it_and_a_correction_waits_with_a_pause(house: House) -> None:
    """Nobody is written to by somebody who may not any more; what waits leaves with the right words."""
    slowly(house)
    readers = await crowd(house, en=9)
    coordinator = await opens(house)
    await coordinator.says("Room 204")
    await coordinator.sees("✓ English: taken")
    await narrows(coordinator)
    await taps(coordinator, "ann:send:*", "to 9 people?")
    await coordinator.taps("ann:go:*")
    await readers[0].sees("Room 204", ever=True)
    await taps(coordinator, "ann:pause:*", "Paused", button="ann:correct:*")
    await settled(house)
    await taps(coordinator, "ann:correct:*", "Which text is to be corrected?")
    await taps(coordinator, "ann:fix:*:en", "Send the right text in English")
    await coordinator.says("Room 305")
    resumed = await coordinator.sees("Paused", button="ann:resume:*")
    await coordinator.taps("ann:resume:*", on=resumed)
    for reader in readers[:3]:
        await reader.sees("Room 305", ever=True, timeout=30)
    assert all(m.text == "✏️ Corrected\n\nRoom 305" for reader in readers[:3] for m in reader.chat.from_bot)
    async with house.app.database.begin() as connection:
        await connection.execute(sa.text("DELETE FROM roles WHERE role = 'coordinator'"))
    await coordinator.sees("Stopped", where=lambda m: m.edited is None, timeout=30)
    await house.settled()
    await an_owner_takes_it_back(house)
    now = [[m.text for m in reader.chat.from_bot] for reader in readers]
    assert now == [[]] * 9


async def an_owner_takes_it_back(house: House) -> None:
    """Whose author is away, or may not any more; drafts stay their authors' own."""
    now = house.app.clock.now()
    owner = somebody(house, "en", "Owner")
    async with house.app.database.begin() as connection:
        person = await people.add(connection, owner.id, owner.name, "en", now)
        await people.change(connection, person.id, language="en")
        await people.add_role(connection, person.id, Grant(Role.OWNER), now)
    await owner.says("/announce")
    await taps(owner, "ann:open:1", "Stopped", button="ann:recall:*")
    await taps(owner, "ann:recall:*", "Recall announcement 1?")
    await owner.taps("ann:recalled:*")
    async with asyncio.timeout(30):
        while (await house.rows(sa.select(announcements.c.state)))[0].state != "recalled":
            await asyncio.sleep(0.05)
    await house.settled()
