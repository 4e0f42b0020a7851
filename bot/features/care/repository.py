"""The SQL of personal links: by one of them somebody takes over what was registered for her."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import claim_links


async def add_link(connection: AsyncConnection, person_id: int, token_hash: str, by: int, now: datetime) -> None:
    """Keeps a link by its hash; the one before it, if nobody used it, leads nowhere any more."""
    unused = (claim_links.c.person_id == person_id) & claim_links.c.used_at.is_(None)
    await connection.execute(delete(claim_links).where(unused))
    await connection.execute(
        insert(claim_links).values(person_id=person_id, token_hash=token_hash, created_by=by, created_at=now)
    )


async def link(connection: AsyncConnection, token_hash: str) -> Row[Any] | None:
    """What is known of a link."""
    return (await connection.execute(select(claim_links).where(claim_links.c.token_hash == token_hash))).first()


async def use_link(connection: AsyncConnection, number: int, by: int, now: datetime) -> bool:
    """Uses a link up; of two people at once only one does."""
    free = (claim_links.c.id == number) & claim_links.c.used_at.is_(None)
    used = await connection.execute(update(claim_links).where(free).values(used_at=now, used_by=by))
    return bool(used.rowcount)
