"""Registrations with their log, files and form versions, and the doors to them: nominations, codes, links."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

from bot.database.columns import BigId, Data, Moment
from bot.database.schema.base import metadata, partial

_DRAFT = text("state = 'draft'")
_WAITLISTED = text("state = 'waitlisted'")
_ASKED = text("next_call_at IS NOT NULL")
_BORN = text("born IS NOT NULL")
_SEATED = text("seated")
_SEATED_LITE = text("seated = 1")

form_versions = Table(
    "form_versions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("form", String(32), nullable=False),
    Column("digest", String(64), nullable=False, unique=True, comment="of the form and its questions"),
    Column("questions", Data, nullable=False),
    Column("created_at", Moment, nullable=False),
    comment="forms as they were when somebody sent one: what was answered stays readable when the form changes",
)

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
    Column("country", String(32), comment="with institution and role: what limits of seats ask for, as it was sent"),
    Column("institution", String(64)),
    Column("role", String(32)),
    Column("waiting_since", Moment, comment="the order of the waiting list"),
    Column("answer_by", Moment, comment="until when an offer is to be taken or a seat to be confirmed"),
    Column("next_call_at", Moment, comment="when the clock reminds of it, or passes the seat on"),
    Column("ladder", Integer, nullable=False, server_default="0", comment="how often an answer was asked for"),
    Column("touched_at", Moment, comment="when the person last worked on the draft"),
    Column("nudged_at", Moment, comment="when she was asked whether she goes on with it"),
    Column("form_version", ForeignKey("form_versions.id")),
    Column("seated", Boolean, nullable=False, server_default=false(), comment="it has one of the activity's seats"),
    Column("change", Data, comment="the draft of a change that is not sent yet"),
    Column("name", String(256), comment="what she is called, as it was sent"),
    Column("name_key", String(300), comment="her names in each script by their letters alone, to be looked up"),
    Column("born", String(10), comment="her birth date, as it was sent: who has the same may be the same person"),
    UniqueConstraint("person_id", "activity"),
    # Counting, narrowing down and looking names up need no look at the rows, which are long.
    Index("ix_registrations_activity", "activity", "state", "country"),
    Index(
        "ix_registrations_arrival", "submitted_at", "id", "state", "activity", "country", "institution", "name_key"
    ),
    # An audience is gone through by the number of the person, some hundred at a time.
    Index("ix_registrations_in_order", "activity", "person_id", "state", "seated"),
    Index("ix_registrations_reach", "activity", "state", "country", "role", "institution", "person_id"),
    partial(
        "ix_registrations_waiting", "activity", "waiting_since", "id",
        rows=_WAITLISTED),
    partial("ix_registrations_born", "born", rows=_BORN),
    partial("ix_registrations_next_call_at", "next_call_at", rows=_ASKED),
    partial("ix_registrations_seated", "activity", rows=_SEATED, rows_lite=_SEATED_LITE),
    partial("ix_registrations_touched_at", "touched_at", rows=_DRAFT),
)  # fmt: skip

registration_log = Table(
    "registration_log",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("registration_id", ForeignKey("registrations.id"), nullable=False, index=True),
    Column("from_state", String(16), nullable=False),
    Column("to_state", String(16), nullable=False),
    Column("by", ForeignKey("persons.id"), comment="nothing: the clock"),
    Column("at", Moment, nullable=False),
    Column("reason", String(1000)),
)

files = Table(
    "files",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("name", String(120), nullable=False, comment="made harmless: no path, no sign that a system reads"),
    Column("media_type", String(100), nullable=False, comment="by its first bytes, not by its name"),
    Column("size", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    comment="what people handed in; answers name them by number",
)

nominations = Table(
    "nominations",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("activity", ForeignKey("activities.code"), nullable=False),
    Column("institution", String(64)),
    Column("name", String(256), nullable=False, comment="as the list has it"),
    Column("answers", Data, nullable=False, comment="what the list knows, by question; the person confirms it"),
    Column("digest", String(64), nullable=False, comment="of the person in the list, so that no row comes twice"),
    Column("contact", String(64), comment="who answers for her: the digest of another row of the list"),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("registration_id", ForeignKey("registrations.id")),
    Column("created_by", ForeignKey("persons.id")),
    Column("created_at", Moment, nullable=False),
    Column("claimed_at", Moment),
    UniqueConstraint("activity", "digest"),
)

entry_codes = Table(
    "entry_codes",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("activity", ForeignKey("activities.code"), nullable=False, index=True),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("most_uses", Integer, comment="nothing: as many as know it"),
    Column("expires_at", Moment),
    Column("person_id", ForeignKey("persons.id"), comment="the only one it is for"),
    Column("created_by", ForeignKey("persons.id")),
    Column("created_at", Moment, nullable=False),
)

entry_code_uses = Table(
    "entry_code_uses",
    metadata,
    Column("code_id", ForeignKey("entry_codes.id"), primary_key=True),
    Column("person_id", ForeignKey("persons.id"), primary_key=True),
    Column("used_at", Moment, nullable=False),
)

link_openings = Table(
    "link_openings",
    metadata,
    Column("activity", ForeignKey("activities.code"), primary_key=True),
    Column("source", String(32), primary_key=True),
    Column("person_id", ForeignKey("persons.id"), primary_key=True),
    Column("opened_at", Moment, nullable=False),
    comment="who came by which poster or link, counted once",
)
