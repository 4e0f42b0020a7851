"""Holidays as the programme knows them, and how long before a session each person wants to be reminded."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import Data

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_CHOSEN = sa.text("lead IS NOT NULL")


def upgrade() -> None:
    op.add_column(
        "programmes",
        sa.Column("quiet_on_holidays", sa.String(5), comment="until this one on a holiday of the reader"),
    )
    op.add_column(
        "countries",
        sa.Column("days", Data, comment="days off that the calendar does not have, and days on that it has: off, on"),
    )
    op.add_column("persons", sa.Column("lead", sa.String(16), comment="how long before a session she is reminded"))
    op.create_index("ix_persons_lead", "persons", ["lead"], sqlite_where=_CHOSEN, postgresql_where=_CHOSEN)


def downgrade() -> None:
    op.drop_index("ix_persons_lead", "persons")
    # Not in a batch: others refer to people, and a batch would make the table anew.
    op.drop_column("persons", "lead")
    op.drop_column("countries", "days")
    op.drop_column("programmes", "quiet_on_holidays")
