"""`sala import` of a list of 5,000 people, as a command: reading, comparing names, writing, and the file of links."""

import asyncio
import datetime as dt
import os
import random
import sys
import time
from pathlib import Path

from openpyxl import Workbook

from bot.database.engine import Database
from bot.database.schema import nominations
from tests.bench import running, scene
from tests.bench.figures import Figure
from tests.bench.running import Failed

PEOPLE = 5_000
REPETITIONS = 3
HEAD = ("No.", "Name", "Name in passport", "Date of birth", "Country", "Role", "Institution", "Phone", "E-mail")
_SYLLABLES = ("som", "phone", "kham", "bou", "my", "nang", "sou", "lin", "da", "vong", "sa", "chan", "tha", "vi", "keo")


async def measure(folder: Path) -> list[Figure]:
    """Each repetition with an empty database and a process of its own."""
    path = folder / "list.xlsx"
    _write(path)
    seconds = []
    for number in range(REPETITIONS):
        url = f"sqlite+aiosqlite:///{folder}/{number}.db"
        await scene.fill(url)
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "import", str(path), "--activity", scene.ACTIVITY, cwd=running.ROOT,
            env={**os.environ, "DATABASE_URL": url}, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        _, errors = await process.communicate()
        seconds.append(time.perf_counter() - began)
        if process.returncode or await _stored(url) != PEOPLE:
            raise Failed(f"the list was not taken in: {errors.decode()[:500]}")
    return [Figure(f"a list of {PEOPLE:,} people taken in", seconds, "s", "10 s or less")]


async def _stored(url: str) -> int:
    database = Database(url)
    async with database.read() as connection:
        count = len((await connection.execute(nominations.select())).all())
    await database.close()
    return count


def _write(path: Path) -> None:
    """Names that are alike as names of one country are, dates as cells of dates, phones as numbers."""
    chance = random.Random(1)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(HEAD))
    for number in range(PEOPLE):
        first, last = ("".join(chance.choices(_SYLLABLES, k=3)) for _ in range(2))
        born = dt.date(1970, 1, 1) + dt.timedelta(days=chance.randrange(12_000))
        sheet.append([
            number + 1, f"{first.title()} {last.title()}", f"{first} {last}".upper(), born, "Lao PDR",
            chance.choice(("teacher", "student", "staff")), f"College {number % 40}", 2_055_000_000 + number,
            f"p{number}@example.org",
        ])  # fmt: skip
    book.save(path)
