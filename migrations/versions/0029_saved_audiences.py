"""Audiences that coordinators keep by a name."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import BigId, Data, Moment

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

TABLE = "announcement_audiences"


def upgrade() -> None:
    chosen, shared = "included and excluded values of each filter", "others who coordinate some of the same see it too"
    op.create_table(
        TABLE,
        sa.Column("id", BigId, nullable=False),
        sa.Column("owner_id", BigId, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("audience", Data, nullable=False, comment=chosen),
        sa.Column("shared", sa.Boolean(), server_default=sa.false(), nullable=False, comment=shared),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(["owner_id"], ["persons.id"], name=op.f(f"fk_{TABLE}_owner_id")),
        comment="audiences that coordinators keep by a name",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{TABLE}_owner_id"), TABLE, ["owner_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
