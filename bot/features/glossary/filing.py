"""The glossary as a file: writing one down, and giving it out again."""

import hashlib
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import properties
from bot.errors import NotFound
from bot.features.glossary import repository
from bot.features.glossary.file import Field, GlossaryFile, write_glossary
from bot.features.glossary.service import VERSION


async def take_in(connection: AsyncConnection, file: GlossaryFile) -> None:
    """Makes the file's terms the glossary."""
    rows = [{"field": field.field, "text": term} for field in file.fields for term in field.terms]
    await repository.replace(connection, rows)
    await properties.keep(connection, VERSION, hashlib.sha256(file.model_dump_json().encode()).hexdigest())


async def as_file(connection: AsyncConnection) -> str:
    """The glossary in the form that an import takes; raises NotFound when there is none."""
    rows = await repository.terms(connection)
    if not rows:
        raise NotFound("there is no glossary to export yet")
    by_field = groupby(rows, key=lambda row: row.field)
    fields = tuple(Field(field=code, terms=tuple(row.text for row in some)) for code, some in by_field)
    return write_glossary(GlossaryFile(kind="glossary", fields=fields))
