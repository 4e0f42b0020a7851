"""How the program ends its loops."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

from bot.app import App


async def test_a_loop_ends_although_something_in_it_swallows_the_first_cancellation() -> None:
    """A time-out within the loop can come in the very moment; the stop must not wait for ever."""
    begun = asyncio.Event()

    async def loop() -> None:
        for _ in range(2):
            begun.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                continue
        await asyncio.Event().wait()

    task = asyncio.create_task(loop(), name="receiver")
    await begun.wait()
    async with asyncio.timeout(30):
        await App._end(cast(Any, SimpleNamespace(_tasks={task})), "receiver")
    assert task.cancelled()


async def test_loops_that_ended_before_are_no_trouble() -> None:
    """Also one that ended by a fault, which was told when it happened."""
    task = asyncio.create_task(asyncio.sleep(0), name="sender")
    await task
    await App._end(cast(Any, SimpleNamespace(_tasks={task})), "receiver", "sender")
    assert task.done()
