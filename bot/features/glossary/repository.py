"""The SQL of the glossary."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import fields, glossary_terms


async def replace(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Makes these the terms, in their order."""
    await connection.execute(delete(glossary_terms))
    await connection.execute(insert(glossary_terms), list(rows))


async def terms(connection: AsyncConnection) -> list[Row[Any]]:
    """Every term in its order."""
    return list(await connection.execute(select(glossary_terms).order_by(glossary_terms.c.id)))


async def titles(connection: AsyncConnection) -> dict[str, Mapping[str, str]]:
    """What the fields of the programme are called, by their codes."""
    return {row.code: row.title for row in await connection.execute(select(fields.c.code, fields.c.title))}
