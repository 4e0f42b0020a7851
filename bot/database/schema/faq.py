"""The bank of questions and answers, and how asking went."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
)

from bot.database.columns import BigId, Data, Moment
from bot.database.schema.base import metadata

faq_topics = Table(
    "faq_topics",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("kind", String(16), nullable=False, comment="topic or smalltalk"),
    Column("title", Data, nullable=False),
    Column("answer", Data, nullable=False),
    Column("editable", Boolean, nullable=False, server_default=false(), comment="a coordinator has to fill it in"),
    Column("author", String(80)),
    Column("reviewed_on", Date),
    Column("expires_on", Date, comment="the last day it holds"),
    Column("instead", Data, comment="answers for some: of a country, a role, an activity"),
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
    Column("asker", BigInteger, comment="the number of the person whose judgement counts"),
    # Counted for a span of time without a look at the rows.
    Index("ix_faq_questions_asked_at", "asked_at", "band", "helped", "asker"),
    comment="that something was asked and how it went; never the words",
)

faq_vectors = Table(
    "faq_vectors",
    metadata,
    Column("digest", String(64), primary_key=True, comment="of the text"),
    Column("model", String(64), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
    comment="sentence vectors of the bank's rows, in half precision",
)

faq_fits = Table(
    "faq_fits",
    metadata,
    Column("key", String(64), primary_key=True, comment="of the rows, the model and the method"),
    Column("content", LargeBinary, nullable=False),
    comment="what was computed from the bank; can be computed again",
)

faq_asked = Table(
    "faq_asked",
    metadata,
    Column("id", BigId, primary_key=True),
    Column(
        "question", BigInteger, unique=True, comment="its row in faq_questions; nothing: asked in a case, small talk"
    ),
    Column("asker", BigInteger, nullable=False, index=True, comment="the number of the person who gets the answer"),
    Column("language", String(2), nullable=False),
    Column("text", Text, nullable=False, comment="without numbers and addresses of people"),
    Column("chat_id", BigInteger, nullable=False, index=True, comment="with message_id: where its own words stand"),
    Column("message_id", BigInteger),
    Column("sent_at", BigInteger, nullable=False, comment="second of its last part"),
    Column("reply_row", BigInteger, comment="the outbox row that answers it"),
    Column("state", String(8), nullable=False, comment="held until it is known whether it was answered; new; done"),
    Column("outcome", String(16), comment="what a coordinator made of it"),
    Column("cluster", BigInteger, index=True, comment="the first question like it; nothing: not yet compared"),
    Column("topic", String(32), comment="the nearest"),
    Column("reply", Text, comment="what a coordinator answered in a case"),
    Column("case_id", BigInteger, index=True),
    Column("asked_at", Moment, nullable=False),
    Index("ix_faq_asked_state", "state", "asked_at"),
    sqlite_autoincrement=True,
    comment="questions in words, for a while: those in vain wait for a coordinator",
)

faq_edits = Table(
    "faq_edits",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("state", String(8), nullable=False, comment="asked, warned, done or dropped"),
    Column("kind", String(16), nullable=False, comment="phrasing, topic or outside"),
    Column("cluster", BigInteger, nullable=False, comment="of which questions"),
    Column("topic", String(32), comment="nothing: out of scope"),
    Column("content", Data, nullable=False, comment="phrasings; of a new topic title and answer"),
    Column("by_id", BigInteger, nullable=False),
    Column("by_name", String(256), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Index("ix_faq_edits_state", "state"),
    comment="what coordinators want to change in the bank; each is weighed before it is done",
)

faq_versions = Table(
    "faq_versions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("by_name", String(256), nullable=False, comment="nothing in it: a file was taken in"),
    Column("what", String(16), nullable=False, comment="file, phrasing, topic, outside or back"),
    Column("topic", String(32)),
    Column("content", LargeBinary, nullable=False, comment="the whole bank after it, packed"),
    sqlite_autoincrement=True,
    comment="how the bank stood after each change",
)

glossary_terms = Table(
    "glossary_terms",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("field", String(32), nullable=False, comment="its code in the programme"),
    Column("text", Data, nullable=False),
    comment="terms of each field, in the order of their file",
)
