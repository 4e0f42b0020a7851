"""Somebody who may have registered twice: the coordinator sees both side by side, and nothing happens by itself."""

import sqlalchemy as sa

from bot.database.schema import registrations
from tests.conftest import House
from tests.conversations.crowds import registered
from tests.conversations.steps import meet

PERHAPS = "Perhaps the same person, by name and birth date:"
DAY, NEXT_DAY = "1990-05-13", "1990-05-14"


async def test_the_card_shows_who_may_be_the_same_person(house: House) -> None:
    """The same birth date and nearly the same name; another birth date, or quite another name, is another person."""
    numbers = [
        *await registered(house, ["ສົມພອນ ວົງສາ"], date_of_birth=DAY),
        *await registered(house, ["Somphone"], date_of_birth=DAY, passport_name="VONGSAY SOMPHONE"),
        *await registered(house, ["ສົມພອນ ວົງສາ"], date_of_birth=NEXT_DAY),
        *await registered(house, ["Bua"], date_of_birth=DAY, passport_name="BUALAY KEO"),
        *await registered(house, ["No day"]),
    ]
    coordinator = house.coordinator
    await meet(coordinator, "en")
    await coordinator.says("/people")
    listed = await coordinator.sees(button="people:card:*")
    await coordinator.forges(f"people:card:{numbers[0]}", listed).answered()
    card = await coordinator.sees(PERHAPS)
    assert f"{PERHAPS} Somphone" in card.text
    await coordinator.taps(f"people:card:{numbers[1]}")
    other = await coordinator.sees(f"{PERHAPS} ສົມພອນ ວົງສາ")
    assert [each.data for each in other.buttons if each.data.startswith("people:card")] == [f"people:card:{numbers[0]}"]
    for number in numbers[2:]:
        await coordinator.forges(f"people:card:{number}", other).answered()
        await house.settled()
        assert PERHAPS not in other.text
        assert "Robotics and automation" in other.text
    states = await house.rows(sa.select(registrations.c.state))
    assert {row.state for row in states} == {"submitted"}
