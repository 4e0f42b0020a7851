"""Migrations lead to the schema, step by step, up and down, on both databases."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.database.engine import Database
from bot.database.migrate import folder, migrate
from bot.database.schema import metadata
from bot.database.schema.base import for_postgresql


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder()))
    config.attributes["connection"] = connection
    return config


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"target_metadata": metadata, "compare_server_default": True})
    return list(compare_metadata(context, metadata))


def _stairs(connection: Connection) -> None:
    config = _config(connection)
    steps = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]
    for step in steps:
        command.upgrade(config, step)
        command.downgrade(config, "-1")
        command.upgrade(config, step)
    connection.commit()


async def test_each_step_goes_up_down_and_up_and_ends_at_the_models(empty_url: str) -> None:
    engine = create_async_engine(empty_url)
    async with engine.connect() as connection:
        await connection.run_sync(_stairs)
        assert await connection.run_sync(_differences) == []
    await engine.dispose()


async def test_the_way_down_leaves_nothing_behind(empty_url: str) -> None:
    engine = create_async_engine(empty_url)
    async with engine.connect() as connection:
        await connection.run_sync(lambda sync: command.upgrade(_config(sync), "head"))
        await connection.run_sync(lambda sync: command.downgrade(_config(sync), "base"))
        await connection.commit()
        left = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
        assert set(left) <= {"alembic_version", "sqlite_sequence"}
    await engine.dispose()


async def test_migrating_twice_changes_nothing(empty_url: str) -> None:
    database = Database(empty_url)
    await migrate(database)
    await migrate(database)
    async with database.read() as connection:
        assert await connection.run_sync(_differences) == []
    await database.close()


async def test_numbers_that_others_remember_are_never_used_again(empty_url: str) -> None:
    """In SQLite that is a word in the table's own text, which every rebuilding of the table has to say again."""
    database = Database(empty_url)
    await migrate(database)
    wanted = {table.name for table in metadata.tables.values() if table.dialect_options["sqlite"]["autoincrement"]}
    async with database.read() as connection:
        if connection.dialect.name == "sqlite":
            rows = await connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
            kept = {row.name for row in rows if "AUTOINCREMENT" in row.sql}
            assert wanted == kept
    await database.close()


async def test_a_partial_index_holds_the_rows_that_the_models_say(database_url: str) -> None:
    """Alembic compares the columns of an index and not its rows: each is made anew from the models, and is the same."""
    for_postgresql()
    indexes = [index for table in metadata.tables.values() for index in table.indexes if "rows" in index.info]
    database = Database(database_url)
    async with database.begin() as connection:
        migrated = await _definitions(connection)
        for index in indexes:
            await connection.run_sync(index.drop)
            await connection.run_sync(index.create)
        assert {index.name for index in indexes} <= set(migrated)
        assert await _definitions(connection) == migrated
    await database.close()


async def _definitions(connection: AsyncConnection) -> dict[str, str]:
    """Each partial index, in the words of the database."""
    found = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    if connection.dialect.name == "sqlite":
        found = "SELECT name, sql FROM sqlite_master WHERE type = 'index'"
    rows = await connection.execute(text(found))
    return {name: definition for name, definition in rows if " WHERE " in (definition or "")}
