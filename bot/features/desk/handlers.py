"""The desk's commands and buttons."""

from dataclasses import replace

from bot.chat.routes import Routes
from bot.features.desk import deciding, digest, exporting, listing, many, service, transferring
from bot.features.desk.exporting import Exporting
from bot.features.desk.floor import LIST, REASON, REASONS

__all__ = ["ROUTES", "Exporting", "digest", "routes"]

ROUTES = Routes(
    commands={"people": listing.people},
    buttons={
        "reg": {
            "approve": deciding.approve,
            "reject": deciding.reject,
            "wait": deciding.wait,
            "details": deciding.details,
            "keep": deciding.keep,
        },
        "card": {
            **{state.value: deciding.step for state in service.WAYS},
            "answers": deciding.answers,
            "log": deciding.log,
            "move": transferring.one,
        },
        "people": {
            "open": listing.opened,
            "list": listing.again,
            "page": listing.page,
            "card": listing.card,
            "filter": listing.filters,
            "by": listing.by,
            **{f"is_{name}": listing.narrow for name in service.FILTERS},
            "unsearch": listing.unsearched,
            "select": listing.select,
            "tick": listing.tick,
            "whole": listing.whole,
            "export": exporting.forms,
            "file": exporting.send,
        },
        "many": {
            "ways": many.ways,
            **dict.fromkeys(("approved", "waitlisted", "rejected", "withdrawn"), many.decide),
            "keep": many.keep,
            "move": transferring.several,
        },
        "move": {"to": transferring.move, "page": transferring.page, "wait": transferring.wait},
    },
    dialogues={LIST: listing.searched, REASON: deciding.reason, REASONS: many.reason},
    cancels={LIST: listing.cancel, REASON: deciding.cancel, REASONS: many.cancel},
    resumes={LIST: listing.resume, REASON: deciding.resume, REASONS: many.resume},
)


def routes(writing: Exporting) -> Routes:
    """The routes, with what writes files."""
    return replace(ROUTES, prepare=writing.prepare)
