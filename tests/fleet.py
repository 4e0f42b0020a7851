"""Several programs on one PostgreSQL, each a process that can be killed, and who of them holds which lease."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import aiohttp
import pytest
import sqlalchemy as sa

from bot.database.schema import leases, outbox
from tests import TORTURE
from tests.conftest import new_database
from tests.living_bot import LivingBot, living_bot

PROCESSES = 3 if TORTURE else 2
LONG = 90.0
"""Seconds for what takes long on a busy machine, or until the lease of what died in flight has ended."""


@asynccontextmanager
async def several(
    folder: Path, request: pytest.FixtureRequest, *, ports: Sequence[int] = (), **given: str
) -> AsyncIterator[list[LivingBot]]:
    """So many programs at work on one database and one world; the first takes every lease."""
    async with new_database("postgresql", folder, request) as url, living_bot(url, folder, **given) as first:
        others = [
            replace(first, log=folder / f"bot{number}.log", interrupted=Counter()) for number in range(2, PROCESSES + 1)
        ]
        try:
            for bot, port in zip((first, *others), ports or [0] * PROCESSES, strict=True):
                bot.environment = {**bot.environment, "WEB_PORT": str(port)}
                await bot.start()
                bot.name = await newcomer(first, {other.name for other in (first, *others)})
                async with asyncio.timeout(LONG):
                    while not await holder(first, "poller"):
                        await asyncio.sleep(0.05)
            for bot in (first, *others):
                await until(partial(runs, bot))
            yield [first, *others]
        except BaseException as error:
            for bot in others:
                error.add_note(bot.told()[-4000:] if bot.log.exists() else "never ran")
            raise
        finally:
            for bot in others:
                if bot.process is not None and bot.process.returncode is None:
                    bot.process.kill()
                    await bot.process.wait()


def runs(bot: LivingBot) -> bool:
    """Whether a program says that it is at work."""
    return bot.log.exists() and "Sala runs" in bot.told()


async def until(reached: Callable[[], bool], within: float = LONG) -> None:
    """Waits for what another process brings about."""
    async with asyncio.timeout(within):
        while not reached():
            await asyncio.sleep(0.02)


async def ready(*bots: LivingBot) -> None:
    """Waits until /readyz of each says so."""
    async with asyncio.timeout(LONG), aiohttp.ClientSession() as client:
        for bot in bots:
            address = re.findall(r"(http://\S+)/healthz", bot.told())[-1]
            code = 0
            while code != 200:
                async with client.get(f"{address}/readyz") as answer:
                    code = answer.status


async def holder(bot: LivingBot, lease: str) -> str:
    """Who has a lease; nobody when it has ended."""
    has = sa.select(leases.c.holder).where(leases.c.name == lease, leases.c.until > datetime.now(UTC))
    return "".join(row.holder for row in await bot.rows(has))


async def newcomer(bot: LivingBot, known: set[str]) -> str:
    """Waits until one more program says under its own name that it lives; the name."""
    alive = sa.select(leases.c.holder).where(leases.c.name == leases.c.holder)
    async with asyncio.timeout(LONG):
        while not (new := {row.holder for row in await bot.rows(alive)} - known):
            await asyncio.sleep(0.05)
    return new.pop()


async def the_one_with(bots: Sequence[LivingBot], lease: str) -> LivingBot:
    """Who has a lease. A machine that stood still for the length of one may have given it to another than the first."""
    async with asyncio.timeout(LONG):
        while not (found := [bot for bot in bots if bot.name == await holder(bots[0], lease)]):
            await asyncio.sleep(0.05)
    return found[0]


async def passed_on(bots: Sequence[LivingBot], lease: str, by: LivingBot) -> None:
    """Waits until another than this one has a lease."""
    async with asyncio.timeout(LONG):
        while await holder(bots[0], lease) in ("", by.name):
            await asyncio.sleep(0.02)


async def quiet(bot: LivingBot) -> None:
    """Waits until every update is confirmed and every row has its outcome.

    A row that was in flight at a kill waits for the end of its lease; the sample brings that end forward.
    """
    await bot.world.confirmed(LONG)
    if not TORTURE:
        async with bot.database.begin() as connection:
            died = sa.and_(outbox.c.id.in_(list(bot.interrupted)), outbox.c.state == "sending")
            await connection.execute(sa.update(outbox).where(died).values(held_until=datetime.now(UTC)))
    await bot.quiet()
