"""With what announcements are worked on: the transaction, the moment, the languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import NotAllowed, NotFound
from bot.features.announcements import repository
from bot.features.announcements.model import BEGUN, OPTIONAL, Announcement, Beyond
from bot.features.announcements.reach import repository as reach
from bot.features.announcements.reach.repository import Meant
from bot.features.desk.model import scope_of
from bot.people import repository as people
from bot.people.model import Person, Role
from bot.people.voices import Voices


@dataclass(frozen=True)
class Ground:
    """One transaction's work on announcements."""

    connection: AsyncConnection
    now: datetime
    voices: Voices


@dataclass(frozen=True)
class Reach:
    """How many an announcement reaches, by language, and how many not: out of reach, or wanting none."""

    readers: Mapping[str, int]
    lost: int = 0
    off: int = 0

    @property
    def total(self) -> int:
        """How many get it."""
        return sum(self.readers.values())


async def own(ground: Ground, by: Person, number: int | None) -> Announcement:
    """An announcement of somebody who writes some; raises NotFound, and NotAllowed for who reaches nobody.

    An owner has all that have left, so that one can be stopped, corrected or recalled whose author is away.
    """
    if scope_of(by).is_empty:
        raise NotAllowed("not a coordinator")
    found = await repository.find(ground.connection, number) if number is not None else None
    if found is None or not (found.author_id == by.id or (Role.OWNER in by.roles and found.state in BEGUN)):
        raise NotFound(f"announcement {number}")
    return found


async def all_hers(ground: Ground, by: Person, found: Announcement) -> None:
    """Raises Beyond where somebody has it, or is to get it, whom she does not coordinate now."""
    if await reach.have_others(ground.connection, found.id, scope_of(by)):
        raise Beyond(str(found.id))


async def author_of(ground: Ground, found: Announcement) -> Person:
    """Who wrote it, with the roles that she has now."""
    author = await people.by_id(ground.connection, found.author_id)
    assert author is not None
    return author


def meant(ground: Ground, found: Announcement, author: Person) -> Meant:
    """Who is meant, within what the author may reach now."""
    return Meant(
        found.audience, scope_of(author), ground.voices.default_language,
        found.category.value if found.category in OPTIONAL else None, ground.voices.default_zone,
    )  # fmt: skip


async def reached(ground: Ground, found: Announcement, author: Person) -> Reach:
    """How many it reaches now."""
    return await counted(ground, meant(ground, found, author))


async def counted(ground: Ground, those: Meant) -> Reach:
    """How many they are."""
    readers: dict[str, int] = {}
    lost = off = 0
    for row in await reach.count(ground.connection, those):
        if row.off:
            off += row.many
        elif row.lost:
            lost += row.many
        else:
            readers[row.language] = readers.get(row.language, 0) + row.many
    return Reach(readers, lost, off)
