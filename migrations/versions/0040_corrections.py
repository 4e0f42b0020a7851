"""A correction of what has left, that waits for approval."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import Data

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    comment = "words that wait for approval: their language, who wrote them"
    op.add_column("announcements", sa.Column("correction", Data, comment=comment))


def downgrade() -> None:
    with op.batch_alter_table("announcements", table_kwargs={"sqlite_autoincrement": True}) as announcements:
        announcements.drop_column("correction")
