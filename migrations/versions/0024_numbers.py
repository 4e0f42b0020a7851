"""A reminder's number is never used again in SQLite: the rebuilding of its table in 0006 had lost that.

The outbox knows a message by the number of its reminder. A number that was used again found the messages of the
reminder that had it before, and nobody was told anything. New numbers begin above all that were ever used.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_HIGHEST = """
    SELECT MAX(used) FROM (
        SELECT COALESCE(MAX(id), 0) AS used FROM reminders
        UNION ALL SELECT COALESCE(MAX(CAST(SUBSTR(key, 10) AS INTEGER)), 0) FROM fan_outs WHERE key LIKE 'reminder:%'
        UNION ALL SELECT COALESCE(MAX(CAST(SUBSTR(key, 10) AS INTEGER)), 0) FROM outbox WHERE key LIKE 'reminder:%'
    )
"""


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    with op.batch_alter_table("reminders", recreate="always", table_kwargs={"sqlite_autoincrement": True}):
        pass
    highest = op.get_bind().execute(sa.text(_HIGHEST)).scalar_one()
    op.execute("DELETE FROM sqlite_sequence WHERE name = 'reminders'")
    op.get_bind().execute(
        sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES ('reminders', :seq)"), {"seq": highest}
    )


def downgrade() -> None:
    """Nothing to undo: numbers that are not used again harm nobody."""
