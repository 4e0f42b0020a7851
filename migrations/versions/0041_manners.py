"""What people wish for themselves: their own quiet hours, and in which digits and era dates are written."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    quiet = "hours of her day in which nothing rings, like 22-06"
    op.add_column("persons", sa.Column("night", sa.String(8), comment=quiet))
    written = "digits and era of dates, where she wants others than usual"
    op.add_column("persons", sa.Column("manner", sa.String(16), comment=written))


def downgrade() -> None:
    with op.batch_alter_table("persons") as persons:
        persons.drop_column("manner")
        persons.drop_column("night")
