"""The author chooses who is meant: filters, their values, everybody."""

from bot.chat.turn import Turn
from bot.features.announcements import composing, floor, messages
from bot.features.announcements.around import repository as around
from bot.features.announcements.audience import FACETS, Audience
from bot.features.announcements.floor import ground, number
from bot.features.announcements.ground import reached
from bot.features.announcements.model import Announcement
from bot.features.announcements.repository import find


async def whom(turn: Turn) -> None:
    """The filters."""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    await floor.leave(turn)
    await show_filters(turn, found)


async def show_filters(turn: Turn, found: Announcement) -> None:
    """The filters, with who fits now."""
    readers = await reached(ground(turn), found, turn.person)
    await turn.edit(messages.facets(turn.t, found, readers, await floor.titles(turn, found)))


async def every(turn: Turn) -> None:
    """Everybody, as far as she may reach them."""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    await show_filters(turn, await composing.mean(ground(turn), found, Audience()))


async def facet(turn: Turn) -> None:
    """What one filter can be set to."""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    named = turn.incoming.data.version if turn.incoming.data else ""
    if named in FACETS:
        await _show_values(turn, found, named, 0)


async def page(turn: Turn) -> None:
    """Another page of the values."""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    named = turn.incoming.data.action.removeprefix("p_") if turn.incoming.data else ""
    await _show_values(turn, found, named, (turn.incoming.data.revision if turn.incoming.data else 0) or 0)


async def _show_values(turn: Turn, found: Announcement, named: str, at: int) -> None:
    listed = await composing.choices(ground(turn), turn.person, named)
    readers = await reached(ground(turn), found, turn.person)
    titles = await around.titles(turn.connection, [value for value, _, _ in listed] if named == "institution" else [])
    await turn.edit(messages.values(turn.t, found, named, listed, readers, titles, at))


async def choose(turn: Turn) -> None:
    """A value is included, excluded, or free again."""
    assert turn.incoming.data is not None
    found = await composing.draft(ground(turn), turn.person, number(turn))
    named, given = turn.incoming.data.action.removeprefix("f_"), turn.incoming.data.version
    value = await composing.value_of(ground(turn), turn.person, named, given)
    if value is not None:
        await composing.turn(ground(turn), found, named, value)
    changed = await find(turn.connection, found.id)
    assert changed is not None
    listed = await composing.choices(ground(turn), turn.person, named)
    at = next((place for place, each in enumerate(listed) if each[0] == value), 0) // 8
    await _show_values(turn, changed, named, at)
