"""What an owner does with roles, within the caller's transaction. Who may do it is asked here, each time.

A role that is taken away is gone with the commit: every action of everybody looks at the roles that stand there. What
somebody had in hand does not go with her: questions that she had taken are everybody's again who is in charge; what she
has written and not sent stays where it is; invitations that an owner has made end with her role.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import menu
from bot.delivery import outbox
from bot.delivery.message import Lane
from bot.errors import NotAllowed, NotFound
from bot.features.announcements import foreseeing as announcements
from bot.features.card import marks
from bot.features.cases import service as cases
from bot.features.cases.work import House as Staff
from bot.features.cases.work import Work
from bot.features.desk.model import scope_of
from bot.features.roles import messages, messages_of_inviting, repository
from bot.features.roles.model import (
    REACHES,
    Changed,
    Holder,
    Invitation,
    Kept,
    Loss,
    Page,
    Past,
    Reach,
    Titles,
    Why,
    kept,
)
from bot.people import repository as people_rows
from bot.people import service as people
from bot.people.model import Grant, Person, Role


@dataclass(frozen=True)
class House:
    """What does not change while the bot runs: who is an owner by the settings, and where the staff is."""

    owner_ids: tuple[int, ...]
    staff: Staff


def check(person: Person) -> None:
    """Raises NotAllowed for who is no owner."""
    if Role.OWNER not in person.roles:
        raise NotAllowed("not an owner")


async def _deciding(connection: AsyncConnection, by: Person) -> list[int]:
    """All owners, whom nobody changes until the transaction ends; raises NotAllowed where `by` is none of them now.

    Two owners who take each other's role away at once come one after the other: the second one finds hers gone.
    """
    owners = await people_rows.hold_owners(connection)
    if by.id not in owners:
        raise NotAllowed("not an owner")
    return owners


async def _fixed(connection: AsyncConnection, house: House) -> list[int]:
    found = [await people_rows.by_telegram(connection, each) for each in house.owner_ids]
    return [each.id for each in found if each is not None]


# -- looking ---------------------------------------------------------------------------------------------------------


async def holders(connection: AsyncConnection, house: House, by: Person, page: int | None) -> Page[Holder]:
    """Who holds which role."""
    check(by)
    return await repository.holders(connection, page, await _fixed(connection, house))


async def holder(connection: AsyncConnection, house: House, by: Person, number: int | None) -> Holder:
    """One who holds a role; raises Changed where she holds none now."""
    check(by)
    found = await repository.holder(connection, number, await _fixed(connection, house))
    if found is None:
        raise Changed(f"person {number}")
    return found


async def whys(connection: AsyncConnection, found: Holder) -> dict[int, Why]:
    """What keeps which of somebody's roles from being taken away."""
    owners = len(await people_rows.with_roles(connection, Role.OWNER))
    return {each.id: why for each in found.held if (why := kept(found, each, owners)) is not None}


async def past(connection: AsyncConnection, by: Person, page: int | None, person: int | None = None) -> Page[Past]:
    """The roles that were taken away, of one person or of all."""
    check(by)
    return await repository.past(connection, page, person)


async def titles(connection: AsyncConnection, grants: Iterable[Grant]) -> Titles:
    """What the scopes of these roles are called."""
    return await repository.titles(connection, {grant.scope for grant in grants})


# -- taking away -----------------------------------------------------------------------------------------------------


async def weigh(work: Work, house: House, by: Person, number: int | None) -> Loss:
    """What goes with a role; raises Changed, and Kept where it cannot be taken away."""
    check(by)
    found = await holder(work.connection, house, by, await repository.holder_of(work.connection, number))
    held = found.one(number)
    if (why := (await whys(work.connection, found)).get(held.id)) is not None:
        raise Kept(why)
    after, is_owner = found.without(held), held.grant.role is Role.OWNER
    lost_all = scope_of(after).is_empty and not scope_of(found.person).is_empty
    return Loss(
        found, held, after.grants, cases=len(await cases.beyond(work, after)),
        unsent=await announcements.unsent(work.connection, after.id) if lost_all else 0,
        invitations=await repository.waiting(work.connection, work.now, after.id) if is_owner else 0,
        in_group=lost_all and work.room.chat_id is not None,
    )  # fmt: skip


