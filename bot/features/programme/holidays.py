"""Public holidays of countries. The library is loaded when somebody first asks, beside the chat."""

import asyncio
from collections.abc import Container, Iterable
from datetime import date
from typing import Any

from bot import logs

log = logs.logger(__name__)


class Calendars:
    """The holidays of each country that was asked for."""

    def __init__(self) -> None:
        self._known: dict[str, Container[date]] = {}

    async def ready(self, codes: Iterable[str] = ()) -> None:
        """Loads the library in a thread: that takes as long as many turns."""
        missing = [code for code in codes or ("TH",) if code not in self._known]
        if missing:
            await asyncio.to_thread(lambda: [self._of(code) for code in missing])

    def is_holiday(self, code: str | None, day: date) -> bool:
        """Whether offices of the country are closed on this day; a country that is not known has no holidays."""
        return code is not None and day in self._of(code)

    def _of(self, code: str) -> Container[date]:
        if code not in self._known:
            self._known[code] = _calendar(code)
        return self._known[code]


CALENDARS = Calendars()
"""One for all: what the library says of a country is the same for everybody."""


def _calendar(code: str) -> Any:
    import holidays

    try:
        return holidays.country_holidays(code)
    except NotImplementedError:
        log.warning("no holidays are known", country=code)
        return ()
