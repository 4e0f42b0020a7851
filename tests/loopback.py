"""Phones on a loopback Bot API, and the library's client in front of it: what delivery and the chat door stand on."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from starlette.applications import Starlette
from telegram import Bot

from bot.chat.incoming import Kind
from bot.chat.receiver import Receiver
from bot.chat.routes import Handler, Router, Routes
from bot.chat.turn import Turns
from bot.clock import Clock
from bot.database.engine import Database
from bot.delivery.request import new_bot
from bot.i18n import translators
from bot.people.voices import Voices
from bot.playground import api
from bot.playground.person import Person
from bot.playground.world import World
from bot.web.server import WebServer


@asynccontextmanager
async def loopback() -> AsyncIterator[tuple[World, Bot]]:
    """A world with nobody in it, and a bot that knows itself."""
    world = World()
    server = WebServer(Starlette(routes=api.routes(world)), "127.0.0.1", 0)
    server.bind()
    await server.start()
    bot = new_bot(world.token, server.url)
    await bot.initialize()
    try:
        yield world, bot
    finally:
        await world.close()
        await bot.shutdown()
        await server.stop()


def friend(world: World, number: int = 1) -> Person:
    """Somebody whom the bot may write to."""
    person = world.person(f"Friend {number}", id=number)
    person.chat.started = True
    return person


@dataclass
class Door:
    """The chat door on a database, with handlers of a test behind it instead of features."""

    world: World
    bot: Bot
    database: Database
    turns: Turns
    receiver: Receiver
    woken: list[None] = field(default_factory=list)

    async def rows(self, query: Any) -> list[Any]:
        """What is stored."""
        async with self.database.read() as connection:
            return list(await connection.execute(query))

    async def column(self, column: Any) -> list[Any]:
        """The values of one column, in order of the rows' first column."""
        return [row[0] for row in await self.rows(sa.select(column).order_by(column.table.c[0]))]


@asynccontextmanager
async def open_door(
    database: Database, handler: Handler, *, prepare: Callable[..., Any] | None = None
) -> AsyncIterator[Door]:
    """Everything that comes in leads to `handler`."""
    async with loopback() as (world, bot):
        routes = Routes(kinds=dict.fromkeys(Kind, handler), buttons={"x": {"y": handler}}, prepare=prepare)
        woken: list[None] = []
        turns = Turns(
            database, Clock(), Voices(translators(), "en", "Asia/Bangkok"), Router([routes]), bot,
            wake=lambda: woken.append(None),
        )  # fmt: skip
        door = Door(world, bot, database, turns, Receiver(bot, turns), woken)
        yield door
        await door.receiver.stop(within=0.1)
        await turns.finish()
