"""The calendar as a file, for one session or all, and its address, which can be changed."""

from bot.chat.routes import Routes
from bot.chat.turn import Turn
from bot.delivery import outbox
from bot.delivery.message import Attachment, Lane
from bot.features.calendar import ics, messages, service
from bot.features.calendar.feeds import Feeds
from bot.features.calendar.model import Entry


def routes(feeds: Feeds) -> Routes:
    """The buttons below schedules and reminders."""

    async def everything(turn: Turn) -> None:
        """Sends all sessions, and the address that keeps itself up to date."""
        found = await service.entries(turn.connection, turn.person, turn.now)
        if not found:
            await turn.reply(messages.nothing(turn.t))
            return
        await _send(turn, "calendar.ics", found)
        if url := await feeds.address(turn.connection, turn.person.id):
            await turn.reply(messages.address(url, turn.t))

    async def renew(turn: Turn) -> None:
        """Gives another address; the old one is wrong from now on."""
        await service.renew(turn.connection, turn.person.id, turn.now)
        turn.toast = turn.t("The old address does not work any more.")
        if url := await feeds.address(turn.connection, turn.person.id):
            await turn.edit(messages.address(url, turn.t))

    return Routes(buttons={"cal": {"all": everything, "one": one, "renew": renew}})


async def one(turn: Turn) -> None:
    """Sends one session, if it is still the person's."""
    number = turn.incoming.data.number if turn.incoming.data else None
    found = await service.entries(turn.connection, turn.person, turn.now)
    mine = [entry for entry in found if entry.id == number]
    if mine:
        await _send(turn, f"{mine[0].code}.ics", mine)
    else:
        await turn.reply(messages.over(turn.t))


async def _send(turn: Turn, name: str, entries: list[Entry]) -> None:
    content = ics.calendar(entries, turn.t, turn.now)
    file = Attachment(name, content, messages.file(len(entries), turn.t))
    await outbox.put_file(turn.connection, turn.incoming.chat_id, file, lane=Lane.REPLY, now=turn.now)
