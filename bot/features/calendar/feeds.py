"""The addresses of calendars as the program gives them out and answers to them."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.database.engine import Database
from bot.features.calendar import service
from bot.people.voices import Voices

PATH = "/calendar/"


class Feeds:
    """`open` once the key is known; until then, and without a `base` that phones can reach, there are no addresses."""

    def __init__(self, database: Database, voices: Voices, clock: Clock, *, base: str) -> None:
        self._database = database
        self._voices = voices
        self._clock = clock
        self._base = base
        self._key = ""

    def open(self, key: str) -> None:
        """Signs with `key` from now on."""
        self._key = key

    async def address(self, connection: AsyncConnection, person_id: int) -> str | None:
        """Where the person's calendar is asked for."""
        if not (self._key and self._base):
            return None
        return f"{self._base}{PATH}{await service.token(connection, self._key, person_id)}.ics"

    async def content(self, shown: str) -> bytes | None:
        """The calendar of the address that ends with `shown`."""
        if not self._key:
            return None
        async with self._database.read() as connection:
            now = self._clock.now()
            return await service.feed(connection, self._key, shown, self._voices, now)
