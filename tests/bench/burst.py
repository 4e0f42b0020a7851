"""A thousand updates of 250 chats that wait at once, as after a night without the bot."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import running, scene, sending
from tests.bench.figures import Figure

REPETITIONS = 3
CHATS = 250
WAYS = (("sqlite", False), ("sqlite", True), ("postgresql", False), ("postgresql", True))
# What the two peers reached where the goal of 300 was set: there, ours was to be 35 to 38 of 100 of theirs.
PEERS = {"plain": 784, "write": 860}
OWN = "burst, sqlite, polling: settled"


@dataclass
class Runs:
    """What each repetition came to."""

    rate: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    load: list[float] = field(default_factory=list)


async def measure(folder: Path) -> list[Figure]:
    """Both databases, through both doors; then the least that a bot on the same libraries can do, in the same run."""
    ours = [figure for kind, webhook in WAYS for figure in await _through(kind, webhook, folder)]
    settled = next(figure for figure in ours if figure.name == OWN)
    return [*ours, *[figure for how in PEERS for figure in await _beside(how, settled)]]


async def _beside(how: str, settled: Figure) -> list[Figure]:
    """A peer's turns a second, and ours over it. It keeps no state, knows no language, and has one answer for all."""
    rate, goal = [], 300 / PEERS[how] * 100
    name = f"burst, python-telegram-bot over our transport, ordered for each person, {how}"
    for _ in range(REPETITIONS):
        async with running.telegram() as telegram, _peer(telegram, how):
            found = await telegram.run(scene.at_once(scene.steps(range(scene.FIRST, scene.FIRST + CHATS))))
            rate.append(len(found["times"]) / max(replied for _, _, replied in found["times"]))
    shares = [ours / theirs * 100 for ours, theirs in zip(settled.values, rate, strict=True)]
    return [
        Figure(name, rate, "turns a second"),
        Figure(f"{settled.name}, over the peer, {how}", shares, "%", f"{goal:.0f} or more"),
    ]


@asynccontextmanager
async def _peer(telegram: running.Telegram, how: str) -> AsyncIterator[None]:
    process = await asyncio.create_subprocess_exec(
        *sending.peer("turns", telegram.url, how), cwd=running.ROOT, stdout=sys.stderr
    )
    try:
        yield
    finally:
        process.kill()
        await process.wait()


async def _through(kind: str, webhook: bool, folder: Path) -> list[Figure]:
    runs = Runs()
    with running.databases(kind) as where:
        url = await running.new_database(where, folder)
        await scene.fill(url, REPETITIONS * CHATS)
        async with running.telegram() as telegram, running.bot(folder, telegram, url, webhook=webhook) as bot:
            await bot.at_rest()
            for repetition in range(REPETITIONS):
                first = scene.FIRST + repetition * CHATS
                await _once(runs, telegram, bot, range(first, first + CHATS))
    name = f"burst, {kind}, {'webhook' if webhook else 'polling'}"
    goal = "300 or more" if kind == "sqlite" else ""
    return [
        Figure(f"{name}: settled", runs.rate, "turns a second", goal),
        Figure(f"{name}: replied to", runs.answered, "turns a second"),
        Figure(f"{name}: CPU of the bot", runs.cpu, "s a 1,000 turns"),
        Figure(f"{name}: CPU of the load server", runs.load, "s a 1,000 turns"),
    ]


async def _once(runs: Runs, telegram: running.Telegram, bot: running.Bot, chats: range) -> None:
    before = bot.cpu
    found = await telegram.run(scene.at_once(scene.steps(chats)))
    many, times = len(found["times"]), found["times"]
    first = min(available for available, _, _ in times)
    runs.rate.append(many / (max(confirmed for _, confirmed, _ in times) - first))
    runs.answered.append(many / (max(replied for _, _, replied in times) - first))
    runs.cpu.append((bot.cpu - before) / many * 1000)
    runs.load.append(found["cpu"] / many * 1000)
