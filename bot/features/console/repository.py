"""The SQL of the console: links, and the sessions that they open."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import console_sessions as sessions


def _unused(link: str, now: datetime) -> ColumnElement[bool]:
    return (sessions.c.link_hash == link) & sessions.c.used_at.is_(None) & (sessions.c.link_expires_at > now)


def _open(session: str, now: datetime) -> ColumnElement[bool]:
    return (sessions.c.session_hash == session) & sessions.c.ended_at.is_(None) & (sessions.c.expires_at > now)


async def add(connection: AsyncConnection, person_id: int, link: str, until: datetime) -> None:
    """Keeps a link by its hash."""
    await connection.execute(
        insert(sessions).values(person_id=person_id, link_hash=link, link_expires_at=until)
    )  # fmt: skip


async def owner_of_link(connection: AsyncConnection, link: str, now: datetime) -> int | None:
    """Whose link this is, while it can be used."""
    return (await connection.execute(select(sessions.c.person_id).where(_unused(link, now)))).scalar()


async def use(connection: AsyncConnection, link: str, session: str, now: datetime, until: datetime) -> bool:
    """Uses a link up in one statement, so that two browsers cannot both; False when it is used, over or unknown."""
    opened = update(sessions).where(_unused(link, now)).values(used_at=now, session_hash=session, expires_at=until)
    return bool((await connection.execute(opened)).rowcount)


async def owner(connection: AsyncConnection, session: str, now: datetime) -> int | None:
    """Whose session this is, while it is open."""
    return (await connection.execute(select(sessions.c.person_id).where(_open(session, now)))).scalar()


async def end(connection: AsyncConnection, session: str, now: datetime) -> None:
    """Ends a session."""
    await connection.execute(update(sessions).where(_open(session, now)).values(ended_at=now))


async def tidy(connection: AsyncConnection, before: datetime) -> None:
    """Forgets links that were over by then, and with them their sessions."""
    await connection.execute(delete(sessions).where(sessions.c.link_expires_at < before))
