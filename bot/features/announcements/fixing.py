"""What has left is corrected: by who wrote it, and where it is asked for, looked at by somebody else first."""

from collections.abc import Mapping
from typing import Any

from bot.chat.incoming import Kind
from bot.chat.turn import Turn
from bot.features.announcements import correcting, drafting, floor, marking, messages, sending
from bot.features.announcements.floor import ROOM, ground, if_still_asked, number, own
from bot.features.announcements.looking import reason
from bot.features.announcements.model import Changed, State


async def correct(turn: Turn) -> None:
    """Which text?"""
    await turn.edit(messages.which(turn.t, await own(turn)))


async def fix(turn: Turn) -> None:
    """The right words are asked for."""
    found = await own(turn)
    language = turn.incoming.data.version if turn.incoming.data else ""
    text = found.texts.get(language)
    if text is None or not correcting.is_editable(text):
        await turn.reply(messages.not_editable(turn.t))
        return
    await floor.leave(turn)
    await turn.open(ROOM, id=found.id, asks="fix", language=language)
    await turn.edit(messages.ask(turn.t, found, language))


async def fixed(turn: Turn, state: dict[str, Any]) -> None:
    """The right words were sent."""
    if turn.incoming.kind is not Kind.TEXT:
        await turn.reply(messages.not_editable(turn.t))
        return
    html = marking.to_html(turn.incoming.text, turn.incoming.entities)
    try:
        asked = await correcting.correct(ground(turn), turn.person, state["id"], state["language"], html)
    except correcting.Same:
        await turn.reply(messages.same(turn.t))
    except correcting.Unfilled as error:
        await turn.reply(messages.unfilled(turn.t, error.gate))
    except correcting.TooLong as error:
        await turn.reply(messages.refused(turn.t, str(error)))
    else:
        await turn.close()
        now = await sending.progress(ground(turn), state["id"])
        if asked is None and now.found.state is State.PAUSED:
            # Nothing goes on by itself: below it stands how it does.
            await turn.reply(messages.progress(turn.t, now))
        elif asked is None:
            await turn.reply(messages.begun(turn.t, state["id"], messages.Begun.CORRECT))
        else:
            await turn.reply(messages.correction_asked(turn.t, state["id"], [each.name for each in asked]))


async def take_back(turn: Turn) -> None:
    """Nobody is asked about it any more."""
    found = await correcting.take_back(ground(turn), turn.person, number(turn))
    await turn.edit(messages.which(turn.t, found))


# -- the second pair of eyes -----------------------------------------------------------------------------------------


def _version(turn: Turn) -> int:
    return (turn.incoming.data.revision if turn.incoming.data else None) or 0


@if_still_asked
async def look(turn: Turn) -> None:
    """What stands in the chats, what would, and below it what is to be decided."""
    here = ground(turn)
    found, new, wrote = await correcting.waiting(here, turn.person, number(turn))
    await floor.leave(turn)
    before, then = await correcting.previews(here, found, new, turn.person)
    await turn.reply(messages.stands_now(turn.t))
    await drafting.say(turn, before)
    await turn.reply(messages.would_stand(turn.t))
    await drafting.say(turn, then)
    await turn.reply(messages.decide_correction(turn.t, found, wrote.name, new))


@if_still_asked
async def approve(turn: Turn) -> None:
    """It takes effect as she has seen it."""
    wrote = await correcting.approve(ground(turn), turn.person, number(turn), _version(turn))
    await turn.edit(messages.approved_correction(turn.t, number(turn) or 0, wrote.name))


@if_still_asked
async def give_back(turn: Turn) -> None:
    """What is to be changed?"""
    found, _, wrote = await correcting.waiting(ground(turn), turn.person, number(turn), _version(turn))
    await floor.leave(turn)
    await turn.open(ROOM, id=found.id, asks="why_fix", version=found.version)
    await turn.edit(messages.ask_why_not(turn.t, found.id, wrote.name))


async def why(turn: Turn, state: Mapping[str, Any]) -> None:
    """The reason was written."""
    words = await reason(turn)
    if words is None:
        return
    try:
        wrote = await correcting.give_back(ground(turn), turn.person, state["id"], state["version"], words)
    except Changed:
        await turn.reply(messages.not_asked_any_more(turn.t, state["id"]))
        return
    await turn.reply(messages.was_returned(turn.t, state["id"], wrote.name))
