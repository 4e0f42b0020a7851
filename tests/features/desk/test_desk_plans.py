"""Counting, paging and looking a name up read indexes, never all the rows with their long answers."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.database.engine import Database
from bot.features.desk import repository
from bot.features.desk.model import Filters, Scope
from bot.features.twins import repository as twins
from tests.conftest import new_database

OF_LAOS = Scope(countries=frozenset({"la"}))


@pytest.mark.parametrize("scope", [Scope(True), OF_LAOS, Scope(activities=frozenset({"robotics"}))])
@pytest.mark.parametrize(
    "filters", [Filters(), Filters("robotics", "la"), Filters(state="submitted"), Filters(text="duc"),
                Filters(institution="pakse")],
)  # fmt: skip
async def test_no_look_reads_every_row(
    filters: Filters, scope: Scope, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async with new_database("sqlite", tmp_path, request) as url:
        database, seen = Database(url), []

        def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            seen.append((statement, parameters))

        event.listen(database._readers.sync_engine, "before_cursor_execute", note)
        async with database.read() as connection:
            await repository.counts(connection, scope, filters)
            await repository.page(connection, scope, filters, 3)
            await repository.page(connection, scope, filters, 0, 50, newest=True)
            looks = [each for each in seen if "FROM registrations" in each[0] and "JOIN" not in each[0]]
            assert len(looks) == 3
            for statement, parameters in looks:
                plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                steps = [row.detail for row in plan if "registrations" in row.detail]
                assert [step for step in steps if "INDEX" not in step] == []
        await database.close()


async def test_who_may_be_the_same_person_is_looked_up_by_birth_date(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """An index leads to those who were born on the day; nobody else's answers are read."""
    async with new_database("sqlite", tmp_path, request, migrated=True) as url:
        database, seen = Database(url), []

        def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            seen.append((statement, parameters))

        event.listen(database._readers.sync_engine, "before_cursor_execute", note)
        async with database.read() as connection:
            assert await twins.born_on(connection, "1990-05-13", 1) == []
            [(statement, parameters)] = [each for each in seen if "FROM registrations" in each[0]]
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            assert any("ix_registrations_born" in row.detail for row in plan)
        await database.close()
