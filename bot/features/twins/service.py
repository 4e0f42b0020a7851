"""The same person twice: noticed when something is sent, told to coordinators once, merged by one of them or left.

Never by itself, never what changed since it was looked at, and only by who decides about all that would be touched.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import repository as chats
from bot.delivery import outbox
from bot.delivery.message import Lane
from bot.errors import BotError, NotAllowed, NotFound
from bot.features.announcements import wishes as announcements
from bot.features.cases import service as cases
from bot.features.polls import service as polls
from bot.features.registration import joining
from bot.features.registration import service as registration
from bot.features.registration.moving import Mover, Stale
from bot.features.registration.record import Filling
from bot.features.twins import messages, repository
from bot.features.twins.alike import alike
from bot.features.twins.model import DIFFERENT, MERGED, Pair, Side, in_order
from bot.people import addressing
from bot.people import repository as people_rows
from bot.people.model import Person, Role

__all__ = ["alike"]


class Answered(BotError):
    """Somebody has said already what these two are."""

    def __init__(self, pair: Pair) -> None:
        super().__init__(str(pair.id))
        self.pair = pair


# -- noticing --------------------------------------------------------------------------------------------------------


async def notice(connection: AsyncConnection, filling: Filling, mover: Mover) -> None:
    """Tells the coordinators who may have registered twice: of the likest one, and once for each two."""
    for row in (await alike(connection, filling))[:1]:
        await notice_pair(connection, filling.registration.person_id, row.person_id, mover)


async def notice_pair(connection: AsyncConnection, one: int, other: int, mover: Mover) -> None:
    """Tells those who may merge these two, unless they were told before."""
    number, is_new = await repository.notice(connection, one, other, mover.now)
    pair = await _pair(connection, number) if is_new else None
    if pair is None or pair.kept.decides or pair.merged.decides:
        return
    staff = [each for each in await people_rows.with_roles(connection, Role.COORDINATOR, Role.OWNER) if may(each, pair)]
    own = [each for each in staff if Role.COORDINATOR in each.roles]
    for coordinator in own or staff:
        card = messages.noticed(mover.voices.speaks(coordinator), pair)
        key = f"twin:{number}:{coordinator.id}"
        await outbox.put(connection, coordinator.telegram_id, card, lane=Lane.NOTICE, now=mover.now, key=key)


def may(by: Person, pair: Pair) -> bool:
    """Whether somebody decides about everything that these two have sent."""
    sent = [
        (side.person, each)
        for side in (pair.kept, pair.merged)
        for each in side.fillings
        if each.registration.submitted_at is not None
    ]
    return bool(sent) and all(
        by.holds(Role.COORDINATOR, activity=each.activity.code, country=each.country_of(person))
        for person, each in sent
    )


# -- looking ---------------------------------------------------------------------------------------------------------


async def pair(connection: AsyncConnection, by: Person, number: int | None) -> Pair:
    """Two records side by side; raises NotFound, NotAllowed, and Answered when somebody has decided about them."""
    found = None if number is None else await _pair(connection, number)
    if found is None:
        raise NotFound(f"likeness {number}")
    if not may(by, found):
        raise NotAllowed("not a coordinator of all that they sent")
    if found.answer is not None or found.kept.person.merged_into or found.merged.person.merged_into:
        raise Answered(found)
    return found


async def between(connection: AsyncConnection, by: Person, one: int | None, other: int | None, now: datetime) -> Pair:
    """The people of two registrations side by side; raises NotFound, NotAllowed and Answered."""
    owners = [await repository.owner_of(connection, each or 0) for each in (one, other)]
    if owners[0] is None or owners[1] is None or owners[0] == owners[1]:
        raise NotFound(f"registrations {one} and {other}")
    for each in (one, other):
        await registration.for_decision(connection, by, each)
    number, _ = await repository.notice(connection, owners[0], owners[1], now)
    return await pair(connection, by, number)


async def _pair(connection: AsyncConnection, number: int) -> Pair | None:
    row: Any = await repository.likeness(connection, number)
    if row is None:
        return None
    kept, merged = in_order(await _side(connection, row.one), await _side(connection, row.other))
    plan = joining.plan(kept.registrations, merged.registrations)
    return Pair(number, kept, merged, plan, row.answer, row.by_name or "")


async def _side(connection: AsyncConnection, person_id: int) -> Side:
    person = await people_rows.by_id(connection, person_id)
    assert person is not None
    own = tuple(await people_rows.own_chats(connection, person_id))
    return Side(person, own, tuple(await registration.mine(connection, person)))


# -- deciding --------------------------------------------------------------------------------------------------------


async def tell_apart(connection: AsyncConnection, by: Person, number: int | None, now: datetime) -> Pair:
    """These are two people: nobody is asked about them again. Raises what `pair` raises."""
    found = await pair(connection, by, number)
    if not await repository.answer(connection, found.id, DIFFERENT, by.id, now):
        raise Answered(await _again(connection, found))
    return found


async def merge(connection: AsyncConnection, number: int | None, seal: str, mover: Mover) -> Pair:
    """Makes two records one; both sides are told. Raises Stale when either changed since the preview was shown.

    Raises also what `pair` raises, and NotAllowed for a coordinator's own record.
    """
    assert mover.by is not None
    seen = await pair(connection, mover.by, number)
    # Neither of the two takes a step of her own meanwhile, and nobody decides about what they sent.
    for chat in sorted({*seen.kept.chats, *seen.merged.chats}):
        await chats.alone(connection, chat)
    await joining.hold_all(connection, seen.plan)
    await people_rows.hold_people(connection, [seen.kept.person.id, seen.merged.person.id])
    found = await pair(connection, mover.by, number)
    if found.seal != seal:
        raise Stale
    if found.kept.decides or found.merged.decides:
        raise NotAllowed("a coordinator's record is not merged")
    if not await repository.answer(connection, found.id, MERGED, mover.by.id, mover.now, _details(found)):
        raise Answered(await _again(connection, found))
    kept, merged = found.kept.person, found.merged.person
    await people_rows.merge(connection, kept, merged, mover.now)
    await announcements.join(connection, kept.id, merged.id)
    await polls.give(connection, merged.id, kept.id)
    await chats.close_dialogue(connection, merged.id)
    await joining.join(connection, kept, merged, found.plan, mover)
    await cases.hand_over(connection, kept.id, merged.id)
    await _tell(connection, found, mover)
    return found


async def _again(connection: AsyncConnection, seen: Pair) -> Pair:
    found = await _pair(connection, seen.id)
    assert found is not None
    return found


def _details(found: Pair) -> dict[str, Any]:
    return {
        "kept": found.kept.person.id,
        "merged": found.merged.person.id,
        "moved": [each.id for each in found.plan.moved],
        "chosen": [[each.kept.id, each.other.id] for each in found.plan.clashes],
    }


async def _tell(connection: AsyncConnection, found: Pair, mover: Mover) -> None:
    """In the chat that is kept, and in whatever other chat was told things until now."""
    kept, merged = found.kept, found.merged
    account = kept.person.contact_name or kept.person.name
    several = bool(kept.chats and merged.chats)
    t = mover.voices.speaks(kept.person)
    told = addressing.about(t, kept.person, messages.together(t, account=account if several else ""), name=kept.name)
    letters = [(kept.person.telegram_id, told, f"together:{found.id}:kept")]
    if merged.person.telegram_id != kept.person.telegram_id:
        t = mover.voices.speaks(merged.person)
        if merged.chats:
            said = messages.together(t, account=account if several else "")
        else:
            said = messages.not_yours_any_more(t, name=merged.name)
        letters.append((merged.person.telegram_id, said, f"together:{found.id}:merged"))
    await outbox.put_many(connection, letters, lane=Lane.NOTICE, now=mover.now)
