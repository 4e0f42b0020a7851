"""SQLite as we use it: WAL, one writer, and no thread hop for a statement that cannot wait.

aiosqlite gives each connection a thread, and each step of a statement (cursor, execute, fetch, close) crosses over to
it and back, which costs several times what the statement does. The writer's connection crosses over only where SQLite
may have to wait: to open, to begin while another process writes, and to commit (the disk). In between it holds the
write lock, so its statements run where they are called; by the house's rule none writes more than 1,000 rows. A glance
asks for little, by an index, waits for no writer, and runs where it is called too: a tenth of what crossing over costs.
Readers may read much, and stay in their threads.
"""

import sqlite3
from collections import deque
from types import ModuleType
from typing import Any

import aiosqlite
from sqlalchemy import Executable, event
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

from bot.database import ready

BUSY_TIMEOUT = 10_000  # milliseconds
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={BUSY_TIMEOUT}",
    "cache_size=-4000",
)


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor of sqlite3 itself, in the calling thread."""

    __slots__ = ()
    _awaitable_cursor_close = False

    def _make_new_cursor(self, connection: Any) -> Any:
        return connection._conn.cursor()

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    def execute(self, operation: Any, parameters: Any = None) -> Any:
        cursor: Any = self._cursor
        cursor.execute(operation, parameters or ())
        if cursor.description:
            self._rows = deque(cursor.fetchall())
        return cursor

    def executemany(self, operation: Any, seq_of_parameters: Any) -> Any:
        cursor: Any = self._cursor
        return cursor.executemany(operation, seq_of_parameters)


class _Connection(AsyncAdapt_aiosqlite_connection):
    """A connection whose statements run where they are called."""

    __slots__ = ()
    _cursor_cls = _Cursor


class _Driver(AsyncAdapt_aiosqlite_dbapi):
    """aiosqlite, with the writer's kind of connection."""

    def __init__(self, driver: ModuleType = aiosqlite, module: ModuleType = sqlite3) -> None:
        super().__init__(driver, module)

    def connect(self, *arguments: Any, **options: Any) -> AsyncAdapt_aiosqlite_connection:
        connection = super().connect(*arguments, **options)
        return _Connection(self, connection._connection)


class AtHand(AsyncConnection):
    """The writer's connection, or a glance's: no statement of it waits, so none needs the greenlet for waiting."""

    async def start(self, is_ctxmanager: bool = False) -> "AtHand":
        await super().start(is_ctxmanager)
        # Another one is made where this one is invalidated, so it stays what it is.
        self._plain: sqlite3.Connection = (await self.get_raw_connection()).driver_connection._conn  # type: ignore[union-attr]
        return self

    async def execute(self, statement: Executable, parameters: Any = None, *, execution_options: Any = None) -> Any:
        rows = ready.run(self._plain, self.dialect, statement, parameters)
        if rows is not None:
            return rows
        return self._proxied.execute(statement, parameters, execution_options=execution_options)

    async def exec_driver_sql(self, statement: str, parameters: Any = None, execution_options: Any = None) -> Any:
        return self._proxied.exec_driver_sql(statement, parameters, execution_options=execution_options)


def writer(url: URL) -> AsyncEngine:
    """The engine of the one writer; its transactions begin with BEGIN IMMEDIATE."""
    engine = _at_hand(url)

    def begin(dbapi_connection: Any) -> None:
        await_only(_begin(dbapi_connection.driver_connection, BUSY_TIMEOUT))

    # Not by an event: where an engine has one, SQLAlchemy looks for others around each statement.
    engine.dialect.do_begin = begin  # type: ignore[method-assign]
    return engine


def glances(url: URL) -> AsyncEngine:
    """The engine of those who ask for little. Each statement sees the newest state, and none can write."""
    engine = _at_hand(url)

    @event.listens_for(engine.sync_engine, "connect")
    def only_read(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA query_only=ON")

    return engine


def _at_hand(url: URL) -> AsyncEngine:
    engine = create_async_engine(
        url, pool_size=1, max_overflow=0, hide_parameters=True, module=_Driver(),
        connect_args={"check_same_thread": False},
    )  # fmt: skip
    _prepare(engine)
    return engine


def alone(url: URL, patience: int) -> AsyncEngine:
    """The engine of who changes every table: it has the file for itself from its first statement on, for which it waits
    so many milliseconds, and enforces no keys amid that."""
    engine = create_async_engine(url, hide_parameters=True, module=_Driver(), connect_args={"check_same_thread": False})

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        try:
            await_only(_begin(connection.connection.driver_connection, patience))
        except sqlite3.Error as error:
            # By SQLAlchemy's faults commands know that a database cannot be used; those of a hook stay what they are.
            raise DBAPIError.instance("BEGIN", None, error, sqlite3.Error, hide_parameters=True) from error

    return engine


async def _begin(connection: Any, patience: int) -> None:
    """At once where nobody else writes, and else in the thread, which may wait as long as the busy time-out."""
    plain: sqlite3.Connection = connection._conn
    plain.execute("PRAGMA busy_timeout=0")
    try:
        plain.execute("BEGIN IMMEDIATE")
        return
    except sqlite3.OperationalError as error:
        if not _is_busy(error):
            raise
    finally:
        plain.execute(f"PRAGMA busy_timeout={patience}")
    await connection.execute("BEGIN IMMEDIATE")


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def readers(url: URL, size: int = 4) -> AsyncEngine:
    """The engine of those who look: they wait for no writer, and no writer for them."""
    engine = create_async_engine(url, pool_size=size, max_overflow=0, hide_parameters=True)
    _prepare(engine)

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _prepare(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # The driver must not open transactions by itself: to begin is ours.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
