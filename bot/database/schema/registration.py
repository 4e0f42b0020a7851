"""Registrations and their log."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from bot.database.columns import BigId, Data, Moment
from bot.database.schema.base import metadata

_DRAFT = text("state = 'draft'")

registrations = Table(
    "registrations",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("activity", ForeignKey("activities.code"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False, comment="grows with each change; buttons carry it"),
    Column("draft", Data, nullable=False, comment="answers, open question, misses"),
    Column("question_row", BigInteger, comment="the outbox row that shows the open question"),
    Column("source", String(32), comment="the poster or link that brought the person"),
    Column("reason", String(1000), comment="what the coordinator wrote when deciding"),
    Column("decided_by", ForeignKey("persons.id")),
    Column("created_at", Moment, nullable=False),
    Column("submitted_at", Moment),
    Column("decided_at", Moment),
    UniqueConstraint("person_id", "activity"),
    Index("ix_registrations_activity", "activity", "state"),
)

registration_log = Table(
    "registration_log",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("registration_id", ForeignKey("registrations.id"), nullable=False, index=True),
    Column("from_state", String(16), nullable=False),
    Column("to_state", String(16), nullable=False),
    Column("by", ForeignKey("persons.id")),
    Column("at", Moment, nullable=False),
)
