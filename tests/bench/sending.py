"""One broadcast of one sender, the bot or a peer, against a load server of its own: what the server saw of it."""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import running

PEERS = Path(sys.prefix) / "peers/bin/python"
SILENCE = 20.0  # seconds without a message after which the rest is lost
LOOK = 0.25


@dataclass(frozen=True)
class Sent:
    """What came of a broadcast: seconds from the first message to the last, and CPU seconds for 1,000 messages."""

    seconds: float
    messages: int
    lost: int
    doubled: int
    refused: int
    cpu: float
    memory: float = 0.0

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds


async def by_sala(folder: Path, many: int, allowed: dict[str, Any], kind: str = "sqlite", **settings: str) -> Sent:
    """The bot starts, finds the broadcast, and sends it."""
    with running.databases(kind) as where:
        async with broadcasting(folder, where, many, allowed, **settings) as (server, bot):
            before, cpu = await server.book(), bot.cpu
            memory = bot.resident
            async for _ in until_sent(server, many):
                memory = max(memory, bot.resident)
            after = await server.book()
            used = (bot.cpu - cpu) / max(1, after["messages"] - before["messages"]) * 1000
    return _sent(after, many, used, memory)


@asynccontextmanager
async def broadcasting(
    folder: Path, where: str, many: int, allowed: dict[str, Any], **settings: str
) -> AsyncIterator[tuple[running.Telegram, running.Bot]]:
    """A server with its limits, and a bot that has just begun to send a broadcast."""
    own = await asyncio.to_thread(new_folder, folder)
    url = await running.new_database(where, own)
    await queued(url, many)
    async with running.telegram() as server:
        await server.limits(**allowed)
        async with running.bot(own, server, url, **settings) as bot:
            yield server, bot


async def queued(url: str, many: int) -> None:
    """Has the rows of a broadcast written."""
    writing = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.audience", url, str(many), cwd=running.ROOT
    )
    if await writing.wait():
        raise running.Failed("the broadcast could not be written")


async def until_sent(server: running.Telegram, many: int) -> AsyncIterator[None]:
    """Comes back now and then until so many chats have their message, or nothing came for a while."""
    reached, since = -1, time.monotonic()
    while time.monotonic() - since < SILENCE:
        found = await server.book()
        if found["chats"] >= many:
            return
        if found["chats"] > reached:
            reached, since = found["chats"], time.monotonic()
        yield
        await asyncio.sleep(LOOK)


async def by_peer(name: str, how: str, many: int, allowed: dict[str, Any]) -> Sent:
    """A peer's process sends to as many chats, until it ends."""
    async with running.telegram() as server:
        await server.limits(**allowed)
        process = await asyncio.create_subprocess_exec(
            *peer(name, server.url, how, str(many)), stdout=asyncio.subprocess.PIPE, cwd=running.ROOT
        )
        said, _ = await process.communicate()
        if process.returncode:
            raise running.Failed(f"the peer {name} {how} ended with {process.returncode}")
        return _sent(await server.book(), many, json.loads(said)["cpu"] / many * 1000, 0.0)


def peer(name: str, *given: str) -> Sequence[str]:
    """The command of a peer."""
    if not PEERS.exists():
        raise running.Failed(f"the peers are not installed: there is no {PEERS}; `make bench` installs them")
    return [str(PEERS), "-m", f"tests.bench.peers.{name}", *given]


def _sent(book: dict[str, Any], many: int, cpu: float, memory: float) -> Sent:
    return Sent(book["seconds"], book["messages"], many - book["chats"], book["doubled"], book["refused"], cpu, memory)


def new_folder(folder: Path) -> Path:
    """One of a bot's own, for several may run at once."""
    return Path(tempfile.mkdtemp(dir=folder))
