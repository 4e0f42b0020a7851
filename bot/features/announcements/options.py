"""The settings of a draft: what kind it is, what readers are asked, and what happens with it later."""

from datetime import timedelta

from bot.chat.turn import Turn
from bot.features.announcements import composing, floor, messages
from bot.features.announcements.floor import ground, number
from bot.features.announcements.model import Category


async def shown(turn: Turn) -> None:
    """What kind it is, and for how long it is valid."""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    await floor.leave(turn)
    await turn.edit(messages.options(turn.t, found, turn.zone))


async def kind(turn: Turn) -> None:
    """Which kinds there are."""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    await turn.edit(messages.kinds(turn.t, found))


async def category(turn: Turn) -> None:
    """What it is about."""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    chosen = turn.incoming.data.version if turn.incoming.data else ""
    if chosen in set(Category):
        found = await composing.change(ground(turn), found, category=chosen)
    await turn.edit(messages.options(turn.t, found, turn.zone))


async def valid(turn: Turn) -> None:
    """Until when those who come later get it too."""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    days = min((turn.incoming.data.revision if turn.incoming.data else 0) or 0, 366)
    until = turn.now + timedelta(days=days) if days else None
    changed = await composing.change(ground(turn), found, valid_until=until)
    await turn.edit(messages.options(turn.t, changed, turn.zone))


async def got_it(turn: Turn) -> None:
    """Whether readers are asked to say that they know."""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    changed = await composing.change(ground(turn), found, got_it=not found.got_it)
    await turn.edit(messages.options(turn.t, changed, turn.zone))


async def once(turn: Turn) -> None:
    """Whether it is rather never sent than twice."""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    changed = await composing.change(ground(turn), found, once=not found.once)
    await turn.edit(messages.options(turn.t, changed, turn.zone))


async def replies(turn: Turn) -> None:
    """Whether answers open a case, or are collected."""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    kept = "case" if found.replies == "collect" else "collect"
    await turn.edit(messages.options(turn.t, await composing.change(ground(turn), found, replies=kept), turn.zone))
