"""An album with words of their own for each reader: filled, by the clock of each, corrected, and taken back whole."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from bot.database.schema import sessions
from bot.playground.message import Message
from bot.playground.person import Person
from tests.conftest import House
from tests.conversations.test_announcements import crowd, narrows, opens, taps

FILES = (("1.pdf", b"%PDF-1.4\n"), ("2.pdf", b"%PDF-1.4\n"), ("3.pdf", b"%PDF-1.4\n"))


async def in_tianjin(house: House) -> None:
    """The robotics training has one session ahead, at nine in the morning there."""
    day = (house.app.clock.now() + timedelta(days=30)).date()
    starts = datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC)
    values = {"starts_at": starts, "ends_at": starts + timedelta(hours=2), "zone": "Asia/Shanghai", "place": None}
    async with house.app.database.begin() as connection:
        mine = sa.update(sessions).where(sessions.c.activity == "robotics")
        await connection.execute(mine.values(**values, title={"en": "First day"}))


def album(reader: Person) -> list[Message]:
    """What came of it."""
    return [message for message in reader.chat.from_bot if message.kind == "document"]


async def test_an_album_is_filled_for_each_reader_corrected_and_recalled(house: House) -> None:
    """Her name and the session by the venue's clock, then by her own where that shows another hour."""
    readers = await crowd(house, en=1, my=1, zh=1)
    await in_tianjin(house)
    coordinator = await opens(house)
    await coordinator.sends_album(*FILES, captions={1: "Papers for {name}: {session}"})
    await coordinator.sees("album with 3 parts")
    await narrows(coordinator)
    await taps(coordinator, "ann:texts:*", "Tap a language")
    await taps(coordinator, "ann:fall:*:en", "read: English")
    await taps(coordinator, "ann:preview:*", "as my0 reads it:", ever=True)
    await coordinator.sees("Papers for my0: First day", ever=True)
    await taps(coordinator, "ann:send:*", "to 3 people?")
    await coordinator.taps("ann:go:*")
    await coordinator.sees("Sent: 3 of 3", timeout=30, button="ann:open:*", where=lambda m: m.edited is None)
    said = [[message.text for message in album(reader)] for reader in readers]
    assert [[one[0], one[2]] for one in said] == [["", ""]] * 3
    english, burmese, chinese = (one[1] for one in said)
    assert english.startswith("Papers for en0: First day, ")
    assert "· 08:00 your time (Bangkok)" in english
    assert "· 07:30 your time (Yangon)" in burmese
    assert "your time" not in chinese
    await taps(coordinator, "ann:open:*", "Sent out", button="ann:recall:*")
    await taps(coordinator, "ann:correct:*", "Which text is to be corrected?")
    await taps(coordinator, "ann:fix:*:en", "Send the right text in English")
    await coordinator.says("New papers for {name}: {session}")
    await coordinator.sees("Corrected: 3 of 3", timeout=30)
    corrected = [album(reader)[1].text.partition("\n\n") for reader in readers]
    assert [words for _, _, words in corrected] == [
        one.replace("Papers", "New papers") for one in (english, burmese, chinese)
    ]
    assert corrected[0][0] == "✏️ Corrected"
    await taps(coordinator, "ann:open:*", "Sent out", button="ann:recall:*")
    await taps(coordinator, "ann:recall:*", "3 people have it")
    await coordinator.taps("ann:recalled:*")
    await coordinator.sees("Recalled", timeout=30, button="ann:open:*")
    await house.settled()
    assert [album(reader) for reader in readers] == [[]] * 3
