"""The programme: countries, fields, places, forms, activities with their sessions and reminder rules."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from bot.database.columns import BigId, Data, Moment
from bot.database.schema.base import metadata, partial

imports = Table(
    "imports",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("code", String(32), primary_key=True),
    Column("anchor", Moment, nullable=False, comment="what relative times count from; kept from the first import"),
    Column("imported_at", Moment, nullable=False),
)

programmes = Table(
    "programmes",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("title", Data, nullable=False),
    Column("subtitle", Data, nullable=False),
    Column("notice_version", String(32), nullable=False),
    Column("notice", Data, nullable=False),
    Column("nudge_seconds", Integer, comment="after which silence the writer of a draft is asked whether she goes on"),
    Column("drop_seconds", Integer, comment="how long after that the draft is dropped"),
    Column("quiet_from", String(5), comment="from this hour of a reader's day no reminder leaves, like 21:00"),
    Column("quiet_until", String(5), comment="until this one"),
    Column("quiet_on_holidays", String(5), comment="until this one on a holiday of the reader"),
    Column("source", Text, nullable=False, comment="the file as it was read, for a lossless export"),
    Column(
        "approve_announcements",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="whether a second coordinator looks at each announcement before it leaves",
    ),
)

countries = Table(
    "countries",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("title", Data, nullable=False),
    Column("city", Data, nullable=False, comment="the name that stands beside a time of this country"),
    Column("zone", String(64), nullable=False),
    Column("phone_region", String(2), nullable=False),
    Column("hours", Data, comment="when its coordinators answer: days, begins, ends, closed"),
    Column("holidays", String(16), comment="whose public holidays they keep"),
    Column("quiet", Data, comment="in which hours of their own nobody of it is reminded: from, until"),
    Column("days", Data, comment="days off that the calendar does not have, and days on that it has: off, on"),
)

ready_replies = Table(
    "ready_replies",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("title", Data, nullable=False, comment="for who sends it"),
    Column("text", Data, nullable=False),
)

fields = Table(
    "fields",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("title", Data, nullable=False),
)

places = Table(
    "places",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("title", Data, nullable=False),
    Column("address", Data),
    Column("zone", String(64), nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
)

institutions = Table(
    "institutions",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("title", Data, nullable=False),
    Column("country", ForeignKey("countries.code")),
    Column("aliases", Data, nullable=False, comment="other names that people type: abbreviations, old names"),
    Column("keys", Text, nullable=False, comment="all its names by their letters alone, one a line, to be looked up"),
    Column("listed", Boolean, nullable=False, server_default=true(), comment="false once the file has it no more"),
    Column("contact", Data, comment="who speaks for it: name, e-mail, number on Telegram"),
)

forms = Table(
    "forms",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("questions", Data, nullable=False),
)

activities = Table(
    "activities",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("programme", ForeignKey("programmes.code"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("field", ForeignKey("fields.code")),
    Column("title", Data, nullable=False),
    Column("summary", Data, nullable=False),
    Column("place", ForeignKey("places.code")),
    Column("form", ForeignKey("forms.code")),
    Column("register_until", Moment),
    Column("zone", String(64), nullable=False),
    Column("listed", Boolean, nullable=False, server_default=true(), comment="false once the file has it no more"),
    Column("selection", String(16), nullable=False, server_default="coordinator", comment="or first-come"),
    Column("invitation_only", Boolean, nullable=False, server_default=false()),
    Column("seats", Integer, comment="nothing: as many as come"),
    Column("offer_seconds", Integer, comment="how long a free seat is kept for whom it is offered to"),
    Column("confirm_seconds", Integer, comment="how long a selected person has to confirm; nothing: need not"),
    Column("change_until", Moment, comment="until when people may change their answers; nothing: until it begins"),
    Column("cancelled_at", Moment),
)

quotas = Table(
    "quotas",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("activity", ForeignKey("activities.code"), nullable=False, index=True),
    Column("seats", Integer, nullable=False),
    Column("country", String(32)),
    Column("institution", String(64)),
    Column("role", String(32)),
    comment="a limit for those who fit all that is named; limits may overlap, and each one holds",
)

_UNPLANNED = text("planned_at IS NULL OR planned_at != changed_at")

sessions = Table(
    "sessions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("activity", ForeignKey("activities.code"), nullable=False),
    Column("code", String(32), nullable=False),
    Column("title", Data, nullable=False),
    Column("starts_at", Moment, nullable=False, index=True),
    Column("ends_at", Moment, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("place", ForeignKey("places.code")),
    Column("room", Data),
    Column("link", String(500)),
    Column("equipment", Data),
    Column("teachers", Data, comment="names, as they are spoken"),
    Column("materials", Data, comment="what to read: title by language, link"),
    Column("changed_at", Moment, nullable=False),
    Column("planned_at", Moment, comment="the changed_at that its reminders were planned for"),
    Column("held_from", Moment, comment="when it really began"),
    Column("held_until", Moment, comment="and ended"),
    UniqueConstraint("activity", "code"),
    partial("ix_sessions_unplanned", "id", rows=_UNPLANNED),
    sqlite_autoincrement=True,
)

session_edits = Table(
    "session_edits",
    metadata,
    Column("activity", ForeignKey("activities.code"), primary_key=True),
    Column("session", String(32), primary_key=True),
    Column("edited_at", Moment, nullable=False),
    comment="sessions that were changed in the chat or by a sheet since their file was imported",
)

session_drafts = Table(
    "session_drafts",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", ForeignKey("persons.id"), nullable=False, unique=True),
    Column("activity", ForeignKey("activities.code"), nullable=False),
    Column("entries", Data, nullable=False, comment="the sessions as they would be"),
    Column("seen", String(64), nullable=False, comment="what the sessions were when the preview was made"),
    Column("created_at", Moment, nullable=False),
    sqlite_autoincrement=True,
    comment="changes that a coordinator has seen a preview of and not decided about; a newer one takes its place",
)

reminder_rules = Table(
    "reminder_rules",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("programme", ForeignKey("programmes.code"), nullable=False),
    Column("activity", ForeignKey("activities.code"), comment="nothing: for every activity of the programme"),
    Column("code", String(32), nullable=False),
    # Less than nothing: so long after.
    Column("seconds_before", Integer, nullable=False),
    Column("anchor", String(8), nullable=False, server_default="start", comment="of the session, or its end"),
    Column("audience", String(16), nullable=False),
    Column("text", Data),
    Column("clock", String(5), comment="the hour of each reader's day, like 18:00"),
    Column("urgent", String(200), comment="why it may leave in quiet hours"),
    Column("only", Data, comment="whom it is for: conditions that all hold"),
)
