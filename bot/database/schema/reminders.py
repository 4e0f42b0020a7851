"""Planned reminders, and changes of sessions that people are to be told of."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, UniqueConstraint, false, text

from bot.database.columns import BigId, Data, Moment
from bot.database.schema.base import metadata, partial

_PLANNED = text("state = 'planned'")
_UNSEEN, _UNSEEN_LITE = text("unseen"), text("unseen = 1")

reminders = Table(
    "reminders",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("session_id", ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("rule", String(32), nullable=False),
    Column("audience", String(16), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("text", Data),
    Column("state", String(16), nullable=False),
    Column("reason", String(200)),
    Column("done_at", Moment),
    Column("planned_for", Moment, comment="of a part that leaves later for some readers: when the whole was due"),
    Column("seconds_before", Integer, comment="with a clock: so long before, in whole days"),
    Column("anchor", String(8), nullable=False, server_default="start", comment="of the session, or its end"),
    Column("clock", String(5), comment="the hour of each reader's day, like 18:00"),
    Column("urgent", Boolean, nullable=False, server_default=false(), comment="leaves at any hour"),
    Column("zones", Data, comment="readers in these only"),
    Column("only", Data, comment="whom it is for: conditions that all hold"),
    Column("sorted", Boolean, nullable=False, server_default=false(), comment="who has it later has a row of her own"),
    Column(
        "unseen",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="it did not leave, and coordinators are still to be told",
    ),
    UniqueConstraint("session_id", "rule", "audience", "due_at"),
    partial("ix_reminders_unseen", "id", rows=_UNSEEN, rows_lite=_UNSEEN_LITE),
    partial("ix_reminders_due", "due_at", rows=_PLANNED),
    # A number used again would find the outbox keys of the reminder that had it before.
    sqlite_autoincrement=True,
)

session_changes = Table(
    "session_changes",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("activity", ForeignKey("activities.code"), nullable=False),
    Column("session", String(32), nullable=False, comment="its code; the session itself may be gone"),
    Column("before", Data, nullable=False, comment="what people know: when and where, before the first of the changes"),
    Column("changed_at", Moment, nullable=False, index=True, comment="by the last of them"),
    UniqueConstraint("activity", "session"),
    # A number used again would find the outbox keys of the change that had it before.
    sqlite_autoincrement=True,
    comment="sessions that were changed or called off and whose people are not told yet",
)
