"""What the clock does for announcements: it brings them on, shows how far they are, and looks for late-comers."""

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import Database
from bot.features.announcements import repository, sending
from bot.features.announcements.ground import Ground
from bot.people.voices import Voices

SHOWN_EVERY: Final = timedelta(seconds=3)
REST: Final = 3.0
"""So many times as long as a portion takes, chats go first before the next."""


class Announcing:
    """A chore. What is to be done is a query; each portion is a transaction of its own."""

    def __init__(self, database: Database, voices: Voices, wake: Callable[[], None]) -> None:
        self._database = database
        self._voices = voices
        self._wake = wake
        self._shown: dict[int, datetime] = {}
        self._looked = datetime.min.replace(tzinfo=UTC)

    async def tick(self, now: datetime) -> None:
        """One look at all that are under way."""
        async with self._database.glance() as connection:
            under_way = await repository.worked_on(connection, now)
        late = await self._late(now)
        for number in under_way:
            await self._bring_on(now, number)
            await self._show(now, number)
        for number in late:
            await self._do(now, sending.late_comers, number)
        if under_way or late:
            self._wake()

    async def _bring_on(self, now: datetime, number: int) -> None:
        """One portion after another, and chats between them."""
        began, more = time.monotonic(), await self._do(now, sending.work, number)
        while more:
            self._wake()
            await self._database.give_way((time.monotonic() - began) * REST)
            began, more = time.monotonic(), await self._do(now, sending.work, number)

    async def _late(self, now: datetime) -> list[int]:
        """The announcements for which somebody has come since; when that was last looked for need not be remembered."""
        if now - self._looked < sending.LOOKED_FOR and now >= self._looked:
            return []
        self._looked = now
        async with self._database.read() as connection:
            ground = self._ground(connection, now)
            return [
                number
                for number in await repository.still_valid(connection, now)
                if await sending.anyone_late(ground, number)
            ]

    def _ground(self, connection: AsyncConnection, now: datetime) -> Ground:
        return Ground(connection, now, self._voices)

    async def _show(self, now: datetime, number: int) -> None:
        """At a modest rate; when it was shown last need not outlive the process."""
        if now - self._shown.get(number, now - SHOWN_EVERY) < SHOWN_EVERY:
            return
        self._shown = {each: at for each, at in self._shown.items() if now - at < SHOWN_EVERY} | {number: now}
        await self._do(now, sending.show_under_way, number)

    async def _do(self, now: datetime, what: Callable[[Ground, int], Awaitable[bool | None]], number: int) -> bool:
        async with self._database.begin() as connection:
            return bool(await what(self._ground(connection, now), number))
