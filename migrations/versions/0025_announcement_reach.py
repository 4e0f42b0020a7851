"""Whom an announcement reaches is found in an index of registrations, without a look at the rows."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns = ["activity", "state", "country", "role", "institution", "person_id"]
    op.create_index("ix_registrations_reach", "registrations", columns)


def downgrade() -> None:
    op.drop_index("ix_registrations_reach", table_name="registrations")
