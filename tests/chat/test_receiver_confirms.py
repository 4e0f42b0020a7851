"""What the receiver confirms, and that nothing is taken twice meanwhile."""

from pathlib import Path

import pytest

from tests.conftest import House, new_database, open_house
from tests.conversations.steps import meet


@pytest.fixture
async def house(request: pytest.FixtureRequest, tmp_path: Path):
    async with new_database("sqlite", tmp_path, request) as url, open_house(url) as found:
        yield found


async def test_an_update_that_comes_again_behind_an_older_one_is_not_taken_twice(house: House) -> None:
    """While one turn is under way Telegram repeats what lies behind it; each tap is answered once."""
    card = await meet(house.trainee, "lo")
    taps = [house.trainee.forges("act:list", card) for _ in range(12)]
    for tap in taps:
        await tap.answered()
    await house.world.confirmed()

    assert [len(tap.answers) for tap in taps] == [1] * 12


async def test_what_is_settled_is_confirmed_and_then_the_bot_waits(house: House) -> None:
    """After the last turn one long poll stands open from behind it; the bot does not ask again and again."""
    await meet(house.trainee, "lo")
    await house.world.confirmed()
    asked = len(house.world.calls("getUpdates"))
    updates = house.world.updates.next_id

    tap = house.trainee.forges("act:list", house.trainee.chat.last)
    await tap.answered()
    await house.world.confirmed()
    polls = house.world.calls("getUpdates")

    assert len(polls) - asked <= 3
    assert updates == int(polls[-1].parameters["offset"])
