"""Every table, once. Migrations lead here step by step; a test holds the two equal.

Moments are UTC; where a place matters, the name of its time zone stands beside them.
Texts for people are mappings from language code to text (`Data`).
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from bot.database.columns import BigId, Data, Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# -- the house itself ------------------------------------------------------------------------------------------------

properties = Table(
    "properties",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
    comment="what the program keeps about itself: its secret key, the playground's mark, the menus it has set",
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", Moment, nullable=False),
)

seen_updates = Table(
    "seen_updates",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("seen_at", Moment, nullable=False, index=True),
    Column("fault", String(200), comment="the kind of error, when our own code failed on it"),
)

# -- people ----------------------------------------------------------------------------------------------------------

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

# -- the chat --------------------------------------------------------------------------------------------------------

dialogues = Table(
    "dialogues",
    metadata,
    Column("person_id", ForeignKey("persons.id"), primary_key=True),
    Column("room", String(32), nullable=False, comment="whose question is open"),
    Column("state", Data, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

# -- delivery --------------------------------------------------------------------------------------------------------

_UNSETTLED = text("state IN ('waiting', 'sending')")
_WAITING = text("state = 'waiting'")
_SENDING = text("state = 'sending'")
_REFERS = text("refers_to IS NOT NULL")
_SHARED = text("body_id IS NOT NULL")

bodies = Table(
    "bodies",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("payload", Data, nullable=False),
    Column("created_at", Moment, nullable=False, index=True),
    comment="what many outbox rows say: stored once a language, not once a person",
)

fan_outs = Table(
    "fan_outs",
    metadata,
    Column("key", String(64), primary_key=True, comment="rows get <key>:<person>"),
    Column("lane", Integer, nullable=False),
    Column("bodies", Data, nullable=False, comment="variant of the reader to number in bodies"),
    Column("cursor", BigInteger, nullable=False, server_default="0", comment="the last person who has a row"),
    Column("done", Boolean, nullable=False, server_default=false()),
    Column("once", Boolean, nullable=False, server_default=false()),
    Column("expires_at", Moment),
    Column("created_at", Moment, nullable=False, index=True),
    comment="how far an audience has become rows; a crash goes on at the cursor",
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("key", String(128), unique=True, comment="makes a repeat harmless"),
    Column("lane", Integer, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("operation", String(16), nullable=False),
    Column("payload", Data, nullable=False, comment="with a body: this row's own values for the places in it"),
    Column("body_id", ForeignKey("bodies.id")),
    Column(
        "refers_to", ForeignKey("outbox.id", ondelete="SET NULL"), comment="whose message this one edits or deletes"
    ),
    Column("message_id", BigInteger, comment="the message that was sent, or that is to be changed"),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("due_at", Moment, nullable=False),
    Column("expires_at", Moment, comment="after this the message has lost its meaning"),
    Column("holder", String(64)),
    Column("held_until", Moment),
    Column("once", Boolean, nullable=False, server_default=false(), comment="rather never than perhaps twice"),
    Column("perhaps_twice", Boolean, nullable=False, server_default=false()),
    Column("error", String(200)),
    Column("created_at", Moment, nullable=False),
    Column("settled_at", Moment, index=True),
    CheckConstraint(
        "state IN ('waiting', 'sending', 'sent', 'unreachable', 'failed', 'missed', 'unknown')", name="state"
    ),
    Index("ix_outbox_due", "lane", "due_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    Index("ix_outbox_chat", "chat_id", "lane", "id", sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
    Index("ix_outbox_held", "held_until", sqlite_where=_SENDING, postgresql_where=_SENDING),
    Index("ix_outbox_refers_to", "refers_to", sqlite_where=_REFERS, postgresql_where=_REFERS),
    Index("ix_outbox_body_id", "body_id", sqlite_where=_SHARED, postgresql_where=_SHARED),
    sqlite_autoincrement=True,
)

# -- the programme ---------------------------------------------------------------------------------------------------

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
    Column("source", Text, nullable=False, comment="the file as it was read, for a lossless export"),
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
    Column("changed_at", Moment, nullable=False),
    Column("planned_at", Moment, comment="the changed_at that its reminders were planned for"),
    UniqueConstraint("activity", "code"),
    Index("ix_sessions_unplanned", "id", sqlite_where=_UNPLANNED, postgresql_where=_UNPLANNED),
    sqlite_autoincrement=True,
)

reminder_rules = Table(
    "reminder_rules",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("programme", ForeignKey("programmes.code"), nullable=False),
    Column("activity", ForeignKey("activities.code"), comment="nothing: for every activity of the programme"),
    Column("code", String(32), nullable=False),
    Column("seconds_before", Integer, nullable=False),
    Column("audience", String(16), nullable=False),
    Column("text", Data),
)

# -- registration ----------------------------------------------------------------------------------------------------

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

# -- questions and answers -------------------------------------------------------------------------------------------

faq_topics = Table(
    "faq_topics",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("kind", String(16), nullable=False, comment="topic or smalltalk"),
    Column("title", Data, nullable=False),
    Column("answer", Data, nullable=False),
    Column("editable", Boolean, nullable=False, server_default=false(), comment="a coordinator has to fill it in"),
)

faq_phrasings = Table(
    "faq_phrasings",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("topic", ForeignKey("faq_topics.code", ondelete="CASCADE"), index=True, comment="nothing: out of scope"),
    Column("language", String(2), nullable=False),
    Column("text", Text, nullable=False),
)

faq_questions = Table(
    "faq_questions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("language", String(2), nullable=False),
    Column("topic", String(32), comment="the best match, whatever the verdict"),
    Column("band", String(8), nullable=False),
    Column("score", Float, nullable=False),
    Column("helped", Boolean),
    Column("asked_at", Moment, nullable=False),
    comment="that something was asked and how it went; never the words",
)

# -- reminders -------------------------------------------------------------------------------------------------------

_PLANNED = text("state = 'planned'")

reminders = Table(
    "reminders",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("session_id", ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("rule", String(32), nullable=False),
    Column("audience", String(16), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("text", Data),
    Column("state", String(16), nullable=False),
    Column("reason", String(200)),
    Column("done_at", Moment),
    UniqueConstraint("session_id", "rule", "audience", "due_at"),
    Index("ix_reminders_due", "due_at", sqlite_where=_PLANNED, postgresql_where=_PLANNED),
    # A number used again would find the outbox keys of the reminder that had it before.
    sqlite_autoincrement=True,
)
