"""Fan-out: bodies that many rows share, how far an audience has become rows, and messages that leave once or never."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import BigId, Data, Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_BEFORE = "state IN ('waiting', 'sending', 'sent', 'unreachable', 'failed', 'missed')"
_NOW = "state IN ('waiting', 'sending', 'sent', 'unreachable', 'failed', 'missed', 'unknown')"
_WAITING = sa.text("state = 'waiting'")
_SHARED = sa.text("body_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "bodies",
        sa.Column("id", BigId, nullable=False),
        sa.Column("payload", Data, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bodies")),
        comment="what many outbox rows say: stored once a language, not once a person",
    )
    op.create_index(op.f("ix_bodies_created_at"), "bodies", ["created_at"])
    op.create_table(
        "fan_outs",
        sa.Column("key", sa.String(64), nullable=False, comment="rows get <key>:<person>"),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("bodies", Data, nullable=False, comment="variant of the reader to number in bodies"),
        sa.Column(
            "cursor", sa.BigInteger(), server_default="0", nullable=False, comment="the last person who has a row"
        ),
        sa.Column("done", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("once", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_fan_outs")),
        comment="how far an audience has become rows; a crash goes on at the cursor",
    )
    op.create_index(op.f("ix_fan_outs_created_at"), "fan_outs", ["created_at"])
    op.drop_index("ix_outbox_due", table_name="outbox")
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_autoincrement": True}) as outbox:
        outbox.alter_column("payload", comment="with a body: this row's own values for the places in it")
        outbox.add_column(sa.Column("body_id", BigId, nullable=True))
        outbox.add_column(
            sa.Column(
                "once",
                sa.Boolean(),
                server_default=sa.false(),
                nullable=False,
                comment="rather never than perhaps twice",
            )
        )
        outbox.create_foreign_key(op.f("fk_outbox_body_id"), "bodies", ["body_id"], ["id"])
        outbox.drop_constraint(op.f("ck_outbox_state"), type_="check")
        outbox.create_check_constraint(op.f("ck_outbox_state"), _NOW)
    op.create_index(
        "ix_outbox_due", "outbox", ["lane", "due_at", "id"], sqlite_where=_WAITING, postgresql_where=_WAITING
    )
    op.create_index("ix_outbox_body_id", "outbox", ["body_id"], sqlite_where=_SHARED, postgresql_where=_SHARED)


def downgrade() -> None:
    op.drop_index("ix_outbox_body_id", table_name="outbox")
    op.drop_index("ix_outbox_due", table_name="outbox")
    # What the older schema cannot say: a message of unknown outcome has failed, a shared text is gone.
    op.execute("UPDATE outbox SET state = 'failed', error = 'outcome unknown' WHERE state = 'unknown'")
    op.execute("DELETE FROM outbox WHERE body_id IS NOT NULL")
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_autoincrement": True}) as outbox:
        outbox.drop_constraint(op.f("ck_outbox_state"), type_="check")
        outbox.create_check_constraint(op.f("ck_outbox_state"), _BEFORE)
        outbox.drop_constraint(op.f("fk_outbox_body_id"), type_="foreignkey")
        outbox.drop_column("once")
        outbox.drop_column("body_id")
    op.create_index(
        "ix_outbox_due", "outbox", ["lane", "id", "due_at"], sqlite_where=_WAITING, postgresql_where=_WAITING
    )
    op.drop_table("fan_outs")
    op.drop_table("bodies")
