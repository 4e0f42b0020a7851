"""The live card of each person, and activities whose people's cards are to be looked at."""

from sqlalchemy import BigInteger, Column, ForeignKey, String, Table, text

from bot.database.columns import Moment
from bot.database.schema.base import metadata, partial

_STALE = text("stale_at IS NOT NULL")

cards = Table(
    "cards",
    metadata,
    Column("person_id", ForeignKey("persons.id"), primary_key=True),
    Column("row_id", BigInteger, comment="the outbox row whose message it is; nothing: it is still to be sent"),
    Column("digest", String(64), comment="of what it shows"),
    Column("looked_at", Moment, nullable=False, comment="when it was last compared with how things are"),
    Column("stale_at", Moment, comment="when it is to be compared again; nothing: when something changes"),
    partial("ix_cards_stale_at", "stale_at", rows=_STALE),
    comment="one pinned message for each person who takes part in something, changed in place",
)

card_marks = Table(
    "card_marks",
    metadata,
    Column("activity", ForeignKey("activities.code"), primary_key=True),
    Column("changed_at", Moment, nullable=False, comment="cards that were looked at before are to be looked at again"),
    comment="activities of which a session changed",
)
