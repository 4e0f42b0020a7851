"""Who has said that she read what matters."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import BigId, Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "receipts",
        sa.Column("subject", sa.String(32), nullable=False, comment="what was to be read: session-12, announcement-7"),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("pressed_by", BigId, nullable=False, comment="herself, or who answers for her"),
        sa.Column("pressed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_receipts_person_id")),
        sa.ForeignKeyConstraint(["pressed_by"], ["persons.id"], name=op.f("fk_receipts_pressed_by")),
        sa.PrimaryKeyConstraint("subject", "person_id", name=op.f("pk_receipts")),
        comment='a press of "Got it": one for each person and subject',
    )
    op.create_index(op.f("ix_receipts_person_id"), "receipts", ["person_id"])


def downgrade() -> None:
    op.drop_table("receipts")
