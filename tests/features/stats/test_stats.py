"""What /stats counts is what an independent count finds, from indexes alone. On both databases."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import Database
from bot.database.schema import (
    activities,
    announcement_bodies,
    announcements,
    bodies,
    cases,
    faq_questions,
    fields,
    outbox,
    registrations,
)
from bot.features.desk.model import Scope
from bot.features.registration.states import State
from bot.features.stats import repository, service
from bot.features.stats.model import LATELY, Place
from tests.conftest import new_database
from tests.features.reminders import scene
from tests.features.reminders.scene import DAY, NOW

LONG_AGO = NOW - LATELY - DAY
LONG = {"registrations", "outbox", "faq_questions", "cases", "bodies"}
OF_LAOS = Scope(countries=frozenset({"la"}))


async def test_each_figure_is_that_of_the_rows_within_the_scope(database: Database) -> None:
    """Registrations, what became of messages, and questions of the last thirty days."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await connection.execute(insert(fields).values(code="robots", position=0, title={"en": "Robots"}))
        await connection.execute(update(activities).where(activities.c.code == "robotics").values(field="robots"))
        everywhere = await scene.grant(connection, await scene.person(connection, 1), "coordinator")
        of_laos = await scene.grant(connection, await scene.person(connection, 2), "coordinator", "country:la")
        for number, (country, state) in enumerate(
            [("la", "approved"), ("la", "submitted"), ("mm", "confirmed"), (None, "draft")]
        ):
            person = await scene.person(connection, 10 + number)
            await scene.registers(connection, person)
            await connection.execute(
                update(registrations).where(registrations.c.person_id == person.id).values(country=country, state=state)
            )
        await _deliveries(connection, of_laos.id)
        await _questions(connection, person.id)
        whole, hers = [await service.figures(connection, each, NOW) for each in (everywhere, of_laos)]
    assert whole.states == {State.DRAFT: 1, State.SUBMITTED: 1, State.APPROVED: 1, State.CONFIRMED: 1}
    assert whole.by_field == [Place("robots", 3, 2)]
    assert whole.by_country == [Place("la", 2, 1), Place("mm", 1, 1)]
    assert (whole.people, hers.people) == (6, 2)
    assert hers.by_country == [Place("la", 2, 1)]
    assert (dict(whole.deliveries.of), whole.deliveries.twice) == ({"sent": 3, "unreachable": 1}, 1)
    assert (dict(hers.deliveries.of), hers.deliveries.twice) == ({"sent": 2, "unreachable": 1}, 1)
    assert (whole.questions.asked, whole.questions.sure, whole.questions.helped) == (2, 1, 1)
    assert (whole.questions.cases, whole.questions.answered, whole.questions.open) == (2, 1, 1)
    assert (hers.questions.asked, hers.questions.cases) == (0, 1)


async def _deliveries(connection: AsyncConnection, author: int) -> None:
    """An announcement to three, its correction, an older one, and a reminder."""
    common = {"state": "sent", "version": 1, "category": "news", "replies": "case", "author_id": author, "base": "en",
              "fallback_for": [], "audience": {}, "created_at": NOW, "changed_at": NOW}  # fmt: skip
    await connection.execute(insert(announcements).values(id=1, **common))
    for number, (at, part) in enumerate([(NOW, 0), (NOW, -1), (LONG_AGO, 0), (NOW, None)], start=1):
        await connection.execute(insert(bodies).values(id=number, payload={}, created_at=at))
        if part is not None:
            values = {"body_id": number, "announcement_id": 1, "variant": "en", "part": part}
            await connection.execute(insert(announcement_bodies).values(**values))
    row = {"lane": 3, "chat_id": 1, "operation": "send", "payload": {}, "due_at": NOW, "created_at": NOW}
    for body, state, twice in [(1, "sent", True), (1, "sent", False), (1, "unreachable", False), (2, "sent", False),
                               (3, "sent", False), (4, "sent", False)]:  # fmt: skip
        await connection.execute(insert(outbox).values(body_id=body, state=state, perhaps_twice=twice, **row))


async def _questions(connection: AsyncConnection, asker: int) -> None:
    for band, helped, at in [("sure", True, NOW), ("near", None, NOW), ("sure", True, LONG_AGO)]:
        values = {"language": "en", "band": band, "score": 0.5, "helped": helped, "asked_at": at, "asker": asker}
        await connection.execute(insert(faq_questions).values(**values))
    for country, state, replied, at in [
        ("la", "open", None, NOW),
        ("mm", "closed", NOW, NOW),
        ("la", "closed", NOW, LONG_AGO),
    ]:
        values = {"country": country, "first_reply_at": replied, "opened_at": at, "asked_at": at}
        await connection.execute(insert(cases).values(person_id=asker, state=state, **values))


@pytest.mark.parametrize("scope", [Scope(True), OF_LAOS, Scope(activities=frozenset({"robotics"}))])
async def test_no_count_reads_long_rows(scope: Scope, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Registrations, messages and questions are counted in their indexes: SQLite's own plans say so."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    async with new_database("sqlite", tmp_path, request) as url:
        database = Database(url)
        event.listen(database._readers.sync_engine, "before_cursor_execute", note)
        async with database.read() as connection:
            await repository.people(connection, scope)
            await repository.registered(connection, scope)
            await repository.delivered(connection, None if scope.everywhere else 1, NOW - timedelta(days=30))
            await repository.asked(connection, scope, NOW - timedelta(days=30))
            walked = {
                row.detail
                for statement, parameters in list(seen)
                for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                if row.detail.startswith("SCAN") and row.detail.split()[1] in LONG
            }
        await database.close()
    assert {step for step in walked if "INDEX" not in step} == set()
