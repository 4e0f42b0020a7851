"""Sessions that coordinators change in the chat or by a spreadsheet; who teaches them, and what is to be read."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import BigId, Data, Moment

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("teachers", Data, comment="names, as they are spoken"))
    op.add_column("sessions", sa.Column("materials", Data, comment="what to read: title by language, link"))
    op.create_table(
        "session_edits",
        sa.Column("activity", sa.String(32), sa.ForeignKey("activities.code"), primary_key=True),
        sa.Column("session", sa.String(32), primary_key=True),
        sa.Column("edited_at", Moment(), nullable=False),
        comment="sessions that were changed in the chat or by a sheet since their file was imported",
    )
    op.create_table(
        "session_drafts",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("person_id", BigId, sa.ForeignKey("persons.id"), nullable=False, unique=True),
        sa.Column("activity", sa.String(32), sa.ForeignKey("activities.code"), nullable=False),
        sa.Column("entries", Data, nullable=False, comment="the sessions as they would be"),
        sa.Column("seen", sa.String(64), nullable=False, comment="what the sessions were when the preview was made"),
        sa.Column("created_at", Moment(), nullable=False),
        comment="changes that a coordinator has seen a preview of and not decided about; a newer one takes its place",
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("session_drafts")
    op.drop_table("session_edits")
    with op.batch_alter_table("sessions", table_kwargs={"sqlite_autoincrement": True}) as sessions:
        sessions.drop_column("materials")
        sessions.drop_column("teachers")
