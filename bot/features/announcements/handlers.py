"""The commands and buttons of announcements, and what is sent in while one is written."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import wraps

from bot.chat.routes import Handler, Routes
from bot.chat.turn import Turn
from bot.features.announcements import (
    answers,
    choosing,
    drafting,
    ending,
    fixing,
    floor,
    leaving,
    looking,
    messages,
    options,
    reading,
    recurring,
    shelf,
)
from bot.features.announcements.audience import FACETS
from bot.features.announcements.exporting import Exporting
from bot.features.announcements.model import Beyond, Changed
from bot.features.cases.work import House

__all__ = ["ROUTES", "Exporting", "routes"]


def _as_seen(handler: Handler) -> Handler:
    """A button that belongs to an announcement as it was shows it as it is."""

    @wraps(handler)
    async def handle(turn: Turn) -> None:
        try:
            await handler(turn)
        except Changed:
            turn.toast = messages.changed(turn.t)
            await floor.show(turn, await floor.own(turn))
        except Beyond:
            await turn.reply(messages.beyond(turn.t, floor.number(turn) or 0))

    return handle


async def _said(turn: Turn) -> None:
    """What is sent in while something is asked for."""
    state = dict(turn.dialogue.state) if turn.dialogue else {}
    try:
        await _ASKED[state.get("asks", "text")](turn, state)
    except Changed:
        await turn.close()
        await turn.reply(messages.kept(turn.t, state["id"]))
    except Beyond:
        await turn.close()
        await turn.reply(messages.beyond(turn.t, state["id"]))


_ASKED: dict[str, Callable[..., Awaitable[None]]] = {
    "text": drafting.heard,
    "when": leaving.typed,
    "fix": fixing.fixed,
    "why": looking.why,
    "why_fix": fixing.why,
    "name": shelf.named,
    "rhythm": recurring.typed,
}


async def _cancel(turn: Turn) -> None:
    """/cancel: the draft is kept."""
    state = turn.dialogue.state if turn.dialogue else {}
    await turn.close()
    told = {"why": messages.still_asked, "why_fix": messages.still_asked_to_correct, "fix": messages.unchanged}
    await turn.reply(told.get(state.get("asks", ""), messages.kept)(turn.t, state["id"]))


_BUTTONS: dict[str, Handler] = {
    # the list, and a draft
    "list": drafting.older, "new": drafting.new, "open": drafting.opened, "later": drafting.later,
    "texts": drafting.texts, "write": drafting.write, "unwrite": drafting.unwrite, "fall": drafting.fall,
    "preview": drafting.preview, "test": drafting.test, "drop": drafting.drop, "dropped": drafting.dropped,
    "opts": options.shown, "kind": options.kind, "cat": options.category, "valid": options.valid,
    "gotit": options.got_it, "replies": options.replies, "once": options.once,
    # for whom
    "whom": choosing.whom, "every": choosing.every, "facet": choosing.facet,
    **{f"f_{each}": choosing.choose for each in FACETS}, **{f"p_{each}": choosing.page for each in FACETS},
    "saved": shelf.saved, "keep": shelf.keep, "shelf": shelf.one, "use": shelf.use, "share": shelf.share,
    "forget": shelf.forget,
    # it leaves
    "send": leaving.confirm, "go": leaving.go, "when": leaving.when, "at": leaving.at, "unplan": leaving.unplan,
    "pause": leaving.pause, "resume": leaving.resume, "stop": leaving.stop, "stopped": leaving.stopped,
    "repeat": recurring.how_often, "rhythm": recurring.from_when, "unrepeat": recurring.stop,
    # it has left
    "lost": ending.lost, "file": ending.file, "again": ending.again, "unsure": ending.unsure,
    "anew": ending.decided, "leave": ending.decided, "silent": ending.silent, "rest": ending.rest,
    "tell": ending.tell, "told": ending.told, "silentfile": ending.file, "unvoted": ending.silent,
    "unvoted_rest": ending.rest, "unvoted_tell": ending.tell, "unvoted_told": ending.told, "unvotedfile": ending.file,
    "recall": ending.recall, "recalled": ending.recalled, "known": ending.known, "knowfile": ending.file,
    "log": ending.log, "logfile": ending.file, "answers": answers.collected, "wordless": answers.wordless,
    "answersfile": ending.file,
    "correct": fixing.correct, "fix": fixing.fix, "fix_off": fixing.take_back,
    # a second pair of eyes
    "ask": looking.ask, "look": looking.look, "approve": looking.approve, "giveback": looking.give_back,
    "fix_look": fixing.look, "fix_yes": fixing.approve, "fix_no": fixing.give_back,
}  # fmt: skip

ROUTES = Routes(
    commands={"announce": drafting.announce, "news": reading.news},
    buttons={
        "ann": {name: _as_seen(handler) for name, handler in _BUTTONS.items()},
        "news": {"open": reading.news, "off": reading.switch, "on": reading.switch},
    },
    dialogues={floor.ROOM: _said},
    cancels={floor.ROOM: _cancel},
)


def routes(writing: Exporting, staff: House) -> Routes:
    """The routes, with what writes tables, and the staff who answer."""

    async def first(turn: Turn) -> bool:
        return await drafting.edited(turn) or await answers.heard(staff, turn)

    return replace(ROUTES, prepare=writing.prepare, first=first)
