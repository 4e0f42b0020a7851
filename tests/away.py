"""A database that is really away for a while: locked by somebody else, or refusing every connection."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from bot.database.engine import Database


@asynccontextmanager
async def away(database: Database) -> AsyncIterator[None]:
    """Within the block nothing can be written; after it the same Database works again."""
    if database.is_sqlite:
        async with database.begin() as connection:
            await connection.exec_driver_sql("PRAGMA busy_timeout=20")
        other = sqlite3.connect(str(database.url.database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
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
