"""The SQL of answers that are collected, and of how many have answered a poll."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.schema import announcement_replies, persons, poll_votes
from bot.features.announcements.reach.repository import seen
from bot.features.announcements.repository import people_with
from bot.features.desk.model import Scope


async def add(
    connection: AsyncConnection, number: int, person_id: int, chat_id: int, message_id: int, text: str, now: datetime
) -> None:
    """Keeps an answer to an announcement."""
    new = insert_new(connection, announcement_replies).values(
        announcement_id=number, person_id=person_id, chat_id=chat_id, message_id=message_id, text=text, at=now
    )
    await connection.execute(new.on_conflict_do_nothing())


async def listed(
    connection: AsyncConnection, number: int, scope: Scope, most: int | None, start: int = 0
) -> list[Row[Any]]:
    """The answers to an announcement of those whom the reader may see now, the newest first: name, text, chat_id,
    message_id, at."""
    query = (
        people_with(
            announcement_replies.c.text, announcement_replies.c.chat_id, announcement_replies.c.message_id,
            announcement_replies.c.at,
        )
        .join(announcement_replies, announcement_replies.c.person_id == persons.c.id)
        .where(announcement_replies.c.announcement_id == number, seen(scope))
        .order_by(announcement_replies.c.id.desc())
        .offset(start)
        .limit(most)
    )  # fmt: skip
    return list(await connection.execute(query))


async def how_many(connection: AsyncConnection, number: int) -> int:
    """How many answers were collected."""
    mine = announcement_replies.c.announcement_id == number
    return int((await connection.execute(select(func.count()).where(mine))).scalar_one())


async def how_many_voted(connection: AsyncConnection, number: int) -> int:
    """How many have answered the poll of an announcement."""
    mine = select(func.count()).select_from(poll_votes).where(poll_votes.c.announcement_id == number)
    return int((await connection.execute(mine)).scalar_one())
