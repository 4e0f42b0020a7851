"""The live card of each person."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import BigId, Moment

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_STALE = sa.text("stale_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "cards",
        sa.Column("person_id", BigId, nullable=False),
        sa.Column(
            "row_id", sa.BigInteger(), comment="the outbox row whose message it is; nothing: it is still to be sent"
        ),
        sa.Column("digest", sa.String(64), comment="of what it shows"),
        sa.Column("looked_at", Moment(), nullable=False, comment="when it was last compared with how things are"),
        sa.Column("stale_at", Moment(), comment="when it is to be compared again; nothing: when something changes"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_cards_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_cards")),
        comment="one pinned message for each person who takes part in something, changed in place",
    )
    op.create_index("ix_cards_stale_at", "cards", ["stale_at"], sqlite_where=_STALE, postgresql_where=_STALE)
    op.create_table(
        "card_marks",
        sa.Column("activity", sa.String(32), nullable=False),
        sa.Column(
            "changed_at", Moment(), nullable=False, comment="cards that were looked at before are to be looked at again"
        ),
        sa.ForeignKeyConstraint(["activity"], ["activities.code"], name=op.f("fk_card_marks_activity")),
        sa.PrimaryKeyConstraint("activity", name=op.f("pk_card_marks")),
        comment="activities of which a session changed",
    )


def downgrade() -> None:
    op.drop_table("card_marks")
    op.drop_table("cards")
