"""A broadcast at the paid rate, a thousand a second, and what a sender costs: CPU time and memory."""

from pathlib import Path

from tests.bench import sending
from tests.bench.figures import Figure

REPETITIONS = 3
MANY = 20_000
FEW, CROWD = 1_000, 100_000
ALLOWED = {"kind": "bucket", "rate": 1000}
PAID = {"BROADCAST_RATE": "1000", "PAID_BROADCASTS": "yes"}
# The first is so slow that it gets fewer people.
PEERS = (
    ("python-telegram-bot, AIORateLimiter", "limiter+paid", 2_000),
    ("python-telegram-bot over our transport, AIORateLimiter", "limiter+paid+aiohttp", MANY),
    ("python-telegram-bot over our transport, a pacer in memory", "pacer+paid+aiohttp", MANY),
)


async def measure(folder: Path) -> list[Figure]:
    """Each sender alone, for this uses both cores."""
    figures = []
    for kind in ("sqlite", "postgresql"):
        runs = [await sending.by_sala(folder, MANY, ALLOWED, kind, **PAID) for _ in range(REPETITIONS)]
        figures += _figures(f"Sala, durable, {kind}", runs, ours=kind == "sqlite")
    for name, how, many in PEERS:
        figures += _figures(f"{name}, not durable", [await sending.by_peer("ptb", how, many, ALLOWED)])
    return figures


def _figures(name: str, runs: list[sending.Sent], *, ours: bool = False) -> list[Figure]:
    many = f"{runs[0].messages + runs[0].lost:,} people, 1,000 a second, {name}"
    return [
        Figure(f"{many}: rate", [run.rate for run in runs], "a second", "950 or more" if ours else ""),
        Figure(f"{many}: lost", [run.lost for run in runs], "people", "0" if ours else ""),
        Figure(f"{many}: doubled", [run.doubled for run in runs], "messages", "0" if ours else ""),
        Figure(f"{many}: CPU", [run.cpu for run in runs], "s a 1,000 messages", "0.40 or less" if ours else ""),
    ]


async def measure_memory(folder: Path) -> list[Figure]:
    """What the process holds while it sends to few and to very many."""
    few = [(await sending.by_sala(folder, FEW, ALLOWED, **PAID)).memory for _ in range(REPETITIONS)]
    crowd = [await sending.by_sala(folder, CROWD, ALLOWED, **PAID)]
    return [
        Figure(f"memory while sending to {FEW:,}", few, "MiB"),
        Figure(f"memory while sending to {CROWD:,}", [run.memory for run in crowd], "MiB", "as above within 10 %"),
        Figure(f"{CROWD:,} people: rate", [run.rate for run in crowd], "a second", "950 or more"),
        Figure(f"{CROWD:,} people: lost", [run.lost for run in crowd], "people", "0"),
    ]
