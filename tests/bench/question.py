"""One question in free words, against the bank that is shipped: the fit, the answer, and how often it is right.

Beside it, in the same run and on the same questions, what the nearest phrasing gives (see `nearest`).
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench import running
from tests.bench.figures import Figure, share

REPETITIONS = 3


async def measure(folder: Path) -> list[Figure]:
    """Each repetition is a process of its own, so that none finds what another has warmed."""
    ways = {"letters": [await _run("letters", folder) for _ in range(REPETITIONS)]}
    if "vectors" in (prepared := await _run("prepare", folder)):
        ways["meaning"] = [await _run("meaning", folder) for _ in range(REPETITIONS)]
    figures = [figure for way, runs in ways.items() for figure in _costs(way, runs)]
    for method, found in prepared["nearest"].items():
        figures += _quality(f"nearest phrasing by {method}", [found])
    return figures + [figure for way, runs in ways.items() for figure in _quality(f"by {way}", runs)]


async def _run(what: str, folder: Path) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.bench.question",
        what,
        str(folder),
        cwd=running.ROOT,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    found: dict[str, Any] = json.loads((await process.communicate())[0].splitlines()[-1])
    return found


def _costs(way: str, runs: list[dict[str, Any]]) -> list[Figure]:
    asks = [[value * 1000 for value in run["asks"]] for run in runs]
    return [
        Figure(f"question by {way}, median", [share(run, 0.5) for run in asks], "ms"),
        Figure(f"question by {way}, 95 %", [share(run, 0.95) for run in asks], "ms", "20" if way == "meaning" else "5"),
        Figure(f"bank ready by {way}", [run["ready"] * 1000 for run in runs], "ms"),
        Figure(f"memory that the bank by {way} adds", [run["grown"] for run in runs], "MiB"),
    ]


def _quality(name: str, runs: list[dict[str, Any]]) -> list[Figure]:
    keys = [key for key in ("first", "worst language", "among three", "told apart", "F1", "rightly") if key in runs[0]]
    return [Figure(f"{name}: {key}", [run[key] for run in runs], "") for key in keys]


# -- in the process that is measured ---------------------------------------------------------------------------------


async def _ask(way: str, folder: str) -> dict[str, Any]:
    """Asks every question of the development set once."""
    import os

    from bot.database.engine import Database
    from bot.features.faq import embedding
    from bot.features.faq.bank import Bank
    from bot.seed import importing

    here, file = running.Bot(os.getpid(), 0.0), importing.shipped_faq()
    database = Database(f"sqlite+aiosqlite:///{folder}/question.db")
    bank = Bank(database, embedding.find() if way == "meaning" else None)
    before, began = here.resident, time.perf_counter()
    await bank.fill(file)
    await bank.learned()
    ready, asks, ranked = time.perf_counter() - began, [], []
    for line in _lines():
        began = time.perf_counter()
        asked = await bank.understand(bank.ask(line["text"], line["lang"]), within=None)
        verdict = asked.verdict
        asks.append(time.perf_counter() - began)
        ranked.append((verdict.topics, verdict.score, verdict.topic))
    grown = here.resident - before
    await database.close()
    return {"asks": asks, "ready": ready, "grown": grown, **_rated(ranked)}


async def _prepare(folder: str) -> dict[str, Any]:
    """Rates the nearest phrasing, and stores the vectors that a bot would have made at its first start."""
    from bot.database.engine import Database
    from bot.database.migrate import migrate
    from bot.features.faq import embedding, repository
    from bot.features.faq.bank import Bank
    from bot.features.faq.fits import digest
    from bot.features.faq.meaning import read
    from bot.seed import importing
    from tests.bench import nearest
    from tests.faq import shipped

    engine = embedding.find()
    known = shipped.vectors(engine, [read(line["text"]) for line in _lines()]) if engine else None
    rated = {}
    for name, method in nearest.methods(list(shipped.rows()), known).items():
        rated[name] = _rated([(*method(line["text"]), None) for line in _lines()], cut=False)
    if engine is None or known is None:
        return {"nearest": rated}
    database = Database(f"sqlite+aiosqlite:///{folder}/question.db")
    await migrate(database)
    async with database.begin() as connection:
        rows = [(digest(text), vector.tobytes()) for text, vector in known.items()]
        await repository.keep_vectors(connection, engine.version, rows)
    bank = Bank(database, engine)
    await bank.fill(importing.shipped_faq())
    await bank.learned()
    await database.close()
    return {"nearest": rated, "vectors": len(known)}


def _lines() -> list[dict[str, str]]:
    from tests.faq.shipped import DEVELOPMENT

    return DEVELOPMENT


def _rated(ranked: list[tuple[Any, float, str | None]], *, cut: bool = True) -> dict[str, float]:
    """Shares over the development set; F1 at our own cut, and for others at the best one that there is."""
    import numpy as np

    from tests.faq.shipped import OUTSIDE

    lines = _lines()
    topics, languages = [line["topic"] for line in lines], np.array([line["lang"] for line in lines])
    inside, scores = np.array([topic != OUTSIDE for topic in topics]), np.array([score for _, score, _ in ranked])
    first = np.array([best[:1] == (topic,) for (best, _, _), topic in zip(ranked, topics, strict=True)])
    three = np.array([topic in best for (best, _, _), topic in zip(ranked, topics, strict=True)])
    each = [first[inside & (languages == one)].mean() for one in dict.fromkeys(languages.tolist())]
    pairs = scores[inside][:, None] - scores[~inside][None, :]
    found = {
        "first": float(np.mean(each)), "worst language": float(min(each)), "among three": float(three[inside].mean()),
        "told apart": float(np.mean(pairs > 0) + np.mean(pairs == 0) / 2),
    }  # fmt: skip
    if not cut:
        return {**found, "F1": max(_f1(scores <= limit, ~inside) for limit in scores)}
    rejected = np.array([topic is None for _, _, topic in ranked])
    right = np.array([topic == wanted for (_, _, topic), wanted in zip(ranked, topics, strict=True)])
    return {**found, "F1": _f1(rejected, ~inside), "rightly": float(right[inside].mean())}


def _f1(rejected: Any, outside: Any) -> float:
    return float(2 * (rejected & outside).sum() / max(rejected.sum() + outside.sum(), 1))


if __name__ == "__main__":
    work = _prepare(sys.argv[2]) if sys.argv[1] == "prepare" else _ask(sys.argv[1], sys.argv[2])
    print(json.dumps(asyncio.run(work)))
