"""Figures and the table they are read in."""

import os
import platform
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("python-telegram-bot", "aiohttp", "SQLAlchemy", "aiosqlite", "asyncpg", "numpy", "uvicorn")


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, one value a repetition, what we want, and what others reach."""

    name: str
    values: Sequence[float]
    unit: str
    goal: str = ""
    anchor: str = ""

    def row(self) -> str:
        """The line in Markdown."""
        middle, low, high = statistics.median(self.values), min(self.values), max(self.values)
        cells = [self.name, f"{_short(middle)} {self.unit}", f"{_short(low)} to {_short(high)}", str(len(self.values))]
        return f"| {' | '.join([*cells, self.goal, self.anchor])} |"


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def share(values: Sequence[float], part: float) -> float:
    """The value that `part` of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]


def table(figures: Sequence[Figure]) -> str:
    """All figures, with the machine, the versions and the hour."""
    head = ["| figure | median | from, to | repetitions | goal | for comparison |", "|---|---|---|---|---|---|"]
    return "\n".join([*_about(), "", *head, *(figure.row() for figure in figures), ""])


def _about() -> list[str]:
    processor = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return [
        f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC on {os.cpu_count()} cores"
        f" ({processor.group(1) if processor else platform.machine()}), {memory:.1f} GiB,"
        f" {platform.system()} {platform.release()}; load at the end {load}.",
        f"Python {platform.python_version()}, {libraries}.",
        "The bot is a process of its own; so is the load server (tests/bench/telegram.py, aiohttp).",
    ]
