"""What stands below a message that is there already: its buttons, which change without its text."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import outbox
from bot.delivery.message import Button, Lane


async def change(
    connection: AsyncConnection, chat_id: int, buttons: Sequence[Sequence[Button]], *, now: datetime, message_id: int
) -> None:
    """Queues other buttons for a message that is known by its number."""
    payload = {"buttons": [[button.to_json() for button in row] for row in buttons]}
    values = {"operation": "buttons", "lane": int(Lane.REPLY), "state": "waiting", "created_at": now, "due_at": now}
    await connection.execute(insert(outbox).values(chat_id=chat_id, message_id=message_id, payload=payload, **values))
