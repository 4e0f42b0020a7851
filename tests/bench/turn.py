"""How long a person waits: from the moment an update can be fetched to the arrival of the reply at the server."""

from collections import defaultdict
from pathlib import Path

from tests.bench import running, scene
from tests.bench.figures import Figure, share

REPETITIONS = 3
# Updates a second, and of how many chats (four updates each).
LOADS = ((1, 2), (10, 12), (30, 40))


async def measure(folder: Path) -> list[Figure]:
    """Three loads on both databases, polling."""
    return [figure for kind in running.KINDS for figure in await _on(kind, folder)]


async def _on(kind: str, folder: Path) -> list[Figure]:
    waits: dict[int, list[list[float]]] = defaultdict(list)
    with running.databases(kind) as where:
        url = await running.new_database(where, folder)
        await scene.fill(url, REPETITIONS * sum(chats for _, chats in LOADS))
        async with running.telegram() as telegram, running.bot(folder, telegram, url) as bot:
            await bot.at_rest()
            first = scene.FIRST
            for repetition in range(REPETITIONS):
                for rate, chats in LOADS:
                    plan = scene.at_rate(scene.steps(range(first, first + chats)), rate, seed=repetition)
                    first += chats
                    times = (await telegram.run(plan))["times"]
                    waits[rate].append([(replied - available) * 1000 for available, _, replied in times])
    return [
        Figure(f"turn, {kind}, {rate} a second, {name}", [share(run, part) for run in waits[rate]], "ms")
        for rate, _ in LOADS
        for name, part in (("median", 0.5), ("95 %", 0.95), ("longest", 1.0))
    ]
