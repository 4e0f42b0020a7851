"""Migrating as programs do it: several at once, and an old program before a new database."""

import asyncio
import os
import sys

import pytest
import sqlalchemy as sa

from bot.database.engine import CannotOpen, Database
from bot.database.migrate import NewerSchema, migrate


async def sala(url: str, *arguments: str) -> tuple[int | None, str, str]:
    """Runs the command line in a process of its own: exit code, output, errors."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, env={**os.environ, "DATABASE_URL": url},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


async def test_processes_that_start_at_once_migrate_once(empty_url: str) -> None:
    """Each finds the newest schema at its end, whoever made it."""
    ended = await asyncio.gather(*(sala(empty_url, "migrate") for _ in range(3)))
    assert ended == [(0, "The database has the newest schema.\n", "")] * 3


async def test_a_database_of_a_newer_program_is_left_alone(empty_url: str) -> None:
    database = Database(empty_url)
    await migrate(database)
    async with database.begin() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerSchema, match="newer version"):
        await migrate(database)
    async with database.read() as connection:
        assert (await connection.execute(sa.text("SELECT version_num FROM alembic_version"))).scalar() == "9999"
    await database.close()


@pytest.mark.parametrize("path", ["/proc/nothing.db", "/tmp"])
def test_a_file_that_cannot_be_opened_is_named(path: str) -> None:
    with pytest.raises(CannotOpen, match=f"^DATABASE_URL: cannot open {path}: "):
        Database(f"sqlite+aiosqlite:///{path}")
