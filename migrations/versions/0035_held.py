"""When a session really began and ended, beside when it was planned."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import Moment

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("held_from", Moment(), comment="when it really began"))
    op.add_column("sessions", sa.Column("held_until", Moment(), comment="and ended"))


def downgrade() -> None:
    with op.batch_alter_table("sessions", table_kwargs={"sqlite_autoincrement": True}) as sessions:
        sessions.drop_column("held_until")
        sessions.drop_column("held_from")
