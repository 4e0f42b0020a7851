"""Who wants no daily summary of questions in vain."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "persons",
        sa.Column(
            "no_digest", sa.Boolean(), server_default=sa.false(), nullable=False,
            comment="no daily summary of questions in vain",
        ),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_column("persons", "no_digest")
