"""What the clock asks at every tick costs by what is due, however many have registered: SQLite's own plans say so."""

from collections.abc import Awaitable, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.database.engine import Database
from bot.delivery import fan_out
from bot.delivery.message import Lane, Message
from bot.features.receipts import service as receipts
from bot.features.reminders import repository as reminding
from bot.features.reminders.conditions import Only
from tests.bench.reminders import open_tables
from tests.features.reminders import scene
from tests.features.reminders.scene import DAY, HOUR, NOW, START

BY_PEOPLE = {
    "persons", "registrations", "registration_log", "outbox", "reminders", "cards", "faq_questions", "cases",
    "case_messages", "nominations", "bodies",
}  # fmt: skip
"""Tables that grow with people and what they do; programmes, activities and announcements are few."""


async def test_no_look_of_a_tick_walks_through_what_grows(tmp_path: Path) -> None:
    database, timetable = await open_tables(f"sqlite+aiosqlite:///{tmp_path}/looks.db")
    async with database.begin() as connection:
        for number in range(3):
            await scene.registers(connection, await scene.person(connection, number + 1))
    # What was new is planned: from now on nothing is due, until the moment that is told.
    assert [await timetable.chores["reminders"](NOW) for _ in range(2)] == [START - DAY] * 2
    assert await timetable.chores["reminders"](START - DAY) == START - HOUR
    asked = await _asked(database, timetable.often)
    assert len(asked) >= len(timetable.often)
    async with database.read() as connection:
        walked = {
            (step, statement)
            for statement, values in asked
            for step in await _steps(connection, statement, values)
            if step.startswith("SCAN") and step.split()[1] in BY_PEOPLE and not await _is_partial(connection, step)
        }
    await database.close()
    assert walked == set()


async def _steps(connection: AsyncConnection, statement: str, values: Any) -> list[str]:
    """How SQLite would go about it."""
    return [row[3] for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]


async def _asked(database: Database, chores: Any) -> list[tuple[str, Any]]:
    """The statements of one round of looks, with their values."""

    async def look() -> None:
        for chore in chores:
            await chore(NOW)

    asked = await _asked_by([database._glances, database._readers], look())
    return [each for each in asked if each[0].startswith("SELECT")]


async def _asked_by(engines: Sequence[AsyncEngine], work: Awaitable[Any]) -> list[tuple[str, Any]]:
    """The statements that some work asks of these engines, with their values."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        found.append((statement, parameters))

    for engine in engines:
        event.listen(engine.sync_engine, "before_cursor_execute", note)
    await work
    for engine in engines:
        event.remove(engine.sync_engine, "before_cursor_execute", note)
    return found


async def _is_partial(connection: AsyncConnection, step: str) -> bool:
    """Whether the step walks through an index of what waits to be done, and of nothing else."""
    query = sa.text("SELECT sql FROM sqlite_master WHERE type = 'index' AND name = :name")
    made = (await connection.execute(query, {"name": step.split()[-1]})).scalar()
    return made is not None and " WHERE " in made


WHOM = (
    Only(), Only(usual=True), Only(lead="evening"), Only(countries=("la",)), Only(silent=True),
    Only(missing=("passport",)), Only(unconfirmed=True), Only(states=("submitted",)),
)  # fmt: skip


async def test_a_portion_of_a_crowd_costs_by_its_own_people(tmp_path: Path) -> None:
    """Whoever comes next is found by an index that has people in order: nothing is sorted, no table walked through."""
    database, _ = await open_tables(f"sqlite+aiosqlite:///{tmp_path}/crowd.db")
    steps = []
    async with database.begin() as connection:
        for number in range(3):
            await scene.registers(connection, await scene.person(connection, number + 1))
        session = await reminding.session(connection, 1)
        audiences = [reminding.audience(connection, "robotics", session, only) for only in WHOM]
        audiences += [reminding.reminded_by(audiences[0], [1, 2]), reminding.but_for(audiences[0], "change:1:first")]
        audiences.append(receipts.silent("deadline-1", audiences[0]))
        for number, audience in enumerate(audiences):
            asked = await _asked_by([database._writer], fan_out.tell(
                connection, f"crowd:{number}", audience, _say, lane=Lane.REMINDER, now=NOW
            ))  # fmt: skip
            [(look, values)] = [each for each in asked if "LIMIT" in each[0]]
            steps.append(await _steps(connection, look, values))
            [(write, values)] = [each for each in asked if each[0].startswith("INSERT INTO outbox")] or [("", ())]
            steps.append(await _steps(connection, write, values) if write else [])
    await database.close()
    assert [step for each in steps for step in each if "TEMP B-TREE" in step or step.startswith("SCAN")] == []
    assert all(each[0].startswith("SEARCH registrations USING") and "in_order" in each[0] for each in steps if each)


async def _say(of: Mapping[str, int]) -> Mapping[str, Message]:
    return {variant: Message("Tomorrow at nine") for variant in of}
