"""Whose judgement of an answer counts."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    asker = sa.Column("asker", sa.BigInteger(), comment="the number of the person whose judgement counts")
    op.add_column("faq_questions", asker)


def downgrade() -> None:
    with op.batch_alter_table("faq_questions") as questions:
        questions.drop_column("asker")
