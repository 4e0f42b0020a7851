"""Quiet hours of a country, in the place of the programme's."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import Data

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    comment = "in which hours of their own nobody of it is reminded: from, until"
    op.add_column("countries", sa.Column("quiet", Data, comment=comment))


def downgrade() -> None:
    with op.batch_alter_table("countries") as countries:
        countries.drop_column("quiet")
