"""A coordinator writes to many: texts by language, for whom, the gate, the confirmation, and how far it is."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from bot.database.schema import activities, announcement_log, announcements, outbox, registrations, sessions
from bot.delivery.pace import Pace
from bot.features.announcements.model import is_whole
from bot.people import repository as people
from bot.people.model import Grant, Role
from bot.playground.message import Message
from bot.playground.person import Person
from tests.conftest import House
from tests.conversations.seating import later
from tests.conversations.steps import meet, somebody


async def crowd(house: House, **languages: int) -> list[Person]:
    """So many people of each language, who have a seat in the robotics training; their chats are open."""
    now, made = house.app.clock.now(), []
    draft = {"answers": {}, "at": None, "editing": False, "version": 1, "misses": 0, "picked": []}
    async with house.app.database.begin() as connection:
        for language, many in languages.items():
            for number in range(many):
                person = somebody(house, language, f"{language}{number}")
                person.chat.started = True
                row = await people.add(connection, person.id, person.name, language, now)
                await people.change(connection, row.id, language=language)
                values = {"state": "approved", "version": 1, "draft": draft, "created_at": now, "submitted_at": now}
                await connection.execute(
                    sa.insert(registrations).values(
                        person_id=row.id, activity="robotics", country="la" if language == "lo" else "th",
                        role="staff", name=person.name, **values,
                    )
                )  # fmt: skip
                made.append(person)
    return made


def slowly(house: House) -> None:
    """Two messages a second leave for many, so that some are still on their way."""
    house.app.sender._pace = Pace(2.0)


async def opens(house: House) -> Person:
    """The coordinator, who reads English, opens a first draft."""
    coordinator = house.coordinator
    await meet(coordinator, "en")
    await coordinator.says("/announce")
    await coordinator.sees("Send the announcement in English")
    return coordinator


async def taps(person: Person, tapped: str, sentence: str = "", **more: Any) -> Message:
    """Taps, on that message or the newest with such a button, and reads what comes."""
    await person.taps(tapped, on=more.pop("on", None))
    return await person.sees(sentence, **more)


async def narrows(coordinator: Person, activity: str = "robotics") -> None:
    """Only people of one activity."""
    await taps(coordinator, "ann:whom:*", "For whom is announcement")
    await taps(coordinator, "ann:facet:*:activity", "A tap includes")
    await taps(coordinator, f"ann:f_activity:*:{activity}", button="ann:f_activity:*")
    await taps(coordinator, "ann:whom:*", "For whom is announcement")
    await taps(coordinator, "ann:open:*", ", draft")


async def log_of(house: House) -> list[Any]:
    """Every line of the log, whose seals are those of what it says."""
    rows = await house.rows(sa.select(announcement_log).order_by(announcement_log.c.id))
    assert is_whole(rows)
    return rows


async def test_each_reads_her_language_and_the_numbers_are_those_of_the_chats(house: House) -> None:
    """A language without a text keeps it from leaving until the fallback is chosen; a second tap does nothing."""
    readers = await crowd(house, lo=3, th=2, en=1)
    gone = readers[0]
    await gone.blocks()
    coordinator = await opens(house)
    await coordinator.says("Dear {name}, the room of {activity} is <b>204</b>, *not* 205.")
    card = await coordinator.sees("✓ English: taken", button="ann:send:*")
    assert "Dear {name}" in card.text
    await narrows(coordinator)
    await taps(coordinator, "ann:texts:*", "Tap a language")
    await taps(coordinator, "ann:write:*:lo", "Send the announcement in ລາວ")
    await coordinator.says("ສະບາຍດີ {name}")
    await coordinator.sees("✓ ລາວ: taken")
    stopped = await taps(coordinator, "ann:send:*", "It cannot be sent yet: 2 people")
    assert "ไทย 2" in stopped.text
    await taps(coordinator, "ann:fall:*:en", "ไทย read: English")
    asked = await taps(coordinator, "ann:send:*", "to 5 people?")
    assert "ລາວ: 2" in asked.text
    assert "ไทย: 2, who read English" in asked.text
    assert "Not reached: 1" in asked.text
    [go] = [each.data for each in asked.buttons if each.data.startswith("ann:go:")]
    coordinator.forges(go, asked)
    coordinator.forges(go, asked)
    done = await coordinator.sees("Sent out", button="ann:open:*", timeout=30)
    await house.settled()
    assert "Sent: 5 of 6" in done.text
    assert "Not reached: 1" in done.text
    told = Counter(message.text for person in readers for message in person.chat.from_bot)
    assert told == {
        **{f"ສະບາຍດີ lo{number}": 1 for number in (1, 2)},
        **{
            f"Dear {name}, the room of Robotics and automation is <b>204</b>, *not* 205.": 1
            for name in ("th0", "th1", "en0")
        },
    }
    rows = await house.rows(sa.select(outbox.c.state, outbox.c.kept).where(outbox.c.key.like("ann:%:%"), outbox.c.kept))
    assert Counter(row.state for row in rows) == {"sent": 5, "unreachable": 1}
    steps = [row.step for row in await log_of(house)]
    assert steps == ["begun", "fallback", "sent", "ended"]
    last = (await log_of(house))[-1].details
    assert (last["sent"], last["unreachable"], last["perhaps_twice"]) == (5, 1, 0)


async def test_whatever_she_sends_is_what_they_get(house: House) -> None:
    """Marking, a photo with words, an album in pieces; what does not fit is refused with what to do."""
    [reader] = await crowd(house, en=1)
    coordinator = await opens(house)
    await coordinator.says("x" * 5000)
    await coordinator.sees("4,000 letters fit into one message", timeout=20)
    album = await coordinator.sends_album(*((f"{n}.pdf", b"%PDF-1.4\n") for n in range(10)))
    await coordinator.sees("album with 10 parts")
    assert len(album) == 10
    await coordinator.sends_album(("10.pdf", b"%PDF-1.4\n"), ("11.pdf", b"%PDF-1.4\n"))
    await coordinator.sees("An album has at most 10 parts")
    await narrows(coordinator)
    await taps(coordinator, "ann:send:*", "to 1 person?")
    await coordinator.taps("ann:go:*")
    await coordinator.sees("Sent: 1 of 1", timeout=30)
    assert [m.body["document"]["file_name"] for m in reader.chat.from_bot if m.kind == "document"] == [
        f"{n}.pdf" for n in range(10)
    ]
    await coordinator.says("/announce")
    await taps(coordinator, "ann:new", "Send the announcement in English")
    await coordinator.sends_photo(caption="y" * 2000)
    await coordinator.sees("940 letters fit there")
    await coordinator.sends_photo(caption="For {name} & all")
    await coordinator.sees("✓ English: taken")
    await narrows(coordinator)
    await taps(coordinator, "ann:preview:*", "English, as en0 reads it:", ever=True)
    await coordinator.sees("For en0 & all", ever=True)
    await coordinator.taps("ann:send:*")
    await coordinator.sees("to 1 person?")
    await coordinator.taps("ann:go:*")
    await reader.sees("For en0 & all", where=lambda m: m.kind == "photo", timeout=30)


async def test_a_draft_waits_for_days_and_leaves_in_the_version_that_was_confirmed(house: House) -> None:
    """/cancel keeps it; a confirmation of an older version sends nothing; who is no coordinator any more neither."""
    [reader] = await crowd(house, en=1)
    coordinator = await opens(house)
    await coordinator.says("/cancel")
    await taps(coordinator, "ann:open:*", ", draft")
    await taps(coordinator, "ann:texts:*", "Tap a language")
    await taps(coordinator, "ann:write:*:en", "Send the announcement in English")
    written = await coordinator.says("First words")
    await coordinator.sees("First words", button="ann:send:*")
    await narrows(coordinator)
    asked = await taps(coordinator, "ann:send:*", "to 1 person?")
    [go] = [each.data for each in asked.buttons if each.data.startswith("ann:go:")]
    await coordinator.edits(written, "Second words")
    await house.world.confirmed()
    answer = await coordinator.forges(go, asked).answered()
    assert answer.text == "The announcement has changed meanwhile. Please look at it again."
    asked = await taps(coordinator, "ann:send:*", "to 1 person?")
    async with house.app.database.begin() as connection:
        await connection.execute(sa.text("DELETE FROM roles WHERE role = 'coordinator'"))
    await coordinator.taps("ann:go:*")
    await coordinator.sees("not with your role")
    assert reader.chat.from_bot == []
    now = house.app.clock.now()
    async with house.app.database.begin() as connection:
        person = await people.by_telegram(connection, coordinator.id)
        assert person is not None
        await people.add_role(connection, person.id, Grant(Role.COORDINATOR, "country:la"), now)
    await coordinator.says("/announce")
    await taps(coordinator, "ann:open:*", ", draft")
    await taps(coordinator, "ann:send:*", "Nobody who can be reached fits")
    await taps(coordinator, "ann:open:*", ", draft")
    asked = await taps(coordinator, "ann:drop:*", "Delete draft 1?", button="ann:dropped:1:*")
    await coordinator.edits(written, "Third words")
    await house.world.confirmed()
    [drop] = [each.data for each in asked.buttons if each.data.startswith("ann:dropped")]
    answer = await coordinator.forges(drop, asked).answered()
    assert answer.text == "The announcement has changed meanwhile. Please look at it again."
    await coordinator.sees("Third words", button="ann:drop:*")
    await taps(coordinator, "ann:drop:*", "Delete draft 1?")
    await taps(coordinator, "ann:dropped:1:*", "The draft is deleted")
    for _ in range(9):
        async with house.app.database.begin() as connection:
            await connection.execute(sa.text(ONE_MORE))
    await coordinator.says("/announce")
    opened = listed(await coordinator.sees("Announcements", button="ann:list:1"))
    opened += listed(await taps(coordinator, "ann:list:1", button="ann:list:0"))
    assert len(opened) == len(set(opened)) == 9


def listed(page: Message) -> list[str]:
    """The announcements that one page of the list opens."""
    return [each.data for each in page.buttons if each.data.startswith("ann:open")]


ONE_MORE = """
INSERT INTO announcements (author_id, state, version, category, base, fallback_for, audience, replies, created_at,
    changed_at)
