"""From the start of a built program to the signal that ends it."""

import asyncio
import contextlib
import signal
from collections.abc import Callable
from typing import Any

import typer

from bot.errors import BotError


async def serve(build: Callable[[], Any], line: str) -> None:
    """Builds in the running loop, starts, prints the address as the last line of start-up, and waits for a signal."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stopped.set)
    built = build()
    starting = asyncio.create_task(built.start())
    waiting = asyncio.create_task(stopped.wait())
    try:
        await asyncio.wait([starting, waiting], return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            typer.echo(line.format(url=built.url))
            ended = asyncio.create_task(built.ended.wait())
            await asyncio.wait([waiting, ended], return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                raise BotError("a part of the program ended by a fault; the log says which")
            ended.cancel()
        else:
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
    finally:
        waiting.cancel()
        await built.stop()
