"""The newest question of a chat is looked up at each text."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_faq_asked_chat_id"), "faq_asked", ["chat_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_faq_asked_chat_id"), "faq_asked")
