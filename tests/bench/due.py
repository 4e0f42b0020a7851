"""Looking for what is due costs by what is due, not by what is stored: a thousand rows against a million."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from bot.database.engine import Database
from bot.database.migrate import migrate
from bot.delivery import outbox
from bot.delivery.message import Lane, Message
from tests.bench import running
from tests.bench.figures import Figure

REPETITIONS = 3
SIZES = (1_000, 1_000_000)
NOW = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
DUE = 100
LOOKS = 10

# Half are sent, half wait for a later day.
_ROWS = """
INSERT INTO outbox (lane, chat_id, operation, payload, state, attempts, due_at, perhaps_twice, created_at, settled_at)
SELECT 2, 1000 + n % 5000, 'send', '{{"text": "A reminder of some length, as they are."}}',
       CASE WHEN n % 2 = 0 THEN 'sent' ELSE 'waiting' END, 0, {later}, {no}, {earlier},
       CASE WHEN n % 2 = 0 THEN {earlier} END
FROM {numbers}
"""
_SQLITE = {
    "numbers": "(WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < {size})"
    " SELECT n FROM count)",
    "later": "'2027-02-01 09:00:00.000000'", "earlier": "'2027-01-11 09:00:00.000000'", "no": "0",
}  # fmt: skip
_POSTGRES = {
    "numbers": "generate_series(1, {size}) AS n",
    "later": "timestamptz '2027-02-01 09:00+00'", "earlier": "timestamptz '2027-01-11 09:00+00'", "no": "false",
}  # fmt: skip


async def measure(folder: Path) -> list[Figure]:
    """Both sizes on both databases."""
    return [figure for kind in running.KINDS for size in SIZES for figure in await _of(kind, size, folder)]


async def _of(kind: str, size: int, folder: Path) -> list[Figure]:
    with running.databases(kind) as where:
        database = Database(await running.new_database(where, folder))
        await migrate(database)
        await _fill(database, size)
        looks = [await _look(database) for _ in range(REPETITIONS)]
        claims = [await _claim(database) for _ in range(REPETITIONS)]
        await database.close()
    name = f"due, {kind}, {size:,} rows"
    return [
        Figure(
            f"{name}: a look when nothing is", looks, "ms", "", "bare SQLite 0.004; without an index 67 at a million"
        ),
        Figure(f"{name}: {DUE} claimed", claims, "ms", "", "bare SQLite 0.05"),
    ]


async def _fill(database: Database, size: int) -> None:
    words = _SQLITE if database.is_sqlite else _POSTGRES
    words = words | {"numbers": words["numbers"].format(size=size)}
    async with database.begin() as connection:
        await connection.execute(text(_ROWS.format(**words).replace(": ", "\\: ", 1)))
    async with database.begin() as connection:
        await connection.execute(text("ANALYZE"))


async def _look(database: Database) -> float:
    async with database.read() as connection:
        await outbox.anything_due(connection, NOW)
        began = time.perf_counter()
        for _ in range(LOOKS):
            await outbox.anything_due(connection, NOW)
        return (time.perf_counter() - began) / LOOKS * 1000


async def _claim(database: Database) -> float:
    """Claims some that have just become due, then takes them away again."""
    async with database.begin() as connection:
        letters = [(number, Message("Tomorrow at nine"), f"due:{number}") for number in range(1, DUE + 1)]
        await outbox.put_many(connection, letters, lane=Lane.REMINDER, now=NOW)
    began = time.perf_counter()
    async with database.begin() as connection:
        until = NOW + timedelta(minutes=1)
        rows = await outbox.claim(connection, "bench", now=NOW, until=until, most=DUE, lanes=list(Lane))
    took = (time.perf_counter() - began) * 1000
    if len(rows) != DUE:
        raise running.Failed(f"{len(rows)} of {DUE} rows were claimed")
    async with database.begin() as connection:
        await connection.execute(text("DELETE FROM outbox WHERE state = 'sending'"))
    return took
