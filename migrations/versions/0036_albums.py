"""An album of an announcement can have words of its own for each reader: its files are sent, where it was copied."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import Data

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    files = "of an album: kind and file of each message, and whether words stand below it"
    op.add_column("announcement_texts", sa.Column("files", Data, comment=files))


def downgrade() -> None:
    op.drop_column("announcement_texts", "files")
