"""A person who writes while a broadcast of 10,000 runs: how long she waits, beside an hour without one."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.bench import running, scene, sending
from tests.bench.figures import Figure, share

REPETITIONS = 3
MANY = 10_000
RATE = 5.0
CHATS = 20
ALLOWED = {"kind": "bucket", "rate": 30}


async def measure(folder: Path) -> list[Figure]:
    """The same people idle and beside the broadcast, on a bot each; then a peer."""
    idle = await _waits(folder, broadcast=False)
    busy = await _waits(folder, broadcast=True)
    ratios = [share(b, 0.95) / share(i, 0.95) for i, b in zip(idle, busy, strict=True)]
    figures = [
        Figure("reply, idle, 95 %", [share(run, 0.95) for run in idle], "ms"),
        Figure(f"reply while a broadcast to {MANY:,} runs, 95 %", [share(run, 0.95) for run in busy], "ms"),
        Figure("reply, the second over the first", ratios, "times", "1.5 or less"),
    ]
    peer = await _of_peer("limiter")
    return [
        *figures,
        Figure("reply while 1,500 are sent to, python-telegram-bot, AIORateLimiter, median", [share(peer, 0.5)], "ms"),
        Figure("the same, 95 %", [share(peer, 0.95)], "ms"),
    ]


async def _waits(folder: Path, *, broadcast: bool) -> list[list[float]]:
    own = await asyncio.to_thread(sending.new_folder, folder)
    url = await running.new_database("", own)
    await scene.fill(url, REPETITIONS * CHATS)
    if broadcast:
        await sending.queued(url, MANY)
    async with running.telegram() as server:
        await server.limits(**ALLOWED)
        async with running.bot(own, server, url) as bot:
            # The bank is fitted after the start, and a broadcast that runs is never at rest.
            await (asyncio.sleep(15) if broadcast else bot.at_rest())
            return [await _once(server, repetition) for repetition in range(REPETITIONS)]


async def _once(server: running.Telegram, repetition: int) -> list[float]:
    first = scene.FIRST + repetition * CHATS
    plan = scene.at_rate(scene.steps(range(first, first + CHATS)), RATE, seed=repetition)
    return [(replied - available) * 1000 for available, _, replied in (await server.run(plan))["times"]]


async def _of_peer(how: str) -> list[float]:
    """A bot of the library that echoes, while the same client sends to 1,500."""
    async with running.telegram() as server, _echoing(server, how, 1500):
        await server.limits(**ALLOWED)
        return await _once(server, 0)


@asynccontextmanager
async def _echoing(server: running.Telegram, how: str, many: int) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *sending.peer("echo", server.url, how, str(many)), cwd=running.ROOT, stdout=sys.stderr
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
