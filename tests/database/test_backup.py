"""One copy of everything while the bot runs, and a restore that goes on sending."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.database.alone import Alone, NotAlone
from bot.database.backup import CannotCopy, back_up, restore
from bot.database.engine import Database
from bot.database.migrate import migrate
from bot.database.schema import metadata, outbox
from bot.delivery import outbox as door
from bot.delivery.message import Lane, Message
from bot.people import repository as people
from tests.conftest import House, new_database, open_house
from tests.conversations.steps import register

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("migrated_at_once")


async def everything(database: Database) -> dict[str, list[Any]]:
    """All rows of all tables, but for the leases, which belong to processes."""
    async with database.read() as connection:
        return {
            table.name: [tuple(row) for row in await connection.execute(sa.select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
            if table.name != "leases"
        }


async def copied(house: House, folder: Path) -> tuple[Path, dict[str, list[Any]]]:
    """A copy of a running house, and what it held: taken again where the clock wrote something meanwhile."""
    for number in range(50):
        before = await everything(house.app.database)
        await back_up(house.app.database, folder / f"copy-{number}.db")
        if await everything(house.app.database) == before:
            return folder / f"copy-{number}.db", before
    raise AssertionError("the clock never rests")


async def test_a_copy_holds_everything_and_goes_back_into_either_kind(
    house: House, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Taken while the bot runs; restored into SQLite and into PostgreSQL, row for row; new rows get new numbers."""
    await register(house, house.trainee)
    await house.settled()
    copy, held = await copied(house, tmp_path)
    for kind in ("sqlite", "postgresql"):
        async with new_database(kind, tmp_path, request, migrated=False) as url:
            fresh = Database(url)
            await restore(fresh, copy, now=house.app.clock.now(), replace=False)
            assert await everything(fresh) == held
            async with fresh.begin() as connection:
                number = await door.put(connection, 1, Message("new"), lane=Lane.REPLY, now=house.app.clock.now())
            assert number is not None
            assert number > max(row[0] for row in held["outbox"])
            await fresh.close()


async def test_people_come_back_whoever_answers_for_whom(
    database: Database, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Also where the contact was written down after the person, as when records are merged."""
    async with database.begin() as connection:
        first = await people.add(connection, 11, "First", "lo", NOW)
        bua = await people.add_in_care(connection, first, "Bua", NOW)
        later = await people.add(connection, 12, "Later", "lo", NOW)
        await people.merge(connection, later, first, NOW)
        assert await people.in_care(connection, later) != []
        assert (await people.by_telegram(connection, 11)) == (await people.by_telegram(connection, 12))
        found = await people.by_id(connection, bua.id)
        assert found is not None
        assert (found.contact_id, found.telegram_id) == (later.id, 12)
    await back_up(database, tmp_path / "copy.db")
    for kind in ("sqlite", "postgresql"):
        async with new_database(kind, tmp_path, request, migrated=False) as url:
            fresh = Database(url)
            await restore(fresh, tmp_path / "copy.db", now=NOW, replace=False)
            assert await everything(fresh) == await everything(database)
            await fresh.close()


async def test_a_restored_bot_goes_on_sending_what_was_waiting(
    database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """What the copy held as a row leaves from the restored database."""
    source = Database(database_url)
    await migrate(source)
    async with open_house(database_url) as house:
        await house.trainee.opens()
        await house.trainee.sees(button="ລາວ")
        await house.settled()
        now = house.app.clock.now()
    async with source.begin() as connection:
        await door.put(connection, house.trainee.id, Message("kept for you"), lane=Lane.NOTICE, now=now)
    await back_up(source, tmp_path / "copy.db")
    await source.close()
    async with new_database("sqlite", tmp_path, request, migrated=False) as url:
        fresh = Database(url)
        await restore(fresh, tmp_path / "copy.db", now=now, replace=False)
        await fresh.close()
        async with open_house(url) as again:
            await again.settled()
            rows = await again.rows(sa.select(outbox.c.state, outbox.c.error).order_by(outbox.c.id.desc()).limit(1))
            # The new world's trainee has not started the bot: it was tried, and that is its outcome.
            assert [row.state for row in rows] == ["unreachable"]


async def test_a_backup_never_overwrites_and_leaves_no_half_file(database: Database, tmp_path: Path) -> None:
    there = tmp_path / "copy.db"
    there.write_text("mine")
    with pytest.raises(CannotCopy, match="there already"):
        await back_up(database, there)
    assert there.read_text() == "mine"
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a database", b"SQLite format 3\x00"])
async def test_what_is_no_backup_is_refused_and_changes_nothing(
    database: Database, tmp_path: Path, content: bytes
) -> None:
    held = await everything(database)
    (tmp_path / "other.db").write_bytes(content)
    with pytest.raises(CannotCopy):
        await restore(database, tmp_path / "other.db", now=NOW, replace=True)
    assert await everything(database) == held


async def test_a_used_database_is_replaced_only_on_request(house: House, tmp_path: Path) -> None:
    await back_up(house.app.database, tmp_path / "copy.db")
    now = house.app.clock.now()
    if house.app.database.is_sqlite:
        with pytest.raises(NotAlone):
            await restore(house.app.database, tmp_path / "copy.db", now=now, replace=True)
    else:
        with pytest.raises(CannotCopy, match="running"):
            await restore(house.app.database, tmp_path / "copy.db", now=now, replace=True)


async def test_a_filled_database_is_kept_unless_replace_says_otherwise(database_url: str, tmp_path: Path) -> None:
    async with open_house(database_url) as house:
        now = house.app.clock.now() + timedelta(minutes=1)
    database = Database(database_url)
    await back_up(database, tmp_path / "copy.db")
    held = await everything(database)
    with pytest.raises(CannotCopy, match="--replace"):
        await restore(database, tmp_path / "copy.db", now=now, replace=False)
    await restore(database, tmp_path / "copy.db", now=now, replace=True)
    assert await everything(database) == held
    await database.close()


async def test_two_programs_cannot_have_one_file(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/one.db")
    first, second = Alone(database), Alone(database)
    first.take()
    first.take()
    with pytest.raises(NotAlone):
        second.take()
    first.give_back()
    second.take()
    second.give_back()
    await database.close()
