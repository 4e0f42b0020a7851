"""The buttons of /roles. What a button saw and is no more is said, and how it stands now is shown instead."""

from collections.abc import Awaitable, Callable
from functools import partial

from bot.chat.routes import Handler, Routes
from bot.chat.turn import Turn
from bot.delivery.message import Message
from bot.errors import NotAllowed
from bot.features.cases.work import House as Staff
from bot.features.cases.work import Work
from bot.features.roles import inviting, messages, service
from bot.features.roles.inviting import number_in
from bot.features.roles.model import REACHES, Changed, Kept
from bot.features.roles.service import House


async def roles(house: House, turn: Turn) -> None:
    """Who holds which role, in a message of its own."""
    try:
        await turn.reply(await _listing(house, turn, 0))
    except NotAllowed:
        await turn.reply(messages.for_owners(turn.t))


async def _listing(house: House, turn: Turn, page: int | None) -> Message:
    found = await service.holders(turn.connection, house, turn.person, page)
    grants = [held.grant for each in found.rows for held in each.held]
    titles = await service.titles(turn.connection, grants)
    waiting = await service.waiting(turn.connection, turn.person, turn.now)
    return messages.listing(turn.t, found, titles, waiting)


async def page(house: House, turn: Turn) -> None:
    """Another page, in place."""
    await turn.edit(await _listing(house, turn, number_in(turn)))


async def holder(house: House, turn: Turn) -> None:
    """One who holds a role."""
    found = await service.holder(turn.connection, house, turn.person, number_in(turn))
    whys = await service.whys(turn.connection, found)
    past = await service.past(turn.connection, turn.person, 0, found.person.id)
    grants = [*(each.grant for each in found.held), *(each.grant for each in past.rows)]
    titles = await service.titles(turn.connection, grants)
    page = (turn.incoming.data.revision if turn.incoming.data else None) or 0
    await turn.edit(messages.card(turn.t, found, titles, turn.zone, whys, past.rows, page))


async def history(house: House, turn: Turn) -> None:
    """The roles that were taken away."""
    found = await service.past(turn.connection, turn.person, number_in(turn))
    titles = await service.titles(turn.connection, [each.grant for each in found.rows])
    await turn.edit(messages.history(turn.t, found, titles, turn.zone))


async def ask(house: House, turn: Turn) -> None:
    """Really? And what goes with it."""
    work = await Work.begin(turn.connection, house.staff, turn.now)
    loss = await service.weigh(work, house, turn.person, number_in(turn))
    titles = await service.titles(turn.connection, [loss.held.grant, *loss.rest])
    await turn.edit(messages.ask(turn.t, loss, turn.person, titles))


async def take(house: House, turn: Turn) -> None:
    """It is taken away."""
    work = await Work.begin(turn.connection, house.staff, turn.now)
    loss = await service.take(work, house, turn.person, number_in(turn))
    titles = await service.titles(turn.connection, [loss.held.grant])
    await turn.edit(messages.taken(turn.t, loss, turn.person, titles))


def _as_it_is(house: House, handler: Callable[[House, Turn], Awaitable[None]]) -> Handler:
    """A button of something that has changed shows the list as it is now."""

    async def handle(turn: Turn) -> None:
        try:
            await handler(house, turn)
        except (Changed, Kept):
            turn.toast = messages.changed(turn.t)
            await turn.edit(await _listing(house, turn, 0))

    return handle


def routes(owner_ids: tuple[int, ...], staff: Staff) -> Routes:
    """The command of owners, and the links by which people come to a role."""
    house = House(owner_ids, staff)
    gives = {
        f"{role.value}_{reach.value}": inviting.makes(role, reach) for role, far in REACHES.items() for reach in far
    }
    buttons = {
        "list": page, "holder": holder, "past": history, "ask": ask, "take": take,
        "invite": inviting.which_role, "as": inviting.how_far,
        "pick_of": inviting.which, "pick_in": inviting.which, **gives,
        "open": inviting.waiting, "one": inviting.one, "off": inviting.off,
    }  # fmt: skip
    return Routes(
        commands={"roles": partial(roles, house)},
        buttons={"roles": {name: _as_it_is(house, handler) for name, handler in buttons.items()}},
        payloads={"i": partial(inviting.followed, house)},
    )
