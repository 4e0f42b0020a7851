"""Cases: what a person answers, with who may not write, and outbox rows that are kept for their message's number."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import BigId, Data, Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("state", sa.String(8), nullable=False, comment="open or closed"),
        sa.Column("activity", sa.String(32), nullable=True, comment="with country: whose coordinators answer"),
        sa.Column("country", sa.String(32), nullable=True),
        sa.Column("topic", sa.String(32), nullable=True, comment="of the question bank: what it would have answered"),
        sa.Column("assignee_id", BigId, nullable=True, comment="nothing: whoever of the scope is first"),
        sa.Column(
            "topic_row",
            sa.BigInteger(),
            nullable=True,
            comment="the outbox row that makes its topic in the staff group",
        ),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=True, comment="of the first question"),
        sa.Column("first_reply_at", Moment(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("helped", sa.Boolean(), nullable=True, comment="what the person said of it when it was closed"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_cases_person_id")),
        sa.ForeignKeyConstraint(["assignee_id"], ["persons.id"], name=op.f("fk_cases_assignee_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_cases_person_open", "cases", ["person_id"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
    )
    op.create_index("ix_cases_person_id", "cases", ["person_id"])
    op.create_index("ix_cases_state", "cases", ["state", "opened_at"])
    op.create_index("ix_cases_topic_row", "cases", ["topic_row"])
    _create_messages()
    op.create_table(
        "ready_replies",
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", Data, nullable=False, comment="for who sends it"),
        sa.Column("text", Data, nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_ready_replies")),
    )
    with op.batch_alter_table("countries") as countries:
        countries.add_column(
            sa.Column("hours", Data, nullable=True, comment="when its coordinators answer: days, begins, ends, closed")
        )
        countries.add_column(
            sa.Column("holidays", sa.String(16), nullable=True, comment="whose public holidays they keep")
        )
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_autoincrement": True}) as outbox:
        outbox.add_column(
            sa.Column(
                "kept", sa.Boolean(), server_default=sa.false(), nullable=False,
                comment="its message's number is needed for good",
            )
        )  # fmt: skip
    with op.batch_alter_table("persons") as persons:
        persons.add_column(
            sa.Column("muted_until", Moment(), nullable=True, comment="she wrote faster than anybody reads")
        )
        persons.add_column(sa.Column("banned_at", Moment(), nullable=True))
        persons.add_column(sa.Column("ban_reason", sa.String(500), nullable=True))


def _create_messages() -> None:
    op.create_table(
        "case_messages",
        sa.Column("id", BigId, nullable=False),
        sa.Column("case_id", BigId, nullable=False),
        sa.Column("author_id", BigId, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False, comment="question, answer or note"),
        sa.Column("chat_id", sa.BigInteger(), nullable=True, comment="where it was written; nothing: a ready reply"),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("media", sa.String(16), nullable=False),
        sa.Column("quotes", BigId, nullable=True, comment="what it answers"),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_messages")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_messages_case_id")),
        sa.ForeignKeyConstraint(["author_id"], ["persons.id"], name=op.f("fk_case_messages_author_id")),
        sa.ForeignKeyConstraint(["quotes"], ["case_messages.id"], name=op.f("fk_case_messages_quotes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_case_messages_case_id"), "case_messages", ["case_id"])
    op.create_index("ix_case_messages_chat_id", "case_messages", ["chat_id", "message_id"])
    op.create_table(
        "case_copies",
        sa.Column(
            "row_id", sa.BigInteger(), nullable=False, autoincrement=False, comment="of the outbox, which keeps it"
        ),
        sa.Column("said_id", BigId, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_row", sa.BigInteger(), nullable=True, comment="the topic it went to"),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_case_copies")),
        sa.ForeignKeyConstraint(["said_id"], ["case_messages.id"], name=op.f("fk_case_copies_said_id")),
        comment="where each message of a case was shown: what quotes, edits and reactions find their way by",
    )
    op.create_index(op.f("ix_case_copies_said_id"), "case_copies", ["said_id"])
    op.create_index(op.f("ix_case_copies_chat_id"), "case_copies", ["chat_id"])


def downgrade() -> None:
    with op.batch_alter_table("persons") as persons:
        for column in ("ban_reason", "banned_at", "muted_until"):
            persons.drop_column(column)
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_autoincrement": True}) as outbox:
        outbox.drop_column("kept")
    with op.batch_alter_table("countries") as countries:
        countries.drop_column("holidays")
        countries.drop_column("hours")
    op.drop_table("ready_replies")
    op.drop_table("case_copies")
    op.drop_table("case_messages")
    op.drop_table("cases")
