"""Inviting somebody: role, how far it reaches, and the link; the invitations that are open; who follows a link."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.chat import menu
from bot.chat.turn import Turn
from bot.delivery import outbox
from bot.delivery.message import Attachment, Lane
from bot.errors import NotFound
from bot.features.card import marks
from bot.features.cases.work import Work
from bot.features.doors import links, posters
from bot.features.roles import messages_of_inviting as messages
from bot.features.roles import service
from bot.features.roles.model import REACHES, Changed, Invitation, Reach
from bot.features.roles.service import House
from bot.people import service as people
from bot.people.model import Role


async def which_role(house: House, turn: Turn) -> None:
    """Which role?"""
    service.check(turn.person)
    await turn.edit(messages.which_role(turn.t))


async def how_far(house: House, turn: Turn) -> None:
    """For what?"""
    await turn.edit(messages.how_far(turn.t, _role(turn), await service.last_made(turn.connection, turn.person)))


async def which(house: House, turn: Turn) -> None:
    """For which activity, or which country?"""
    role, data = _role(turn), turn.incoming.data
    assert data is not None
    reach = Reach(data.action.removeprefix("pick_"))
    if reach not in REACHES[role]:
        raise NotFound(f"{role} of one {reach}")
    found = await service.places(turn.connection, turn.person, reach)
    seen = await service.last_made(turn.connection, turn.person)
    await turn.edit(messages.which(turn.t, role, reach, found, data.revision or 0, seen))


def makes(role: Role, reach: Reach) -> Callable[[House, Turn], Awaitable[None]]:
    """A button that makes an invitation. Pressed twice it makes one, and shows those that are open."""

    async def make(house: House, turn: Turn) -> None:
        data = turn.incoming.data
        assert data is not None
        try:
            made, token = await service.invite(
                turn.connection, turn.person, role, reach, data.argument, seen=data.revision, now=turn.now
            )
        except Changed:
            return await waiting(house, turn)
        await _show(turn)
        await _give(turn, made, links.to_start(turn.bot_name, f"i_{token}"))

    return make


async def _give(turn: Turn, made: Invitation, url: str) -> None:
    """The link: as a picture for somebody who stands beside her, and to be passed on."""
    picture = Attachment("invitation.png", posters.png(url), messages.beside(turn.t), is_picture=True, silent=True)
    await outbox.put_file(turn.connection, turn.incoming.chat_id, picture, lane=Lane.REPLY, now=turn.now)
    titles = await service.titles(turn.connection, [made.grant])
    await turn.reply(messages.link(turn.t, made, titles, url, turn.zone))


async def waiting(house: House, turn: Turn) -> None:
    """The open invitations, in place."""
    await _show(turn, number_in(turn))


async def _show(turn: Turn, page: int | None = None) -> None:
    found = await service.invitations(turn.connection, turn.person, page, turn.now)
    titles = await service.titles(turn.connection, [each.grant for each in found.rows])
    await turn.edit(messages.waiting(turn.t, found, titles, turn.zone))


async def one(house: House, turn: Turn) -> None:
    """Is this one to be called off?"""
    if (found := await _still_open(turn, service.invitation)) is not None:
        titles = await service.titles(turn.connection, [found.grant])
        await turn.edit(messages.ask(turn.t, found, titles, turn.zone))


async def off(house: House, turn: Turn) -> None:
    """It is called off."""
    if (found := await _still_open(turn, service.call_off)) is not None:
        titles = await service.titles(turn.connection, [found.grant])
        await turn.edit(messages.called_off(turn.t, found, titles))


async def _still_open(turn: Turn, act: Callable[..., Awaitable[Invitation]]) -> Invitation | None:
    """What `act` finds or does with the invitation of the button; where it is over, those that are open are shown."""
    try:
        return await act(turn.connection, turn.person, number_in(turn), turn.now)
    except Changed:
        turn.toast = messages.over(turn.t)
        await _show(turn)
        return None


def number_in(turn: Turn) -> int | None:
    """The number that a button carries."""
    return turn.incoming.data.number if turn.incoming.data else None


def _role(turn: Turn) -> Role:
    code = turn.incoming.data.argument if turn.incoming.data else ""
    if code not in set(Role):
        raise NotFound(f"role {code}")
    return Role(code)


# -- who follows a link ----------------------------------------------------------------------------------------------

_REFUSED = {
    people.InvitationUsed: messages.used,
    people.InvitationOver: messages.not_valid,
    people.HasAlready: messages.has_already,
    people.OwnInvitation: messages.own,
}


async def followed(house: House, turn: Turn, token: str) -> None:
    """An invitation gives its role once."""
    work = await Work.begin(turn.connection, house.staff, turn.now)
    try:
        grant = await service.accept(work, turn.person, token)
    except tuple(_REFUSED) as error:
        await turn.reply(_REFUSED[type(error)](turn.t))
        return
    turn.person = replace(turn.person, grants=(*turn.person.grants, grant))
    if grant.role is Role.TEACHER:
        await marks.person(turn.connection, turn.person.id, turn.now, begin=True)
    await menu.set_for(turn.connection, turn.person, turn.t, turn.now)
    await turn.reply(messages.given(turn.t, grant, await service.titles(turn.connection, [grant])))
