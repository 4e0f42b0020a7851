"""Links to the console, and the sessions that they open."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import BigId, Moment

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "console_sessions",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("link_hash", sa.String(64), nullable=False),
        sa.Column("link_expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.Column("session_hash", sa.String(64), nullable=True, comment="nothing: the link was not used yet"),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True, comment="she signed out"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_sessions")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_console_sessions_person_id")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_console_sessions_link_hash")),
        sa.UniqueConstraint("session_hash", name=op.f("uq_console_sessions_session_hash")),
        comment="links to the console, each of which opens one session in one browser; no secret is kept",
    )
    op.create_index(op.f("ix_console_sessions_person_id"), "console_sessions", ["person_id"])
    op.create_index(op.f("ix_console_sessions_link_expires_at"), "console_sessions", ["link_expires_at"])


def downgrade() -> None:
    op.drop_table("console_sessions")
