"""In whose night an announcement leaves is counted by the index of people that it is counted by at all."""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_BY = ["language", "client_language"]
_DAY = ["zone", "night"]
_REACHED = ["unreachable_since", "telegram_id", "banned_at", "merged_into", "country"]


def upgrade() -> None:
    op.drop_index("ix_persons_reach", "persons")
    op.create_index("ix_persons_reach", "persons", [*_BY, *_DAY, *_REACHED])


def downgrade() -> None:
    op.drop_index("ix_persons_reach", "persons")
    op.create_index("ix_persons_reach", "persons", [*_BY, *_REACHED])
