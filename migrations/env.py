"""Alembic's way in: runs the migrations on the connection that `bot.database.migrate` gives it."""

from alembic import context

from bot.database.schema import metadata
from bot.database.schema.base import for_postgresql

connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    for_postgresql()
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
