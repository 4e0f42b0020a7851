"""Sentence vectors of the question bank, and what was fitted to them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "faq_vectors",
        sa.Column("digest", sa.String(64), nullable=False, comment="of the text"),
        sa.Column("model", sa.String(64), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "model", name=op.f("pk_faq_vectors")),
        comment="sentence vectors of the bank's rows, in half precision",
    )
    op.create_table(
        "faq_fits",
        sa.Column("key", sa.String(64), nullable=False, comment="of the rows, the model and the method"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_faq_fits")),
        comment="what was computed from the bank; can be computed again",
    )


def downgrade() -> None:
    op.drop_table("faq_fits")
    op.drop_table("faq_vectors")
