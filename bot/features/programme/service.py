"""What can be done with the programme: look it up. How it comes in and goes out as a file is in `filing`."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import NotFound
from bot.features.programme import institutions, repository
from bot.features.programme.model import Activity, Country, Institution

listed = repository.listed
find = repository.activity
institution = repository.institution
enough_to_look_up = institutions.is_enough
the_programme = repository.programme
wants_approval = repository.wants_approval


async def starts_soon(connection: AsyncConnection, now: datetime) -> bool:
    """Whether a session begins within the hour."""
    coming = await repository.next_session(connection, now)
    return coming is not None and coming - now < timedelta(hours=1)


async def activity(connection: AsyncConnection, code: str) -> Activity:
    """One activity; raises NotFound."""
    found = await repository.activity(connection, code)
    if found is None:
        raise NotFound(f"activity {code}")
    return found


async def offered(connection: AsyncConnection) -> list[Activity]:
    """The activities that are offered, in the file's order."""
    return await repository.listed(connection)


async def country(connection: AsyncConnection, code: str | None) -> Country | None:
    """The country of this code, if there is one."""
    return await repository.country(connection, code) if code else None


async def institutions_listed(connection: AsyncConnection) -> list[Institution]:
    """The institutions of the list, in the file's order."""
    return await repository.institutions_with(connection, [], institutions.MOST)


async def institutions_like(connection: AsyncConnection, text: str, country: str | None) -> list[Institution]:
    """The institutions of the list that `text` most likely names, the likeliest first; those of `country` before."""
    words = institutions.words(text)
    found = await repository.institutions_with(connection, words, institutions.LOOKED_AT) if words else []
    return institutions.likeliest(found, text, country)
