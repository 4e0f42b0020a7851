"""The outbox, bodies that many rows share, and how far an audience has become rows."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    false,
    text,
)

from bot.database.columns import BigId, Data, Moment
from bot.database.schema.base import metadata, partial

_UNSETTLED = text("state IN ('waiting', 'sending')")
_WAITING = text("state = 'waiting'")
_SENDING = text("state = 'sending'")
_REFERS = text("refers_to IS NOT NULL")
_SHARED = text("body_id IS NOT NULL")
_KEPT = text("kept")
_KEPT_LITE = text("kept = 1")

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

sent_polls = Table(
    "sent_polls",
    metadata,
    Column("poll_id", String(64), primary_key=True, comment="Telegram's"),
    Column("row_id", BigInteger, nullable=False, index=True, comment="of the outbox, which keeps it"),
    comment="which row sent a poll: a vote names the poll alone",
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
    Column("kept", Boolean, nullable=False, server_default=false(), comment="its message's number is needed for good"),
    Column("error", String(200)),
    Column("created_at", Moment, nullable=False),
    Column("settled_at", Moment, index=True),
    CheckConstraint(
        "state IN ('waiting', 'held', 'sending', 'sent', 'unreachable', 'failed', 'missed', 'unknown')", name="state"
    ),
    partial("ix_outbox_due", "lane", "due_at", "id", rows=_WAITING),
    partial("ix_outbox_chat", "chat_id", "lane", "id", rows=_UNSETTLED),
    partial("ix_outbox_held", "held_until", rows=_SENDING),
    partial("ix_outbox_refers_to", "refers_to", rows=_REFERS),
    # What became of a broadcast is counted without a look at its rows.
    partial("ix_outbox_body_id", "body_id", "state", "perhaps_twice", rows=_SHARED),
    partial("ix_outbox_message", "chat_id", "message_id", rows=_KEPT, rows_lite=_KEPT_LITE),
    sqlite_autoincrement=True,
)
