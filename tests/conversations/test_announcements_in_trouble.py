"""What can go wrong between a draft and its readers: one language refused, two at once, a recall on the way, nobody."""

import asyncio
from typing import Any

import sqlalchemy as sa

from bot.database.schema import activities, announcements, outbox, registrations
from tests.conftest import House, open_house
from tests.conversations.seating import later
from tests.conversations.test_announcements import begins, crowd, narrows, opens, settled, slowly, taps
from tests.conversations.test_announcements_approved import colleague
from tests.faulty import Faulty, refused


async def test_a_text_that_telegram_refuses_is_corrected_and_sent_again_to_who_read_it(database_url: str) -> None:
    """One language's text is refused, the other one arrives; its readers are named, and get the right one."""
    fronts: list[Faulty] = []

    def front(app: Any) -> Faulty:
        fronts.append(Faulty(app))
        return fronts[0]

    async with open_house(database_url, front=front) as house:
        readers = await crowd(house, en=2, lo=2)
        coordinator = await opens(house)
        await coordinator.says("Room 204")
        await coordinator.sees("✓ English: taken")
        await narrows(coordinator)
        await taps(coordinator, "ann:texts:*", "Tap a language")
        await taps(coordinator, "ann:write:*:lo", "Send the announcement in ລາວ")
        await coordinator.says("ຫ້ອງ 204")
        await coordinator.sees("✓ ລາວ: taken")
        await taps(coordinator, "ann:send:*", "to 4 people?")
        for reader in readers[2:]:
            fronts[0].spoil(refused("Bad Request: can't parse entities", 400), chat=reader.id)
        await coordinator.taps("ann:go:*")
        done = await coordinator.sees("Sent out", button="ann:open:1", timeout=30, where=lambda m: m.edited is None)
        assert "Sent: 2 of 4\nFailed: 2\nEnglish: 2 of 2\nລາວ: 0 of 2" in done.text
        await taps(coordinator, "ann:open:1", "Sent out", button="ann:lost:1")
        named = await taps(coordinator, "ann:lost:1", "lo0: Telegram refused it")
        assert "lo1: Telegram refused it" in named.text
        await taps(coordinator, "ann:open:1", button="ann:correct:1")
        await taps(coordinator, "ann:correct:1", "Which text is to be corrected?")
        await taps(coordinator, "ann:fix:1:lo", "Send the right text in ລາວ")
        await coordinator.says("ຫ້ອງ 305")
        await coordinator.sees("Sent out", button="ann:open:1", timeout=30, where=lambda m: m.edited is None)
        await taps(coordinator, "ann:open:1", button="Send again to 2")
        await coordinator.taps("ann:again:1")
        await coordinator.sees("Sent: 4 of 4", timeout=30, button="ann:open:1")
        told = [[message.text for message in reader.chat.from_bot] for reader in readers]
        assert [one[0].partition("\n\n")[2] for one in told[2:]] == ["ຫ້ອງ 305"] * 2
        assert told[:2] == [["Room 204"]] * 2


async def test_two_send_at_once_and_one_is_recalled_while_it_is_going_out(house: House) -> None:
    """Each of the two is counted by itself; of the recalled one nobody keeps anything, of the other everybody all."""
    slowly(house)
    readers = await crowd(house, en=9)
    coordinator = await opens(house)
    other = await colleague(house, "Other", "")
    for writer, words in ((coordinator, "Wrong room"), (other, "Right room")):
        if writer is other:
            await other.says("/announce")
            await other.sees("Send the announcement in English")
        await writer.says(words)
        await writer.sees("✓ English: taken")
        await narrows(writer)
        await taps(writer, "ann:send:*", "to 9 people?")
    await asyncio.gather(coordinator.taps("ann:go:*"), other.taps("ann:go:*"))
    await readers[0].sees("Wrong room", ever=True, timeout=30)
    shown = await coordinator.sees("Being sent", button="ann:recall:1", ever=True)
    await coordinator.taps("ann:recall:1", on=shown)
    await coordinator.sees("Recall announcement 1?", button="ann:recalled:1")
    await coordinator.taps("ann:recalled:1")
    done = await coordinator.sees("Recalled", timeout=40, button="ann:open:1", where=lambda m: m.edited is None)
    await other.sees("Sent: 9 of 9", timeout=40, button="ann:open:2")
    await house.settled(40)
    assert [[message.text for message in reader.chat.from_bot] for reader in readers] == [["Right room"]] * 9
    query = sa.select(outbox.c.state, sa.func.count().label("many")).where(
        outbox.c.kept, outbox.c.key.startswith("ann:1:")
    )
    became = {row.state: row.many for row in await house.rows(query.group_by(outbox.c.state))}
    # On a slow machine all may have left before the tap arrives; the numbers are those of the rows in any case.
    assert became["sent"] + became.get("missed", 0) == 9
    assert f"Sent: {became['sent']} of 9" in done.text
    assert ("missed" in became) is ("Not sent any more" in done.text)


async def test_what_cannot_leave_at_its_moment_is_a_draft_again_and_says_why(house: House) -> None:
    """Its activity is gone; nobody fits any more; what may not be copied is not even taken."""
    [reader] = await crowd(house, en=1)
    await begins(house, days=20)
    coordinator = await opens(house)
    coordinator.world.said(coordinator, coordinator.chat, {"text": "From a private channel"}, protected=True)
    await coordinator.sees("Telegram does not let this be copied.")
    await coordinator.sends_forwarded("Soon", "A channel")
    await coordinator.sees("✓ English: taken")
    await narrows(coordinator)
    await taps(coordinator, "ann:send:*", "to 1 person?")
    await taps(coordinator, "ann:when:*", "it moves with it")
    await taps(coordinator, "ann:at:*:before-3", "It moves with the activity.")
    async with house.app.database.begin() as connection:
        await connection.execute(sa.update(activities).where(activities.c.code == "robotics").values(listed=False))
    told = await coordinator.sees("Announcement 1 was not sent", button="ann:open:1", timeout=30)
    assert "does not take place, or has no day" in told.text
    await taps(coordinator, "ann:open:1", ", draft")
    await taps(coordinator, "ann:send:*", "to 1 person?")
    await taps(coordinator, "ann:when:*", "Type day and hour")
    await taps(coordinator, "ann:at:*:tomorrow", "It leaves: ")
    async with house.app.database.begin() as connection:
        await connection.execute(sa.update(registrations).values(state="withdrawn"))
    later(house, days=2)
    told = await coordinator.sees("Announcement 1 was not sent", timeout=30)
    assert "Nobody who can be reached fits." in told.text
    assert [row.state for row in await house.rows(sa.select(announcements.c.state))] == ["draft"]
    assert not [message for message in reader.chat.from_bot if message.text == "Soon"]
    await settled(house)
