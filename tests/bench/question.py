"""One question in free words, against the bank that is shipped: the fit, and the answer."""

import asyncio
import json
import sys
from pathlib import Path

from tests.bench import running
from tests.bench.figures import Figure, share

REPETITIONS = 3
QUESTIONS = running.ROOT / "tests/data/faq_dev.jsonl"


async def measure(folder: Path) -> list[Figure]:
    """Each repetition is a process of its own, so that none finds what another has warmed."""
    fits, asks, grown = [], [], []
    for _ in range(REPETITIONS):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.question", str(folder), cwd=running.ROOT, stdout=asyncio.subprocess.PIPE
        )
        found = json.loads((await process.communicate())[0])
        fits.append(found["fit"] * 1000)
        grown.append(found["grown"])
        asks.append([value * 1000 for value in found["asks"]])
    return [
        Figure("question, median", [share(run, 0.5) for run in asks], "ms"),
        Figure("question, 95 %", [share(run, 0.95) for run in asks], "ms"),
        Figure("question, longest", [max(run) for run in asks], "ms"),
        Figure("fit of the bank", fits, "ms"),
        Figure("memory that the fitted bank adds", grown, "MiB"),
    ]


def _once() -> None:
    """Fits the shipped bank and asks every question once; the times as JSON on standard output."""
    import os
    import time

    from bot.database.engine import Database
    from bot.features.faq.bank import Bank
    from bot.seed import importing

    running_here = running.Bot(os.getpid(), 0.0)
    file, bank = importing.shipped_faq(), Bank(Database(f"sqlite+aiosqlite:///{sys.argv[1]}/unused.db"))
    lines = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    before, began = running_here.resident, time.perf_counter()
    bank.fill(file)
    fit = time.perf_counter() - began
    grown = running_here.resident - before
    asks = []
    for line in lines:
        began = time.perf_counter()
        _ = bank.ask(line["text"], line["lang"]).verdict
        asks.append(time.perf_counter() - began)
    print(json.dumps({"fit": fit, "asks": asks, "grown": grown}))


if __name__ == "__main__":
    _once()
