"""What the sender's loop waits for, and how its chats wait for their turn."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Final

LOOK_EVERY: Final = 1.0
GATHER: Final = 0.02  # outcomes of so many seconds are settled together,
GATHER_BULK: Final = 0.05  # and of so many while nobody's reply is among them: a transaction costs more than its rows


class News:
    """Something is to be claimed or settled: at once, in a moment, or when some more has come together."""

    def __init__(self) -> None:
        self._any = asyncio.Event()
        self._soon = asyncio.Event()
        self._now = asyncio.Event()

    def now(self) -> None:
        """Somebody waits: a reply was committed."""
        self._now.set()
        self.soon()

    def soon(self) -> None:
        """A reply has left, or bulk runs out of rows."""
        self._soon.set()
        self._any.set()

    def some_time(self) -> None:
        """A message of the bulk lanes has left; others follow."""
        self._any.set()

    async def come(self) -> None:
        """Until there is news, and not much longer than it bears; without any, until the next look."""
        await _set(self._any, LOOK_EVERY)
        await _set(self._soon, GATHER_BULK)
        await _set(self._now, GATHER)
        # Before the next look: a reply that commits meanwhile must wake us again.
        for event in (self._now, self._soon, self._any):
            event.clear()


async def is_free(wait: Callable[[float], float], until: float) -> bool:
    """Sleeps as long as `wait` says, and asks again: a pause may have come. False when that ends after `until`."""
    while (at := time.monotonic()) < until:
        pause = wait(at)
        if not pause:
            return True
        if at + pause > until:
            return False
        await asyncio.sleep(pause)
    return False


async def _set(event: asyncio.Event, seconds: float) -> None:
    # Not `wait_for`: that one swallows a cancellation which comes in the moment of the wake.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
