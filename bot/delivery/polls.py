"""Polls that were sent: by Telegram's number of each, the row that sent it; and one that is closed by itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.schema import outbox, sent_polls
from bot.delivery.message import Lane
from bot.delivery.outbox import Settled

STOP: Final = "stop"
"""Ends a poll; "close" is what is done to a topic."""


async def keep(connection: AsyncConnection, outcomes: Sequence[Settled]) -> None:
    """Keeps the numbers of polls that have just left, of rows that are kept for many readers."""
    made = [
        {"poll_id": each.poll_id, "row_id": each.row.id}
        for each in outcomes
        if each.poll_id is not None and each.row.body_id is not None
    ]
    if made:
        await connection.execute(insert_new(connection, sent_polls).on_conflict_do_nothing(), made)


async def note(connection: AsyncConnection, poll_id: str, row: int) -> None:
    """A poll whose number Telegram's answer did not bring: the answer was lost, and she has voted in it."""
    new = insert_new(connection, sent_polls).values(poll_id=poll_id, row_id=row)
    await connection.execute(new.on_conflict_do_nothing())


async def close(connection: AsyncConnection, chat_id: int, row: int, *, now: datetime) -> None:
    """Ends the poll that a row has sent."""
    values = {"lane": int(Lane.NOTICE), "operation": STOP, "payload": {}, "state": "waiting", "refers_to": row}
    await connection.execute(insert(outbox).values(chat_id=chat_id, due_at=now, created_at=now, **values))
