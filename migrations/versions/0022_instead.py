"""Answers that only some people read."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import Data

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instead = sa.Column("instead", Data, comment="answers for some: of a country, a role, an activity")
    op.add_column("faq_topics", instead)


def downgrade() -> None:
    with op.batch_alter_table("faq_topics") as topics:
        topics.drop_column("instead")
