"""Reminders that did not leave, and of which coordinators have not been told yet."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_UNSEEN = sa.text("unseen")
_UNSEEN_LITE = sa.text("unseen = 1")


def upgrade() -> None:
    op.add_column(
        "reminders",
        sa.Column(
            "unseen", sa.Boolean(), server_default=sa.false(), nullable=False,
            comment="it did not leave, and coordinators are still to be told",
        ),
    )  # fmt: skip
    op.create_index("ix_reminders_unseen", "reminders", ["id"], sqlite_where=_UNSEEN_LITE, postgresql_where=_UNSEEN)


def downgrade() -> None:
    op.drop_index("ix_reminders_unseen", "reminders")
    with op.batch_alter_table("reminders") as reminders:
        reminders.drop_column("unseen")
