"""How we reach the database: one writer and several readers on SQLite, a pool on PostgreSQL; one behaviour.

SQLite takes one writer at a time. Its connection stands behind an asyncio lock and begins with BEGIN IMMEDIATE, so a
transaction never fails in the middle because another one was faster. Readers have connections of their own (WAL).
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.database import sqlite as sqlite_engines
from bot.database.away import connected
from bot.errors import BotError


class CannotOpen(BotError):
    """The database's file cannot be made or written."""


class Database:
    """The door to the data: `begin()` for a transaction that may write, `read()` for one that does not, and `glance()`
    for what is asked again and again."""

    def __init__(self, url: str) -> None:
        self.url: URL = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._lock = asyncio.Lock()
        self._opening = asyncio.Lock()
        self._connection: AsyncConnection | None = None
        self._glancing: AsyncConnection | None = None
        if self.is_sqlite:
            _make_file(self.url)
            self._writer = sqlite_engines.writer(self.url)
            self._readers = sqlite_engines.readers(self.url)
            self._glances = sqlite_engines.glances(self.url)
        else:
            self._writer = create_async_engine(
                self.url, pool_size=10, max_overflow=5, pool_pre_ping=True, hide_parameters=True
            )
            self._readers = self._glances = self._writer

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that commits when the block ends well and rolls back when it raises."""
        if not self.is_sqlite:
            async with connected(self._writer) as connection, connection.begin():
                yield connection
            return
        async with self._lock:
            # Kept open: taking the one connection from the pool again for each turn costs as much as a statement.
            if self._connection is None or self._connection.invalidated:
                self._connection = await sqlite_engines.AtHand(self._writer)
            async with self._begun(self._connection) as connection:
                yield connection

    @asynccontextmanager
    async def _begun(self, connection: AsyncConnection) -> AsyncIterator[AsyncConnection]:
        async with AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(connection.begin())
            except BaseException:
                # SQLite's thread may begin all the same, for nobody: going back to the pool ends that.
                self._connection = None
                await asyncio.shield(connection.close())
                raise
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A look that waits for no writer."""
        async with connected(self._readers) as connection:
            yield connection

    @asynccontextmanager
    async def read_once(self) -> AsyncIterator[AsyncConnection]:
        """A look at much that is not looked at again: SQLite keeps no page of it in memory."""
        async with self.read() as connection:
            yield connection
            if self.is_sqlite:
                await connection.exec_driver_sql("PRAGMA shrink_memory")

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[AsyncConnection]:
        """A look at little, found by an index: what has come due, what somebody has open. Who looks at much reads."""
        if not self.is_sqlite:
            async with self.read() as connection:
                yield connection
            return
        if self._glancing is None or self._glancing.invalidated:
            async with self._opening:
                if self._glancing is None or self._glancing.invalidated:
                    self._glancing = await sqlite_engines.AtHand(self._glances)
        yield self._glancing

    async def give_way(self, seconds: float) -> None:
        """Between two transactions of much work others have the one writer; where there are several, they have it."""
        if self.is_sqlite:
            await asyncio.sleep(seconds)

    async def close(self) -> None:
        """Ends every connection; safe to repeat."""
        for connection in (self._connection, self._glancing):
            if connection is not None:
                await connection.close()
        self._connection = self._glancing = None
        for engine in {self._writer, self._readers, self._glances}:
            await engine.dispose()


def insert_new(connection: AsyncConnection, table: Table) -> Any:
    """An INSERT that leaves a row with the same key as it is: add `.on_conflict_do_nothing()` or `_do_update()`."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # 3 MiB that a bot on SQLite never needs

    return postgresql.insert(table)


def _make_file(url: URL) -> None:
    """Makes the file and its folder; raises CannotOpen, which says more than the driver would."""
    if url.database and url.database != ":memory:":
        path = Path(url.database)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.open("ab").close()
        except OSError as error:
            raise CannotOpen(f"DATABASE_URL: cannot open {path}: {error.strerror}") from error


async def upsert(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes rows by primary key: new ones are added, known ones get the new values."""
    if not rows:
        return
    new = insert_new(connection, table)
    key = [column.name for column in table.primary_key]
    values = {name: new.excluded[name] for name in rows[0] if name not in key}
    await connection.execute(new.on_conflict_do_update(index_elements=key, set_=values), rows)
