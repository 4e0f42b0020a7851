"""Whom an announcement reaches is counted by an index of people alone."""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns = ["language", "client_language", "unreachable_since", "telegram_id", "banned_at", "merged_into", "country"]
    op.create_index("ix_persons_reach", "persons", columns)


def downgrade() -> None:
    op.drop_index("ix_persons_reach", "persons")
