"""How long from the command to a bot that is ready, and how much memory it then holds."""

from pathlib import Path

from tests.bench import running, scene
from tests.bench.figures import Figure

REPETITIONS = 3
TURNS = 200


async def measure(folder: Path) -> list[Figure]:
    """Starts on an empty database and on one with programme and bank; memory at rest and after some turns."""
    cold, warm, idle, used = [], [], [], []
    async with running.telegram() as telegram:
        for _ in range(REPETITIONS):
            empty = await running.new_database("", folder)
            async with running.bot(folder, telegram, empty) as bot:
                cold.append(bot.ready_after)
            full = await running.new_database("", folder)
            await scene.fill(full, TURNS // 4)
            async with running.bot(folder, telegram, full):
                pass
            async with running.bot(folder, telegram, full) as bot:
                warm.append(bot.ready_after)
                await bot.at_rest()
                idle.append(bot.resident)
                await telegram.run(scene.at_once(scene.steps(range(scene.FIRST, scene.FIRST + TURNS // 4))))
                used.append(bot.resident)
    return [
        Figure("start, empty database", cold, "s", "2 s", "libraries alone: python-telegram-bot 0.27, aiogram 2.6"),
        Figure("start, programme and bank there", warm, "s", "2 s", "as above"),
        Figure("memory at rest", idle, "MiB", "120 MiB", "libraries alone: all of ours 109-119, aiogram 167"),
        Figure(f"memory after {TURNS} turns", used, "MiB", "120 MiB"),
    ]
