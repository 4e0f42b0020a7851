"""The buttons below two records that may be one person."""

from collections.abc import Awaitable, Callable

from bot.chat.routes import Routes
from bot.chat.turn import Turn
from bot.features.registration.moving import Mover, Stale
from bot.features.registration.states import Who
from bot.features.twins import messages, service


async def between(turn: Turn) -> None:
    """From a card: its person and another one, side by side."""
    data = turn.incoming.data
    one, other = (data.number, data.revision) if data else (None, None)
    try:
        found = await service.between(turn.connection, turn.person, one, other, turn.now)
    except service.Answered as error:
        await turn.reply(messages.answered(turn.t, error.pair))
    else:
        await turn.reply(messages.preview(turn.t, found))


def _unless_answered(act: Callable[[Turn], Awaitable[None]]) -> Callable[[Turn], Awaitable[None]]:
    """The button does what it says, unless somebody was faster: then the card says who, and what."""

    async def handler(turn: Turn) -> None:
        try:
            await act(turn)
        except service.Answered as error:
            await turn.edit(messages.answered(turn.t, error.pair))

    return handler


async def look(turn: Turn) -> None:
    """What merging would do."""
    await turn.edit(messages.preview(turn.t, await service.pair(turn.connection, turn.person, _number(turn))))


async def differ(turn: Turn) -> None:
    """They are two people."""
    found = await service.tell_apart(turn.connection, turn.person, _number(turn), turn.now)
    await turn.edit(messages.apart(turn.t, found, turn.person.name))


async def ask(turn: Turn) -> None:
    """Asks once more; what has changed since the preview is shown instead."""
    found = await service.pair(turn.connection, turn.person, _number(turn))
    if found.seal != _seal(turn):
        turn.toast, turn.alert = messages.changed(turn.t), True
        await turn.edit(messages.preview(turn.t, found))
        return
    await turn.edit(messages.ask(turn.t, found))


async def merge(turn: Turn) -> None:
    """Makes them one."""
    mover = Mover(Who.COORDINATOR, turn.person, turn.now, turn.voices)
    try:
        found = await service.merge(turn.connection, _number(turn), _seal(turn), mover)
    except Stale:
        turn.toast, turn.alert = messages.changed(turn.t), True
        await look(turn)
        return
    await turn.edit(messages.done(turn.t, found, turn.person.name))


def _number(turn: Turn) -> int | None:
    return turn.incoming.data.number if turn.incoming.data else None


def _seal(turn: Turn) -> str:
    return turn.incoming.data.version if turn.incoming.data else ""


ROUTES = Routes(
    buttons={
        "twin": {
            "of": between,
            "look": _unless_answered(look),
            "differ": _unless_answered(differ),
            "ask": _unless_answered(ask),
            "merge": _unless_answered(merge),
        }
    }
)
