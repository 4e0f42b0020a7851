"""The bot as a process of its own that can be killed, and the world of phones that outlives it."""

import asyncio
import os
import random
import signal
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from starlette.applications import Starlette

from bot.clock import Clock
from bot.database.engine import Database
from bot.database.migrate import migrate
from bot.database.schema import outbox
from bot.people import repository as people
from bot.people.model import Grant, Role
from bot.playground import api, cast
from bot.playground.world import Event, World
from bot.seed import importing
from bot.web.server import WebServer
from tests import TORTURE

ROOT = Path(__file__).parent.parent
PATIENCE = 600.0 if TORTURE else 180.0
"""Seconds that people wait: a start on a busy machine lies within, and the lease of a dead process on PostgreSQL."""


@dataclass
class LivingBot:
    """`python -m bot run` against phones on loopback. What each kill interrupted is remembered."""

    world: World
    database: Database
    environment: dict[str, str]
    log: Path
    process: asyncio.subprocess.Process | None = None
    name: str = ""
    """Under which it holds leases, where several run."""
    kills: int = 0
    interrupted: Counter[int] = field(default_factory=Counter)
    """How many kills found an outbox row claimed and not settled."""

    async def start(self) -> None:
        """Starts the program; does not wait for it."""
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", env=self.environment, cwd=self.log.parent, stdout=log, stderr=log
            )

    async def kill(self) -> None:
        """Ends the process as a power cut would, and notes which rows were on their way."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()
        self.kills += 1
        await self._last_commits()
        query = sa.select(outbox.c.id).where(outbox.c.state == "sending")
        self.interrupted.update(row.id for row in await self.rows(query))

    async def _last_commits(self) -> None:
        """Waits while PostgreSQL still does what the dead process had asked for."""
        if not self.database.is_sqlite:
            busy = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            async with asyncio.timeout(5):
                while await self.rows(sa.text(f"{busy} AND state <> 'idle'")):
                    await asyncio.sleep(0.01)

    async def terminate(self, within: float = 15.0) -> int:
        """Asks the process to end; its exit code, or a TimeoutError when it takes longer than `within`."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(within):
            return await self.process.wait()

    async def amid(self, story: Coroutine[Any, Any, None], moments: Sequence["Moment"]) -> None:
        """Lets the story happen while the process is killed at each of the moments and started again at once."""
        living, dying = asyncio.create_task(story), asyncio.create_task(self._dies_at(moments))
        try:
            await asyncio.wait([living, dying], return_when=asyncio.FIRST_COMPLETED)
            if dying.done():
                dying.result()
            await living
        finally:
            for task in (living, dying):
                task.cancel()
            await asyncio.gather(living, dying, return_exceptions=True)
        if self.process is None or self.process.returncode is not None:
            await self.start()

    async def _dies_at(self, moments: Sequence["Moment"]) -> None:
        for moment in moments:
            await moment.comes(self.world)
            await self.kill()
            await self.start()

    async def quiet(self) -> None:
        """Waits until every update is confirmed and nothing is left to be sent."""
        await self.world.confirmed(PATIENCE)
        waiting = sa.select(outbox.c.id).where(outbox.c.state.in_(("waiting", "sending")))
        async with asyncio.timeout(PATIENCE):
            while await self.rows(waiting):
                await asyncio.sleep(0.05)

    async def stored(self, query: Any) -> list[Any]:
        """Waits until the clock has done what this query finds, which no chat shows."""
        async with asyncio.timeout(PATIENCE):
            while not (found := await self.rows(query)):
                await asyncio.sleep(0.05)
        return found

    async def rows(self, query: Any) -> list[Any]:
        """What is stored."""
        async with self.database.read() as connection:
            return list(await connection.execute(query))

    def told(self) -> str:
        """What the process wrote, for a failing test."""
        return self.log.read_text(errors="replace")


@dataclass(frozen=True)
class Moment:
    """So many changes in the chats from now, and then a little later; or so long after the start."""

    changes: int
    later: float

    @classmethod
    def drawn(cls, dice: random.Random) -> "Moment":
        """Any moment: mostly amid the conversation, at times while the program is only starting."""
        if dice.random() < 0.15:
            return cls(0, dice.uniform(0.0, 3.0))
        return cls(dice.randint(1, 8), dice.choice([0.0, dice.uniform(0.0, 0.02), dice.uniform(0.0, 0.2)]))

    async def comes(self, world: World) -> None:
        """Returns at the moment; also when nothing has happened for long, because the story is over."""
        left, reached = self.changes, asyncio.Event()

        def count(event: Event) -> None:
            nonlocal left
            left -= 1
            if left <= 0:
                reached.set()

        if left:
            stop = world.watch(count)
            try:
                await reached.wait()
            finally:
                stop()
        await asyncio.sleep(self.later)


@asynccontextmanager
async def living_bot(url: str, folder: Path, *, webhook: bool = False, **given: str) -> AsyncIterator[LivingBot]:
    """A filled database, phones, and the program ready to be started."""
    world = World()
    for person in cast.gather(world):
        person.chat.started = True
    server = WebServer(Starlette(routes=api.routes(world)), "127.0.0.1", 0)
    server.bind()
    await server.start()
    database = Database(url)
    await migrate(database)
    await _fill(database)
    port = _free_port() if webhook else 0
    environment = {
        **{name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "SEMANTIC"}},
        "PYTHONPATH": str(ROOT), "BOT_TOKEN": world.token, "BOT_API_URL": server.url, "DATABASE_URL": url,
        "WEB_PORT": str(port), **given,
    }  # fmt: skip
    if webhook:
        environment["WEBHOOK_URL"] = f"http://127.0.0.1:{port}"
    bot = LivingBot(world, database, environment, folder / "bot.log")
    try:
        yield bot
    except BaseException as error:
        error.add_note(bot.told()[-6000:] if bot.log.exists() else "the bot never ran")
        raise
    finally:
        if bot.process is not None and bot.process.returncode is None:
            bot.process.kill()
            await bot.process.wait()
        await database.close()
        await world.close()
        await server.stop()


async def _fill(database: Database) -> None:
    """The sample programme and its coordinator; no bank of questions, which only makes each start longer."""
    now = Clock().now()
    await importing.write(database, [importing.shipped_programme()], now=now)
    async with database.begin() as connection:
        maya = await people.add(connection, cast.COORDINATOR.id, "Maya Collins", "en", now)
        await people.add_role(connection, maya.id, Grant(Role.COORDINATOR), now)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
