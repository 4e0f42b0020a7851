"""Questions in words for a while, edits of the question bank that are weighed first, and its versions."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import BigId, Data, Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "faq_asked",
        sa.Column("id", BigId, nullable=False),
        sa.Column(
            "question", sa.BigInteger(), nullable=True,
            comment="its row in faq_questions; nothing: asked in a case, small talk",
        ),
        sa.Column(
            "asker", sa.BigInteger(), nullable=False, comment="the number of the person who gets the answer"
        ),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="without numbers and addresses of people"),
        sa.Column("chat_id", sa.BigInteger(), nullable=False, comment="with message_id: where its own words stand"),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=False, comment="second of its last part"),
        sa.Column("reply_row", sa.BigInteger(), nullable=True, comment="the outbox row that answers it"),
        sa.Column(
            "state", sa.String(8), nullable=False, comment="held until it is known whether it was answered; new; done"
        ),
        sa.Column("outcome", sa.String(16), nullable=True, comment="what a coordinator made of it"),
        sa.Column(
            "cluster", sa.BigInteger(), nullable=True, comment="the first question like it; nothing: not yet compared"
        ),
        sa.Column("topic", sa.String(32), nullable=True, comment="the nearest"),
        sa.Column("reply", sa.Text(), nullable=True, comment="what a coordinator answered in a case"),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_asked")),
        sa.UniqueConstraint("question", name=op.f("uq_faq_asked_question")),
        comment="questions in words, for a while: those in vain wait for a coordinator",
        sqlite_autoincrement=True,
    )  # fmt: skip
    for column in ("asker", "cluster", "case_id"):
        op.create_index(op.f(f"ix_faq_asked_{column}"), "faq_asked", [column])
    op.create_index("ix_faq_asked_state", "faq_asked", ["state", "asked_at"])
    op.create_table(
        "faq_edits",
        sa.Column("id", BigId, nullable=False),
        sa.Column("state", sa.String(8), nullable=False, comment="asked, warned, done or dropped"),
        sa.Column("kind", sa.String(16), nullable=False, comment="phrasing, topic or outside"),
        sa.Column("cluster", sa.BigInteger(), nullable=False, comment="of which questions"),
        sa.Column("topic", sa.String(32), nullable=True, comment="nothing: out of scope"),
        sa.Column("content", Data, nullable=False, comment="phrasings; of a new topic title and answer"),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("by_name", sa.String(256), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_edits")),
        comment="what coordinators want to change in the bank; each is weighed before it is done",
    )
    op.create_index("ix_faq_edits_state", "faq_edits", ["state"])
    op.create_table(
        "faq_versions",
        sa.Column("id", BigId, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_name", sa.String(256), nullable=False, comment="nothing in it: a file was taken in"),
        sa.Column("what", sa.String(16), nullable=False, comment="file, phrasing, topic, outside or back"),
        sa.Column("topic", sa.String(32), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="the whole bank after it, packed"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_versions")),
        comment="how the bank stood after each change",
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    for table in ("faq_versions", "faq_edits", "faq_asked"):
        op.drop_table(table)
