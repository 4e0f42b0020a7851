"""Brings a database to the newest schema, in this process and before anything else touches it."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.database import sqlite
from bot.database.engine import Database
from bot.errors import BotError

# Any number, the same in every process: PostgreSQL lets one of them migrate and the others wait.
_LOCK = 5_261_074
_PATIENCE = 60_000  # milliseconds, for SQLite's one writer


class NewerSchema(BotError):
    """The database was migrated by a newer program than this one."""

    def __str__(self) -> str:
        return "DATABASE_URL: a newer version of the program has used this database; install that version again"


def folder() -> Path:
    """Where the migrations stand: inside an installed package, or beside `bot/` in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "migrations"
    return inside if inside.is_dir() else package.parent / "migrations"


async def migrate(database: Database) -> None:
    """Runs what is missing; safe to repeat, and safe when two processes start at once."""
    if database.is_sqlite:
        # All steps are one transaction, of some thousand statements: none of them crosses over to a thread and back.
        engine = sqlite.alone(database.url, _PATIENCE)
    else:
        engine = create_async_engine(database.url, hide_parameters=True)
    try:
        if not await _is_newest(engine):
            async with engine.connect() as connection:
                await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


async def _is_newest(engine: AsyncEngine) -> bool:
    """Looks without Alembic, whose import costs more than all else at start."""
    newest = max(path.stem.split("_")[0] for path in (folder() / "versions").glob("[0-9]*.py"))
    async with engine.connect() as connection:
        try:
            found = await connection.execute(text("SELECT version_num FROM alembic_version"))
        except Exception:
            return False
        return found.scalar() == newest


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(folder()))
    config.attributes["connection"] = connection
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.commit()
    else:
        connection.begin()
    stands = _version(connection)
    if stands and stands not in {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}:
        raise NewerSchema
    if connection.dialect.name == "postgresql":
        connection.commit()
    command.upgrade(config, "head")
    connection.commit()


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found
