"""SIGKILL with a thousand updates waiting, and a start after it: what was lost, taken twice and answered twice."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from bot.database.schema import outbox
from bot.delivery.message import Lane
from tests.bench import running, scene, sending
from tests.bench.figures import Figure

REPETITIONS = 2
CHATS = 250
UPDATES = 4 * CHATS
KILLED_AFTER = 100  # replies
SILENCE = 8.0  # seconds without a reply, after which none comes


async def measure(folder: Path) -> list[Figure]:
    """The bot on both databases; the library's own bot, which has nothing to remember with."""
    figures = []
    for kind in running.KINDS:
        runs = [await _of_sala(folder, kind) for _ in range(REPETITIONS)]
        lost, taken, answered = zip(*runs, strict=True)
        figures += [
            Figure(f"killed with {UPDATES:,} waiting, {kind}: lost", lost, "updates", "0"),
            Figure(f"killed with {UPDATES:,} waiting, {kind}: taken twice", taken, "updates", "0"),
            Figure(f"killed with {UPDATES:,} waiting, {kind}: answered twice", answered, "updates", "in flight only"),
        ]
    lost, answered = [[each] for each in await _of_peer()]
    name = f"killed with {UPDATES:,} waiting, python-telegram-bot"
    return [*figures, Figure(f"{name}: lost", lost, "updates"), Figure(f"{name}: answered twice", answered, "updates")]


async def _of_sala(folder: Path, kind: str) -> tuple[int, int, int]:
    own = await asyncio.to_thread(sending.new_folder, folder)
    with running.databases(kind) as where:
        url = await running.new_database(where, own)
        await scene.fill(url, CHATS)
        async with running.telegram() as server:
            await server.limits()
            waiting = asyncio.create_task(server.run(scene.at_once(scene.steps(_chats()))))
            async with running.bot(own, server, url) as bot:
                await _replies(server)
                os.kill(bot.pid, signal.SIGKILL)
            async with running.bot(own, server, url):
                await _end(server)
            waiting.cancel()
            lost, more = _counted((await server.book(sums=False))["passed"])
            return lost, await _rows(url) - UPDATES, more


async def _rows(url: str) -> int:
    """Every update of ours is worth one reply, so a second turn would have left a second row."""
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        many = sa.select(sa.func.count()).where(outbox.c.lane == int(Lane.REPLY), outbox.c.operation == "send")
        found = await connection.scalar(many)
    await engine.dispose()
    return int(found or 0)


async def _of_peer() -> tuple[int, int]:
    async with running.telegram() as server:
        await server.limits()
        waiting = asyncio.create_task(server.run(scene.at_once(scene.steps(_chats()))))
        for last in (False, True):
            process = await asyncio.create_subprocess_exec(
                *sending.peer("echo", server.url, "plain", "0"), cwd=running.ROOT, stdout=sys.stderr
            )
            await (_end(server) if last else _replies(server))
            process.kill()
            await process.wait()
        waiting.cancel()
        return _counted((await server.book(sums=False))["passed"])


def _chats() -> range:
    return range(scene.FIRST, scene.FIRST + CHATS)


def _counted(passed: dict[str, int]) -> tuple[int, int]:
    """How many replies are missing of four for each chat, and how many are too many."""
    many = [passed.get(str(chat), 0) for chat in _chats()]
    return sum(max(0, 4 - each) for each in many), sum(max(0, each - 4) for each in many)


async def _replies(server: running.Telegram) -> None:
    while (await server.book())["messages"] < KILLED_AFTER:
        await asyncio.sleep(0.02)


async def _end(server: running.Telegram) -> None:
    """After the second start: until replies come no more."""
    many, since = (await server.book())["messages"], time.monotonic()
    while time.monotonic() - since < SILENCE:
        if (found := (await server.book())["messages"]) > many:
            many, since = found, time.monotonic()
        await asyncio.sleep(0.1)
