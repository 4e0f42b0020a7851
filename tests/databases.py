"""Databases made ready once, and given out again and again: making one costs more than most tests do in it.

On SQLite a copy of a file is a new database. PostgreSQL takes a fifth of a second for one, so a test's database is
emptied when it ends and given to the next. Its schema `kept` has the shipped bank, to be copied from within.
"""

import asyncio
import secrets
import sqlite3
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg
import sqlalchemy as sa

from bot.database import properties
from bot.database.engine import Database
from bot.database.migrate import migrate
from bot.database.schema import faq_phrasings, faq_topics, faq_versions, metadata
from bot.features.faq.bank import VERSION
from bot.seed import importing
from bot.seed.importing import Content
from tests.once import made_once
from tests.postgres import execute

BANK = ("faq_topics", "faq_phrasings", "faq_versions", "properties")
"""The tables that the shipped bank fills."""

_TABLES = [table.name for table in metadata.sorted_tables]
_NUMBERED = [table.name for table in (faq_phrasings, faq_topics, faq_versions) if "id" in table.c]
_SHAPE = "SELECT (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_attribute)"

# What a test left is deleted without asking what refers to it. Every sequence begins anew, also one that a restored
# copy has told where to go on: that looks as if it had never been used.
_CLEAR = """
CREATE FUNCTION kept.clear(names text[]) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE name text; many bigint; found text[] := '{}';
BEGIN
  SET LOCAL session_replication_role = replica;
  FOREACH name IN ARRAY names LOOP
    EXECUTE format('DELETE FROM public.%I', name);
    GET DIAGNOSTICS many = ROW_COUNT;
    IF many > 0 THEN found := found || name; END IF;
  END LOOP;
  FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
    PERFORM setval(format('public.%I', name), 1, false);
  END LOOP;
  RETURN found;
END $$"""


class Pool:
    """Databases on one server, each given to one test at a time.

    It has a thread of its own, because its connections outlive the event loop of any test.
    """

    def __init__(self, address: str, template: str = "template") -> None:
        self._address = address
        self._template = template
        self._free: list[str] = []
        self._connections: dict[str, tuple[asyncpg.Connection, asyncpg.Record]] = {}
        self._server: asyncpg.Connection | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def start(self) -> None:
        """Sees that there is the database that all others are copies of."""
        made_once(self._template, self._make)

    def stop(self) -> None:
        """Ends its connections; the databases end with their server."""
        asyncio.run_coroutine_threadsafe(self._let_go(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def take(self) -> str:
        """The address of a database with every table and no row."""
        return self._address.format(name=await self._there(self._take()))

    async def give_back(self, url: str) -> None:
        """Empties the database; one whose tables a test has changed is thrown away."""
        await self._there(self._give_back(str(sa.make_url(url).database)))

    async def _there(self, work: Coroutine[Any, Any, Any]) -> Any:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    def _make(self, path: Path) -> None:
        asyncio.run_coroutine_threadsafe(self._make_template(), self._loop).result()
        path.touch()

    async def _make_template(self) -> None:
        await execute(self._address.format(name="postgres"), f"CREATE DATABASE {self._template}")
        database = Database(self._address.format(name=self._template))
        await _fill(database)
        async with database.begin() as connection:
            await connection.execute(sa.text("CREATE SCHEMA kept"))
            for name in BANK:
                await connection.execute(sa.text(f"CREATE TABLE kept.{name} AS TABLE public.{name}"))
            await connection.execute(sa.text(_CLEAR))
            await connection.execute(sa.text("SELECT kept.clear(:names)"), {"names": _TABLES})
        await database.close()

    async def _take(self) -> str:
        if self._free:
            await self._let_in(name := self._free.pop(), whether=True)
            return name
        name = f"t{secrets.token_hex(6)}"
        # Copying files takes a quarter of what copying by the write-ahead log takes.
        await execute(
            self._address.format(name="postgres"),
            f"CREATE DATABASE {name} TEMPLATE {self._template} STRATEGY FILE_COPY",
        )
        await self._meet(name)
        return name

    async def _meet(self, name: str) -> None:
        connection = await self._connect(name)
        self._connections[name] = connection, await connection.fetchrow(_SHAPE)

    async def _let_in(self, name: str, *, whether: bool) -> None:
        """Whether the database takes connections: what a test left running must not write for the next one."""
        if self._server is None or self._server.is_closed():
            self._server = await self._connect("postgres")
        await self._server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {whether}")

    async def _connect(self, name: str) -> asyncpg.Connection:
        return await asyncpg.connect(self._address.format(name=name).replace("+asyncpg", ""))

    async def _give_back(self, name: str) -> None:
        connection, shape = self._connections[name]
        try:
            if connection.is_closed():  # by a test that ended every connection, or the server
                await self._meet(name)
                connection, _ = self._connections[name]
            await self._let_in(name, whether=False)
            await connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            whole = await connection.fetchrow(_SHAPE) == shape
            if whole and (found := await connection.fetchval("SELECT kept.clear($1)", _TABLES)):
                # Nothing else tidies here, and rows of the test before would be read again and again.
                await connection.execute(f"VACUUM {', '.join(found)}")
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            whole = False
        if whole:
            self._free.append(name)
            return
        del self._connections[name]
        await execute(self._address.format(name="postgres"), f"DROP DATABASE {name} WITH (FORCE)")

    async def _let_go(self) -> None:
        for connection in (self._server, *(each for each, _ in self._connections.values())):
            if connection is not None:
                connection.terminate()


async def _fill(database: Database) -> None:
    """Every table, and the shipped bank; who copies it says when that was."""
    await migrate(database)
    await importing.write(database, [importing.shipped_faq()], now=datetime.fromisoformat("2026-01-01T00:00:00+00:00"))


def migrated(path: Path) -> None:
    """Makes a SQLite file with every table."""
    elsewhere(_migrate(f"sqlite+aiosqlite:///{path}"))


@cache
def kept_bank() -> Path:
    """A SQLite file that has the shipped bank, to be copied from within."""
    return made_once("bank.db", lambda path: elsewhere(_filled(f"sqlite+aiosqlite:///{path}")))


async def _migrate(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()


async def _filled(url: str) -> None:
    database = Database(url)
    await _fill(database)
    await database.close()


def elsewhere(work: Coroutine[Any, Any, None]) -> None:
    """Runs `work` in a loop of its own: the test that asks first is in the middle of another one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


async def take_bank_in(database: Database, kept: Path, faq: Content, now: datetime) -> None:
    """The shipped bank, as an import would leave it; where a bank is there already, by an import."""
    async with database.read() as connection:
        there = await properties.get(connection, VERSION)
    if there is not None:
        await importing.write(database, [faq], now=now)
        return
    if database.is_sqlite:
        await asyncio.to_thread(_copy, kept, str(database.url.database))
    async with database.begin() as connection:
        if not database.is_sqlite:
            for name in BANK:
                await connection.execute(sa.text(f"INSERT INTO public.{name} SELECT * FROM kept.{name}"))
            for name in _NUMBERED:
                number = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"
                await connection.execute(sa.text(number))
        await connection.execute(faq_versions.update().values(at=now))


def _copy(kept: Path, path: str) -> None:
    connection = sqlite3.connect(path, timeout=20)
    connection.execute("ATTACH ? AS kept", (str(kept),))
    with connection:
        for name in BANK:
            connection.execute(f"INSERT INTO main.{name} SELECT * FROM kept.{name}")
    connection.close()
