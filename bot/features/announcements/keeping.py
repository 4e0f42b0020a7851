"""Audiences that a coordinator keeps by a name: a choice, not a list of people; who fits is counted each time.

Somebody else's is seen where it is shared and both coordinate some of the same; it reaches no further than who uses it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.errors import NotFound
from bot.features.announcements import composing
from bot.features.announcements.audience import Audience
from bot.features.announcements.ground import Ground, Reach, counted
from bot.features.announcements.model import Announcement
from bot.features.announcements.reach.repository import Meant
from bot.features.announcements.saved import repository
from bot.features.desk.model import scope_of
from bot.people import repository as people
from bot.people.model import Person, Role

LONGEST_NAME: Final = 40


@dataclass(frozen=True)
class Saved:
    """An audience with its name."""

    id: int
    name: str
    audience: Audience
    owner_id: int
    owner_name: str
    shared: bool


@dataclass(frozen=True)
class Shown:
    """One with whom it reaches now, and what it names that the programme has no more."""

    saved: Saved
    readers: Reach
    gone: Mapping[str, Sequence[str]]


async def listed(ground: Ground, by: Person) -> list[Saved]:
    """Hers, and those that others share with her now."""
    composing.check(by)
    here = scope_of(by)
    staff = await people.with_roles(ground.connection, Role.COORDINATOR, Role.OWNER)
    near = [each.id for each in staff if each.id != by.id and scope_of(each).meets(here)]
    rows = await repository.of(ground.connection, by.id, near)
    return [
        Saved(row.id, row.name, Audience.from_json(row.audience), row.owner_id, row.owner_name, row.shared)
        for row in rows
    ]


async def one(ground: Ground, by: Person, number: int | None) -> Saved:
    """One that she may use; raises NotFound."""
    found = next((each for each in await listed(ground, by) if each.id == number), None)
    if found is None:
        raise NotFound(f"audience {number}")
    return found


async def _hers(ground: Ground, by: Person, number: int | None) -> Saved:
    found = await one(ground, by, number)
    if found.owner_id != by.id:
        raise NotFound(f"audience {number}")
    return found


async def shown(ground: Ground, by: Person, saved: Saved) -> Shown:
    """Whom it reaches now within what she coordinates."""
    those = Meant(saved.audience, scope_of(by), ground.voices.default_language)
    gone = await repository.gone(ground.connection, saved.audience)
    return Shown(saved, await counted(ground, those), gone)


async def keep(ground: Ground, found: Announcement, by: Person, name: str) -> Saved:
    """Keeps whom a draft is for."""
    number = await repository.put(ground.connection, by.id, name, found.audience, ground.now)
    return await one(ground, by, number)


async def use(ground: Ground, found: Announcement, by: Person, number: int | None) -> Announcement:
    """A draft is for those."""
    saved = await one(ground, by, number)
    return await composing.mean(ground, found, saved.audience)


async def share(ground: Ground, by: Person, number: int | None) -> Saved:
    """Others see it too, or not any more."""
    found = await _hers(ground, by, number)
    await repository.share(ground.connection, found.id, shared=not found.shared)
    return await one(ground, by, number)


async def forget(ground: Ground, by: Person, number: int | None) -> None:
    """Forgets it; drafts that were chosen by it stay as they are."""
    found = await _hers(ground, by, number)
    await repository.drop(ground.connection, found.id)
