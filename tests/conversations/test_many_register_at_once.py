"""A wave of registrations: the first are told one by one, the others together, counted, with the way to the list."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.database.schema import outbox
from bot.features.registration import noticing
from tests.conftest import BOTH, new_database, open_house
from tests.conversations.crowds import registered
from tests.conversations.steps import meet


@pytest.mark.parametrize("kind", BOTH)
async def test_a_coordinator_is_not_flooded(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seven come at once: three notices, one row that waits through a restart, and then one message for them all."""
    monkeypatch.setattr(noticing, "AT_ONCE", 3)
    start = datetime(2026, 11, 25, 3, 0, 2, tzinfo=UTC)
    async with new_database(kind, tmp_path, request) as url:
        async with open_house(url, clock=f"{start.isoformat()}@1") as house:
            await meet(house.coordinator, "en")
            await registered(house, ["A", "B", "C", "D", "E"])
            await registered(house, ["F", "G"], country="vn")
            for name in ("A", "B", "C"):
                await house.coordinator.sees(f"New registration: {name}", ever=True)
            waiting = await house.rows(outbox.select().where(outbox.c.key.like("digest:%")))
            assert [(row.state, row.due_at) for row in waiting] == [
                ("waiting", datetime(2026, 11, 25, 3, 15, tzinfo=UTC))
            ]
        async with open_house(url, clock="2026-11-25T03:10:03+00:00@1") as house:
            await house.coordinator.opens()
            told = await house.coordinator.sees("7 new registrations", timeout=20)
            assert told.text.split("\n")[1:] == [
                "Robotics and automation, Lao PDR: 5",
                "Robotics and automation, Viet Nam: 2",
            ]
            await house.coordinator.taps("people:open:robotics")
            await house.coordinator.sees(
                "Shown: Robotics and automation · Waiting for approval", button="people:card:*"
            )
