"""What the clock asks at every tick costs by what is due, however many have registered: SQLite's own plans say so."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import Database
from tests.bench.reminders import open_tables
from tests.features.reminders import scene
from tests.features.reminders.scene import NOW

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
    await timetable.chores["reminders"](NOW)  # what was new is planned: from now on nothing is due
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
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            found.append((statement, parameters))

    engine = database._readers.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    for chore in chores:
        await chore(NOW)
    event.remove(engine, "before_cursor_execute", note)
    return found


async def _is_partial(connection: AsyncConnection, step: str) -> bool:
    """Whether the step walks through an index of what waits to be done, and of nothing else."""
    query = sa.text("SELECT sql FROM sqlite_master WHERE type = 'index' AND name = :name")
    made = (await connection.execute(query, {"name": step.split()[-1]})).scalar()
    return made is not None and " WHERE " in made
