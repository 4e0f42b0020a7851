"""Reminders by each reader's own day: nobody is woken, nobody is left out, nobody is told twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.database.engine import Database
from bot.database.schema import bodies, outbox, programmes, reminders, sessions
from bot.features.papers import service as papers
from bot.features.programme import repository as programme
from bot.features.reminders import changing
from bot.features.reminders.plan import NIGHT
from tests.features.reminders import scene
from tests.features.reminders.scene import DAY, HOUR
from tests.features.reminders.test_reminders_changing import KNOWN

EIGHT = datetime.fromisoformat("2027-01-12T08:00+07:00")


async def _readers(database: Database, starts_at: datetime = EIGHT, **rule: Any) -> None:
    """One in Vientiane, one in Kunming, one in Yangon, and a rule."""
    async with database.begin() as connection:
        await scene.programme(connection)
        given = {"code": "rule", "before": 2 * HOUR} | rule
        await scene.rule(
            connection, given.pop("code"), given.pop("before"), given.pop("audience", "participants"), **given
        )
        await scene.session(connection, starts_at=starts_at)
        for number, language in ((1, "lo"), (2, "zh"), (3, "my")):
            await scene.registers(connection, await scene.person(connection, number, language))


async def _told(database: Database, *moments: str) -> list[set[int]]:
    """Who has had a letter after each of these ticks of Vientiane's clock that had none before."""
    found, known = [], 0
    for moment in moments:
        await scene.tick(database, datetime.fromisoformat(f"2027-01-{moment}+07:00"))
        letters = await scene.letters(database)
        found.append({chat for chat, _ in letters[known:]})
        assert len(found[-1]) == len(letters[known:])
        known = len(letters)
    return found


async def test_a_reminder_waits_for_each_readers_morning(database: Database) -> None:
    """At six in Vientiane it is seven in Kunming and half past five in Yangon."""
    await _readers(database)
    told = await _told(database, "12T05:59", "12T06:00", "12T06:59", "12T07:00", "12T07:30", "12T07:45")
    assert told == [set(), {2}, set(), {1}, {3}, set()]


async def test_at_half_past_ten_in_yangon_nothing_rings(database: Database) -> None:
    """Four in the afternoon by the server's clock: neither a reminder nor a deadline; a change makes no sound."""
    late = datetime(2027, 1, 11, 16, tzinfo=UTC)
    await _readers(database, EIGHT + DAY, before=EIGHT + DAY - late)
    async with database.begin() as connection:
        paper = {"code": "paper", "title": {"en": "Paper"}, "until": late + 2 * DAY, "zone": "Asia/Yangon",
                 "question": None, "steps": [2 * 86400], "only": None}  # fmt: skip
        await programme.write_deadlines(connection, "robotics", [paper], late - DAY)
        room = {**KNOWN, "starts_at": EIGHT + DAY, "ends_at": EIGHT + DAY + HOUR, "room": {"en": "Room 9"}}
        await programme.write_sessions(connection, "robotics", [room], late - timedelta(minutes=4))
    for _ in range(2):
        await scene.tick(database, late)
        async with database.begin() as connection:
            await papers.act(connection, scene.VOICES, late)
        async with database.begin() as connection:
            await changing.tell(connection, scene.VOICES, late)
    async with database.read() as connection:
        body = select(outbox.c.key, bodies.c.payload).join(bodies, bodies.c.id == outbox.c.body_id)
        found = [(row.key.split(":")[0], row.payload.get("silent")) for row in await connection.execute(body)]
    assert found == [("change", True)] * 3


async def test_what_comes_after_the_start_comes_the_evening_before(database: Database) -> None:
    """A session at a quarter to six by the venue's clock: its reminder of an hour before leaves before nine.

    In Kunming the night has begun then, and ends too late.
    """
    await _readers(database, EIGHT - timedelta(minutes=135), before=HOUR)
    assert await _told(database, "11T20:58", "11T20:59", "12T05:40") == [set(), {1, 3}, set()]
    async with database.read() as connection:
        query = select(reminders.c.zones, reminders.c.state).where(reminders.c.reason == NIGHT)
        assert [(row.zones, row.state) for row in await connection.execute(query)] == [(["Asia/Shanghai"], "skipped")]


