"""Who looks at the console in a browser."""

from sqlalchemy import Column, ForeignKey, String, Table

from bot.database.columns import BigId, Moment
from bot.database.schema.base import metadata

console_sessions = Table(
    "console_sessions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("link_hash", String(64), nullable=False, unique=True),
    Column("link_expires_at", Moment, nullable=False, index=True),
    Column("used_at", Moment),
    Column("session_hash", String(64), unique=True, comment="nothing: the link was not used yet"),
    Column("expires_at", Moment),
    Column("ended_at", Moment, comment="she signed out"),
    comment="links to the console, each of which opens one session in one browser; no secret is kept",
)
