"""What is shown in another chat as well: messages copied, their edits and reactions, and topics of a forum.

Copies carry no words of their own: a row says which message of which chat is to be copied. Rows of topics and copies
are kept beyond their time, because their message's number is needed for as long as somebody may quote it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import outbox
from bot.delivery.message import Button, Lane, Message
from bot.delivery.render import parts

TOPIC: Final = "topic"
LONGEST_NAME: Final = 128
_PUT = insert(outbox).returning(outbox.c.id)


def place(*, topic: int | None = None, reply_row: int | None = None, reply_to: int | None = None) -> dict[str, int]:
    """Where a message goes within its chat: into the topic that a row makes, as an answer to a message.

    The message is known by its number, or by the row that sends it.
    """
    named = {"topic": topic, "reply_row": reply_row, "reply_to": reply_to}
    return {name: value for name, value in named.items() if value is not None}


async def copy(
    connection: AsyncConnection, chat_id: int, origin: tuple[int, int], *, now: datetime,
    where: Mapping[str, int] | None = None, buttons: Sequence[Sequence[Button]] = (),
) -> int:  # fmt: skip
    """Queues a copy of a message, known by chat and number; the row's number."""
    payload: dict[str, Any] = {"from": origin[0], "message": origin[1], **(where or {})}
    if buttons:
        payload["buttons"] = [[button.to_json() for button in row] for row in buttons]
    return await _put(connection, chat_id, "copy", payload, now=now)


async def say(
    connection: AsyncConnection,
    chat_id: int,
    message: Message,
    *,
    now: datetime,
    where: Mapping[str, int] | None = None,
) -> int:
    """Queues a message at a place of a chat; the number of its last row."""
    row = 0
    for payload in parts(message):
        row = await _put(connection, chat_id, "send", {**payload, **(where or {})}, now=now)
    return row


async def make_topic(connection: AsyncConnection, chat_id: int, name: str, *, now: datetime) -> int:
    """Queues a new topic; rows that name this one go into it."""
    return await _put(connection, chat_id, TOPIC, {"name": name}, now=now)


async def change_topic(
    connection: AsyncConnection, chat_id: int, topic: int, *, now: datetime, name: str | None = None,
    is_open: bool | None = None,
) -> None:  # fmt: skip
    """Queues another name for a topic, or closes or opens it."""
    if name is not None:
        await _put(connection, chat_id, "rename", {"name": name, "topic": topic}, now=now)
    if is_open is not None:
        await _put(connection, chat_id, "reopen" if is_open else "close", {"topic": topic}, now=now)


async def rewrite(
    connection: AsyncConnection, chat_id: int, text: str, entities: Sequence[Mapping[str, Any]], *, now: datetime,
    caption: bool, row: int | None = None, message_id: int | None = None,
) -> None:  # fmt: skip
    """Queues the new words of a message that somebody changed, with Telegram's own marking."""
    payload = {"text": text, "entities": list(entities)}
    values = _values(chat_id, "caption" if caption else "rewrite", payload, now)
    await connection.execute(_PUT, {**values, "refers_to": row, "message_id": message_id, "kept": False})


async def react(
    connection: AsyncConnection, chat_id: int, emoji: str | None, *, now: datetime, row: int | None = None,
    message_id: int | None = None,
) -> None:  # fmt: skip
    """Queues a reaction to a message, or none any more."""
    values = _values(chat_id, "react", {"emoji": emoji}, now)
    await connection.execute(_PUT, {**values, "refers_to": row, "message_id": message_id, "kept": False})


async def sent(connection: AsyncConnection, rows: Sequence[int]) -> dict[int, int]:
    """The numbers of the messages, or topics, that these rows have sent."""
    query = select(outbox.c.id, outbox.c.message_id).where(outbox.c.id.in_(rows), outbox.c.state == "sent")
    return {row.id: row.message_id for row in await connection.execute(query) if row.message_id is not None}


async def _put(
    connection: AsyncConnection, chat_id: int, operation: str, payload: Mapping[str, Any], *, now: datetime
) -> int:
    values = _values(chat_id, operation, payload, now)
    found = await connection.execute(_PUT, {**values, "refers_to": None, "message_id": None})
    return int(found.scalar_one())


def _values(chat_id: int, operation: str, payload: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {
        "chat_id": chat_id, "operation": operation, "payload": payload, "lane": int(Lane.NOTICE), "state": "waiting",
        "created_at": now, "due_at": now, "kept": True,
    }  # fmt: skip
