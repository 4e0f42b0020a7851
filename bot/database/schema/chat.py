"""The chat: whose question is open."""

from sqlalchemy import Column, ForeignKey, String, Table

from bot.database.columns import Data, Moment
from bot.database.schema.base import metadata

dialogues = Table(
    "dialogues",
    metadata,
    Column("person_id", ForeignKey("persons.id"), primary_key=True),
    Column("room", String(32), nullable=False, comment="whose question is open"),
    Column("state", Data, nullable=False),
    Column("changed_at", Moment, nullable=False),
)
