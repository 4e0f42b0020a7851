"""Reminders that are counted from the end of a session, and reminders of deadlines at an hour of the day."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_NUMBERED = {"sqlite_autoincrement": True}


def upgrade() -> None:
    for table in ("reminder_rules", "reminders"):
        column = sa.Column(
            "anchor", sa.String(8), nullable=False, server_default="start", comment="of the session, or its end"
        )
        op.add_column(table, column)
    clock = sa.Column("clock", sa.String(5), comment="at this hour of its own clock, so many days before")
    op.add_column("deadlines", clock)


def downgrade() -> None:
    # No row can say any more what these were counted from.
    op.execute("DELETE FROM reminders WHERE anchor = 'end'")
    op.execute("DELETE FROM reminder_rules WHERE anchor = 'end'")
    with op.batch_alter_table("deadlines", table_kwargs=_NUMBERED) as deadlines:
        deadlines.drop_column("clock")
    with op.batch_alter_table("reminders", table_kwargs=_NUMBERED) as reminders:
        reminders.drop_column("anchor")
    with op.batch_alter_table("reminder_rules") as rules:
        rules.drop_column("anchor")
