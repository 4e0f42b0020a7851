"""Waiting for something to become so, without sleeping."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Bell:
    """Rings whenever its owner changed; who waits looks again each time."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Wake everybody who waits."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    async def wait_for(self, found: Callable[[], T | None], timeout: float) -> T:
        """The first true answer of `found`; raises TimeoutError when there is none in `timeout` seconds."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while not (answer := found()):
            future = loop.create_future()
            self._waiting.add(future)
            try:
                # Not `wait_for`: that one swallows a cancellation which comes in the moment of the ring.
                async with asyncio.timeout_at(deadline):
                    await future
            finally:
                self._waiting.discard(future)
        return answer
