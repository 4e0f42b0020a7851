"""People: who they are, what they agreed to, what they may do."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

from bot.database.columns import BigId, Data, Moment
from bot.database.schema.base import metadata, partial

_IN_CARE = text("contact_id IS NOT NULL")
_MERGED = text("merged_into IS NOT NULL")
_CHOSEN = text("lead IS NOT NULL")
_REACH = (
    "language", "client_language", "zone", "night", "unreachable_since", "telegram_id", "banned_at", "merged_into",
    "country",
)  # fmt: skip


def _another() -> ForeignKey:
    # Looked at when the transaction ends: a copy writes people by number, whoever answers for whom.
    return ForeignKey("persons.id", deferrable=True, initially="DEFERRED")


persons = Table(
    "persons",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("telegram_id", BigInteger, unique=True, comment="nothing: somebody answers for her"),
    Column("name", String(256), nullable=False, comment="as Telegram shows it"),
    Column("language", String(2), comment="the chosen one; nothing until the person has chosen"),
    Column("client_language", String(35), comment="what the person's Telegram says"),
    Column("country", String(32)),
    Column("zone", String(64)),
    Column("consent_version", String(32), comment="of the data notice that was agreed to last"),
    Column("unreachable_since", Moment),
    Column("muted_until", Moment, comment="she wrote faster than anybody reads"),
    Column("banned_at", Moment),
    Column("ban_reason", String(500)),
    Column("created_at", Moment, nullable=False),
    Column("contact_id", _another(), comment="who answers for her, and reads what is for her"),
    Column("merged_into", _another(), comment="whose record goes on in the place of this one"),
    Column("lead", String(16), comment="how long before a session she is reminded"),
    Column("night", String(8), comment="hours of her day in which nothing rings, like 22-06"),
    Column("manner", String(16), comment="digits and era of dates, where she wants others than usual"),
    Column(
        "no_digest", Boolean, nullable=False, server_default=false(), comment="no daily summary of questions in vain"
    ),
    CheckConstraint("telegram_id IS NOT NULL OR contact_id IS NOT NULL", name="reached"),
    partial("ix_persons_contact_id", "contact_id", rows=_IN_CARE),
    partial("ix_persons_merged_into", "merged_into", rows=_MERGED),
    # Whom an announcement reaches, and in whose night, is counted by an index alone.
    Index("ix_persons_reach", *_REACH),
    partial("ix_persons_lead", "lead", rows=_CHOSEN),
)

other_chats = Table(
    "other_chats",
    metadata,
    Column("telegram_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("since", Moment, nullable=False),
    comment="further accounts of somebody whose records were merged: she can write from each of them",
)

claim_links = Table(
    "claim_links",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("created_by", ForeignKey("persons.id"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("used_by", ForeignKey("persons.id")),
    comment="by one of them a person without Telegram takes over what was registered for her",
)

likenesses = Table(
    "likenesses",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("one", ForeignKey("persons.id"), nullable=False),
    Column("other", ForeignKey("persons.id"), nullable=False, index=True),
    Column("noticed_at", Moment, nullable=False),
    Column("answer", String(16), comment="merged or different; nothing: nobody has said yet"),
    Column("answered_by", ForeignKey("persons.id")),
    Column("answered_at", Moment),
    Column("details", Data, comment="which record was kept, and what became of each registration"),
    UniqueConstraint("one", "other"),
    comment="two records that may be one person: asked about once, and what was answered",
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
    # A button names a role by its number, which must never be another one's.
    sqlite_autoincrement=True,
)

former_roles = Table(
    "former_roles",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("role", String(16), nullable=False),
    Column("scope", String(64), nullable=False),
    Column("granted_at", Moment, nullable=False),
    Column("granted_by", ForeignKey("persons.id")),
    Column("taken_at", Moment, nullable=False),
    Column("taken_by", ForeignKey("persons.id"), nullable=False),
    comment="roles that were taken away: who had which, from when until when, and whose doing both was",
    sqlite_autoincrement=True,
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
    Column("created_by", ForeignKey("persons.id"), comment="nothing: it was made on the server"),
    Column("called_off_at", Moment),
    Column("called_off_by", ForeignKey("persons.id")),
)
