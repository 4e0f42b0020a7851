"""Calendars: which address of somebody's calendar works."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import BigId, Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("person_id", BigId, nullable=False),
        sa.Column(
            "revision", sa.Integer(), nullable=False, comment="of the address that works; it is signed, not kept"
        ),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_calendar_feeds_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_feeds")),
        comment="people who took a new address for their calendar; all others have the first one",
    )


def downgrade() -> None:
    op.drop_table("calendar_feeds")
