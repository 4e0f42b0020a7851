"""getUpdates: what comes, when, how often, and who may ask."""

import asyncio
from typing import Any

import pytest
from telegram import Bot
from telegram.error import Conflict

from bot.playground.person import Person
from bot.playground.world import World
from tests.playground.conftest import Line


async def texts(line: Line, **how: Any) -> list[str]:
    """The texts that a poll brings."""
    status, updates = await line.call("getUpdates", **how)
    assert status == 200
    return [update["message"]["text"] for update in updates]


async def test_an_update_comes_again_until_it_is_confirmed(line: Line, trainee: Person, world: World) -> None:
    """Only an offset above it confirms it; without one nothing is lost."""
    first = world.updates.next_id
    for text in ("one", "two", "three"):
        await trainee.says(text)

    assert await texts(line) == ["one", "two", "three"]
    assert await texts(line, offset=first) == ["one", "two", "three"]
    assert await texts(line, offset=first + 1) == ["two", "three"]
    assert await texts(line) == ["two", "three"]
    assert await texts(line, offset=first + 3) == []


async def test_a_negative_offset_keeps_the_last_ones_only(line: Line, trainee: Person) -> None:
    """What lies before them is confirmed."""
    for text in ("one", "two", "three"):
        await trainee.says(text)
    assert await texts(line, offset=-2) == ["two", "three"]
    assert await texts(line) == ["two", "three"]


async def test_a_poll_brings_at_most_its_limit(line: Line, trainee: Person) -> None:
    """One to a hundred; what is asked beyond is taken as the nearest of these."""
    for number in range(102):
        await trainee.says(str(number))
    assert await texts(line, limit=2) == ["0", "1"]
    assert await texts(line, limit=0) == ["0"]
    assert len(await texts(line)) == len(await texts(line, limit=1000)) == 100


async def test_a_long_poll_ends_with_its_client(line: Line, world: World) -> None:
    """A program that stops is not in the way of the next one, which polls without a conflict."""
    gone = asyncio.create_task(line.call("getUpdates", timeout=30))
    await world.updates.bell.wait_for(lambda: world.updates.polled, 5)
    gone.cancel()
    async with asyncio.timeout(5):
        while world.updates.polled:
            await asyncio.sleep(0.01)
    assert await texts(line) == []
    assert [call.refusal for call in world.calls("getUpdates")] == [""]


async def test_a_long_poll_ends_when_something_comes(bot: Bot, trainee: Person) -> None:
    """Not at the end of its time."""
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await trainee.world.updates.bell.wait_for(lambda: trainee.world.updates.polled, 5)
    await trainee.opens("a_robotics")
    (update,) = await asyncio.wait_for(poll, 5)

    assert update.message is not None
    assert update.message.text == "/start a_robotics"
    assert update.message.from_user is not None
    assert update.message.from_user.language_code == "lo"
    assert [(one.type, one.offset, one.length) for one in update.message.entities] == [("bot_command", 0, 6)]


async def test_a_long_poll_ends_with_nothing_at_the_end_of_its_time(bot: Bot) -> None:
    """An empty list, after the seconds that were asked for."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    assert list(await bot.get_updates(timeout=1)) == []
    assert 0.9 < loop.time() - begun < 5


async def test_a_second_poll_ends_the_first(bot: Bot, line: Line, trainee: Person, world: World) -> None:
    """Two programs with one token: the older one is told."""
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await world.updates.bell.wait_for(lambda: world.updates.polled, 5)
    second = asyncio.create_task(texts(line, timeout=30))
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await asyncio.wait_for(first, 5)
    await trainee.says("hello")
    assert await asyncio.wait_for(second, 5) == ["hello"]


async def test_only_the_kinds_that_were_asked_for_come(line: Line, trainee: Person, world: World) -> None:
    """The list stays until another one is given; an empty one means all but the costly ones."""
    await line.call("getUpdates", allowed_updates=["callback_query", "no_such_kind"])
    await trainee.says("unheard")
    await line.call("getUpdates")
    await trainee.says("unheard too")
    assert await texts(line) == []

    await line.call("getUpdates", allowed_updates=[])
    await trainee.says("heard")
    assert await texts(line) == ["heard"]


async def test_an_edit_of_a_person_is_an_update_of_its_own(line: Line, trainee: Person) -> None:
    """With the same number, the new text, and when it was changed."""
    message = await trainee.says("SOMPHON")
    await trainee.edits(message, "SOMPHONE")
    _, (_, update) = await line.call("getUpdates")

    edited = update["edited_message"]
    assert (edited["message_id"], edited["text"]) == (message.id, "SOMPHONE")
    assert edited["edit_date"] == message.edited


async def test_a_text_that_is_too_long_for_one_message_comes_in_several(line: Line, trainee: Person) -> None:
    """As clients cut it: at 4,096 UTF-16 units."""
    await trainee.says("😀" * 2049)
    assert [len(text) for text in await texts(line)] == [2048, 1]
