"""The author lets it go: the confirmation, at once or at a time, and pause, resume and stop on the way."""

from datetime import date, datetime, time, timedelta, timezone
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.chat.turn import Turn
from bot.features.announcements import composing, floor, messages, nights, obstacles, repository, sending
from bot.features.announcements.floor import ROOM, ground, number, own, show
from bot.features.announcements.ground import reached
from bot.features.announcements.model import Announcement, Blocked, Changed
from bot.features.programme import service as programme
from bot.features.sessions.when import NotWhen, read_when

_MORNING: Final = "09:00"
_BEFORE: Final = (7, 3, 1)


async def confirm(turn: Turn) -> None:
    """How many would get it, or what keeps it from leaving."""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    await floor.leave(turn)
    readers = await reached(ground(turn), found, turn.person)
    why = await obstacles.obstacle(ground(turn), found, readers)
    if why is not None:
        await turn.edit(messages.obstacle(turn.t, found, why, readers))
    else:
        held = await nights.at_night(ground(turn), found, turn.person)
        await turn.edit(messages.confirm(turn.t, found, readers, held))


async def go(turn: Turn) -> None:
    """It leaves, in the version that was confirmed; whatever else is pressed finds it as it is now."""
    version = turn.incoming.data.revision if turn.incoming.data else None
    try:
        found = await sending.go(ground(turn), turn.person, number(turn), version)
    except (Changed, Blocked):
        turn.toast = messages.changed(turn.t)
        await show(turn, await own(turn))
        return
    await turn.edit(messages.left(turn.t, found))


# -- at a time -------------------------------------------------------------------------------------------------------


async def when(turn: Turn) -> None:
    """At what time?"""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    await floor.leave(turn)
    await turn.open(ROOM, id=found.id, asks="when")
    await turn.edit(await _ask(turn, found))


async def _ask(turn: Turn, found: Announcement) -> Any:
    t, code = turn.t, found.audience.activity
    activity = await programme.find(turn.connection, code) if code else None
    # i18n: button
    times = [(t("In an hour"), "hour"), (t("Tomorrow at 9"), "tomorrow")]
    title = ""
    for days in _BEFORE if activity is not None else ():
        assert activity is not None
        title = t.pick(activity.title)
        moment = await sending.moment_of(ground(turn), _tied(activity.code, days))
        if moment is not None and moment > turn.now:
            label = t.plural("{n} day before it begins", "{n} days before it begins", n=days)
            times.append((label, f"before-{days}"))
    return messages.ask_when(t, found, times, title, _tomorrow(turn))


def _tomorrow(turn: Turn) -> date:
    return turn.now.astimezone(ZoneInfo(turn.zone)).date() + timedelta(days=1)


async def at(turn: Turn) -> None:
    """At a time that a button names."""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    code = turn.incoming.data.version if turn.incoming.data else ""
    days = {f"before-{each}": each for each in _BEFORE}.get(code)
    if days is not None and found.audience.activity:
        anchor = _tied(found.audience.activity, days)
        await _plan(turn, found, await sending.moment_of(ground(turn), anchor), anchor)
    else:
        tomorrow = datetime.combine(_tomorrow(turn), time(9), tzinfo=ZoneInfo(turn.zone))
        await _plan(turn, found, turn.now + timedelta(hours=1) if code == "hour" else tomorrow)


def _tied(activity: str, days: int) -> dict[str, Any]:
    return {"activity": activity, "days": days, "clock": _MORNING}


async def typed(turn: Turn, state: dict[str, Any]) -> None:
    """At a time that was typed, by the author's own clock."""
    found = await composing.draft(ground(turn), turn.person, state["id"])
    await _plan(turn, found, read_moment(turn.incoming.text, turn.zone, turn.now))


def read_moment(text: str, zone: str, now: datetime) -> datetime | None:
    """Day and hour as people type them in the seven languages, by the clock of who types, or by one that is named; an
    hour alone is one of today. None for anything else."""
    today = now.astimezone(ZoneInfo(zone)).date()
    try:
        when = read_when(text, today)
    except NotWhen:
        return None
    if when.starts is None or when.ends is not None:
        return None
    clock = ZoneInfo(zone) if when.offset is None else timezone(when.offset)
    return datetime.combine(when.day or today, when.starts, tzinfo=clock)


async def _plan(turn: Turn, found: Announcement, moment: datetime | None, anchor: Any = None) -> None:
    if moment is None or moment <= turn.now:
        await turn.reply(messages.wrong_moment(turn.t, _tomorrow(turn)))
        return
    try:
        await sending.plan(ground(turn), turn.person, found, moment, anchor)
    except Blocked:
        turn.toast = messages.changed(turn.t)
    await turn.close()
    changed = await repository.find(turn.connection, found.id)
    assert changed is not None
    await show(turn, changed)


async def unplan(turn: Turn) -> None:
    """Back to the draft."""
    await show(turn, await sending.unplan(ground(turn), turn.person, number(turn)))


# -- under way -------------------------------------------------------------------------------------------------------


async def pause(turn: Turn) -> None:
    """Nothing more leaves until it goes on."""
    await sending.pause(ground(turn), turn.person, number(turn))
    await _show_owner(turn)


async def resume(turn: Turn) -> None:
    """It goes on."""
    await sending.resume(ground(turn), turn.person, number(turn))
    await _show_owner(turn)


async def _show_owner(turn: Turn) -> None:
    """Its author sees how far it is in the message that follows it; an owner who looks at it here."""
    found = await own(turn)
    if found.author_id != turn.person.id:
        await show(turn, found)


async def stop(turn: Turn) -> None:
    """Really?"""
    found = await own(turn)
    await turn.reply(messages.really_stop(turn.t, await sending.progress(ground(turn), found.id)))


async def stopped(turn: Turn) -> None:
    """What has not left is given up."""
    await sending.stop(ground(turn), turn.person, number(turn))
    await turn.edit(messages.begun(turn.t, number(turn) or 0, messages.Begun.STOP))
