"""A message that stays at the top of a chat: sent once, pinned, and changed in place.

Its row is kept for good, because its number is needed for as long as it is changed. Of changes that wait only the
newest leaves.
"""

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import outbox
from bot.delivery.message import Lane, Message
from bot.delivery.outbox import edit, put

PIN = "pin"
LOST = ("unreachable", "failed", "missed", "unknown")
_GONE = ("message to edit not found", "message can't be edited", "message to pin not found", "message_id_invalid")


def is_gone(error: str | None) -> bool:
    """Whether a refusal means that the message is not there any more."""
    return any(words in (error or "").lower() for words in _GONE)


async def send(connection: AsyncConnection, chat_id: int, message: Message, *, now: datetime) -> int:
    """Queues the message, and pins it when it has arrived; the number of its row."""
    row = await put(connection, chat_id, message, lane=Lane.REMINDER, now=now)
    assert row is not None
    await connection.execute(update(outbox).where(outbox.c.id == row).values(kept=True))
    await pin(connection, chat_id, row, now=now)
    return row


async def pin(
    connection: AsyncConnection, chat_id: int, row: int, *, now: datetime, lane: Lane = Lane.REMINDER
) -> None:
    """Queues that the message of a row stands at the top, without a sound; one that does already stays."""
    values = {"chat_id": chat_id, "lane": int(lane), "operation": PIN, "payload": {}, "state": "waiting"}
    await connection.execute(insert(outbox).values(**values, refers_to=row, created_at=now, due_at=now))


async def change(connection: AsyncConnection, chat_id: int, row: int, message: Message, *, now: datetime) -> None:
    """Queues what it says from now on."""
    waits = (outbox.c.refers_to == row) & (outbox.c.operation == "edit") & (outbox.c.state == "waiting")
    await connection.execute(delete(outbox).where(waits))
    await edit(connection, chat_id, message, now=now, lane=Lane.REMINDER, refers_to=row)


async def is_lost(connection: AsyncConnection, row: int) -> bool:
    """Whether the message of a row never arrived, or nobody knows of it any more."""
    state = (await connection.execute(select(outbox.c.state).where(outbox.c.id == row))).scalar()
    return state is None or state in LOST


async def targets(connection: AsyncConnection, rows: list[int]) -> list[int]:
    """The rows whose messages these rows were to change or pin."""
    found = await connection.execute(select(outbox.c.refers_to).where(outbox.c.id.in_(rows)))
    return [row for row in found.scalars() if row is not None]
