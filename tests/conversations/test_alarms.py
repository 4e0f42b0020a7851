"""What goes wrong by itself is told once, where the staff are: I4."""

import time
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from bot.database import properties
from bot.database.schema import faq_topics, outbox, reminders, sessions
from bot.features.alarms import service as alarms
from bot.features.reminders.plan import BEGUN
from tests.conftest import House
from tests.conversations.steps import meet


async def test_missed_reminders_and_failed_announcements_are_told_once(house: House) -> None:
    """With nobody in the group the coordinators hear of it in their own chats; looking again tells nothing."""
    coordinator, tick = house.coordinator, house.app.chores.alarms.tick
    await meet(coordinator, "en")
    now = house.app.clock.now() - timedelta(minutes=5)
    async with house.app.database.begin() as connection:
        for kind in ("reminders", "broadcasts"):
            await properties.keep(connection, f"alarms:{kind}", now.isoformat())
    session = (await house.rows(sa.select(sessions.c.id).limit(1)))[0].id
    async with house.app.database.begin() as connection:
        skipped = {"session_id": session, "rule": "x", "audience": "participants", "due_at": now}
        done = {"state": "skipped", "reason": BEGUN, "done_at": now + timedelta(seconds=1)}
        await connection.execute(sa.insert(reminders).values(**skipped, **done))
        failed: dict[str, Any] = {"lane": 3, "chat_id": 1, "operation": "send", "payload": {}, "state": "failed"}
        times = {"due_at": now, "created_at": now, "settled_at": now + timedelta(seconds=1)}
        await connection.execute(sa.insert(outbox).values(**failed, **times))
    for seconds in (10, 20, 30):
        await tick(now + timedelta(seconds=seconds))
    await coordinator.sees("1 reminder was missed")
    await coordinator.sees("1 message of an announcement failed.")
    await house.settled()
    assert len([m for m in coordinator.chat.from_bot if "Alarm" in m.text]) == 2


async def test_a_database_that_was_away_is_told_when_it_is_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Since when, and until when."""
    coordinator, tick = house.coordinator, house.app.chores.alarms.tick
    await meet(coordinator, "en")
    now = house.app.clock.now() - timedelta(minutes=5)
    await tick(now)
    with monkeypatch.context() as patch:

        async def away(*_: object) -> None:
            raise OperationalError("x", {}, Exception(), connection_invalidated=True)

        patch.setattr(alarms.properties, "get", away)
        patch.setattr(alarms, "is_unavailable", lambda error: isinstance(error, OperationalError))
        await tick(now + timedelta(seconds=15))
        await tick(now + timedelta(seconds=30))
    await tick(now + timedelta(seconds=60))
    await tick(now + timedelta(seconds=75))
    await coordinator.sees("The database was out of reach:")
    await house.settled()
    assert len([m for m in coordinator.chat.from_bot if "out of reach" in m.text]) == 1


async def test_an_answer_that_has_expired_is_told_once(house: House) -> None:
    """By its title in the reader's language; a tap says that it is right, and it holds on."""
    coordinator, tick = house.coordinator, house.app.chores.alarms.tick
    await meet(coordinator, "en")
    now = house.app.clock.now() - timedelta(minutes=5)
    async with house.app.database.begin() as connection:
        yesterday = now.date() - timedelta(days=1)
        one = faq_topics.c.code == "contact"
        await connection.execute(sa.update(faq_topics).where(one).values(expires_on=yesterday))
    for seconds in (0, 15, 30):
        await tick(now + timedelta(seconds=seconds))
    await coordinator.sees("An answer of the question bank has expired:")
    await house.settled()
    assert len([m for m in coordinator.chat.from_bot if "has expired" in m.text]) == 1
    await coordinator.taps("review:right:contact")
    told = await coordinator.sees("is still right (Maya Collins).", button="bank:until:contact")
    assert "It holds until" in told.text
    (topic,) = await house.rows(sa.select(faq_topics).where(one))
    assert (topic.expires_on > now.date(), topic.reviewed_on) == (True, house.app.clock.now().date())


async def test_a_clock_that_is_wrong_by_an_hour_is_told_once(new_house: House) -> None:
    """Telegram's clock is an hour before ours: one message proves it; set right and wrong again is told again."""
    house = new_house
    coordinator, trainee, tick = house.coordinator, house.trainee, house.app.chores.alarms.tick
    await meet(coordinator, "en")
    await meet(trainee, "en")

    async def heard(hours: int) -> None:
        house.world.clock = lambda: time.time() + hours * 3600
        await trainee.says("/schedule")
        await house.world.confirmed(20)
        for _ in range(2):
            await tick(house.app.clock.now())

    behind = "The clock of this server is 60 minutes behind Telegram's, so reminders leave too late."
    for hours, told in ((0, 0), (1, 1), (1, 1), (0, 1), (2, 2)):
        await heard(hours)
        await house.settled()
        assert len([m for m in coordinator.chat.from_bot if "behind Telegram's" in m.text]) == told, hours
    assert await coordinator.sees(behind, ever=True)
