"""The author keeps whom a draft is for by a name, and chooses it again for another one."""

from collections.abc import Mapping
from typing import Any

from bot.chat.incoming import Kind
from bot.chat.turn import Turn
from bot.features.announcements import choosing, composing, floor, keeping, messages
from bot.features.announcements.around import repository as around
from bot.features.announcements.floor import ROOM, ground, number
from bot.features.announcements.keeping import Saved
from bot.features.announcements.model import Announcement
from bot.i18n import clean, cut

A_PAGE = 7


def _chosen(turn: Turn) -> int | None:
    return turn.incoming.data.revision if turn.incoming.data else None


async def saved(turn: Turn) -> None:
    """Those that are kept, each with how many fit it now."""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    await floor.leave(turn)
    await _show_all(turn, found, _chosen(turn) or 0)


async def _show_all(turn: Turn, found: Announcement, page: int) -> None:
    every = await keeping.listed(ground(turn), turn.person)
    shown = [
        await keeping.shown(ground(turn), turn.person, each) for each in every[page * A_PAGE : (page + 1) * A_PAGE]
    ]
    more = len(every) > (page + 1) * A_PAGE
    await turn.edit(messages.saved(turn.t, found, shown, page, more=more))


async def keep(turn: Turn) -> None:
    """What is it to be called?"""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    await floor.leave(turn)
    await turn.open(ROOM, id=found.id, asks="name")
    await turn.edit(messages.ask_name(turn.t, found.id))


async def named(turn: Turn, state: Mapping[str, Any]) -> None:
    """Its name was typed."""
    name = cut(" ".join(clean(turn.incoming.text).split()), keeping.LONGEST_NAME)
    if turn.incoming.kind is not Kind.TEXT or not name:
        await turn.reply(messages.ask_name(turn.t, state["id"]))
        return
    found = await composing.draft(ground(turn), turn.person, state["id"])
    await turn.close()
    kept = await keeping.keep(ground(turn), found, turn.person, name)
    await turn.reply(await _card(turn, found, kept))


async def one(turn: Turn) -> None:
    """One of them: whom it reaches now."""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    await _show(turn, found, await keeping.one(ground(turn), turn.person, _chosen(turn)))


async def _show(turn: Turn, found: Announcement, saved: Saved) -> None:
    await turn.edit(await _card(turn, found, saved))


async def _card(turn: Turn, found: Announcement, saved: Saved) -> Any:
    shown = await keeping.shown(ground(turn), turn.person, saved)
    sides = (saved.audience.include, saved.audience.exclude)
    named = [value for side in sides for value in side.get("institution", ())]
    titles = await around.titles(turn.connection, named)
    return messages.saved_one(turn.t, found.id, shown, titles, is_hers=saved.owner_id == turn.person.id)


async def use(turn: Turn) -> None:
    """The draft is for those."""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    await choosing.show_filters(turn, await keeping.use(ground(turn), found, turn.person, _chosen(turn)))


async def share(turn: Turn) -> None:
    """Others who coordinate some of the same see it, or not any more."""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    await _show(turn, found, await keeping.share(ground(turn), turn.person, _chosen(turn)))


async def forget(turn: Turn) -> None:
    """It is not kept any longer."""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    await keeping.forget(ground(turn), turn.person, _chosen(turn))
    await _show_all(turn, found, 0)
