"""The bank of questions and answers, and how asking went."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
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
