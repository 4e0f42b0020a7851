"""Announcements with their texts, bodies, log and who wants none; broadcasts that can be paused and counted fast."""

import sqlalchemy as sa
from alembic import op

from bot.database.columns import BigId, Data, Moment

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_BEFORE = "state IN ('waiting', 'sending', 'sent', 'unreachable', 'failed', 'missed', 'unknown')"
_NOW = "state IN ('waiting', 'held', 'sending', 'sent', 'unreachable', 'failed', 'missed', 'unknown')"
_ALIVE = sa.text("state IN ('scheduled', 'sending', 'paused', 'stopping', 'recalling')")
_SHARED = sa.text("body_id IS NOT NULL")


def _column(name: str, kind: object, comment: str | None = None, *, optional: bool = True) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=optional, comment=comment)  # type: ignore[arg-type]


def upgrade() -> None:
    _create_announcements()
    _create_texts()
    _create_log()
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_autoincrement": True}) as outbox:
        outbox.drop_constraint(op.f("ck_outbox_state"), type_="check")
        outbox.create_check_constraint(op.f("ck_outbox_state"), _NOW)
    op.drop_index("ix_outbox_body_id", table_name="outbox")
    columns = ["body_id", "state", "perhaps_twice"]
    op.create_index("ix_outbox_body_id", "outbox", columns, sqlite_where=_SHARED, postgresql_where=_SHARED)
    op.create_index(
        "ix_outbox_message",
        "outbox",
        ["chat_id", "message_id"],
        sqlite_where=sa.text("kept = 1"),
        postgresql_where=sa.text("kept"),
    )


def _create_announcements() -> None:
    op.create_table(
        "announcements",
        _column("id", BigId, optional=False),
        _column("author_id", BigId, optional=False),
        _column("state", sa.String(16), optional=False),
        _column("version", sa.Integer(), "grows with each change of the draft; buttons carry it", optional=False),
        _column("category", sa.String(16), optional=False),
        _column("base", sa.String(2), "the language it is written in first", optional=False),
        _column("fallback", sa.String(2), "what readers without a text of their own read; nothing: not chosen"),
        _column("fallback_for", Data, "the languages for which that was chosen", optional=False),
        _column("audience", Data, "who is meant: included and excluded values of each filter", optional=False),
        sa.Column(
            "got_it", sa.Boolean(), server_default=sa.false(), nullable=False,
            comment="readers are asked to say that they know",
        ),
        _column("replies", sa.String(8), "case: an answer opens one; collect: it is kept here", optional=False),
        _column("valid_until", Moment(), "until then those who come later get it too"),
        _column("due_at", Moment(), "when a planned one begins"),
        _column("anchor", Data, "the activity whose beginning it is tied to: code, days before it, hour of its day"),
        _column("parent_id", BigId, "whose silent readers it is for"),
        _column("chat_id", sa.BigInteger(), "with progress_row: where its author sees how far it is"),
        _column("progress_row", sa.BigInteger()),
        _column("looked_at", Moment(), "when late-comers were last looked for"),
        _column("created_at", Moment(), optional=False),
        _column("changed_at", Moment(), optional=False),
        _column("began_at", Moment()),
        _column("ended_at", Moment()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sa.ForeignKeyConstraint(["author_id"], ["persons.id"], name=op.f("fk_announcements_author_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["announcements.id"], name=op.f("fk_announcements_parent_id")),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_index(op.f("ix_announcements_author_id"), "announcements", ["author_id"])
    op.create_index("ix_announcements_alive", "announcements", ["id"], sqlite_where=_ALIVE, postgresql_where=_ALIVE)


def _of_announcement(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_announcement_id")
    return sa.ForeignKeyConstraint(["announcement_id"], ["announcements.id"], name=name)


def _create_texts() -> None:
    op.create_table(
        "announcement_texts",
        _column("id", BigId, optional=False),
        _column("announcement_id", BigId, optional=False),
        _column("language", sa.String(2), optional=False),
        _column("kind", sa.String(16), "text, album, or what Telegram calls the one thing it is", optional=False),
        _column(
            "html", sa.Text(), "the words with their marking; of an album or a file what stands below", optional=False
        ),
        _column("chat_id", sa.BigInteger(), "where it was written, and is copied from", optional=False),
        _column("messages", Data, optional=False),
        _column("album", sa.String(32), "what the messages of an album share"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_texts")),
        _of_announcement("announcement_texts"),
        sa.UniqueConstraint(
            "announcement_id", "language", name=op.f("uq_announcement_texts_announcement_id_language")
        ),
    )  # fmt: skip
    op.create_table(
        "announcement_bodies",
        sa.Column(
            "body_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="of the outbox's shared bodies"
        ),
        _column("announcement_id", BigId, optional=False),
        _column("variant", sa.String(8), "of the reader: the language, + where it is read for another", optional=False),
        _column("part", sa.Integer(), "0 is counted: one row a person", optional=False),
        _column("replaced_by", sa.BigInteger(), "the body that corrects it, or withdraws it"),
        _column("operation", sa.String(8), "how what has left follows: edit, caption, delete"),
        sa.PrimaryKeyConstraint("body_id", name=op.f("pk_announcement_bodies")),
        _of_announcement("announcement_bodies"),
    )
    op.create_index(op.f("ix_announcement_bodies_announcement_id"), "announcement_bodies", ["announcement_id"])


def _create_log() -> None:
    op.create_table(
        "announcement_log",
        _column("id", BigId, optional=False),
        _column("announcement_id", BigId, optional=False),
        _column("at", Moment(), optional=False),
        _column("by_id", BigId, "nothing: the clock"),
        _column("step", sa.String(16), optional=False),
        _column("details", Data, optional=False),
        _column("digest", sa.String(64), "of this line and the one before: a changed line is noticed", optional=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_log")),
        _of_announcement("announcement_log"),
        sa.ForeignKeyConstraint(["by_id"], ["persons.id"], name=op.f("fk_announcement_log_by_id")),
        comment="what was done with each announcement; lines are added only",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_announcement_log_announcement_id"), "announcement_log", ["announcement_id"])
    op.create_table(
        "announcement_optouts",
        _column("person_id", BigId, optional=False),
        _column("category", sa.String(16), optional=False),
        _column("since", Moment(), optional=False),
        sa.PrimaryKeyConstraint("person_id", "category", name=op.f("pk_announcement_optouts")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_announcement_optouts_person_id")),
        comment="which announcements somebody wants no more of",
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_message", table_name="outbox")
    op.drop_index("ix_outbox_body_id", table_name="outbox")
    # What the older schema cannot say: a row that is held does not leave any more.
    op.execute("UPDATE outbox SET state = 'missed', error = 'held' WHERE state = 'held'")
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_autoincrement": True}) as outbox:
        outbox.drop_constraint(op.f("ck_outbox_state"), type_="check")
        outbox.create_check_constraint(op.f("ck_outbox_state"), _BEFORE)
    op.create_index("ix_outbox_body_id", "outbox", ["body_id"], sqlite_where=_SHARED, postgresql_where=_SHARED)
    for name in ("optouts", "log", "bodies", "texts"):
        op.drop_table(f"announcement_{name}")
    op.drop_table("announcements")
