"""The SQL of editing sessions: the stored file, and which sessions were edited since it was imported."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.schema import activities, imports, programmes, session_edits


async def source_of(connection: AsyncConnection, activity: str, *, hold: bool = False) -> Row[Any] | None:
    """The programme of an activity: its code, its file as it was read, and when its relative times begin."""
    query = (
        select(programmes.c.code, programmes.c.source, imports.c.anchor)
        .join(activities, activities.c.programme == programmes.c.code)
        .join(imports, (imports.c.kind == "programme") & (imports.c.code == programmes.c.code))
        .where(activities.c.code == activity)
    )
    if hold:
        query = query.with_for_update(of=programmes)
    found: Any = (await connection.execute(query)).first()
    return found  # type: ignore[no-any-return]


async def hold(connection: AsyncConnection, programme: str) -> None:
    """Lets nobody else edit a programme until the transaction ends."""
    await connection.execute(select(programmes.c.code).where(programmes.c.code == programme).with_for_update())


async def write_source(connection: AsyncConnection, programme: str, source: str) -> None:
    """Keeps the file as an export gives it out."""
    await connection.execute(update(programmes).where(programmes.c.code == programme).values(source=source))


async def mark(connection: AsyncConnection, activity: str, codes: Sequence[str], now: datetime) -> None:
    """Notes which sessions were edited."""
    rows = [{"activity": activity, "session": code, "edited_at": now} for code in codes]
    if rows:
        new = insert_new(connection, session_edits)
        keys = [session_edits.c.activity, session_edits.c.session]
        await connection.execute(
            new.on_conflict_do_update(index_elements=keys, set_={"edited_at": new.excluded.edited_at}), rows
        )


async def edits(connection: AsyncConnection, programme: str) -> dict[str, dict[str, datetime]]:
    """By activity, which sessions were edited, and when."""
    query = (
        select(session_edits)
        .join(activities, activities.c.code == session_edits.c.activity)
        .where(activities.c.programme == programme)
        .order_by(activities.c.position, session_edits.c.session)
    )
    found: dict[str, dict[str, datetime]] = {}
    for row in await connection.execute(query):
        found.setdefault(row.activity, {})[row.session] = row.edited_at
    return found


async def forget(connection: AsyncConnection, programme: str) -> None:
    """No session of a programme counts as edited any more."""
    own = select(activities.c.code).where(activities.c.programme == programme)
    await connection.execute(delete(session_edits).where(session_edits.c.activity.in_(own)))
