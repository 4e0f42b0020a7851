"""What is planned about an activity stands in its plan. On both databases."""

from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import Database
from bot.features.announcements import repository
from bot.features.announcements.audience import Audience
from bot.features.announcements.model import Text
from bot.features.programme import service as programme
from bot.features.reminders import service as reminders
from bot.features.reminders.forecast import Sort
from bot.features.sessions import service as sessions
from bot.features.sessions.messages import plan
from tests.features.reminders import scene
from tests.features.reminders.scene import DAY, HOUR, NOW, SPEAK, START, VOICES


async def _planned(connection: AsyncConnection, author: int, activity: str, words: str, **more: Any) -> None:
    audience = Audience({"activity": (activity,)}).to_json()
    number = await repository.add(connection, author, "en", NOW, audience=audience, **{"state": "scheduled", **more})
    await repository.put_text(connection, number, Text("en", "text", words, 9, (1,)))


async def test_an_announcement_that_waits_stands_in_the_plan_of_its_activity(database: Database) -> None:
    """At its moment, or so many days before the activity; with whom it would reach; a draft and others' do not."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.session(connection)
        author = await scene.grant(connection, await scene.person(connection, 9), "coordinator")
        for number, language in enumerate(("lo", "lo", "my"), 1):
            await scene.registers(connection, await scene.person(connection, number, language))
        anchor = {"activity": "robotics", "days": 1, "clock": "10:00"}
        await _planned(connection, author.id, "robotics", "Bring <b>your</b> laptop", due_at=NOW + DAY)
        await _planned(connection, author.id, "robotics", "Tomorrow", anchor=anchor)
        await _planned(connection, author.id, "robotics", "A draft", state="draft", due_at=NOW + DAY)
        await _planned(connection, author.id, "tourism", "Of others", due_at=NOW + DAY)
        found = await sessions.goes_out(connection, "robotics", sessions.House(VOICES, NOW))
        told = [each for each in found.coming if each.sort is Sort.ANNOUNCEMENT]
        reader = await reminders.reader(connection, SPEAK["en"], "Asia/Vientiane", NOW)
        printed = plan.printed(await programme.activity(connection, "robotics"), found, reader)
    assert [(each.at, each.languages) for each in told] == [
        (NOW + DAY, {"lo": 2, "my": 1}), (START - DAY + HOUR, {"lo": 2, "my": 1}),
    ]  # fmt: skip
    assert any("Announcement: Bring your laptop" in block for block in printed)
    assert told[0].at - NOW > timedelta()
