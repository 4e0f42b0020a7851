"""Polls sent as announcements: their words, which message each is, who voted how."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import BigId, Data, Moment

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("announcements", sa.Column("closed_at", Moment(), comment="when its author ended its poll"))
    words = "of a poll its words; of the base language also what is right"
    op.add_column("announcement_texts", sa.Column("poll", Data, comment=words))
    op.create_table(
        "sent_polls",
        sa.Column("poll_id", sa.String(64), nullable=False, comment="Telegram's"),
        sa.Column("row_id", sa.BigInteger(), nullable=False, comment="of the outbox, which keeps it"),
        sa.PrimaryKeyConstraint("poll_id", name=op.f("pk_sent_polls")),
        comment="which row sent a poll: a vote names the poll alone",
    )
    op.create_index("ix_sent_polls_row_id", "sent_polls", ["row_id"])
    op.create_table(
        "poll_votes",
        sa.Column("announcement_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("poll_id", sa.String(64), nullable=False, comment="in which of her polls: perhaps she got it twice"),
        sa.Column("options", Data, nullable=False, comment="numbers of the chosen options, from 0"),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["announcement_id"], ["announcements.id"], name=op.f("fk_poll_votes_announcement_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_poll_votes_person_id")),
        sa.PrimaryKeyConstraint("announcement_id", "person_id", name=op.f("pk_poll_votes")),
        comment="how somebody answers a poll now; a vote that is taken back is gone",
    )
    op.create_index("ix_poll_votes_person_id", "poll_votes", ["person_id"])


def downgrade() -> None:
    op.drop_table("poll_votes")
    op.drop_table("sent_polls")
    op.drop_column("announcement_texts", "poll")
    op.drop_column("announcements", "closed_at")
