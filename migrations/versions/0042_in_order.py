"""Who takes part in an activity, in the order of people: an audience becomes rows some hundred at a time."""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_IN_ORDER = ["activity", "person_id", "state", "seated"]


def upgrade() -> None:
    op.create_index("ix_registrations_in_order", "registrations", _IN_ORDER)


def downgrade() -> None:
    op.drop_index("ix_registrations_in_order", "registrations")