async def take(work: Work, house: House, by: Person, number: int | None) -> Loss:
    """Takes a role away, and tells who had it; raises what `weigh` raises, and then nothing has changed."""
    await _deciding(work.connection, by)
    loss = await weigh(work, house, by, number)
    if not await people_rows.take_role(work.connection, loss.held.id, by.id, work.now):
        raise Changed(f"role {number}")
    after = replace(loss.holder.person, grants=tuple(loss.rest))
    await cases.let_go(work, after, by)
    if loss.held.grant.role is Role.OWNER:
        await people_rows.call_off(work.connection, by.id, work.now, made_by=after.id)
    if loss.held.grant.role is Role.TEACHER:
        await marks.person(work.connection, after.id, work.now)
    if loss.holder.has_come:
        await _show_menus(work, after)
        await _tell(work, loss, after)
    return loss


async def _show_menus(work: Work, person: Person) -> None:
    for chat in await people_rows.own_chats(work.connection, person.id):
        here = replace(person, telegram_id=chat)
        await menu.set_for(work.connection, here, work.speaks(person), work.now)


async def _tell(work: Work, loss: Loss, person: Person) -> None:
    t = work.speaks(person)
    said = messages.taken_from_you(t, loss.held.grant, await titles(work.connection, [loss.held.grant]))
    key = f"role:{loss.held.id}:taken"
    await outbox.put(work.connection, person.telegram_id, said, lane=Lane.NOTICE, now=work.now, key=key)


# -- inviting --------------------------------------------------------------------------------------------------------


async def places(connection: AsyncConnection, by: Person, reach: Reach) -> list[Any]:
    """The activities or countries that a role can be bound to."""
    check(by)
    return await repository.places(connection, "activity" if reach is Reach.ACTIVITY else "country")


async def last_made(connection: AsyncConnection, by: Person) -> int:
    """The invitation that this owner made last: a button that knows another one was pressed before."""
    check(by)
    return await repository.last_made(connection, by.id)


async def invite(
    connection: AsyncConnection, by: Person, role: Role, reach: Reach, code: str, *, seen: int | None, now: datetime
) -> tuple[Invitation, str]:
    """An invitation and its token; raises NotFound, and Changed where one was made since the button was shown."""
    await _deciding(connection, by)
    if await repository.last_made(connection, by.id) != seen:
        raise Changed("invited")
    scope = reach.scope(code)
    if reach not in REACHES[role] or (scope and not await people_rows.scope_exists(connection, scope)):
        raise NotFound(f"{role} of {scope}")
    token = await people.invite(connection, Grant(role, scope), now, by)
    made = await repository.invitation(connection, await repository.last_made(connection, by.id), now)
    assert made is not None
    return made, token


async def waiting(connection: AsyncConnection, by: Person, now: datetime) -> int:
    """How many invitations can still be used."""
    check(by)
    return await repository.waiting(connection, now)


async def invitations(connection: AsyncConnection, by: Person, page: int | None, now: datetime) -> Page[Invitation]:
    """The invitations that can still be used."""
    check(by)
    return await repository.invitations_open(connection, page, now)


async def invitation(connection: AsyncConnection, by: Person, number: int | None, now: datetime) -> Invitation:
    """One of them; raises Changed where it is used or over."""
    check(by)
    found = await repository.invitation(connection, number, now)
    if found is None:
        raise Changed(f"invitation {number}")
    return found


async def call_off(connection: AsyncConnection, by: Person, number: int | None, now: datetime) -> Invitation:
    """Whoever has its link cannot use it any more; raises Changed where somebody was faster."""
    await _deciding(connection, by)
    found = await invitation(connection, by, number, now)
    if not await people_rows.call_off(connection, by.id, now, number=found.id):
        raise Changed(f"invitation {number}")
    return found


async def accept(work: Work, person: Person, token: str) -> Grant:
    """Gives the invited role; whoever made the invitation in the chat reads who has it now.

    Raises what `people.accept` raises.
    """
    grant = await people.accept(work.connection, person, token, work.now)
    row = await people_rows.tokens_of(work.connection, people.hashed(token))
    maker = None if row is None or row.created_by is None else await people_rows.by_id(work.connection, row.created_by)
    if maker is not None and row is not None:
        t, named = work.speaks(maker), await titles(work.connection, [grant])
        said = messages_of_inviting.has_accepted(t, person, grant, named)
        key = f"invitation:{row.id}:used"
        await outbox.put(work.connection, maker.telegram_id, said, lane=Lane.NOTICE, now=work.now, key=key)
    return grant
