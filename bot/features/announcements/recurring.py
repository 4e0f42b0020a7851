"""The author lets a draft leave again and again: how often, from when until when, and stop."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat.turn import Turn
from bot.features.announcements import composing, floor, messages, repeating, repository
from bot.features.announcements.floor import ROOM, ground, number, show
from bot.features.announcements.model import Announcement, Blocked
from bot.features.announcements.rhythm import Every, Rhythm, read_days
from bot.features.programme import service as programme


async def how_often(turn: Turn) -> None:
    """Each day, each week …?"""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    await floor.leave(turn)
    await turn.edit(messages.how_often(turn.t, found.id))


async def from_when(turn: Turn) -> None:
    """From when until when?"""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    every = turn.incoming.data.version if turn.incoming.data else ""
    if every in set(Every):
        await floor.leave(turn)
        await turn.open(ROOM, id=found.id, asks="rhythm", every=every)
        zone = await _zone(turn, found)
        city = await floor.city(turn, zone)
        await turn.edit(messages.from_when(turn.t, found.id, city, _today(turn, zone) + timedelta(days=1)))


def _today(turn: Turn, zone: str) -> date:
    return turn.now.astimezone(ZoneInfo(zone)).date()


async def _zone(turn: Turn, found: Announcement) -> str:
    """Whose clock counts: that of the activity's place, else the author's."""
    code = found.audience.activity
    activity = await programme.find(turn.connection, code) if code else None
    return activity.zone if activity else turn.zone


async def typed(turn: Turn, state: Mapping[str, Any]) -> None:
    """First and last day were typed."""
    found = await composing.draft(ground(turn), turn.person, state["id"])
    zone = await _zone(turn, found)
    days = read_days(turn.incoming.text, _today(turn, zone))
    rhythm = Rhythm(Every(state["every"]), *days, zone) if days else None
    try:
        begun = rhythm is not None and await repeating.repeat(ground(turn), turn.person, found, rhythm)
    except Blocked:
        turn.toast, begun = messages.changed(turn.t), True
    if not begun:
        await turn.reply(messages.wrong_days(turn.t, _today(turn, zone) + timedelta(days=1)))
        return
    await turn.close()
    changed = await repository.find(turn.connection, found.id)
    assert changed is not None
    await show(turn, changed)


async def stop(turn: Turn) -> None:
    """It leaves no more."""
    found = await repeating.stop(ground(turn), turn.person, number(turn))
    if found.author_id == turn.person.id:
        await show(turn, found)
    else:
        await turn.edit(messages.repeats_no_more(turn.t, found.id))
