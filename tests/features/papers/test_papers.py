"""Papers and tasks: who has not handed them in is reminded until it is done or over, by day, and never in a storm."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from bot.database.engine import Database
from bot.database.schema import activities, bodies, deadlines, outbox, registrations
from bot.delivery import render
from bot.features.papers import foreseeing, messages, service
from bot.features.papers.model import Deadline, awake
from bot.features.programme import repository as programme
from bot.features.receipts import service as receipts
from bot.features.reminders.conditions import EVERYBODY
from bot.features.reminders.hours import LAST_CALL, NIGHTS, Quiet, day_of
from bot.features.reminders.model import Reader
from bot.i18n import LANGUAGES, translators
from bot.people import care
from tests.features.reminders import scene
from tests.features.reminders.scene import DAY, HOUR, NOW, VOICES

UNTIL = datetime.fromisoformat("2027-01-12T18:00+07:00")
STEPS = [7 * 86400, 3 * 86400, 86400]


async def _scene(database: Database, **deadline: Any) -> None:
    """Four take part, one of them in care; a coordinator; and a deadline in a week, for a paper unless said else."""
    known = {
        "code": "passport", "title": {"en": "Passport page"}, "until": UNTIL, "zone": "Asia/Vientiane",
        "question": "passport", "steps": STEPS, "only": None,
    } | deadline  # fmt: skip
    async with database.begin() as connection:
        await scene.programme(connection)
        own = [await scene.person(connection, number, name=f"Person {number}") for number in (1, 2, 3)]
        for person in [*own, await care.add(connection, own[0], NOW, "Bua")]:
            answers = {"passport": "SOMPHONE"} if person is own[1] else {}
            await scene.registers(connection, person, **answers)
        await scene.grant(connection, await scene.person(connection, 9), "coordinator")
        await programme.write_deadlines(connection, "robotics", [known], NOW - DAY)


async def _tick(database: Database, now: datetime) -> list[tuple[int, str, list[str]]]:
    """What a tick queues: chat, first lines and what buttons send."""
    async with database.read() as connection:
        last = (await connection.execute(select(outbox.c.id).order_by(outbox.c.id.desc()).limit(1))).scalar() or 0
    more = True
    while more:
        async with database.begin() as connection:
            more = await service.act(connection, VOICES, now)
    async with database.read() as connection:
        query = select(outbox.c.chat_id, outbox.c.payload, bodies.c.payload.label("body")).where(outbox.c.id > last)
        found = await connection.execute(query.outerjoin(bodies, bodies.c.id == outbox.c.body_id).order_by(outbox.c.id))
        told = [(row.chat_id, render.fill(row.body, row.payload) if row.body else row.payload) for row in found]
    return [(chat, said["text"], [one["data"] for row in said["buttons"] for one in row]) for chat, said in told]


async def test_a_reminder_names_the_deadline_of_the_paper_that_it_is_about(database: Database) -> None:
    """That of the question under `missing`, else the next of the activity; a line about none is left out."""
    await _scene(database)
    text = {"en": "Bring it.\nBy {deadline}"}
    async with database.begin() as connection:
        sooner = {"code": "task", "title": {"en": "Task"}, "until": UNTIL - DAY, "zone": "Asia/Yangon",
                  "question": None, "steps": STEPS, "only": None}  # fmt: skip
        await connection.execute(insert(deadlines).values(**sooner, activity="robotics", since=NOW, next_at=None))
        await scene.rule(connection, "any", 5 * DAY, text=text)
        await scene.rule(connection, "paper", 4 * DAY, text=text, only={"missing": ["passport"]})
        await scene.rule(connection, "class", 3 * DAY, "teachers", text=text)
        await scene.session(connection)
        await scene.session(connection, "tour", activity="tourism", place="tianjin")
        await scene.registers(connection, await scene.person(connection, 5), "tourism")
        await scene.grant(connection, await scene.person(connection, 6), "teacher", "activity:robotics")
    for days in (5, 4, 3):
        await scene.tick(database, scene.START - days * DAY)
    told = {(chat, "By Mon 11" in said, "By Tue 12" in said) for chat, said in await scene.letters(database)}
    assert told == {(1, True, False), (1, False, True), (2, True, False), (3, True, False), (3, False, True),
                    (5, False, False), (6, True, False)}  # fmt: skip
    assert all("{" not in said.replace("{name}", "") for _, said in await scene.letters(database))


async def test_who_has_not_handed_a_paper_in_is_reminded_until_she_has(database: Database) -> None:
    """Then the coordinator reads whose is missing, once; a deadline that was put off begins anew."""
    await _scene(database)
    assert await _tick(database, NOW - DAY) == []
    first = await _tick(database, UNTIL - 7 * DAY)
    assert [chat for chat, _, _ in first] == [1, 3, 1]
    assert first[1][1].splitlines() == [
        "⏳ <b>Still open: Passport page</b>", "Robotics and automation", "Until Tue 12 January, 18:00 (Vientiane)",
    ]  # fmt: skip
    assert first[2][1].splitlines()[0] == "For Bua:"
    assert all(data[0].startswith("form:look:") and data[0][10:].isdigit() for _, _, data in first)
    assert await _tick(database, UNTIL - 7 * DAY + HOUR) == []
    async with database.begin() as connection:
        three = registrations.c.person_id == 3
        answered = {
            "answers": {"passport": "LAN"},
            "at": None,
            "editing": False,
            "version": 4,
            "misses": 0,
            "picked": [],
        }
        await connection.execute(update(registrations).where(three).values(draft=answered))
    assert [chat for chat, _, _ in await _tick(database, UNTIL - HOUR)] == [1, 1], "of two that were due, one"
    closed = await _tick(database, UNTIL + HOUR)
    assert [chat for chat, _, _ in closed] == [9]
    assert closed[0][1].splitlines() == [
        "<b>Passport page: the deadline is over, and 2 people have not done it.</b>", "Robotics and automation",
        "Bua", "Person 1",
    ]  # fmt: skip
    assert await _tick(database, UNTIL + 9 * DAY) == []
    async with database.begin() as connection:
        row: Any = (await connection.execute(select(deadlines))).one()
        kept = {name: row._mapping[name] for name in ("code", "title", "zone", "question", "steps", "only")}
        await programme.write_deadlines(connection, "robotics", [kept | {"until": row.until}], UNTIL + 9 * DAY)
        assert (await connection.execute(select(deadlines.c.next_at))).scalar() is None, "the same is not looked at"
        later = kept | {"until": UNTIL + 12 * DAY}
        await programme.write_deadlines(connection, "robotics", [later], UNTIL + 9 * DAY - HOUR)
    assert [chat for chat, _, _ in await _tick(database, UNTIL + 9 * DAY)] == [1, 1]
    async with database.begin() as connection:
        await programme.write_deadlines(connection, "robotics", [], UNTIL + 9 * DAY)
        assert (await connection.execute(select(deadlines))).first() is None


async def test_a_task_is_done_when_somebody_says_so(database: Database) -> None:
    """By one press, for each person apart; nobody presses for what is none of hers."""
    await _scene(database, question=None, only={"countries": ["la"]})
    async with database.begin() as connection:
        await connection.execute(update(registrations).where(registrations.c.person_id != 2).values(country="la"))
    first = await _tick(database, UNTIL - 7 * DAY)
    assert [chat for chat, _, _ in first] == [1, 3, 1]
    number = int(first[0][2][0].split(":")[2].removeprefix("task-"))
    checks = {"task": service.is_task_of}
    async with database.begin() as connection:
        one, two = [await _person(connection, number) for number in (1, 2)]
        assert [await service.is_task_of(connection, each, number) for each in (one, two)] == [True, False]
        assert [each.code for each in await service.open_papers(connection, "robotics", one.id, NOW)] == ["passport"]
        assert await receipts.press(connection, checks, one, f"task-{number}", None, NOW)
        assert await service.open_papers(connection, "robotics", one.id, NOW) == []
    assert [(chat, said.splitlines()[0]) for chat, said, _ in await _tick(database, UNTIL - 3 * DAY)] == [
        (3, "⏳ <b>Still open: Passport page</b>"), (1, "For Bua:"),
    ]  # fmt: skip


async def _person(connection: Any, number: int) -> Any:
    from bot.people import repository as people

    found = await people.by_telegram(connection, number)
    assert found is not None
    return found


async def test_nobody_is_woken_and_nothing_is_asked_for_what_is_called_off(database: Database) -> None:
    """At eleven in the evening the reminder waits for the morning of them all; shortly before the end it leaves."""
    late = UNTIL.replace(hour=23)
    await _scene(database, until=late + HOUR / 4, steps=[86400, 900, 600])
    assert await _tick(database, late - DAY + HOUR / 4) == []
    assert await _tick(database, late - DAY + 7 * HOUR) == []
    assert [chat for chat, _, _ in await _tick(database, late - DAY + 8.25 * HOUR)] == [1, 3, 1]
    assert [chat for chat, _, _ in await _tick(database, late)] == [1, 3, 1], "within the last half hour at any hour"
    async with database.begin() as connection:
        await connection.execute(update(activities).values(cancelled_at=NOW))
    assert await _tick(database, late + 12 * HOUR) == []


ZONES = ("Asia/Bangkok", "Asia/Yangon", "Asia/Shanghai", "UTC", "Pacific/Apia")


async def test_people_are_reminded_at_an_hour_of_the_day_and_the_plan_knows(database: Database) -> None:
    """Three days before and one, at nine by the clock of the place; a span of hours is as it was; nobody after it."""
    await _scene(database, steps=[3 * 86400, 86400, 7200], clock="09:00")
    days = [datetime.fromisoformat(f"2027-01-{day:02}T09:00+07:00") for day in (9, 11)]
    moments = [*days, UNTIL - 2 * HOUR]
    async with database.read() as connection:
        ahead = await foreseeing.forecast(connection, "robotics", VOICES, NOW)
    assert [(each.at, each.rule, each.people) for each in ahead] == [(at, "passport", 3) for at in moments]
    assert await _tick(database, NOW) == []
    for moment in moments:
        assert await _tick(database, moment - timedelta(minutes=1)) == []
        assert sorted(chat for chat, _, _ in await _tick(database, moment)) == [1, 1, 3]
    async with database.begin() as connection:
        await connection.execute(update(activities).values(cancelled_at=NOW))
        assert await foreseeing.forecast(connection, "robotics", VOICES, NOW) == []


@given(
    st.lists(st.timedeltas(timedelta(minutes=1), timedelta(days=30)), min_size=1, max_size=8, unique=True),
    st.lists(st.timedeltas(timedelta(), timedelta(days=5)), max_size=30),
)
def test_every_step_is_due_once_however_the_clock_ticks(steps: Sequence[timedelta], gaps: Sequence[timedelta]) -> None:
    """Or made up for by a later one; and it is looked at again as long as it is not over."""
    now = since = UNTIL - timedelta(days=31)
    said: list[datetime] = []
    for gap in gaps:
        now += gap
        deadline = Deadline(1, "a", {}, "c", {}, UNTIL, "UTC", None, steps, EVERYBODY, since)
        if now < UNTIL and (moment := deadline.due(now)) is not None:
            said.append(moment)
            since = now
        assert (deadline.following(now) is None) == (now >= UNTIL)
    passed = [UNTIL - step for step in steps if UNTIL - step <= now]
    assert len(said) == len(set(said))
    assert set(said) <= set(passed)
    if passed and now < UNTIL:
        assert max(said) == max(passed)


NEAR = [day_of(zone, night) for zone in ZONES[:3] for night in (None, *NIGHTS)]


@given(
    st.timedeltas(timedelta(), timedelta(days=60)).map(lambda each: NOW + each),
    st.timedeltas(timedelta(), timedelta(days=3)), st.sets(st.sampled_from([*ZONES, *NEAR]), min_size=1),
)  # fmt: skip
def test_what_waits_for_the_morning_is_still_in_time(now: datetime, left: timedelta, zones: set[str]) -> None:
    """Later than now, early enough, nobody's night; those who live next to each other always find such an hour."""
    found = awake(now, now + left, zones, Quiet())
    if found is not None:
        assert now < found < now + left - LAST_CALL
        assert all(Quiet().until(found, zone) is None for zone in zones)
    elif left > timedelta(days=2) and zones <= set(NEAR):
        assert all(Quiet().until(now, zone) is None for zone in zones)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_can_say_it(language: str) -> None:
    """With the shipped catalogues, nothing is left unfilled."""
    reader = Reader(translators()[language], "Asia/Yangon", NOW, {})
    deadline = Deadline(1, "a", {"en": "A"}, "c", {"en": "Report"}, UNTIL, "Asia/Yangon", None, [DAY], EVERYBODY, NOW)
    said = messages.reminder(deadline, reader)
    assert said.buttons[0][0].data == "got:it:task-1:{whom}"
    for text in (said.text, messages.over(deadline, ["Aye"] * 40, reader).text):
        assert "{" not in text
