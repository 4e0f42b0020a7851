"""Whether an error of the database passes by itself, or would come again and again because we asked wrongly.

What hangs on it: an update that meets a passing error is not acknowledged and comes again; one that meets a fault of
ours is, because it would come back for ever.
"""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import BotError

# By SQLite's primary result codes: the file is locked, the disk full or broken, the file not as it should be.
_PASSING_SQLITE = {
    sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOTADB,
}  # fmt: skip
# By the class of PostgreSQL's SQLSTATE: connection, read-only standby, login, no such database, lost race, no
# resources, not accepting connections, shut down by an operator, the system's or PostgreSQL's own error.
_PASSING_POSTGRES = {"08", "25", "28", "3D", "40", "53", "55", "57", "58", "XX"}


class Away(BotError):
    """The database's server cannot be reached."""


@asynccontextmanager
async def connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection from the pool; raises Away where the system's own error could as well be somebody else's."""
    async with AsyncExitStack() as stack:
        try:
            connection = await stack.enter_async_context(engine.connect())
        except OSError as error:
            raise Away(f"DATABASE_URL: the database cannot be reached: {error}") from error
        yield connection


def is_unavailable(error: BaseException) -> bool:
    """Whether `error` says that the database cannot be reached or used now, rather than that we asked wrongly."""
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        error = error.orig or error
    if isinstance(error, sqlite3.DatabaseError):
        return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF in _PASSING_SQLITE
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return state[:2] in _PASSING_POSTGRES
    return isinstance(error, Away | NoConnectionFree | ConnectionError)
