"""Where people come from: each poster or link has a name, and who opens it is counted once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.doors import repository
from bot.people.model import Person

_LONGEST = 32


@dataclass(frozen=True, slots=True)
class Count:
    """How many people opened a poster's link, and how many of them have sent a registration."""

    source: str
    opened: int
    registered: int


async def split(connection: AsyncConnection, argument: str) -> tuple[str, str]:
    """The activity and the source of a link: the longest beginning that is an activity, and the rest."""
    parts = argument.split("-")
    beginnings = ["-".join(parts[:n]) for n in range(len(parts), 0, -1)]
    there = await repository.activities_among(connection, beginnings)
    code = next((each for each in beginnings if each in there), argument)
    return code, argument[len(code) + 1 :][:_LONGEST]


async def count(connection: AsyncConnection, person: Person, payload: str, now: datetime) -> None:
    """Notes that a person opened a link with a source, also when she goes no further; anything else is nothing."""
    if payload.startswith("a_"):
        code, source = await split(connection, payload.removeprefix("a_"))
        if source:
            await repository.open_link(connection, code, source, person.id, now)


async def counted(connection: AsyncConnection, activity: str) -> list[Count]:
    """All posters and links of an activity that anybody opened, the busiest first."""
    return [Count(row.source, row.opened, row.registered) for row in await repository.openings(connection, activity)]
