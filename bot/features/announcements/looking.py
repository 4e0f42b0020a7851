"""The other coordinator's side: she looks at a draft as its readers would, approves it, or sends it back."""

from collections.abc import Mapping
from typing import Any

from bot.chat.incoming import Kind
from bot.chat.turn import Turn
from bot.features.announcements import approving, drafting, floor, messages
from bot.features.announcements.floor import ROOM, ground, if_still_asked, number
from bot.features.announcements.ground import author_of, reached
from bot.features.announcements.model import Changed
from bot.i18n import clean, cut

LONGEST_REASON = 500


async def ask(turn: Turn) -> None:
    """Its author asks for somebody else's approval."""
    version = turn.incoming.data.revision if turn.incoming.data else None
    asked = await approving.ask(ground(turn), turn.person, number(turn), version)
    await turn.edit(messages.asked_for_approval(turn.t, number(turn) or 0, [each.name for each in asked]))


@if_still_asked
async def look(turn: Turn) -> None:
    """What readers of each language would get, and below it what is to be decided."""
    here = ground(turn)
    found = await approving.find(here, turn.person, number(turn))
    author = await author_of(here, found)
    await floor.leave(turn)
    await drafting.show_previews(turn, found, author)
    readers = await reached(here, found, author)
    await turn.reply(messages.decide(turn.t, found, author.name, readers, await floor.titles(turn, found)))


@if_still_asked
async def approve(turn: Turn) -> None:
    """It may leave as she has seen it."""
    version = turn.incoming.data.revision if turn.incoming.data else None
    author = await approving.approve(ground(turn), turn.person, number(turn), version)
    await turn.edit(messages.approved(turn.t, number(turn) or 0, author.name))


@if_still_asked
async def give_back(turn: Turn) -> None:
    """What is to be changed?"""
    version = turn.incoming.data.revision if turn.incoming.data else None
    found = await approving.find(ground(turn), turn.person, number(turn), version or 0)
    author = await author_of(ground(turn), found)
    await floor.leave(turn)
    await turn.open(ROOM, id=found.id, asks="why", version=found.version)
    await turn.edit(messages.ask_why(turn.t, found.id, author.name))


async def reason(turn: Turn) -> str | None:
    """What was written, which closes the question; nothing where it is no words, which are asked for again."""
    if turn.incoming.kind is not Kind.TEXT:
        await turn.reply(messages.in_words(turn.t))
        return None
    await turn.close()
    return cut(clean(turn.incoming.text), LONGEST_REASON)


async def why(turn: Turn, state: Mapping[str, Any]) -> None:
    """The reason was written."""
    words = await reason(turn)
    if words is None:
        return
    try:
        author = await approving.give_back(ground(turn), turn.person, state["id"], state["version"], words)
    except Changed:
        await turn.reply(messages.not_asked_any_more(turn.t, state["id"]))
        return
    await turn.reply(messages.was_returned(turn.t, state["id"], author.name))
