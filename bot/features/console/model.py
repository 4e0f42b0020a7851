"""What may stand in the addresses of the console, and how long they work. Pure."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from bot.features.desk.model import Filters, View
from bot.i18n import choose

PATH: Final = "/console"
COOKIE: Final = "console"
LINK_LASTS: Final = timedelta(minutes=10)
SESSION_LASTS: Final = timedelta(hours=12)
A_PAGE: Final = 50
_LANGUAGES: Final = 20
_LONGEST_NUMBER: Final = 6


def view_of(asked: Mapping[str, str]) -> View:
    """What an address asks to be shown; a page that is no number is the first one."""
    page = asked.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) <= _LONGEST_NUMBER else 0
    return View(Filters(activity=asked.get("activity") or None, state=asked.get("state") or None), number)


def language_of(accepted: str) -> str | None:
    """The first of a browser's languages that is one of ours."""
    for each in accepted.split(",")[:_LANGUAGES]:
        if language := choose(each.partition(";")[0]):
            return language
    return None
