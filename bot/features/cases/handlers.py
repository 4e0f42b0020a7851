"""The buttons and commands of cases; who writes while a case is open is heard in `hearing`, the group in `group`."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.incoming import Incoming, Kind
from bot.chat.routes import Routes
from bot.chat.turn import Turn
from bot.delivery.outbox import Settled
from bot.features.cases import answering, asking, deciding, group, healing, hearing, listing
from bot.features.cases.desk import Desk
from bot.features.cases.work import House, Work

__all__ = ["Desk", "House", "refused", "routes"]


async def refused(house: House, connection: AsyncConnection, outcomes: Sequence[Settled], now: datetime) -> None:
    """What Telegram refused for good, as far as it concerns the staff's group."""
    if ours := [each for each in outcomes if healing.concerns_us(each)]:
        await healing.refused(await Work.begin(connection, house, now), ours)


def routes(desk: Desk) -> Routes:
    """The routes of cases, which are done at this desk."""

    async def prepare(incoming: Incoming) -> bool | None:
        data = incoming.data
        if incoming.kind is not Kind.BUTTON or data is None or (data.room, data.action) != ("case", "open"):
            return None
        await desk.calendars.ready()
        return True

    async def first(turn: Turn) -> bool:
        return await (group.heard(desk, turn) if turn.incoming.in_group else hearing.heard(desk, turn))

    buttons = {
        "open": asking.begin, "stop": asking.stop, "good": asking.judge, "bad": asking.judge,
        "list": listing.again, "card": listing.card, "show": listing.show, "read": listing.read,
        "answer": answering.ask, "note": answering.ask, "ban": answering.ask, "unban": deciding.unban,
        "take": deciding.take, "hand": deciding.hand, "give": deciding.give,
        "move": deciding.move, "to": deciding.to_country, "for": deciding.for_activity,
        "ready": deciding.ready, "pick": deciding.pick, "send": deciding.send,
        "close": deciding.close, "reopen": deciding.reopen, "retry": group.retry,
    }  # fmt: skip
    return Routes(
        commands={"cases": partial(listing.cases, desk)},
        buttons={"case": {name: partial(handler, desk) for name, handler in buttons.items()}},
        dialogues={room: partial(answering.typed, desk) for room in answering.ROOMS},
        cancels=dict.fromkeys(answering.ROOMS, answering.cancel),
        resumes={room: partial(answering.resume, desk) for room in answering.ROOMS},
        prepare=prepare,
        first=first,
        in_groups=True,
    )
