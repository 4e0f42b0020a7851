"""A world with the cast in it, served on loopback, and the stock client to talk to it."""

import socket
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.playground.cast import gather
from bot.playground.person import Person
from bot.playground.server import LoopbackServer
from bot.playground.world import World


@pytest.fixture
def world() -> World:
    """A world of its own for each test."""
    return World()


@pytest.fixture
def trainee(world: World) -> Person:
    """The trainee, who has not started the bot."""
    return gather(world)[0]


@pytest.fixture
async def server(world: World) -> AsyncIterator[LoopbackServer]:
    """The world on a free port."""
    async with LoopbackServer(world) as running:
        yield running


@pytest.fixture
async def bot(world: World, server: LoopbackServer) -> AsyncIterator[Bot]:
    """The stock client of python-telegram-bot."""
    # Nothing here speaks TLS, and reading the machine's certificates is most of what a client costs.
    requests = (HTTPXRequest(httpx_kwargs={"verify": False}) for _ in range(2))
    client = Bot(world.token, server.bot_url, server.file_url, *requests)
    async with client:
        yield client


class Line:
    """Raw HTTP to the Bot API, without a library in between."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self.session, self.base = session, base

    async def call(self, method: str, *, base: str = "", **parameters: Any) -> tuple[int, Any]:
        """A call with a JSON body; its status, and the result or the complaint."""
        async with self.session.post(f"{base or self.base}/{method}", json=parameters) as answer:
            return answer.status, said(await answer.json())

    async def post(self, method: str, **how: Any) -> tuple[int, Any]:
        """A call with any body; its status, and the result or the complaint."""
        async with self.session.post(f"{self.base}/{method}", **how) as answer:
            return answer.status, said(await answer.json())


def said(body: dict[str, Any]) -> Any:
    """The result of an answer, or the complaint in it; whatever else it has must be Telegram's."""
    if body["ok"]:
        assert set(body) <= {"ok", "result", "description"}
        return body["result"]
    assert set(body) <= {"ok", "error_code", "description", "parameters"}
    return body["description"]


@pytest.fixture
async def line(world: World, server: LoopbackServer) -> AsyncIterator[Line]:
    """Raw HTTP to the world's Bot API."""
    async with aiohttp.ClientSession() as session:
        yield Line(session, f"{server.bot_url}{world.token}")


@pytest.fixture
def started(world: World, trainee: Person) -> Person:
    """The trainee after she pressed Start."""
    trainee.chat.started = True
    return trainee


@pytest.fixture
def unused_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