SELECT person_id, 'sent', 1, 'news', 'en', '[]', '{}', 'case', granted_at, granted_at FROM roles
"""


async def test_who_wants_no_news_gets_none_and_what_is_needed_all_the_same(house: House) -> None:
    """One kind can be switched off; what one needs to take part cannot."""
    readers = await crowd(house, en=4)
    await readers[0].says("/news")
    await taps(readers[0], "news:off:news", button="news:on:news")
    coordinator = await opens(house)
    await coordinator.says("To all")
    await coordinator.sees("✓ English: taken")
    await narrows(coordinator)
    asked = await taps(coordinator, "ann:send:*", "to 3 people?")
    assert "Not sent to: 1" in asked.text
    await taps(coordinator, "ann:open:*", ", draft")
    await taps(coordinator, "ann:opts:*", "Kind: News")
    shown = await taps(coordinator, "ann:kind:*", "What kind is announcement", button="ann:cat:*:survey")
    assert len(shown.buttons) == 4
    shown = await taps(coordinator, "ann:cat:*:required", "Kind: Needed to take part", button="ann:kind:*")
    assert "Nobody can switch off" in shown.text
    assert len(shown.buttons) <= 8
    await taps(coordinator, "ann:open:*", ", draft")
    await taps(coordinator, "ann:send:*", "to 4 people?")
    await coordinator.taps("ann:go:*")
    await coordinator.sees("Sent: 4 of 4", timeout=30)


async def test_pause_holds_what_has_not_left_and_stop_gives_it_up(house: House) -> None:
    """What is held leaves when it goes on; the numbers stay those of the chats."""
    slowly(house)
    readers = await crowd(house, en=9)
    coordinator = await opens(house)
    await coordinator.says("To all")
    await coordinator.sees("✓ English: taken")
    await narrows(coordinator)
    await taps(coordinator, "ann:send:*", "to 9 people?")
    await coordinator.taps("ann:go:*")
    await readers[0].sees("To all", ever=True)
    await taps(coordinator, "ann:pause:*", "Paused", button="ann:resume:*")
    await settled(house)
    arrived = sum(len(person.chat.from_bot) for person in readers)
    assert 0 < arrived < 9
    assert await states(house) == {"sent": arrived, "held": 9 - arrived}
    # The programme drops the activity in the middle: who was meant is meant, and reads the rest.
    async with house.app.database.begin() as connection:
        await connection.execute(sa.update(activities).where(activities.c.code == "robotics").values(listed=False))
    await taps(coordinator, "ann:resume:*", "Being sent", button="ann:pause:*")
    await readers[arrived].sees("To all", ever=True)
    await taps(coordinator, "ann:stop:*", "will not get it")
    await coordinator.taps("ann:stopped:*")
    done = await coordinator.sees("Stopped", button="ann:open:*", where=lambda m: m.edited is None)
    arrived = sum(len(person.chat.from_bot) for person in readers)
    assert await states(house) == {"sent": arrived, "missed": 9 - arrived}
    assert f"Sent: {arrived} of 9" in done.text
    assert f"Not sent any more: {9 - arrived}" in done.text


async def begins(house: House, *, days: int) -> None:
    """The robotics training begins so many days from now."""
    start = house.app.clock.now() + timedelta(days=days)
    async with house.app.database.begin() as connection:
        values = {"starts_at": start, "ends_at": start + timedelta(hours=2)}
        await connection.execute(sa.update(sessions).where(sessions.c.activity == "robotics").values(**values))


async def states(house: House) -> Counter[str]:
    """What became of the announcements' rows."""
    return Counter(row.state for row in await house.rows(sa.select(outbox.c.state).where(outbox.c.kept)))


