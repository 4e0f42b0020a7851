"""Who speaks for an institution."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import Data

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    contact = sa.Column("contact", Data, comment="who speaks for it: name, e-mail, number on Telegram")
    op.add_column("institutions", contact)


def downgrade() -> None:
    with op.batch_alter_table("institutions") as institutions:
        institutions.drop_column("contact")
