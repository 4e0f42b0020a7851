"""Order: the updates of one person run one after another, those of different people beside each other."""

import asyncio
from collections.abc import Awaitable, Callable


class Order:
    """A queue for each key that has something to do, and none for the others.

    `most` bounds how many keys are worked on at once, so that a burst does not pile up on the one writer.
    """

    def __init__(self, most: int = 64) -> None:
        self._last: dict[int, asyncio.Future[None]] = {}
        self._room = asyncio.Semaphore(most)

    async def run(self, key: int, work: Callable[[], Awaitable[None]]) -> None:
        """Runs `work` when everything that came before for `key` is done, whether it went well or not."""
        before = self._last.get(key)
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._last[key] = mine
        try:
            if before is not None:
                await asyncio.wait([before])
            async with self._room:
                await work()
        finally:
            if before is None or before.done():
                self._done(key, mine)
            else:
                # Cancelled while waiting: who comes after still waits for what came before.
                before.add_done_callback(lambda _: self._done(key, mine))

    def _done(self, key: int, mine: asyncio.Future[None]) -> None:
        mine.set_result(None)
        if self._last.get(key) is mine:
            del self._last[key]
