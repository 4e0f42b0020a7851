"""Who comes to a session, and who cannot."""

from sqlalchemy import Boolean, Column, ForeignKey, String, Table

from bot.database.columns import Moment
from bot.database.schema.base import metadata

session_answers = Table(
    "session_answers",
    metadata,
    Column("session_id", ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", ForeignKey("persons.id"), primary_key=True, index=True),
    Column("coming", Boolean, nullable=False),
    Column(
        "answered_for", Moment, nullable=False, comment="when it was to start: of a session that moved nobody knows"
    ),
    Column("why", String(16), comment="why she cannot come: a word of ours"),
    Column("reason", String(300), comment="the same in her own words"),
    Column("answered_by", ForeignKey("persons.id"), nullable=False, comment="herself, or who answers for her"),
    Column("answered_at", Moment, nullable=False),
    comment="what people answered below a reminder; the last word counts",
)
