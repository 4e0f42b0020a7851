"""One consistent copy of everything, also while the bot runs, and the way back.

The copy is a SQLite file of our own schema, whichever database it comes from, so a backup of one kind can be restored
into the other. SQLite copies itself (VACUUM INTO); from PostgreSQL all tables are read in one snapshot.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.alone import Alone
from bot.database.engine import Database
from bot.database.migrate import migrate
from bot.database.schema import leases, metadata, persons, programmes
from bot.errors import BotError

CHUNK = 1000

Progress = Callable[[int], None]


class CannotCopy(BotError):
    """A backup or restore that was refused before anything was written; the text says why."""


async def back_up(database: Database, file: Path, progress: Progress = lambda rows: None) -> None:
    """Writes a copy of `database` to `file`, whole or not at all; raises CannotCopy where the file is there already."""
    if file.exists():  # noqa: ASYNC240  (a command of its own: nobody waits)
        raise CannotCopy(f"{file} is there already; name another file")
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        if database.is_sqlite:
            async with database.read() as connection:
                # A copy cannot be made inside a transaction.
                await connection.rollback()
                driver = (await connection.get_raw_connection()).driver_connection
                assert driver is not None
                await driver.execute("VACUUM INTO ?", (str(part),))
        else:
            await _copy_out(database, part, progress)
        _flush(part)
        os.replace(part, file)
    finally:
        part.unlink(missing_ok=True)


async def _copy_out(database: Database, part: Path, progress: Progress) -> None:
    copy = Database(f"sqlite+aiosqlite:///{part}")
    try:
        await migrate(copy)
        async with database.read() as source:
            source = await source.execution_options(isolation_level="REPEATABLE READ")
            async with copy.begin() as target:
                await _copy_all(source, target, progress)
    finally:
        await copy.close()


async def restore(
    database: Database, file: Path, *, now: datetime, replace: bool, progress: Progress = lambda rows: None
) -> None:
    """Makes `database` what `file` holds, in one transaction; raises CannotCopy or NotAlone and changes nothing."""
    _look_into(file)
    alone = Alone(database)
    alone.take()
    try:
        async with _newest_copy(file) as copy, copy.read() as source:
            await migrate(database)
            async with database.begin() as target:
                await _check(target, now, replace=replace)
                for table in reversed(metadata.sorted_tables):
                    await target.execute(delete(table))
                await _copy_all(source, target, progress)
                await _go_on_numbering(target)
    finally:
        alone.give_back()


def _look_into(file: Path) -> None:
    """Raises CannotCopy for anything but a whole SQLite file of this program."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            found = opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            opened.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError:
        found = False
    if not found:
        raise CannotCopy(f"{file} is not a backup of this program, or not a whole one")


@asynccontextmanager
async def _newest_copy(file: Path) -> AsyncIterator[Database]:
    """The backup brought to the newest schema, in a copy: the file itself stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "backup.db"
        shutil.copyfile(file, path)
        copy = Database(f"sqlite+aiosqlite:///{path}")
        try:
            await migrate(copy)
            yield copy
        finally:
            await copy.close()


async def _check(target: AsyncConnection, now: datetime, *, replace: bool) -> None:
    held = (await target.execute(select(func.max(leases.c.until)))).scalar()
    if target.dialect.name == "postgresql" and held is not None and held > now:
        raise CannotCopy("DATABASE_URL: a running program uses this database; stop it first")
    used = await target.execute(select(persons.c.id).limit(1))
    filled = await target.execute(select(programmes.c.code).limit(1))
    if not replace and (used.first() or filled.first()):
        raise CannotCopy("DATABASE_URL: this database is in use; --replace puts the backup in its place")


async def _copy_all(source: AsyncConnection, target: AsyncConnection, progress: Progress) -> None:
    for table in metadata.sorted_tables:
        async for rows in _chunks(source, table):
            await target.execute(insert(table), rows)
            progress(len(rows))


async def _chunks(source: AsyncConnection, table: Table) -> AsyncIterator[Sequence[dict[str, Any]]]:
    key = list(table.primary_key)
    result = await source.stream(select(table).order_by(*key))
    async for rows in result.partitions(CHUNK):
        yield [dict(row._mapping) for row in rows]


async def _go_on_numbering(target: AsyncConnection) -> None:
    """PostgreSQL's own counters know nothing of rows that came with their numbers."""
    if target.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            highest = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
            await target.execute(select(func.setval(sequence, highest, False)))


def _flush(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