async def test_the_last_call_leaves_at_any_hour(database: Database) -> None:
    await _readers(database, EIGHT - 3 * HOUR, before=timedelta(minutes=10))
    assert await _told(database, "12T04:49", "12T04:50") == [set(), {1, 2, 3}]


async def test_what_is_urgent_leaves_at_any_hour(database: Database) -> None:
    await _readers(database, urgent="the bus leaves early")
    assert await _told(database, "12T06:00") == [{1, 2, 3}]


async def test_a_programme_has_quiet_hours_of_its_own(database: Database) -> None:
    await _readers(database)
    async with database.begin() as connection:
        await connection.execute(update(programmes).values(quiet_from="23:00", quiet_until="05:00"))
    assert await _told(database, "12T06:00") == [{1, 2, 3}]


async def test_an_hour_of_the_day_is_that_of_the_readers_day(database: Database) -> None:
    """Six in the evening comes to Kunming first and to Yangon last."""
    await _readers(database, before=DAY, clock="18:00")
    told = await _told(database, "11T16:59", "11T17:00", "11T18:00", "11T18:29", "11T18:30", "12T07:00")
    assert told == [set(), {2}, {1}, set(), {3}, set()]


async def test_teachers_sleep_too(database: Database) -> None:
    await _readers(database, audience="teachers")
    async with database.begin() as connection:
        teacher = await scene.person(connection, 9, "lo")
        await scene.grant(connection, teacher, "teacher", "activity:robotics")
    assert await _told(database, "12T06:00", "12T07:00") == [set(), {9}]


@pytest.mark.parametrize(("values", "later"), [({"room": {"en": "Room 9"}}, {1}), ({"starts_at": EIGHT + DAY}, set())])
async def test_a_change_at_night_reaches_what_waits_for_the_morning(
    database: Database, values: dict[str, Any], later: set[int]
) -> None:
    """Another room: the reminder comes with it. Another day: what waited is gone, and comes on its own day."""
    await _readers(database)
    assert await _told(database, "12T06:00") == [{2}]
    async with database.begin() as connection:
        changed_at = datetime.fromisoformat("2027-01-12T06:30+07:00")
        ends = {"ends_at": values["starts_at"] + HOUR} if "starts_at" in values else {}
        await connection.execute(update(sessions).values(changed_at=changed_at, **values, **ends))
    before = len(await scene.letters(database))
    await scene.tick(database, datetime.fromisoformat("2027-01-12T07:00+07:00"))
    letters = (await scene.letters(database))[before:]
    assert {chat for chat, _ in letters} == later
    assert all("Room 9" in text for _, text in letters)
    for moment in ("13T06:00", "13T07:00", "13T07:30"):
        await scene.tick(database, datetime.fromisoformat(f"2027-01-{moment}+07:00"))
    on_the_day = [chat for chat, _ in (await scene.letters(database))[before + len(letters) :]]
    assert sorted(on_the_day) == ([] if later else [1, 2, 3])


async def test_after_an_outage_nobody_is_woken_for_what_was_late(database: Database) -> None:
    """It was due by day; when the bot is back it is night, and the session is the day after."""
    await _readers(database, EIGHT + DAY, before=DAY)
    assert await _told(database, "12T23:00", "13T06:00", "13T07:00") == [set(), {2}, {1}]


async def test_a_crowd_is_told_once_while_the_night_begins(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has it now is settled at the first chunk: the hour that strikes between two chunks tells nobody twice."""
    monkeypatch.setattr("bot.delivery.fan_out.PORTION", 2)
    await _readers(database, datetime.fromisoformat("2027-01-12T22:59+07:00"))
    async with database.begin() as connection:
        for number in range(10, 15):
            await scene.registers(connection, await scene.person(connection, number, "lo"))
        await scene.service.plan_changed(connection, scene.NOW)
    for minute in range(12):
        async with database.begin() as connection:
            moment = datetime.fromisoformat("2027-01-12T20:59+07:00") + timedelta(seconds=10 * minute)
            await scene.service.send_due(connection, scene.VOICES, moment)
    told = [chat for chat, _ in await scene.letters(database)]
    assert sorted(told) == [1, 3, 10, 11, 12, 13, 14]
