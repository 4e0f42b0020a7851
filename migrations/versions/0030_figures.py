"""Questions of a span of time are counted without a look at the others."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_faq_questions_asked_at", "faq_questions", ["asked_at", "band", "helped", "asker"])


def downgrade() -> None:
    op.drop_index("ix_faq_questions_asked_at", table_name="faq_questions")
