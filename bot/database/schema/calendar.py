"""Addresses of people's calendars."""

from sqlalchemy import Column, ForeignKey, Integer, Table

from bot.database.columns import Moment
from bot.database.schema.base import metadata

calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    Column("person_id", ForeignKey("persons.id"), primary_key=True),
    Column("revision", Integer, nullable=False, comment="of the address that works; it is signed, not kept"),
    Column("changed_at", Moment, nullable=False),
    comment="people who took a new address for their calendar; all others have the first one",
)
