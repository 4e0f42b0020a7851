"""A database that is really away for a while: locked by somebody else, or refusing every connection."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.database.engine import Database
from bot.database.schema import outbox

_THEN = datetime(2027, 1, 12, tzinfo=UTC)


@asynccontextmanager
async def away(database: Database) -> AsyncIterator[None]:
    """Within the block nothing can be written; after it the same Database works again."""
    if database.is_sqlite:
        other = sqlite3.connect(str(database.url.database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            with pytest.MonkeyPatch.context() as soon:
                soon.setattr("bot.database.sqlite.BUSY_TIMEOUT", 20)
                yield
        finally:
            other.execute("ROLLBACK")
            other.close()
        return
    name = database.url.database
    await _at_the_server(database, f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false", _kick(database))
    try:
        yield
    finally:
        await _at_the_server(database, f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")


@asynccontextmanager
async def full(database: Database) -> AsyncIterator[None]:
    """Within the block the disk is full: the outbox takes no row more, and says so as a full disk does."""
    if database.is_sqlite:
        async with database.begin() as connection:
            pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
            await connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        for size in (2000, 200, 0):
            await _fill(database, size)
        yield
        async with database.begin() as connection:
            await connection.exec_driver_sql("PRAGMA max_page_count=1073741823")
        return
    async with database.begin() as connection:
        for statement in _FULL:
            await connection.exec_driver_sql(statement)
    yield
    async with database.begin() as connection:
        await connection.exec_driver_sql("DROP FUNCTION full_disk CASCADE")


_FULL = (
    "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$",
    "CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON outbox FOR EACH ROW EXECUTE FUNCTION full_disk()",
)


async def _fill(database: Database, size: int) -> None:
    """Adds rows that nobody sends until there is no room for one of that size."""
    row = {"chat_id": 0, "operation": "none", "payload": {"x": "x" * size}, "lane": 0, "state": "sent"}
    with suppress(OperationalError):
        while True:
            async with database.begin() as connection:
                await connection.execute(
                    sa.insert(outbox).values(**row, created_at=_THEN, due_at=_THEN, settled_at=_THEN)
                )


async def cut(database: Database) -> None:
    """Ends every connection to a PostgreSQL database, as its restart does."""
    await _at_the_server(database, _kick(database))


def _kick(database: Database) -> str:
    return f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.url.database}'"


async def _at_the_server(database: Database, *statements: str) -> None:
    engine = create_async_engine(database.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(sa.text(statement))
    await engine.dispose()
