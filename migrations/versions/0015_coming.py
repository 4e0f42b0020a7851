"""Who comes to a session and who cannot, and reminders for those whom a condition fits."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import BigId, Data, Moment

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "session_answers",
        sa.Column("session_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("coming", sa.Boolean(), nullable=False),
        sa.Column(
            "answered_for",
            Moment(),
            nullable=False,
            comment="when it was to start: of a session that moved nobody knows",
        ),
        sa.Column("why", sa.String(16), comment="why she cannot come: a word of ours"),
        sa.Column("reason", sa.String(300), comment="the same in her own words"),
        sa.Column("answered_by", BigId, nullable=False, comment="herself, or who answers for her"),
        sa.Column("answered_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_session_answers_session_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_session_answers_person_id")),
        sa.ForeignKeyConstraint(["answered_by"], ["persons.id"], name=op.f("fk_session_answers_answered_by")),
        sa.PrimaryKeyConstraint("session_id", "person_id", name=op.f("pk_session_answers")),
        comment="what people answered below a reminder; the last word counts",
    )
    op.create_index(op.f("ix_session_answers_person_id"), "session_answers", ["person_id"])
    for table in ("reminder_rules", "reminders"):
        op.add_column(table, sa.Column("only", Data, comment="whom it is for: conditions that all hold"))


def downgrade() -> None:
    for table in ("reminders", "reminder_rules"):
        with op.batch_alter_table(table) as changed:
            changed.drop_column("only")
    op.drop_table("session_answers")
