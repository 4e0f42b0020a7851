"""Answers to an announcement whose author collects them."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import BigId, Moment

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLE = "announcement_replies"


def upgrade() -> None:
    where = "where it was written, and is copied from"
    op.create_table(
        TABLE,
        sa.Column("id", BigId, nullable=False),
        sa.Column("announcement_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False, comment=where),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(["announcement_id"], ["announcements.id"], name=op.f(f"fk_{TABLE}_announcement_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f(f"fk_{TABLE}_person_id")),
        sa.UniqueConstraint("chat_id", "message_id", name=op.f(f"uq_{TABLE}_chat_id_message_id")),
        comment="answers to an announcement whose author collects them",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{TABLE}_announcement_id"), TABLE, ["announcement_id"])
    op.create_index(op.f(f"ix_{TABLE}_person_id"), TABLE, ["person_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
