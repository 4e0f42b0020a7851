"""Who wrote an answer, when it was last looked at, and until when it holds."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("faq_topics") as topics:
        topics.add_column(sa.Column("author", sa.String(80), nullable=True))
        topics.add_column(sa.Column("reviewed_on", sa.Date(), nullable=True))
        topics.add_column(sa.Column("expires_on", sa.Date(), nullable=True, comment="the last day it holds"))


def downgrade() -> None:
    with op.batch_alter_table("faq_topics") as topics:
        topics.drop_column("expires_on")
        topics.drop_column("reviewed_on")
        topics.drop_column("author")
