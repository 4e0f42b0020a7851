"""An announcement can be repeated: what is repeated waits in a state of its own, and each time is one of its own."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import Data

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

INDEX = "ix_announcements_alive"
_BEFORE = sa.text("state IN ('scheduled', 'sending', 'paused', 'stopping', 'recalling')")
_NOW = sa.text("state IN ('scheduled', 'sending', 'paused', 'stopping', 'recalling', 'repeating')")


def upgrade() -> None:
    often, series = "how often it leaves again, by which clock, until which day", "the one that is repeated"
    op.add_column("announcements", sa.Column("rhythm", Data, comment=often))
    op.add_column(
        "announcements", sa.Column("series_id", sa.BigInteger(), comment=f"{series}, of which this is one time")
    )
    op.drop_index(INDEX, "announcements")
    op.create_index(INDEX, "announcements", ["id"], sqlite_where=_NOW, postgresql_where=_NOW)


def downgrade() -> None:
    op.drop_index(INDEX, "announcements")
    op.create_index(INDEX, "announcements", ["id"], sqlite_where=_BEFORE, postgresql_where=_BEFORE)
    op.drop_column("announcements", "series_id")
    op.drop_column("announcements", "rhythm")