async def settled(house: House) -> None:
    """Waits until nothing of the announcement is on its way."""
    async with asyncio.timeout(20):
        while {"waiting", "sending"} & set(await states(house)):
            await asyncio.sleep(0.05)


async def test_it_leaves_at_its_time_and_moves_with_the_activity(house: House) -> None:
    """Planned, taken back, tied to the activity's beginning."""
    [reader] = await crowd(house, en=1)
    await begins(house, days=20)
    coordinator = await opens(house)
    await coordinator.says("Soon: {session}")
    await coordinator.sees("✓ English: taken")
    await taps(coordinator, "ann:send:*", "please choose one activity")
    await taps(coordinator, "ann:open:*", ", draft")
    await narrows(coordinator)
    await taps(coordinator, "ann:send:*", "to 1 person?")
    await taps(coordinator, "ann:when:*", "Type day and hour")
    await coordinator.says("yesterday")
    await coordinator.sees("That is no day and hour ahead")
    soon = house.app.clock.now() + timedelta(days=2)
    await coordinator.says(f"{soon:%Y-%m-%d} 10:15")
    await coordinator.sees("It leaves: ")
    await taps(coordinator, "ann:unplan:*", ", draft")
    await taps(coordinator, "ann:send:*", "to 1 person?")
    await taps(coordinator, "ann:when:*", "it moves with it")
    await taps(coordinator, "ann:at:*:before-3", "It moves with the activity.")
    await begins(house, days=30)
    later(house, days=18)
    await house.world.confirmed()
    query = sa.select(announcements.c.state, announcements.c.due_at)
    async with asyncio.timeout(20):
        while (await house.rows(query))[0].due_at < house.app.clock.now() + timedelta(days=8):
            await asyncio.sleep(0.05)
    assert not any("Soon" in message.text for message in reader.chat.from_bot)
    later(house, days=10)
    told = await reader.sees("Soon: ", timeout=30)
    assert "{session}" not in told.text
    await coordinator.sees("Sent: 1 of 1", timeout=30)
