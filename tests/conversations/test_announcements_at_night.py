"""The one who sends reads how many are asleep, and their phones make no sound."""

import sqlalchemy as sa

from bot.database.schema import persons
from bot.playground.person import Person
from tests.conftest import House
from tests.conversations.test_announcements import crowd, narrows, opens, taps


def _silent(reader: Person) -> set[bool]:
    """Whether the messages that she has made no sound."""
    return {message.silent for message in reader.chat.from_bot}


async def test_where_it_is_night_it_makes_no_sound(house: House) -> None:
    """An album, which is copied as a whole, and what follows it; others hear both. Of no night nothing is said."""
    asleep, awake = await crowd(house, en=2)
    # Quiet hours that have begun an hour ago, or none.
    hour = house.app.clock.now().hour
    nights = {asleep.id: f"{(hour - 1) % 24:02}-{(hour + 3) % 24:02}", awake.id: "00-00"}
    await _sleep(house, nights)
    coordinator = await opens(house)
    await coordinator.sends_album(*((f"{n}.pdf", b"%PDF-1.4\n") for n in range(2)))
    await coordinator.sees("album with 2 parts")
    await narrows(coordinator)
    asked = await taps(coordinator, "ann:send:*", "to 2 people?")
    assert "It is night for 1 of them: no sound." in asked.text
    await _sleep(house, dict.fromkeys(nights, "00-00"))
    await taps(coordinator, "ann:open:*", ", draft")
    asked = await taps(coordinator, "ann:send:*", "to 2 people?")
    assert "night" not in asked.text
    await _sleep(house, nights)
    await coordinator.taps("ann:go:*")
    await coordinator.sees("Sent: 2 of 2", timeout=30)
    assert [_silent(asleep), _silent(awake)] == [{True}, {False}]


async def _sleep(house: House, nights: dict[int, str]) -> None:
    async with house.app.database.begin() as connection:
        for number, night in nights.items():
            chosen = {"zone": "UTC", "night": night}
            await connection.execute(sa.update(persons).where(persons.c.telegram_id == number).values(**chosen))
