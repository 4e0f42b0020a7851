"""Changes of sessions: what people knew before, until they are told."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import BigId, Data, Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "session_changes",
        sa.Column("id", BigId, nullable=False),
        sa.Column("activity", sa.String(32), nullable=False),
        sa.Column("session", sa.String(32), nullable=False, comment="its code; the session itself may be gone"),
        sa.Column(
            "before", Data, nullable=False, comment="what people know: when and where, before the first of the changes"
        ),
        sa.Column("changed_at", Moment(), nullable=False, comment="by the last of them"),
        sa.ForeignKeyConstraint(["activity"], ["activities.code"], name=op.f("fk_session_changes_activity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_changes")),
        sa.UniqueConstraint("activity", "session", name=op.f("uq_session_changes_activity_session")),
        sqlite_autoincrement=True,
        comment="sessions that were changed or called off and whose people are not told yet",
    )
    op.create_index(op.f("ix_session_changes_changed_at"), "session_changes", ["changed_at"])


def downgrade() -> None:
    op.drop_table("session_changes")
