"""Terms of each field in all languages."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import BigId, Data

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "glossary_terms",
        sa.Column("id", BigId, nullable=False),
        sa.Column("field", sa.String(32), nullable=False, comment="its code in the programme"),
        sa.Column("text", Data, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_glossary_terms")),
        comment="terms of each field, in the order of their file",
    )


def downgrade() -> None:
    op.drop_table("glossary_terms")
