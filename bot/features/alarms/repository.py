"""The SQL of alarms: what went wrong since a moment. It writes nothing."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import faq_topics, outbox, reminders
from bot.delivery.message import Lane

_BULK = outbox.c.lane == int(Lane.BROADCAST)


async def reminders_missed(connection: AsyncConnection, since: datetime, until: datetime, reason: str) -> int:
    """How many reminders were left out for this reason."""
    query = select(func.count()).where(
        reminders.c.state == "skipped", reminders.c.reason == reason, reminders.c.done_at > since,
        reminders.c.done_at <= until,
    )  # fmt: skip
    return int((await connection.execute(query)).scalar_one())


async def broadcasts_failed(connection: AsyncConnection, since: datetime, until: datetime) -> int | None:
    """How many messages to many were refused for good; None while some have still to leave."""
    unsettled = select(exists().where(_BULK, outbox.c.state.in_(("waiting", "sending"))))
    if (await connection.execute(unsettled)).scalar():
        return None
    query = select(func.count()).where(
        _BULK, outbox.c.state == "failed", outbox.c.settled_at > since, outbox.c.settled_at <= until
    )
    return int((await connection.execute(query)).scalar_one())


async def expired_answers(connection: AsyncConnection, today: date) -> list[Any]:
    """The topics whose answers held until an earlier day than today."""
    query = select(faq_topics.c.code, faq_topics.c.title, faq_topics.c.expires_on)
    return list(await connection.execute(query.where(faq_topics.c.expires_on < today).order_by(faq_topics.c.position)))
