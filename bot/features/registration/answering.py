"""The buttons of a registration that was sent: take a seat, give it back, withdraw, change an answer."""

from collections.abc import Awaitable, Callable

from bot.chat.turn import Turn
from bot.delivery.message import Message
from bot.features.registration import afterwards, conversation, messages, service
from bot.features.registration.conversation import ROOM
from bot.features.registration.moving import Mover
from bot.features.registration.record import Filling
from bot.features.registration.states import Who
from bot.features.twins import service as twins
from bot.people import addressing

Act = Callable[[Turn, int | None, int | None], Awaitable[None]]


def mover(turn: Turn) -> Mover:
    """The person of this turn, acting for herself."""
    return Mover(Who.PERSON, turn.person, turn.now, turn.voices)


async def take(turn: Turn) -> None:
    """Takes the seat that is offered, or confirms."""
    await _pressed(turn, _take)


async def refuse(turn: Turn) -> None:
    """Gives the seat back."""
    await _pressed(turn, _refuse)


async def leave(turn: Turn) -> None:
    """Asks whether she really withdraws."""
    await _pressed(turn, _leave)


async def left(turn: Turn) -> None:
    """Withdraws."""
    await _pressed(turn, _left)


async def stay(turn: Turn) -> None:
    """Does not withdraw after all."""
    number = turn.incoming.data.number if turn.incoming.data else None
    await turn.edit(messages.stands(turn.t, await service.own(turn.connection, turn.person, number)))


async def change(turn: Turn) -> None:
    """Opens the answers that were sent, to change some."""
    await _pressed(turn, _change)


async def _pressed(turn: Turn, act: Act) -> None:
    """Does what the button says, unless its time is over."""
    data = turn.incoming.data
    try:
        await act(turn, data.number if data else None, data.revision if data else None)
    except afterwards.TooLate as error:
        await turn.edit(messages.stands(turn.t, error.filling))
        await turn.reply(_about(turn, error.filling, messages.too_late(turn.t, error.filling)))
    except service.Stale:
        turn.toast = messages.answered_already(turn.t)
        filling = await service.own(turn.connection, turn.person, data.number if data else None)
        await turn.edit(messages.stands(turn.t, filling))


async def _take(turn: Turn, number: int | None, version: int | None) -> None:
    after = await afterwards.take(turn.connection, turn.person, number, version, mover(turn))
    await turn.edit(messages.stands(turn.t, after))


async def _refuse(turn: Turn, number: int | None, version: int | None) -> None:
    after = await afterwards.refuse(turn.connection, turn.person, number, version, mover(turn))
    await turn.edit(messages.stands(turn.t, after))


async def _leave(turn: Turn, number: int | None, version: int | None) -> None:
    filling = await afterwards.leaving(turn.connection, turn.person, number, version)
    await turn.edit(messages.leave(turn.t, filling))


async def _left(turn: Turn, number: int | None, version: int | None) -> None:
    after = await afterwards.withdraw(turn.connection, turn.person, number, version, mover(turn))
    await turn.edit(messages.stands(turn.t, after))
    await _close_change(turn, after)


async def _close_change(turn: Turn, filling: Filling) -> None:
    if turn.dialogue is not None and turn.dialogue.state.get("registration") == filling.registration.id:
        await turn.close()


async def _change(turn: Turn, number: int | None, version: int | None) -> None:
    try:
        filling = await afterwards.begin_change(turn.connection, turn.person, number, version, now=turn.now)
    except afterwards.TooLate as error:
        await turn.reply(_about(turn, error.filling, messages.no_change_any_more(turn.t, error.filling)))
        return
    earlier = await conversation.present(turn)
    if earlier is not None:
        await conversation.lay_down(turn, earlier)
        await conversation.leave(turn, earlier)
    await turn.open(ROOM, registration=filling.registration.id)
    await conversation.show(turn, filling)


def _about(turn: Turn, filling: Filling, message: Message) -> Message:
    """The message, with for whom it is where that is somebody else."""
    person = filling.for_whom
    return message if person is None else addressing.about(turn.t, person, message, name=filling.name_of(person))


async def send_change(turn: Turn, filling: Filling) -> None:
    """Sends the change that lies at its summary."""
    try:
        again = await afterwards.send_change(turn.connection, filling, mover(turn))
    except afterwards.TooLate:
        await turn.reply(_about(turn, filling, messages.no_change_any_more(turn.t, filling)))
    else:
        if again is None:
            await turn.reply(_about(turn, filling, messages.nothing_changed(turn.t, filling)))
        elif not again:
            await turn.reply(_about(turn, filling, messages.change_saved(turn.t, filling)))
        if again is not None:
            await twins.notice(turn.connection, filling, mover(turn))
    await turn.edit(Message(messages.summary(turn.t, filling).text))
    await turn.close()


BUTTONS = {"take": take, "refuse": refuse, "leave": leave, "left": left, "stay": stay, "change": change}
