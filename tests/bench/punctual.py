"""How soon a reminder leaves, who waits meanwhile, what a kill costs; and APScheduler with a stored job a reminder."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, update

from bot.database.engine import Database
from bot.database.migrate import migrate
from bot.database.schema import outbox
from bot.features.reminders.changing import SETTLED
from tests.bench import running, sending
from tests.bench.figures import Figure, share
from tests.bench.reminders import fill, move
from tests.bench.scene import at_rate, text
from tests.features.reminders import scene
from tests.features.reminders.scene import DAY, HOUR, NOW

MANY = 10_000
RATE, WINDOW = 30.0, 2.0
"""So many people a second write, and these seconds of it are looked at."""
REPETITIONS = 3
ALONE, GAP = 30, 0.37
KILLED, OFTEN, KILLED_AFTER, AWAY = 100, 0.05, 30, 2.0
STORED, AT_ONCE, SILENCE = (1_000, 10_000), 2_000, 4.0
LEAD = 3.0
"""Seconds from the making of sessions to the first moment: the bot has planned them by then, and is at rest."""
LOOKS_EVERY = 5.0
"""Changes are looked for so often."""
_ALONE, _WRITERS = 1_000_000, 2_000_000
"""The first chats of those who have a session each, and of those who write."""


async def measure(folder: Path) -> list[Figure]:
    """A crowded session and lone ones on both databases, then the peer."""
    ours: list[Figure] = []
    for kind in running.KINDS:
        with running.databases(kind) as where:
            ours += [*await _crowded(folder, kind, where), *await _lone(folder, kind, where)]
    return [*ours, *await _of_peer(folder)]


# -- a session of ten thousand --------------------------------------------------------------------------------------


class Writers:
    """People who write, each once, by chance."""

    def __init__(self, server: running.Telegram, seed: int) -> None:
        self._server, self._chance, self._next = server, seed, _WRITERS

    async def wait(self, seconds: float) -> list[tuple[float, float]]:
        """When each of those who write within these seconds wrote, and for how many milliseconds she waited."""
        many = round(seconds * RATE)
        first, self._next = self._next, self._next + many
        plan = at_rate((text(number, "/menu") for number in range(first, first + many)), RATE, first + self._chance)
        began = time.time()
        found = await self._server.run(plan, patience=30)
        return [(began + available, (replied - available) * 1000) for available, _, replied in found["times"]]


async def _crowded(folder: Path, kind: str, where: str) -> list[Figure]:
    """Those who write while it becomes due, or is moved, wait so many times as long as those who wrote before."""
    due, moved = [], []
    for repetition in range(REPETITIONS):
        async with _house(folder, where) as (own, url, database):
            async with database.begin() as connection:
                await fill(connection, MANY)
            async with running.telegram() as server, running.bot(own, server, url) as bot:
                await bot.at_rest()
                writers = Writers(server, repetition)
                before = await writers.wait(WINDOW)
                due.append(_over(await _while_due(database, writers), before))
                await _half_have_left(database)
                moved.append(_over(await _while_moved(database, writers), before))
    name = f"reply while a session of {MANY:,} {{}}, {kind}, 95 %, over that before"
    return [
        Figure(name.format("becomes due"), due, "times", "1.5 or less"),
        Figure(name.format("is moved"), moved, "times", "1.5 or less"),
    ]


def _over(during: Sequence[tuple[float, float]], before: Sequence[tuple[float, float]]) -> float:
    return share([wait for _, wait in during], 0.95) / share([wait for _, wait in before], 0.95)


async def _while_due(database: Database, writers: Writers) -> list[tuple[float, float]]:
    due = await _sessions(database, 1, 0.0)
    await _until(due - 0.1)
    waits = await writers.wait(WINDOW)
    await _queued(database, "reminder")
    return waits


async def _while_moved(database: Database, writers: Writers) -> list[tuple[float, float]]:
    async with database.begin() as connection:
        await move(connection, datetime.now(UTC) - SETTLED)
    waits = await writers.wait(LOOKS_EVERY + WINDOW)
    began = await _queued(database, "change") - 0.1
    return [(at, wait) for at, wait in waits if began <= at <= began + WINDOW]


async def _half_have_left(database: Database) -> None:
    """Of the reminders; nobody got the others, and nothing waits."""
    async with database.begin() as connection:
        waits, odd = outbox.c.state == "waiting", outbox.c.chat_id % 2 == 1
        await connection.execute(update(outbox).where(waits, odd).values(state="sent", message_id=1))
        await connection.execute(update(outbox).where(waits).values(state="missed"))


async def _queued(database: Database, what: str) -> float:
    """When it began that everybody has such a row in the outbox: else the writers wrote beside nothing."""
    query = select(func.count(), func.min(outbox.c.created_at)).where(outbox.c.key.startswith(f"{what}:"))
    many, until = 0, time.time() + 30
    while many < MANY and time.time() < until:
        await asyncio.sleep(0.2)
        async with database.read() as connection:
            many, began = (await connection.execute(query)).one()
    if many != MANY:
        raise running.Failed(f"{many} of {MANY} rows of a {what} were queued")
    return float(began.timestamp())


# -- sessions of one ------------------------------------------------------------------------------------------------


async def _lone(folder: Path, kind: str, where: str) -> list[Figure]:
    lost = [KILLED - await _killed(folder, where)]
    return [
        Figure(f"a reminder leaves after its moment, {kind}, 95 %", [await _late(folder, where)], "s", "1"),
        Figure(f"{KILLED} reminders within {KILLED * OFTEN:.0f} s, killed amid them, {kind}: lost", lost, "", "0"),
    ]


async def _late(folder: Path, where: str) -> float:
    async with _house(folder, where) as (own, url, database):
        async with running.telegram() as server, running.bot(own, server, url) as bot:
            await bot.at_rest()
            due = await _sessions(database, ALONE, GAP, each=True)
            await _until(due + ALONE * GAP + 2)
        query = select(outbox.c.chat_id, outbox.c.settled_at).where(outbox.c.state == "sent")
        async with database.read() as connection:
            left = [(row.chat_id - _ALONE, row.settled_at.timestamp()) for row in await connection.execute(query)]
    if len(left) != ALONE:
        raise running.Failed(f"{len(left)} of {ALONE} reminders left")
    return share([at - (due + number * GAP) for number, at in left], 0.95)


async def _killed(folder: Path, where: str) -> int:
    """How many people have their reminder after the bot was killed when some had, and started again a little later."""
    async with _house(folder, where) as (own, url, database), running.telegram() as server:
        await server.limits()
        async with running.bot(own, server, url) as bot:
            due = await _sessions(database, KILLED, OFTEN, each=True)
            await _until(due + KILLED_AFTER * OFTEN)
            os.kill(bot.pid, signal.SIGKILL)
        await asyncio.sleep(AWAY)
        async with running.bot(own, server, url):
            async for _ in sending.until_sent(server, KILLED):
                pass
        return int((await server.book())["chats"])


# -- the scene --------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def _house(folder: Path, where: str) -> AsyncIterator[tuple[Path, str, Database]]:
    """A small programme with a rule for an hour before, in real time: it may leave at night too."""
    own = await asyncio.to_thread(sending.new_folder, folder)
    url = await running.new_database(where, own)
    database = Database(url)
    await migrate(database)
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "hour", HOUR, urgent="a benchmark runs at any hour")
    yield own, url, database
    await database.close()


async def _sessions(database: Database, many: int, gap: float, *, each: bool = False) -> float:
    """So many sessions whose reminders are due one every `gap` seconds from soon on; the first moment.

    Either for whoever registers for the one activity, or `each` with an activity and a person of its own.
    """
    first = datetime.now(UTC) + timedelta(seconds=LEAD)
    async with database.begin() as connection:
        for number in range(many):
            activity, starts_at = "robotics", first + HOUR + timedelta(seconds=number * gap)
            if each:
                activity = f"own-{number}"
                await scene.activity(connection, activity)
                await scene.registers(connection, await scene.person(connection, _ALONE + number), activity)
            await scene.session(connection, f"day-{number}", starts_at, activity=activity, changed_at=NOW - 700 * DAY)
    return first.timestamp()


async def _until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.time()))


# -- the peer ---------------------------------------------------------------------------------------------------------


async def _of_peer(folder: Path) -> list[Figure]:
    looks = [await _look(folder, many) for many in STORED]
    at_once = [AT_ONCE - len(await _ran(folder, AT_ONCE, 0.0, killed=False))]
    killed = [KILLED - len(await _ran(folder, KILLED, OFTEN, killed=True))]
    return [
        *(
            Figure(f"APScheduler, {many:,} stored jobs, none due: a look", took, "ms")
            for many, took in zip(STORED, looks, strict=True)
        ),
        Figure(f"APScheduler, {AT_ONCE:,} jobs at one moment: dropped", at_once, ""),
        Figure(f"APScheduler, {KILLED} jobs within {KILLED * OFTEN:.0f} s, killed amid them: lost", killed, ""),
    ]


async def _look(folder: Path, many: int) -> list[float]:
    path = await asyncio.to_thread(sending.new_folder, folder)
    process = await _job("look", str(path / "jobs.db"), str(many))
    said, _ = await process.communicate()
    found: list[float] = json.loads(said)
    return found[5:]


async def _ran(folder: Path, many: int, gap: float, *, killed: bool) -> set[str]:
    path = await asyncio.to_thread(sending.new_folder, folder) / "jobs.db"
    ran = path.with_name("jobs.db.ran")
    storing = await _job("store", str(path), str(many), str(gap))
    await storing.wait()
    began = time.monotonic()
    process = await _job("run", str(path))
    if killed:
        while not ran.exists() or _lines(ran) < KILLED_AFTER:
            await asyncio.sleep(0.02)
        process.kill()
        await process.wait()
        await asyncio.sleep(AWAY)
        process = await _job("run", str(path))
    await _quiet(ran, max(many * gap - (time.monotonic() - began), 0.0))
    process.kill()
    await process.wait()
    return set(ran.read_text(encoding="ascii").split())


async def _quiet(ran: Path, at_least: float) -> None:
    """Until no job has run for a while."""
    await asyncio.sleep(at_least)
    before = -1
    while before != (now := _lines(ran)) or not ran.exists():
        before = now
        await asyncio.sleep(SILENCE)


def _lines(ran: Path) -> int:
    return len(ran.read_text(encoding="ascii").split()) if ran.exists() else -1


async def _job(*given: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.peers.jobs", *given, cwd=running.ROOT, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
