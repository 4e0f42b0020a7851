"""An announcement may be one that nobody gets twice: it is rather never sent."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "announcements",
        sa.Column("once", sa.Boolean(), server_default=sa.false(), nullable=False, comment="rather never than twice"),
    )


def downgrade() -> None:
    op.drop_column("announcements", "once")
