"""The plan that is seen before it happens is what then happens."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.database.engine import Database
from bot.database.schema import activities, bodies, outbox, persons
from bot.features.programme import repository as programme
from bot.features.reminders import changing, foreseeing
from bot.features.reminders.forecast import Crowd, Sort, foresee
from bot.features.reminders.hours import LAST_CALL, NIGHTS, Quiet, day_of
from bot.features.reminders.model import Due, Session
from bot.features.reminders.plan import BEGUN, NIGHT
from tests.features.reminders import scene
from tests.features.reminders.scene import DAY, HOUR, NOW, START, VOICES

ZONES = ("Asia/Bangkok", "Asia/Yangon", "Asia/Shanghai", "UTC", "Europe/Paris", "Pacific/Apia")
SESSION = Session(1, "robotics", {"en": "Robots"}, {"en": "Day 1"}, START, START + HOUR, "Asia/Vientiane")

DAYS = [*ZONES, *(day_of(ZONES[0], night) for night in NIGHTS)]
crowds = st.lists(
    st.builds(Crowd, st.sampled_from(["en", "th", "my"]), st.sampled_from(DAYS), st.integers(1, 50)), max_size=8
)
quiets = st.builds(Quiet, st.sampled_from([time(21), time(22, 30), time(0)]), st.sampled_from([time(7), time(5)]))
clocks = st.none() | st.sampled_from([time(3), time(8, 30), time(18), time(23, 59)])


@given(
    crowds, quiets, clocks, st.integers(1, 9), st.timedeltas(timedelta(), 9 * DAY), st.timedeltas(-DAY, 10 * DAY),
    st.booleans(),
)  # fmt: skip
def test_everybody_is_told_once_or_not_at_all(
    found: list[Crowd], quiet: Quiet, clock: time | None, days: int, before: timedelta, late: timedelta, urgent: bool
) -> None:
    """Nobody is lost from the counts, nobody stands in them twice, and nothing leaves in a night but what may."""
    due_at = START - before
    now = due_at + late
    span = timedelta(days=days) if clock else None
    due = Due(1, 1, "day", "participants", due_at, None, None, span, clock, urgent)
    told = list(foresee(due, SESSION, found, quiet, now))
    languages: Counter[str] = Counter()
    for each in found:
        languages[each.language] += each.people
    assert sum((Counter(each.languages) for each in told), Counter()) == languages
    for each in told:
        assert 0 <= each.held <= each.people
        assert each.at >= now or each.reason
        if each.reason is None:
            assert each.at < START
        if each.reason is None and not urgent and START - each.at > LAST_CALL and each.people:
            assert any(quiet.until(each.at, crowd.day) is None for crowd in found)
        assert (each.sort is Sort.MISSED) == (each.reason in (BEGUN, NIGHT))


async def _scene(database: Database) -> None:
    """Four people of three zones and a teacher, with rules by span and by the clock; a change that waits."""
    async with database.begin() as connection:
        await scene.programme(connection)
        for number, (language, zone) in enumerate(
            [("lo", None), ("my", None), ("my", "Asia/Yangon"), ("zh", "Asia/Shanghai")], 1
        ):
            night = "23-08" if number == 2 else None
            await scene.registers(connection, await scene.person(connection, number, language, zone=zone, night=night))
        await scene.registers(connection, await scene.person(connection, 8, "vi"), state="submitted")
        await scene.grant(connection, await scene.person(connection, 9, "th"), "teacher", "activity:robotics")
        await scene.rule(connection, "evening", DAY, activity="robotics", clock="18:00")
        await scene.rule(connection, "hours", 8 * HOUR, activity="robotics")
        await scene.rule(connection, "teacher-day", DAY, "teachers", activity="robotics")
        await scene.session(connection, "day-1")
        await scene.session(connection, "day-2", START + DAY, title={"en": "Robots, day 2"})


async def _leaves(database: Database, since: int) -> Counter[tuple[int, str]]:
    """What was queued after a row, as (chat, first line) with its language left out."""
    text = func.coalesce(bodies.c.payload["text"].as_string(), outbox.c.payload["text"].as_string()).label("text")
    query = select(outbox.c.chat_id, text).outerjoin(bodies, bodies.c.id == outbox.c.body_id)
    async with database.read() as connection:
        rows = await connection.execute(query.where(outbox.c.id > since))
        return Counter((row.chat_id, row.text.splitlines()[0]) for row in rows)


@pytest.mark.parametrize("planned", [False, True], ids=["before the first tick", "after it"])
async def test_what_was_foreseen_is_what_leaves(database: Database, planned: bool) -> None:
    """Moment for moment and head for head, whether the sessions are planned already or the next tick will."""
    await _scene(database)
    if planned:
        await scene.tick(database, NOW)
    async with database.read() as connection:
        ahead = await foreseeing.forecast(connection, "robotics", VOICES, NOW)
        found = await connection.execute(select(persons.c.telegram_id, persons.c.language))
        spoken = {row.telegram_id: row.language for row in found}
    assert [each.reason for each in ahead.coming if each.reason] == []
    last = 0
    for moment in sorted({each.at for each in ahead.coming}):
        await scene.tick(database, moment - timedelta(seconds=1))
        assert await _leaves(database, last) == Counter(), "nothing leaves before its moment"
        await scene.tick(database, moment)
        left = await _leaves(database, last)
        expected: Counter[str] = Counter()
        for each in ahead.coming:
            if each.at == moment:
                expected.update(each.languages)
        assert Counter(spoken[chat] for chat, _ in left.elements()) == expected
        async with database.read() as connection:
            last = (await connection.execute(select(func.max(outbox.c.id)))).scalar() or 0
    async with database.read() as connection:
        after = await foreseeing.forecast(connection, "robotics", VOICES, START + 2 * DAY)
    assert after.coming == []
    assert sum(each.people for each in ahead.coming) == 2 * (4 + 4 + 1)


async def test_who_is_held_back_by_the_night_is_counted(database: Database) -> None:
    """A rule whose moment is 22:00 in China and 20:30 in Yangon: China reads it in the morning."""
    await _scene(database)
    start = datetime(2027, 1, 20, 14, 0, tzinfo=UTC)
    async with database.begin() as connection:
        await scene.session(connection, "evening", start, activity="tourism", place="tianjin", zone="Asia/Shanghai")
        await scene.rule(connection, "day", DAY, activity="tourism")
        for number, zone in ((21, "Asia/Yangon"), (22, "Asia/Shanghai"), (23, "Asia/Shanghai")):
            who = await scene.person(connection, number, "zh", zone=zone)
            await scene.registers(connection, who, "tourism")
    async with database.read() as connection:
        ahead = await foreseeing.forecast(connection, "tourism", VOICES, NOW)
    assert [(each.at, each.people, each.held) for each in ahead.coming] == [
        (start - DAY, 1, 0),
        (datetime(2027, 1, 20, 7, 0, tzinfo=ZoneInfo("Asia/Shanghai")), 2, 2),
    ]


async def test_a_change_that_waits_and_what_was_missed_stand_in_the_plan(database: Database) -> None:
    """The note three minutes after the last saving; a reminder whose session had begun, with the reason."""
    await _scene(database)
    await scene.tick(database, NOW)
    at = START - timedelta(hours=30)
    known = {
        "code": "day-1", "title": {"en": "Robots, day 1"}, "starts_at": START + 2 * HOUR, "ends_at": START + 3 * HOUR,
        "zone": "Asia/Vientiane", "place": "vientiane", "room": None, "link": None, "equipment": None,
    }  # fmt: skip
    async with database.begin() as connection:
        await programme.write_sessions(connection, "robotics", [known], at)
    async with database.read() as connection:
        ahead = await foreseeing.forecast(connection, "robotics", VOICES, at)
    changes = [each for each in ahead.coming if each.sort is Sort.CHANGE]
    assert [(each.at, each.people) for each in changes] == [(at + changing.SETTLED, 5)] * 2
    await scene.tick(database, START + DAY)
    async with database.read() as connection:
        after = await foreseeing.forecast(connection, "robotics", VOICES, START + DAY)
    assert {each.reason for each in after.missed} == {BEGUN}


async def test_nothing_goes_out_for_what_is_called_off(database: Database) -> None:
    """The page of an activity that will not take place is empty."""
    await _scene(database)
    async with database.begin() as connection:
        await connection.execute(activities.update().values(cancelled_at=NOW))
        assert (await foreseeing.forecast(connection, "robotics", VOICES, NOW)).coming == ()
