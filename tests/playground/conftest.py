"""A world with the cast in it, served on loopback, and the stock client to talk to it."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

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
    client = Bot(world.token, base_url=server.bot_url, base_file_url=server.file_url)
    async with client:
        yield client
