"""What a claim costs follows what is due, never what is stored: its statement walks indexes, and no table."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot.database.engine import Database
from bot.database.migrate import migrate
from bot.delivery import outbox, recovery
from bot.delivery.message import Lane

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


async def test_neither_a_claim_nor_a_look_walks_through_the_outbox(tmp_path: Path) -> None:
    """With a million rows that wait for another day a walk took fifteen seconds, and everybody waited behind it."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/plan.db")
    await migrate(database)
    said: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        said.append((statement, parameters))

    async with database.begin() as connection:
        event.listen(connection.sync_connection, "before_cursor_execute", hear)
        await outbox.claim(connection, "me", now=NOW, until=NOW, most=10, lanes=list(Lane))
        await outbox.anything_due(connection, NOW)
        await recovery.take_over(connection, now=NOW, latest=NOW)
        event.remove(connection.sync_connection, "before_cursor_execute", hear)
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        plans = [
            row[3]
            for statement, parameters in said
            for row in await (await driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)).fetchall()
        ]
    await database.close()
    assert len(said) == 3
    # That index has only what is in flight: to walk through it is what is meant.
    in_flight = "SCAN outbox USING INDEX ix_outbox_held"
    assert [step for step in plans if step.startswith("SCAN") and step not in {in_flight, "SCAN CONSTANT ROW"}] == []
