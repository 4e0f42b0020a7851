"""Who has said that she read what matters."""

from sqlalchemy import Column, ForeignKey, String, Table

from bot.database.columns import Moment
from bot.database.schema.base import metadata

receipts = Table(
    "receipts",
    metadata,
    Column("subject", String(32), primary_key=True, comment="what was to be read: session-12, announcement-7"),
    Column("person_id", ForeignKey("persons.id"), primary_key=True, index=True),
    Column("pressed_by", ForeignKey("persons.id"), nullable=False, comment="herself, or who answers for her"),
    Column("pressed_at", Moment, nullable=False),
    comment='a press of "Got it": one for each person and subject',
)
