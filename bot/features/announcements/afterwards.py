"""After an announcement has left: who did not get it, again to those, recalled, its poll closed."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import broadcast
from bot.features.announcements import approving, following, reminding, repository, sending
from bot.features.announcements.doubts import repository as doubts
from bot.features.announcements.ground import Ground, all_hers, own
from bot.features.announcements.model import AFTER, BEGUN, ON_ITS_WAY, TAKEN_BACK, Announcement, Changed, State
from bot.features.announcements.told import repository as told
from bot.features.desk.model import Scope, scope_of
from bot.people.model import Person

LOST: Final = ("unreachable", "failed", "missed", "unknown")
AGAIN: Final = ("failed", "missed")
find = repository.find


async def was_told(connection: AsyncConnection, person: Person, number: int) -> bool:
    """Whether an announcement that asks for it was sent to this person."""
    return await repository.was_told(connection, number, person.id)


async def lost(ground: Ground, by: Person, number: int | None, most: int | None = None) -> Sequence[Any]:
    """Who did not get it, and why; who perhaps got it twice."""
    found = await own(ground, by, number)
    bodies = await _first(ground, found)
    return await told.outcomes(ground.connection, found.id, bodies, LOST, scope_of(by), most)


async def _first(ground: Ground, found: Announcement) -> list[int]:
    return [row.body_id for row in await repository.bodies_of(ground.connection, found.id) if row.part == 0]


async def again(ground: Ground, by: Person, number: int | None) -> int:
    """Tries once more with those for whom it failed, or who were left out when it was stopped; how many."""
    found = await own(ground, by, number)
    await all_hers(ground, by, found)
    # A poll that is closed is sent to nobody any more.
    if found.closed_at or not await repository.step(ground.connection, found.id, AFTER, State.SENDING, ground.now):
        raise Changed(str(number))
    numbers = [row.body_id for row in await repository.bodies_of(ground.connection, found.id) if row.part >= 0]
    moved = await broadcast.move(ground.connection, numbers, AGAIN, "waiting", now=ground.now)
    await repository.note(ground.connection, found.id, "again", by.id, ground.now, rows=moved)
    await sending.show(ground, found.id)
    return moved


async def recall(ground: Ground, by: Person, number: int | None) -> None:
    """Takes it back from everybody who has it, and from who would get it; at once, whoever has approved it.

    Also from people whom she does not coordinate any more: nothing is said to them but that it does not hold. Where the
    programme asks for a second pair of eyes, these read who has done it (see correcting.py for why they are not asked).
    """
    found = await own(ground, by, number)
    moved = await repository.step(
        ground.connection, found.id, ON_ITS_WAY, State.RECALLING, ground.now, correction=None
    )  # fmt: skip
    if not moved:
        raise Changed(str(number))
    know = await how_many_read(ground, found)
    await repository.note(ground.connection, found.id, "recalled", by.id, ground.now, had_read_it=know)
    await following.withdraw(ground, found)
    await sending.work(ground, found.id)
    await sending.show(ground, found.id)
    await approving.tell_recalled(ground, found, by)


async def how_many_read(ground: Ground, found: Announcement) -> int:
    """How many have read it for certain, as far as that is known."""
    first = await reminding.asked_first(ground, found)
    return await told.how_many_know(ground.connection, found.id, *first, Scope(everywhere=True))


async def who_know(
    ground: Ground, by: Person, number: int | None, most: int | None = None
) -> tuple[Sequence[Any], int]:  # fmt: skip
    """Who those are, of the people whom she may see now, and how many."""
    found, scope = await own(ground, by, number), scope_of(by)
    first = await reminding.asked_first(ground, found)
    rows = await told.who_know(ground.connection, found.id, *first, scope, most)
    return rows, await told.how_many_know(ground.connection, found.id, *first, scope)


async def in_doubt(ground: Ground, by: Person, number: int | None) -> tuple[Any, int]:
    """Of whom its author has to decide next whether it is sent again, and how many there are."""
    found = await own(ground, by, number)
    bodies = await _first(ground, found)
    row = await doubts.first(ground.connection, found.id, bodies, scope_of(by))
    return row, await doubts.how_many(ground.connection, bodies)


async def decide(ground: Ground, by: Person, number: int | None, row: int | None, *, again: bool) -> None:
    """Sends it to one person once more, or leaves it; what was decided before stays as it is."""
    found = await own(ground, by, number)
    bodies = await _first(ground, found)
    person = await doubts.person_of(ground.connection, found.id, bodies, row or 0, scope_of(by))
    if found.state not in AFTER or person is None or (again and found.closed_at is not None):
        return
    if await broadcast.decide(ground.connection, row or 0, again=again, now=ground.now):
        step = "anew" if again else "left"
        await repository.note(ground.connection, found.id, step, by.id, ground.now, person=person)


async def close(ground: Ground, by: Person, number: int | None) -> None:
    """Ends its poll, and those that ask the same again: nobody answers any more, and nobody gets it.

    Raises Changed, before anything is changed, while one of them is still being sent.
    """
    found = await own(ground, by, number)
    first = await own(ground, by, (await reminding.counted_as(ground.connection, found)).id)
    if first.poll is None or first.closed_at is not None:
        raise Changed(str(number))
    together = [first, *await _the_same_again(ground, first)]
    if any(each.state not in AFTER for each in together):
        raise Changed(str(number))
    ended = {"closed_at": ground.now, "valid_until": None}
    for each in together:
        await repository.step(ground.connection, each.id, AFTER, State.SENDING, ground.now, **ended)
        await repository.note(ground.connection, each.id, "closed", by.id, ground.now)
        await following.close(ground, each)
        await sending.work(ground, each.id)


async def _the_same_again(ground: Ground, first: Announcement) -> list[Announcement]:
    """The second messages that have left with the same poll, as they stay until the transaction ends."""
    held = [
        await repository.hold(ground.connection, each) for each in await repository.after(ground.connection, first.id)
    ]
    begun = [each for each in held if each is not None and each.state in BEGUN and each.state not in TAKEN_BACK]
    return [each for each in begun if (await reminding.counted_as(ground.connection, each)).id == first.id]
