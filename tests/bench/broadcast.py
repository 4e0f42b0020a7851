"""A broadcast to 1,500 people where 30 a second are allowed, and where nobody says how many are: the bot and its peers.

The bot at such rates hardly uses the machine, so both windows are measured at once, each with a load server of its own;
so are three limits that change.
"""

import asyncio
from pathlib import Path
from typing import Any

from tests.bench import sending
from tests.bench.figures import Figure

REPETITIONS = 2
MANY = 1500
RATE = 30
GOALS = {"bucket": "51 s or less", "strict": "53.5 s or less"}
PEERS = (
    ("python-telegram-bot, AIORateLimiter", "ptb", "limiter"),
    ("python-telegram-bot, AIORateLimiter, 5 retries", "ptb", "limiter+retries"),
    ("python-telegram-bot, a sleep(0.05) loop", "ptb", "sleep"),
    ("aiogram-broadcaster, its file as storage", "broadcaster", "all"),
    ("python-telegram-bot, a bare gather", "ptb", "gather"),
)

PHASE = 120.0
SETTLE = 60.0
CHANGES = ((20, 45), (45, 100), (100, 20))


async def measure(folder: Path) -> list[Figure]:
    """The bot, a few times."""
    runs = [await _both(lambda allowed: sending.by_sala(folder, MANY, allowed)) for _ in range(REPETITIONS)]
    return [figure for kind in GOALS for figure in _figures("Sala", kind, [run[kind] for run in runs])]


async def measure_peers(_folder: Path) -> list[Figure]:
    """Each peer once, one after another, for some use a whole core: six minutes."""
    figures = []
    for each in PEERS:
        found = await _of_peer(*each)
        figures += [figure for kind in GOALS for figure in _figures(each[0], kind, [found[kind]])]
    return figures


async def _of_peer(_name: str, program: str, how: str) -> dict[str, sending.Sent]:
    return await _both(lambda allowed: sending.by_peer(program, how, MANY, allowed))


async def _both(send: Any) -> dict[str, sending.Sent]:
    found = await asyncio.gather(*(send({"kind": kind, "rate": RATE}) for kind in GOALS))
    return dict(zip(GOALS, found, strict=True))


def _figures(name: str, kind: str, runs: list[sending.Sent]) -> list[Figure]:
    ours = name == "Sala"
    about = f"{MANY:,} people, 30 a second, {kind}, {name}"
    return [
        Figure(f"{about}: time", [run.seconds for run in runs], "s", GOALS[kind] if ours else ""),
        Figure(f"{about}: lost", [run.lost for run in runs], "people", "0" if ours else ""),
        Figure(f"{about}: doubled", [run.doubled for run in runs], "messages", "0" if ours else ""),
        Figure(f"{about}: refused", [run.refused for run in runs], "answers", "5 or fewer" if ours else ""),
    ]


# -- a limit that nobody tells, and that changes ---------------------------------------------------------------------


async def measure_unknown(folder: Path) -> list[Figure]:
    """Three bots at once; each starts at its 30 a second, and after two minutes the server allows another rate."""
    found = await asyncio.gather(*(_changing(folder, *rates) for rates in CHANGES))
    return [figure for figures in found for figure in figures]


async def _changing(folder: Path, first: int, second: int) -> list[Figure]:
    # More people than can be reached: a broadcast that ends early would look slow.
    many = round((first + second) * PHASE * 1.1)
    allowed = {"kind": "strict", "rate": first, "then": [[PHASE, second]]}
    async with sending.broadcasting(folder, "", many, allowed) as (server, _bot):
        while (await server.book())["seconds"] < 2 * PHASE:
            await asyncio.sleep(1)
        book = await server.book(sums=False)
    name = f"unknown limit, strict, {first} then {second} a second"
    shares = [
        sum(start + SETTLE <= at < start + PHASE for at in book["times"]) / (PHASE - SETTLE) / rate * 100
        for start, rate in ((0.0, first), (PHASE, second))
    ]
    return [
        Figure(f"{name}: at {rate}", [share], "% of what is allowed", "93 or more", "no peer looks for the limit")
        for rate, share in zip((first, second), shares, strict=True)
    ] + [Figure(f"{name}: doubled", [book["doubled"]], "messages", "0")]
