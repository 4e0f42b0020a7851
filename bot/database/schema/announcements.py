"""Announcements: what people are told, by whom, in which languages; what was done with each; who wants none."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.database.columns import BigId, Data, Moment
from bot.database.schema.base import metadata, partial

_ALIVE = text("state IN ('scheduled', 'sending', 'paused', 'stopping', 'recalling', 'repeating')")

announcements = Table(
    "announcements",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("author_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False, comment="grows with each change of the draft; buttons carry it"),
    Column("category", String(16), nullable=False),
    Column("base", String(2), nullable=False, comment="the language it is written in first"),
    Column("fallback", String(2), comment="what readers without a text of their own read; nothing: not chosen"),
    Column("fallback_for", Data, nullable=False, comment="the languages for which that was chosen"),
    Column("audience", Data, nullable=False, comment="who is meant: included and excluded values of each filter"),
    Column(
        "got_it", Boolean, nullable=False, server_default=false(), comment="readers are asked to say that they know"
    ),
    Column("replies", String(8), nullable=False, comment="case: an answer opens one; collect: it is kept here"),
    Column("valid_until", Moment, comment="until then those who come later get it too"),
    Column("due_at", Moment, comment="when a planned one begins"),
    Column("anchor", Data, comment="the activity whose beginning it is tied to: code, days before it, hour of its day"),
    Column("parent_id", ForeignKey("announcements.id"), comment="whose silent readers it is for"),
    Column("chat_id", BigInteger, comment="with progress_row: where its author sees how far it is"),
    Column("progress_row", BigInteger),
    Column("looked_at", Moment, comment="when late-comers were last looked for"),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("began_at", Moment),
    Column("ended_at", Moment),
    Column("closed_at", Moment, comment="when its author ended its poll"),
    Column("correction", Data, comment="words that wait for approval: their language, who wrote them"),
    Column("asked_version", Integer, comment="the version for which approval was asked"),
    Column("approved_version", Integer, comment="the version that was approved"),
    Column("once", Boolean, nullable=False, server_default=false(), comment="rather never than twice"),
    Column("rhythm", Data, comment="how often it leaves again, by which clock, until which day"),
    Column("series_id", BigInteger, comment="the one that is repeated, of which this is one time"),
    partial("ix_announcements_alive", "id", rows=_ALIVE),
    sqlite_autoincrement=True,
)

announcement_texts = Table(
    "announcement_texts",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("announcement_id", ForeignKey("announcements.id"), nullable=False),
    Column("language", String(2), nullable=False),
    Column("kind", String(16), nullable=False, comment="text, album, or what Telegram calls the one thing it is"),
    Column(
        "html", Text, nullable=False, comment="the words with their marking; of an album or a file what stands below"
    ),
    Column("chat_id", BigInteger, nullable=False, comment="where it was written, and is copied from"),
    Column("messages", Data, nullable=False),
    Column("album", String(32), comment="what the messages of an album share"),
    Column("files", Data, comment="of an album: kind and file of each message, and whether words stand below it"),
    Column("poll", Data, comment="of a poll its words; of the base language also what is right"),
    UniqueConstraint("announcement_id", "language"),
)

announcement_bodies = Table(
    "announcement_bodies",
    metadata,
    Column("body_id", BigInteger, primary_key=True, autoincrement=False, comment="of the outbox's shared bodies"),
    Column("announcement_id", ForeignKey("announcements.id"), nullable=False, index=True),
    Column("variant", String(8), nullable=False, comment="of the reader: the language, + where it is read for another"),
    Column("part", Integer, nullable=False, comment="0 is counted: one row a person"),
    Column("replaced_by", BigInteger, comment="the body that corrects it, or withdraws it"),
    Column("operation", String(8), comment="how what has left follows: edit, caption, delete"),
)

announcement_log = Table(
    "announcement_log",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("announcement_id", ForeignKey("announcements.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("by_id", ForeignKey("persons.id"), comment="nothing: the clock"),
    Column("step", String(16), nullable=False),
    Column("details", Data, nullable=False),
    Column("digest", String(64), nullable=False, comment="of this line and the one before: a changed line is noticed"),
    sqlite_autoincrement=True,
    comment="what was done with each announcement; lines are added only",
)

announcement_optouts = Table(
    "announcement_optouts",
    metadata,
    Column("person_id", ForeignKey("persons.id"), primary_key=True),
    Column("category", String(16), primary_key=True),
    Column("since", Moment, nullable=False),
    comment="which announcements somebody wants no more of",
)

poll_votes = Table(
    "poll_votes",
    metadata,
    Column("announcement_id", ForeignKey("announcements.id"), primary_key=True),
    Column("person_id", ForeignKey("persons.id"), primary_key=True, index=True),
    Column("poll_id", String(64), nullable=False, comment="in which of her polls: perhaps she got it twice"),
    Column("options", Data, nullable=False, comment="numbers of the chosen options, from 0"),
    Column("at", Moment, nullable=False),
    comment="how somebody answers a poll now; a vote that is taken back is gone",
)

announcement_replies = Table(
    "announcement_replies",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("announcement_id", ForeignKey("announcements.id"), nullable=False, index=True),
    Column("person_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("chat_id", BigInteger, nullable=False, comment="where it was written, and is copied from"),
    Column("message_id", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("chat_id", "message_id"),
    sqlite_autoincrement=True,
    comment="answers to an announcement whose author collects them",
)

announcement_audiences = Table(
    "announcement_audiences",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("owner_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("name", String(60), nullable=False),
    Column("audience", Data, nullable=False, comment="included and excluded values of each filter"),
    Column(
        "shared",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="others who coordinate some of the same see it too",
    ),
    Column("changed_at", Moment, nullable=False),
    sqlite_autoincrement=True,
    comment="audiences that coordinators keep by a name",
)
