"""Deadlines for papers and tasks."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import BigId, Data, Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_OPEN = sa.text("next_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "deadlines",
        sa.Column("id", BigId, nullable=False),
        sa.Column("activity", sa.String(32), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("title", Data, nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column(
            "question", sa.String(64), comment="of the form: done when it is answered; nothing: when somebody says so"
        ),
        sa.Column("steps", Data, nullable=False, comment="so many seconds before it people are reminded"),
        sa.Column("only", Data, comment="whom it concerns: conditions that all hold"),
        sa.Column("since", Moment(), nullable=False, comment="until when it has been looked after"),
        sa.Column("next_at", Moment(), comment="when the clock looks at it again; nothing: it is over"),
        sa.ForeignKeyConstraint(["activity"], ["activities.code"], name=op.f("fk_deadlines_activity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadlines")),
        sa.UniqueConstraint("activity", "code", name=op.f("uq_deadlines_activity_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deadlines_next_at", "deadlines", ["next_at"], sqlite_where=_OPEN, postgresql_where=_OPEN)


def downgrade() -> None:
    op.drop_table("deadlines")
