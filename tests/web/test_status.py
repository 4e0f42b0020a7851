"""/healthz, /readyz and /metrics, as a watcher asks them."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.app import CLOCK_LAG
from bot.database import properties
from tests.conftest import House, new_database, open_house
from tests.conversations.steps import meet


@pytest.fixture(params=["polling", "webhook"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    async with (
        new_database("sqlite", tmp_path, request) as url,
        open_house(url, webhook=request.param == "webhook") as found,
    ):
        yield found


async def get(house: House, path: str) -> tuple[int, str, str]:
    """Status, kind and body of a page."""
    async with aiohttp.ClientSession() as session, session.get(f"{house.app.url}{path}") as answer:
        return answer.status, answer.headers["Content-Type"], await answer.text()


async def ready(house: House) -> tuple[int, dict[str, bool]]:
    async with aiohttp.ClientSession() as session, session.get(f"{house.app.url}/readyz") as answer:
        return answer.status, await answer.json()


async def until(house: House, status: int, **parts: bool) -> None:
    """Waits until /readyz says so."""
    async with asyncio.timeout(15):
        while await ready(house) != (status, {"database": True, "bot_api": True, "clock": True} | parts):
            await asyncio.sleep(0.05)


async def test_the_process_lives(house: House) -> None:
    assert await get(house, "/healthz") == (200, "text/plain; charset=utf-8", "ok")


async def test_ready_soon_after_the_start(house: House) -> None:
    """Without waiting for a first update."""
    async with asyncio.timeout(3):
        await until(house, 200)


async def test_not_ready_without_the_database(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not ready, but alive: a new start would not bring the database back."""
    await until(house, 200)

    async def away(*_: Any) -> None:
        raise OSError("no route to host")

    with monkeypatch.context() as patch:
        patch.setattr(properties, "get", away)
        assert await ready(house) == (503, {"database": False, "bot_api": True, "clock": True})
        assert (await get(house, "/healthz"))[0] == 200
    await until(house, 200)


async def test_not_ready_when_the_clock_stands_still(house: House) -> None:
    await until(house, 200)
    await house.app.ticker.stop()
    assert house.app.ticker.last
    house.app.ticker.last -= CLOCK_LAG + timedelta(seconds=1)
    assert await ready(house) == (503, {"database": True, "bot_api": True, "clock": False})


async def test_not_ready_while_telegram_is_out_of_reach(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Polling notices by itself; with a webhook somebody has to ask."""
    await until(house, 200)
    with monkeypatch.context() as patch:
        patch.setattr(house.app.bot, "_base_url", "http://127.0.0.1:9/bot1:x")
        await meet_the_gap(house)
        await until(house, 503, bot_api=False)
    await meet_the_gap(house)
    await until(house, 200)


async def meet_the_gap(house: House) -> None:
    """Lets the bot find out now, not in half a minute: an update ends a long poll, and the hook is looked at."""
    if house.app.settings.webhook_url:
        await house.app.look_at_door(house.app.clock.now())
    else:
        await house.trainee.says("/menu")


async def test_a_webhook_that_was_taken_away_is_set_again(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Another program with the same token may have polled."""
    async with new_database("sqlite", tmp_path, request) as url, open_house(url, webhook=True) as house:
        wanted = (await house.app.bot.get_webhook_info()).url
        await house.app.bot.delete_webhook()
        await house.app.look_at_door(house.app.clock.now())
        assert (await house.app.bot.get_webhook_info()).url == wanted
        await meet(house.trainee, "lo")


async def test_the_counters_are_prometheus_text_and_count(house: House) -> None:
    """Every counter has its kind and its help; a person becomes no label."""
    before = await counted(house, "sala_updates_total", outcome="taken")
    await meet(house.trainee, "lo")
    status, kind, body = await get(house, "/metrics")
    assert (status, kind) == (200, "text/plain; version=0.0.4; charset=utf-8")
    families = {family.name: family for family in text_string_to_metric_families(body)}
    assert {name: family.type for name, family in families.items() if not name.endswith("_created")} == {
        "sala_updates": "counter",
        "sala_turn_seconds": "histogram",
        "sala_messages": "counter",
        "sala_alarm": "gauge",
        "sala_questions": "counter",
        "sala_reminders": "counter",
        "sala_ticks": "counter",
    }
    assert all(family.documentation for name, family in families.items() if not name.endswith("_created"))
    assert await counted(house, "sala_updates_total", outcome="taken") - before == 3
    assert not re.search(rf"{house.trainee.id}|{house.trainee.first_name}", body)


async def counted(house: House, name: str, **labels: str) -> float:
    """What a counter shows now."""
    _, _, body = await get(house, "/metrics")
    samples = [sample for family in text_string_to_metric_families(body) for sample in family.samples]
    return sum(sample.value for sample in samples if sample.name == name and sample.labels == labels)
