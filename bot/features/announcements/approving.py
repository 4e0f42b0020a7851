"""A second pair of eyes: where a programme asks for it, somebody else approves a draft before it leaves.

What is approved is one version; a change makes it another one. Who approves is a coordinator, now, of everybody whom it
reaches, and never its author. What has left already is the subject of correcting.py.
"""

from collections.abc import Sequence
from typing import Final

from bot.delivery import outbox
from bot.delivery.message import Lane, Message
from bot.errors import NotAllowed, NotFound
from bot.features.announcements import composing, messages, repository
from bot.features.announcements.ground import Ground, author_of, meant, own, reached
from bot.features.announcements.model import Announcement, Changed, Correction, Gate, State
from bot.features.announcements.obstacles import obstacle
from bot.features.announcements.reach import repository as reach
from bot.features.desk.model import scope_of
from bot.features.programme import service as programme
from bot.people import repository as people
from bot.people.model import Person, Role

MOST_ASKED: Final = 10


async def ask(ground: Ground, by: Person, number: int | None, version: int | None) -> list[Person]:
    """Asks everybody who may approve a draft; who they are. Raises Changed where that is not what keeps it."""
    found = await own(ground, by, number)
    why = await obstacle(ground, found, await reached(ground, found, by))
    if found.state is not State.DRAFT or found.version != version or why is not Gate.NOT_APPROVED:
        raise Changed(str(number))
    asked = (await _who_may(ground, found))[:MOST_ASKED]
    if not asked:
        return []
    await repository.keep(ground.connection, found.id, asked_version=found.version)
    readers = await reached(ground, found, by)
    for each in asked:
        told = messages.please_look(ground.voices.speaks(each), found, by.name, readers.total)
        await tell(ground, each, told, f"ann:{found.id}:look:{found.version}:{each.id}")
    names = [each.id for each in asked]
    await repository.note(ground.connection, found.id, "asked", by.id, ground.now, version=found.version, whom=names)
    return asked


async def tell(ground: Ground, whom: Person, message: Message, key: str) -> None:
    """Says something to one of the staff, once."""
    await outbox.put(ground.connection, whom.telegram_id, message, lane=Lane.NOTICE, now=ground.now, key=key)


async def _who_may(ground: Ground, found: Announcement) -> list[Person]:
    """Everybody who could approve it now: coordinators, and owners where there is none."""
    return _coordinators([each for each in await _staff(ground) if await _may(ground, found, each)])


async def _staff(ground: Ground) -> list[Person]:
    staff = await people.with_roles(ground.connection, Role.COORDINATOR, Role.OWNER)
    return [each for each in staff if not each.unreachable and each.banned_at is None]


def _coordinators(able: list[Person]) -> list[Person]:
    return [each for each in able if Role.COORDINATOR in each.roles] or able


async def _may(ground: Ground, found: Announcement, by: Person) -> bool:
    scope = scope_of(by)
    if scope.is_empty or by.id == found.author_id:
        return False
    those = meant(ground, found, await author_of(ground, found))
    return not await reach.is_anyone_outside(ground.connection, those, scope)


async def find(ground: Ground, by: Person, number: int | None, version: int | None = None) -> Announcement:
    """A draft that somebody may approve; raises NotFound, NotAllowed, and Changed where it is not as it was asked."""
    found = await repository.find(ground.connection, number) if number is not None else None
    if found is None or found.asked_version is None:
        raise NotFound(f"announcement {number}")
    if not await _may(ground, found, by):
        raise NotAllowed("not asked")
    is_asked = found.state is State.DRAFT and found.asked_version == found.version and not found.is_approved
    if not is_asked or version not in {None, found.version}:
        raise Changed(str(number))
    return found


async def approve(ground: Ground, by: Person, number: int | None, version: int | None) -> Person:
    """It may leave as it is; its author, who hears of it."""
    found = await find(ground, by, number, version or 0)
    if not await repository.approve(ground.connection, found):
        raise Changed(str(number))
    await repository.note(ground.connection, found.id, "approved", by.id, ground.now, version=found.version)
    author = await author_of(ground, found)
    told = messages.is_approved(ground.voices.speaks(author), found, by.name)
    await tell(ground, author, told, f"ann:{found.id}:approved:{found.version}")
    return author


async def give_back(ground: Ground, by: Person, number: int | None, version: int | None, why: str) -> Person:
    """It is to be changed first; its author, who reads why."""
    found = await find(ground, by, number, version or 0)
    await composing.change(ground, found, asked_version=None)
    await repository.note(
        ground.connection, found.id, "returned", by.id, ground.now, version=found.version, why=why
    )  # fmt: skip
    author = await author_of(ground, found)
    told = messages.comes_back(ground.voices.speaks(author), found, by.name, why)
    await tell(ground, author, told, f"ann:{found.id}:returned:{found.version}")
    return author


# -- what has left ---------------------------------------------------------------------------------------------------


async def may(ground: Ground, found: Announcement, by: Person, wrote: int) -> bool:
    """Whether somebody else may say of what has left how it goes on: she coordinates everybody who has it."""
    scope = scope_of(by)
    if scope.is_empty or by.id == wrote:
        return False
    return not await reach.have_others(ground.connection, found.id, scope)


async def others(ground: Ground, found: Announcement, wrote: int) -> list[Person]:
    """Everybody who may: coordinators, and owners where there is none."""
    return _coordinators([each for each in await _staff(ground) if await may(ground, found, each, wrote)])[:MOST_ASKED]


async def ask_about_correction(
    ground: Ground, found: Announcement, by: Person, new: Correction, asked: Sequence[Person]
) -> None:  # fmt: skip
    """Asks them to look at a correction."""
    for each in asked:
        told = messages.please_look_at_correction(ground.voices.speaks(each), found, by.name, new)
        await tell(ground, each, told, f"ann:{found.id}:fix:{found.version}:{each.id}")
    said = {"language": new.language, "text": new.html, "whom": [each.id for each in asked]}
    await repository.note(ground.connection, found.id, "fix asked", by.id, ground.now, **said)


async def tell_recalled(ground: Ground, found: Announcement, by: Person) -> None:
    """Where a second pair of eyes is asked for, these read who has taken it back; so does its author, if it was
    somebody else."""
    asked = await others(ground, found, by.id) if await programme.wants_approval(ground.connection) else []
    author = await author_of(ground, found)
    readers = {each.id: each for each in (*asked, author) if each.id != by.id}
    for each in readers.values():
        told = messages.was_recalled(ground.voices.speaks(each), found, by.name)
        await tell(ground, each, told, f"ann:{found.id}:taken:{found.version}:{each.id}")
