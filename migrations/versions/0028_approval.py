"""A programme may want announcements approved by a second coordinator; a draft knows which version was."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    wanted = "whether a second coordinator looks at each announcement before it leaves"
    op.add_column(
        "programmes",
        sa.Column("approve_announcements", sa.Boolean(), server_default=sa.false(), nullable=False, comment=wanted),
    )
    asked = "the version for which approval was asked"
    op.add_column("announcements", sa.Column("asked_version", sa.Integer(), comment=asked))
    op.add_column("announcements", sa.Column("approved_version", sa.Integer(), comment="the version that was approved"))


def downgrade() -> None:
    op.drop_column("announcements", "approved_version")
    op.drop_column("announcements", "asked_version")
    op.drop_column("programmes", "approve_announcements")
