"""The processes of a benchmark: the load server, the bot, and the databases they use."""

import asyncio
import os
import secrets
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from tests import postgres
from tests.bench.peers import TOKEN
from tests.bench.telegram import PATIENCE

ROOT = Path(__file__).parents[2]
ROUND_TRIP = 0.05
KINDS = ("sqlite", "postgresql")


class Failed(Exception):
    """A benchmark could not be run to its end; the text says why."""


@dataclass(frozen=True)
class Telegram:
    """The load server, as the bench and the bot reach it."""

    url: str
    session: aiohttp.ClientSession

    async def run(self, plan: Sequence[tuple[float, dict[str, Any]]], *, patience: float = PATIENCE) -> dict[str, Any]:
        """Gives out the updates; when each was available, confirmed and replied to, and the server's CPU time."""
        async with self.session.post(f"{self.url}/bench/run", params={"patience": patience}, json=plan) as answer:
            found: dict[str, Any] = await answer.json()
        if "lost" in found:
            raise Failed(found["lost"])
        return found

    async def limits(self, **allowed: Any) -> None:
        """What the server allows from now on (see limits.py), and a new book."""
        async with self.session.post(f"{self.url}/bench/limits", json=allowed) as answer:
            answer.raise_for_status()

    async def book(self, *, sums: bool = True) -> dict[str, Any]:
        """What came since then."""
        async with self.session.post(f"{self.url}/bench/book", json={"sums": sums}) as answer:
            found: dict[str, Any] = await answer.json()
            return found


@asynccontextmanager
async def telegram(round_trip: float = ROUND_TRIP) -> AsyncIterator[Telegram]:
    """A load server of its own process."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.telegram", str(round_trip), cwd=ROOT,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    try:
        port = int(await process.stdout.readline())
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=600)) as session:
            yield Telegram(f"http://127.0.0.1:{port}", session)
    finally:
        process.stdin.close()
        await process.wait()


@dataclass(frozen=True)
class Bot:
    """A running bot: how long it took to be ready, and what its process uses."""

    pid: int
    ready_after: float

    @property
    def resident(self) -> float:
        """Resident memory in MiB."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    @property
    def cpu(self) -> float:
        """CPU time used so far, in seconds."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def at_rest(self) -> None:
        """Waits until what the start leaves for later (the bank) is done: half a second of next to no work."""
        before = -1.0
        while self.cpu - before > 0.05:
            before = self.cpu
            await asyncio.sleep(0.5)


@asynccontextmanager
async def bot(
    folder: Path, server: Telegram, database_url: str, *, webhook: bool = False, **settings: str
) -> AsyncIterator[Bot]:
    """`python -m bot run`, ready. With PROFILE in the environment it is profiled (see profiled.py)."""
    port = _free_port()
    here = f"http://127.0.0.1:{port}"
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    given = {
        "BOT_TOKEN": TOKEN, "BOT_API_URL": server.url, "DATABASE_URL": database_url, "WEB_PORT": str(port),
        "LOG_LEVEL": "warning", "SEMANTIC": "no", **({"WEBHOOK_URL": here} if webhook else {}), **settings,
    }  # fmt: skip
    program = ["tests.bench.profiled", os.environ["PROFILE"]] if "PROFILE" in os.environ else ["bot"]
    log = folder / "bot.log"
    with log.open("wb") as sink:
        began = time.perf_counter()
        # In a folder without a .env: that of a developer must not be measured.
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *program, "run", cwd=folder, env=clean | given | {"PYTHONPATH": str(ROOT)},
            stdout=sink, stderr=sink,
        )  # fmt: skip
    try:
        await _ready(process, server.session, here, log)
        yield Bot(process.pid, time.perf_counter() - began)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _ready(process: asyncio.subprocess.Process, session: aiohttp.ClientSession, url: str, log: Path) -> None:
    until = time.perf_counter() + 60
    while time.perf_counter() < until:
        if process.returncode is not None:
            break
        try:
            async with session.get(f"{url}/readyz") as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientConnectionError:
            pass
        await asyncio.sleep(0.01)
    raise Failed(f"the bot did not become ready:\n{log.read_text(encoding='utf-8')[-2000:]}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def databases(kind: str) -> Iterator[str]:
    """Where databases of this kind can be made; PostgreSQL runs as durable as it is in earnest."""
    if kind == "sqlite":
        yield ""
        return
    with postgres.serving(durable=True) as address:
        yield address


async def new_database(where: str, folder: Path) -> str:
    """The address of a fresh, empty database."""
    name = f"b{secrets.token_hex(6)}"
    if not where:
        return f"sqlite+aiosqlite:///{folder}/{name}.db"
    await postgres.execute(where.format(name="postgres"), f"CREATE DATABASE {name}")
    return where.format(name=name)
