"""A thousand updates of 250 chats that wait at once, as after a night without the bot."""

from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import running, scene
from tests.bench.figures import Figure

REPETITIONS = 3
CHATS = 250
WAYS = (("sqlite", False), ("sqlite", True), ("postgresql", False), ("postgresql", True))
PEERS = "python-telegram-bot 19; over aiohttp 784 without state, 860 with a write each"


@dataclass
class Runs:
    """What each repetition came to."""

    rate: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    load: list[float] = field(default_factory=list)


async def measure(folder: Path) -> list[Figure]:
    """Both databases, through both doors."""
    return [figure for kind, webhook in WAYS for figure in await _through(kind, webhook, folder)]


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
        Figure(f"{name}: settled", runs.rate, "turns a second", goal, PEERS),
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
