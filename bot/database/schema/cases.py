"""Questions that a person answers: cases with what was said in them, and where each of it was shown."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, String, Table, Text, text

from bot.database.columns import BigId, Moment
from bot.database.schema.base import metadata, partial

_OPEN = text("state = 'open'")

cases = Table(
    "cases",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("state", String(8), nullable=False, comment="open or closed"),
    Column("activity", String(32), comment="with country: whose coordinators answer"),
    Column("country", String(32)),
    Column("topic", String(32), comment="of the question bank: what it would have answered"),
    Column("assignee_id", ForeignKey("persons.id"), comment="nothing: whoever of the scope is first"),
    Column("topic_row", BigInteger, comment="the outbox row that makes its topic in the staff group"),
    Column("opened_at", Moment, nullable=False),
    Column("asked_at", Moment, comment="of the first question"),
    Column("first_reply_at", Moment),
    Column("closed_at", Moment),
    Column("helped", Boolean, comment="what the person said of it when it was closed"),
    # One open case a person: two taps in one moment open one.
    partial("ix_cases_person_open", "person_id", unique=True, rows=_OPEN),
    Index("ix_cases_person_id", "person_id"),
    Index("ix_cases_state", "state", "opened_at"),
    Index("ix_cases_topic_row", "topic_row"),
    sqlite_autoincrement=True,
)

case_messages = Table(
    "case_messages",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("author_id", ForeignKey("persons.id"), nullable=False),
    Column("kind", String(8), nullable=False, comment="question, answer or note"),
    Column("chat_id", BigInteger, comment="where it was written; nothing: a ready reply"),
    Column("message_id", BigInteger),
    Column("text", Text, nullable=False),
    Column("media", String(16), nullable=False),
    Column("quotes", ForeignKey("case_messages.id"), comment="what it answers"),
    Column("at", Moment, nullable=False),
    Index("ix_case_messages_chat_id", "chat_id", "message_id"),
    sqlite_autoincrement=True,
)

case_copies = Table(
    "case_copies",
    metadata,
    Column("row_id", BigInteger, primary_key=True, autoincrement=False, comment="of the outbox, which keeps it"),
    Column("said_id", ForeignKey("case_messages.id"), nullable=False, index=True),
    Column("chat_id", BigInteger, nullable=False, index=True),
    Column("topic_row", BigInteger, comment="the topic it went to"),
    comment="where each message of a case was shown: what quotes, edits and reactions find their way by",
)
