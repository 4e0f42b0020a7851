"""Deadlines for papers and tasks."""

from sqlalchemy import Column, ForeignKey, String, Table, UniqueConstraint, text

from bot.database.columns import BigId, Data, Moment
from bot.database.schema.base import metadata, partial

_OPEN = text("next_at IS NOT NULL")

deadlines = Table(
    "deadlines",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("activity", ForeignKey("activities.code"), nullable=False),
    Column("code", String(32), nullable=False),
    Column("title", Data, nullable=False),
    Column("until", Moment, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("question", String(64), comment="of the form: done when it is answered; nothing: when somebody says so"),
    Column("steps", Data, nullable=False, comment="so many seconds before it people are reminded"),
    Column("clock", String(5), comment="at this hour of its own clock, so many days before"),
    Column("only", Data, comment="whom it concerns: conditions that all hold"),
    Column("since", Moment, nullable=False, comment="until when it has been looked after"),
    Column("next_at", Moment, comment="when the clock looks at it again; nothing: it is over"),
    UniqueConstraint("activity", "code"),
    partial("ix_deadlines_next_at", "next_at", rows=_OPEN),
    # A number used again would find the outbox keys of the deadline that had it before.
    sqlite_autoincrement=True,
)
