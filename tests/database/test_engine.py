"""How data is reached: whole transactions or none, one writer at a time, and errors that say whether to try again."""

import asyncio
import sqlite3

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.database import properties
from bot.database.away import is_unavailable
from bot.database.engine import CannotOpen, Database, upsert
from bot.database.schema import dialogues
from bot.database.schema import properties as table
from tests.away import away, cut

only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


async def _names(database: Database) -> list[str]:
    async with database.read() as connection:
        return list((await connection.execute(sa.select(table.c.name).order_by(table.c.name))).scalars())


async def test_a_transaction_commits_when_its_block_ends_well(database: Database) -> None:
    """What was written is there for everybody afterwards."""
    async with database.begin() as connection:
        await properties.keep(connection, "a", "1")
    assert await _names(database) == ["a"]


async def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    """Not even what was written before the error; and the next one works."""

    async def write() -> None:
        async with database.begin() as connection:
            await properties.keep(connection, "a", "1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write()
    async with database.begin() as connection:
        await properties.keep(connection, "b", "1")
    assert await _names(database) == ["b"]


async def test_a_refused_statement_leaves_nothing(database: Database) -> None:
    """Foreign keys hold on both databases, and the refusal takes the whole transaction with it."""

    async def write() -> None:
        async with database.begin() as connection:
            await properties.keep(connection, "a", "1")
            new = {"person_id": 999, "room": "x", "state": {}, "changed_at": sa.func.current_timestamp()}
            await connection.execute(sa.insert(dialogues).values(**new))

    with pytest.raises(IntegrityError):
        await write()
    assert await _names(database) == []


async def test_who_reads_does_not_see_what_is_not_committed_and_waits_for_nobody(database: Database) -> None:
    """A look during a transaction shows the state before it."""
    async with database.begin() as connection:
        await properties.keep(connection, "a", "1")
        async with asyncio.timeout(5):
            assert await _names(database) == []
    assert await _names(database) == ["a"]


async def test_what_is_read_once_is_read_like_anything_else(database: Database) -> None:
    async with database.begin() as connection:
        await properties.keep(connection, "a", "1")
    for _ in range(2):
        async with database.read_once() as connection:
            assert await properties.get(connection, "a") == "1"


async def test_a_glance_sees_what_is_committed_and_waits_for_nobody(database: Database) -> None:
    """Also one that began before: each of its statements sees the newest state, and none what may yet be undone."""
    async with database.glance() as glance:
        async with database.begin() as connection:
            await properties.keep(connection, "a", "1")
            assert await properties.get(glance, "a") is None
        assert await properties.get(glance, "a") == "1"


@only_sqlite
async def test_a_glance_cannot_write(database: Database) -> None:
    """Its statements are no transaction of anybody; after the refusal the next ones are answered."""
    async with database.glance() as glance:
        with pytest.raises(DBAPIError):
            await properties.keep(glance, "a", "1")
        assert await properties.get(glance, "a") is None


@only_sqlite
async def test_two_tasks_never_interleave_in_one_transaction(database: Database) -> None:
    """Many tasks count up by reading and writing: on SQLite none works on what another has not committed."""
    async with database.begin() as connection:
        await properties.keep(connection, "n", "0")

    async def count(fail: bool) -> None:
        async with database.begin() as connection:
            value = int(await properties.get(connection, "n") or 0)
            await asyncio.sleep(0)
            await properties.keep(connection, "n", str(value + 1))
            await asyncio.sleep(0)
            if fail:
                raise ZeroDivisionError

    results = await asyncio.gather(*(count(n % 3 == 0) for n in range(30)), return_exceptions=True)
    async with database.read() as connection:
        assert await properties.get(connection, "n") == "20"
    assert [type(each) for each in results if each is not None] == [ZeroDivisionError] * 10


async def test_a_cancelled_transaction_rolls_back_and_frees_the_writer(database: Database) -> None:
    """Wherever the cancellation strikes: all of it or nothing, and the next one gets its turn."""

    async def write(n: int) -> None:
        async with database.begin() as connection:
            await properties.keep(connection, f"a{n}", "1")
            await asyncio.sleep(0)
            await properties.keep(connection, f"b{n}", "1")
            await asyncio.sleep(0)

    for n in range(40):
        task = asyncio.create_task(write(n))
        for _ in range(n):
            await asyncio.sleep(0.0001)
        task.cancel()
        await asyncio.wait([task])
        assert {name for name in await _names(database) if name[1:] == str(n)} in (set(), {f"a{n}", f"b{n}"})
    async with asyncio.timeout(5):
        await write(99)
    assert {"a99", "b99"} <= set(await _names(database))


@only_sqlite
async def test_who_waits_for_the_writer_can_be_cancelled(database: Database) -> None:
    """A task that gives up waiting neither keeps the lock nor breaks the transaction that holds it."""

    async def write(name: str) -> None:
        async with database.begin() as connection:
            await properties.keep(connection, name, "1")

    async with database.begin() as connection:
        await properties.keep(connection, "a", "1")
        waiting = asyncio.create_task(write("b"))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
    await write("c")
    assert await _names(database) == ["a", "c"]


@only_sqlite
async def test_sqlite_is_set_as_said(database: Database) -> None:
    """WAL, full synchronisation, foreign keys and a busy time-out, for the writer and for readers."""
    for door in (database.begin, database.read):
        async with door() as connection:
            found = {
                name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
        assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000}


async def test_an_upsert_adds_what_is_new_and_changes_what_is_known(database: Database) -> None:
    """By primary key; no rows is no statement."""
    async with database.begin() as connection:
        await upsert(connection, table, [])
        await upsert(connection, table, [{"name": "a", "value": "1"}, {"name": "b", "value": "1"}])
        await upsert(connection, table, [{"name": "b", "value": "2"}, {"name": "c", "value": "2"}])
    async with database.read() as connection:
        rows = await connection.execute(sa.select(table.c.name, table.c.value).order_by(table.c.name))
        assert [tuple(row) for row in rows] == [("a", "1"), ("b", "2"), ("c", "2")]


async def test_a_folder_that_cannot_be_made_is_said_as_such() -> None:
    """The path and the reason, instead of the driver's riddle."""
    with pytest.raises(CannotOpen, match=r"DATABASE_URL: cannot open /dev/null/here/sala\.db: Not a directory"):
        Database("sqlite+aiosqlite:////dev/null/here/sala.db")


# -- away, or asked wrongly ------------------------------------------------------------------------------------------


async def _error(database: Database, statement: str = "SELECT 1") -> BaseException:
    with pytest.raises(BaseException) as caught:  # noqa: PT011  (which one it is, is the question)
        async with database.begin() as connection:
            await connection.execute(sa.text(statement))
    return caught.value


async def test_a_database_that_refuses_is_away_and_comes_back(database: Database) -> None:
    """Locked, or taking no connections: that is no fault of ours, and it ends."""
    async with away(database):
        assert is_unavailable(await _error(database))
    async with database.begin() as connection:
        await properties.keep(connection, "a", "1")
    assert await _names(database) == ["a"]


@only_postgresql
async def test_a_connection_that_is_cut_in_the_middle_is_away(database: Database) -> None:
    """As when PostgreSQL restarts; the next transaction takes a new connection."""

    async def write() -> None:
        async with database.begin() as connection:
            await properties.keep(connection, "a", "1")
            await cut(database)
            await properties.keep(connection, "b", "1")

    with pytest.raises(DBAPIError) as caught:
        await write()
    assert is_unavailable(caught.value)
    async with database.begin() as connection:
        await properties.keep(connection, "c", "1")
    assert await _names(database) == ["c"]


async def test_nobody_listening_is_away() -> None:
    """A server that is not there at all."""
    database = Database("postgresql+asyncpg://nobody@127.0.0.1:9/none")
    assert is_unavailable(await _error(database))
    await database.close()


@only_sqlite
async def test_a_disk_that_is_full_is_away(database: Database) -> None:
    """Nothing was taken, and it can be later."""
    async with database.begin() as connection:
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar()
        await connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    async def write() -> None:
        async with database.begin() as connection:
            for n in range(200):
                await properties.keep(connection, f"long {n}", "x" * 4000)

    with pytest.raises(DBAPIError) as caught:
        await write()
    assert isinstance(caught.value.orig, sqlite3.OperationalError)
    assert is_unavailable(caught.value)


async def test_a_wrong_statement_is_a_fault_of_ours(database: Database) -> None:
    """It would fail again and again: an update that meets it must not come back for ever."""
    for statement in ("SELECT * FROM no_such_table", "SELEC 1", "SELECT no_such_column FROM persons"):
        assert not is_unavailable(await _error(database, statement))


@pytest.mark.parametrize(
    "error", [ZeroDivisionError(), KeyError("x"), ValueError(), FileNotFoundError(2, "x"), TimeoutError()], ids=repr
)
def test_an_error_of_a_feature_is_not_the_database(error: Exception) -> None:
    """Also one that looks like the system's: a missing file stays missing."""
    assert not is_unavailable(error)


@only_postgresql
async def test_a_deadlock_is_worth_another_try(database: Database) -> None:
    """PostgreSQL ends one of two transactions that wait for each other; nothing of it was kept."""
    async with database.begin() as connection:
        await upsert(connection, table, [{"name": "a", "value": "1"}, {"name": "b", "value": "1"}])
    both = asyncio.Barrier(2)

    async def write(first: str, second: str) -> None:
        async with database.begin() as connection:
            await properties.keep(connection, first, "2")
            await both.wait()
            await properties.keep(connection, second, "2")

    results = await asyncio.gather(write("a", "b"), write("b", "a"), return_exceptions=True)
    errors = [each for each in results if each is not None]
    assert [is_unavailable(each) for each in errors] == [True]
