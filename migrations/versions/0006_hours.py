"""Reminders by the reader's own clock: an hour of her day, quiet hours, and what is urgent all the same."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import Data, Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("programmes") as programmes:
        programmes.add_column(
            sa.Column(
                "quiet_from", sa.String(5), comment="from this hour of a reader's day no reminder leaves, like 21:00"
            )
        )
        programmes.add_column(sa.Column("quiet_until", sa.String(5), comment="until this one"))
    with op.batch_alter_table("reminder_rules") as rules:
        rules.add_column(sa.Column("clock", sa.String(5), comment="the hour of each reader's day, like 18:00"))
        rules.add_column(sa.Column("urgent", sa.String(200), comment="why it may leave in quiet hours"))
    with op.batch_alter_table("reminders") as reminders:
        reminders.add_column(
            sa.Column(
                "planned_for", Moment(),
                comment="of a part that leaves later for some readers: when the whole was due",
            )
        )  # fmt: skip
        reminders.add_column(
            sa.Column("seconds_before", sa.Integer(), comment="with a clock: so long before, in whole days")
        )
        reminders.add_column(sa.Column("clock", sa.String(5), comment="the hour of each reader's day, like 18:00"))
        reminders.add_column(
            sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False, comment="leaves at any hour")
        )
        reminders.add_column(sa.Column("zones", Data, comment="readers in these only"))
        reminders.add_column(
            sa.Column(
                "sorted", sa.Boolean(), server_default=sa.false(), nullable=False,
                comment="who has it later has a row of her own",
            )
        )  # fmt: skip


def downgrade() -> None:
    with op.batch_alter_table("reminders") as reminders:
        for name in ("sorted", "zones", "urgent", "clock", "seconds_before", "planned_for"):
            reminders.drop_column(name)
    with op.batch_alter_table("reminder_rules") as rules:
        rules.drop_column("urgent")
        rules.drop_column("clock")
    with op.batch_alter_table("programmes") as programmes:
        programmes.drop_column("quiet_until")
        programmes.drop_column("quiet_from")
