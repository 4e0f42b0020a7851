"""After an outage: what is still useful leaves, what is not is told to coordinators once; no storm after a day off."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.database.engine import Database
from bot.database.schema import outbox, reminders
from bot.features.reminders.forecast import Missed
from bot.features.reminders.model import Reader, Session
from bot.features.reminders.plan import BEGUN, NIGHT, OVERTAKEN
from bot.features.sessions import missed
from bot.features.sessions.messages import missed as messages
from bot.i18n import LANGUAGES, translators
from tests.features.reminders import scene
from tests.features.reminders.scene import DAY, HOUR, NOW, START, VOICES

MINUTE = timedelta(minutes=1)


async def _tells(database: Database, now: datetime) -> list[tuple[int, str]]:
    """What coordinators read after a tick that they had not before."""
    async with database.read() as connection:
        last = (await connection.execute(select(outbox.c.id).order_by(outbox.c.id.desc()).limit(1))).scalar() or 0
        if not await missed.anything_to_tell(connection):
            return []
    async with database.begin() as connection:
        await missed.tell(connection, VOICES, now)
    async with database.read() as connection:
        found = await connection.execute(select(outbox).where(outbox.c.id > last).order_by(outbox.c.id))
        return [(row.chat_id, row.payload["text"]) for row in found]


async def test_after_a_day_off_there_is_no_storm_and_coordinators_read_what_was_lost(database: Database) -> None:
    """Four sessions were over, one begins soon: each reader has one reminder, each coordinator one list, once."""
    async with database.begin() as connection:
        await scene.programme(connection)
        for code, before in (("day", DAY), ("hours", 3 * HOUR), ("hour", HOUR)):
            await scene.rule(connection, code, before)
        for number in range(4):
            await scene.session(connection, f"gone-{number}", START + number * HOUR, title={"en": f"Gone {number}"})
        await scene.session(connection, "soon", START + DAY, title={"en": "Soon"})
        await scene.session(connection, "nobody", START, activity="tourism", title={"en": "Nobody is in it"})
        for number in (1, 2):
            await scene.registers(connection, await scene.person(connection, number, "lo"))
        await scene.grant(connection, await scene.person(connection, 8), "coordinator", "activity:robotics")
        await scene.grant(connection, await scene.person(connection, 9), "coordinator")
    await scene.tick(database, NOW)
    back = START + DAY - 2 * HOUR
    await scene.tick(database, back)
    letters = await scene.letters(database)
    assert sorted(chat for chat, _ in letters) == [1, 2], "one for each, of the session that is still to come"
    assert all("Soon" in text for _, text in letters)
    assert await _tells(database, back + MINUTE / 2) == [], "what else was missed is gathered first"
    told = await _tells(database, back + MINUTE)
    assert [chat for chat, _ in told] == [8, 9]
    lines = told[0][1].splitlines()
    assert lines[0] == "<b>13 reminders did not leave, because they had lost their meaning.</b>"
    assert "Nobody is in it" not in told[1][1]
    assert any("Gone 0" in line for line in lines)
    assert lines[-1] == "And 3 more."
    await scene.tick(database, back + HOUR)
    assert await _tells(database, back + 2 * HOUR) == [], "once"
    async with database.read() as connection:
        assert not list((await connection.execute(select(reminders.c.id).where(reminders.c.unseen))).scalars())


async def test_what_is_skipped_as_it_should_be_is_nobodys_concern(database: Database) -> None:
    """A session that was fixed late, or one that was called off, has nothing that could be missed."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "week", 7 * DAY)
        await scene.rule(connection, "month", 30 * DAY)
        await scene.session(connection)
        await scene.registers(connection, await scene.person(connection, 1))
        await scene.grant(connection, await scene.person(connection, 9), "coordinator")
    await scene.tick(database, START - 6 * DAY)
    states = {row[0]: row[1] for row in await scene.planned(database)}
    assert states["month"] == "skipped"
    assert await _tells(database, START - 5 * DAY) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_can_say_it(language: str) -> None:
    """With the reason of each, and nothing left unfilled."""
    reader = Reader(translators()[language], "Asia/Yangon", NOW, {})
    session = Session(1, "robotics", {"en": "Robots"}, {"en": "Day 1"}, START, START + HOUR, "Asia/Vientiane")
    found = [Missed(START, session, "day", "participants", reason) for reason in (BEGUN, OVERTAKEN, NIGHT)]
    said = messages.told(found * 5, reader)
    assert said.silent
    assert "{" not in said.text
