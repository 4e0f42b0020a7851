"""How long from the command to a bot that is ready, and how much memory it then holds."""

import asyncio
import sys
from pathlib import Path

from tests.bench import running, scene
from tests.bench.figures import Figure

REPETITIONS = 3
TURNS = 200
# What a bot on the same libraries imports before its first line: 0.27 s where the goal of 2 s was set.
LIBRARIES = """
import time
began = time.perf_counter()
import aiohttp, aiosqlite, apscheduler.schedulers.asyncio, babel, telegram.ext
print(time.perf_counter() - began)
"""


async def measure(folder: Path) -> list[Figure]:
    """Starts on an empty database and on one with programme and bank; memory at rest and after some turns."""
    cold, warm, fitted, idle, used, libraries = [], [], [], [], [], []
    async with running.telegram() as telegram:
        for _ in range(REPETITIONS):
            libraries.append(await _imported())
            empty = await running.new_database("", folder)
            async with running.bot(folder, telegram, empty) as bot:
                cold.append(bot.ready_after)
            full = await running.new_database("", folder)
            await scene.fill(full, TURNS // 4)
            async with running.bot(folder, telegram, full) as bot:
                await bot.at_rest()  # the bank is fitted; a later start finds the fit
                fitted.append(bot.resident)
            async with running.bot(folder, telegram, full) as bot:
                warm.append(bot.ready_after)
                await bot.at_rest()
                idle.append(bot.resident)
                await telegram.run(scene.at_once(scene.steps(range(scene.FIRST, scene.FIRST + TURNS // 4))))
                used.append(bot.resident)
    return [
        Figure("start, empty database", cold, "s", "2 s"),
        Figure("start, programme and bank there", warm, "s", "2 s"),
        Figure("import of the libraries alone", libraries, "s"),
        Figure(
            "the second start over it", [a / b for a, b in zip(warm, libraries, strict=True)], "times", "7.4 or less"
        ),
        Figure("memory at rest", idle, "MiB", "120 MiB", "libraries alone: all of ours 109-119, aiogram 167"),
        Figure("memory at rest where the bank was just fitted", fitted, "MiB"),
        Figure(f"memory after {TURNS} turns", used, "MiB", "120 MiB"),
    ]


async def _imported() -> float:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", LIBRARIES, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    return float(out)
