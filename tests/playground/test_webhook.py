"""Webhook delivery: where to, with which secret, in which order, and how stubbornly."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, Conflict

from bot.playground.cast import gather
from bot.playground.person import Person
from bot.playground.world import World
from tests.playground.conftest import Line


class Door:
    """A bot's webhook: keeps what comes, and answers as it is told."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.refusals: list[int] = []  # statuses of the next answers
        self.open = asyncio.Event()  # what comes waits until this is set
        self.open.set()
        self.came = asyncio.Condition()
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        update = json.loads(await request.read())
        await self.open.wait()
        status = self.refusals.pop(0) if self.refusals else 200
        async with self.came:
            if status == 200:
                self.taken.append(update)
            self.came.notify_all()
        return web.Response(status=status)

    async def has(self, count: int) -> list[str]:
        """The texts taken, as soon as there are so many."""
        async with asyncio.timeout(10), self.came:
            await self.came.wait_for(lambda: len(self.taken) >= count)
        return [update["message"]["text"] for update in self.taken]


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    door = Door()
    app = web.Application()
    app.router.add_post("/telegram", door.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    door.url = f"http://127.0.0.1:{port}/telegram"
    yield door
    await runner.cleanup()


async def test_updates_are_posted_with_the_secret(bot: Bot, trainee: Person, door: Door) -> None:
    """Also those that waited before the webhook was set; a taken one is pending no more."""
    await trainee.says("before")
    await bot.set_webhook(door.url, secret_token="a-Secret_1")
    await trainee.says("after")

    assert await door.has(2) == ["before", "after"]
    assert door.secrets == ["a-Secret_1"] * 2
    await trainee.world.confirmed()
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == (door.url, 0)


async def test_without_a_secret_there_is_no_header(bot: Bot, trainee: Person, door: Door) -> None:
    """Not an empty one."""
    await bot.set_webhook(door.url)
    await trainee.says("hello")
    await door.has(1)
    assert door.secrets == [None]


async def test_what_is_not_taken_comes_again_before_what_follows_it(bot: Bot, trainee: Person, door: Door) -> None:
    """Each answer but 2xx is a refusal; the order of the chat holds, and the complaint is told."""
    door.refusals = [503, 404, 302]
    await bot.set_webhook(door.url)
    for text in ("one", "two", "three"):
        await trainee.says(text)

    assert await door.has(3) == ["one", "two", "three"]
    assert len(door.secrets) == 6
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 302 Found"


async def test_a_chat_whose_update_is_refused_does_not_hold_back_another(
    bot: Bot, world: World, trainee: Person, door: Door
) -> None:
    """Order is kept within a chat only."""
    teacher = gather(world)[1]
    door.refusals = [503] * 3
    await bot.set_webhook(door.url)
    await trainee.says("refused at first")
    await teacher.says("hello")
    assert set(await door.has(2)) == {"refused at first", "hello"}


async def test_within_a_chat_one_update_is_on_its_way_at_a_time(bot: Bot, trainee: Person, door: Door) -> None:
    """The second is posted when the first was taken, and none is posted twice."""
    door.open.clear()
    await bot.set_webhook(door.url)
    for number in range(20):
        await trainee.says(str(number))
    await trainee.chat.bell.wait_for(lambda: len(trainee.chat.messages) == 20, 5)
    door.open.set()
    assert await door.has(20) == [str(number) for number in range(20)]
    await trainee.world.confirmed()
    assert len(door.secrets) == 20


async def test_a_door_that_is_away_is_waited_for(bot: Bot, trainee: Person, unused_port: int) -> None:
    """Connection refused is no loss: the update stays pending, and the complaint is told."""
    await bot.set_webhook(f"http://127.0.0.1:{unused_port}/telegram")
    await trainee.says("is anybody there?")
    async with asyncio.timeout(10):
        while not (info := await bot.get_webhook_info()).last_error_message:
            await asyncio.sleep(0.01)
    assert (info.last_error_message, info.pending_update_count) == ("Connection refused", 1)


async def test_polling_is_refused_while_a_webhook_is_set(bot: Bot, trainee: Person, door: Door) -> None:
    """And allowed again when it is deleted; what was not taken is then polled."""
    door.open.clear()
    await bot.set_webhook(door.url)
    await trainee.says("hello")
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.text == "hello"
    door.open.set()


async def test_setting_a_webhook_ends_an_open_poll(bot: Bot, world: World, door: Door) -> None:
    """With Telegram's words for it."""
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await world.updates.bell.wait_for(lambda: world.updates.polled, 5)
    await bot.set_webhook(door.url)
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await asyncio.wait_for(poll, 5)


async def test_pending_updates_can_be_dropped(bot: Bot, trainee: Person) -> None:
    """Only when asked to."""
    await trainee.says("old")
    await bot.delete_webhook()
    assert len(await bot.get_updates()) == 1
    await bot.delete_webhook(drop_pending_updates=True)
    assert list(await bot.get_updates()) == []


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("nonsense", "bad webhook: An HTTPS URL must be provided for webhook"),
        ("https://example.org/telegram", "bad webhook: the playground posts to loopback addresses only"),
        ("http://10.0.0.1/telegram", "bad webhook: the playground posts to loopback addresses only"),
        ("http://127.0.0.1.example.org/", "bad webhook: the playground posts to loopback addresses only"),
    ],
)
async def test_nothing_is_posted_beyond_this_machine(line: Line, world: World, url: str, complaint: str) -> None:
    """Such an address is refused, and no webhook is set."""
    assert await line.call("setWebhook", url=url) == (400, f"Bad Request: {complaint}")
    assert world.hook is None


async def test_a_secret_has_letters_of_telegram_only(bot: Bot, door: Door) -> None:
    """A to Z, digits, _ and -, at most 256."""
    for secret in ("not allowed!", "x" * 257):
        with pytest.raises(BadRequest, match="Secret token"):
            await bot.set_webhook(door.url, secret_token=secret)
