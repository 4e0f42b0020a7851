"""People: who they are, what they agreed to, what they may do."""

from sqlalchemy import BigInteger, Column, ForeignKey, String, Table, UniqueConstraint

from bot.database.columns import BigId, Moment
from bot.database.schema.base import metadata

persons = Table(
    "persons",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("telegram_id", BigInteger, nullable=False, unique=True),
    Column("name", String(256), nullable=False, comment="as Telegram shows it"),
    Column("language", String(2), comment="the chosen one; nothing until the person has chosen"),
    Column("client_language", String(35), comment="what the person's Telegram says"),
    Column("country", String(32)),
    Column("zone", String(64)),
    Column("consent_version", String(32), comment="of the data notice that was agreed to last"),
    Column("unreachable_since", Moment),
    Column("created_at", Moment, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("programme", String(32), nullable=False),
    Column("version", String(32), nullable=False),
    Column("language", String(2), nullable=False),
    Column("agreed_at", Moment, nullable=False),
)

roles = Table(
    "roles",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("role", String(16), nullable=False),
    Column("scope", String(64), nullable=False, comment="'' for all, or activity:<code>, country:<code>"),
    Column("granted_at", Moment, nullable=False),
    Column("granted_by", ForeignKey("persons.id")),
    UniqueConstraint("person_id", "role", "scope"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("scope", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("used_by", ForeignKey("persons.id")),
)
