"""A bot of python-telegram-bot over our transport, ordered for each person, that answers every update.

HOW is "plain" (nothing is remembered) or "write" (each update is a row of SQLite, committed before its answer leaves).
It is the least that a bot on these libraries can do, and so a measure of the machine. It runs until it is killed.
"""

import asyncio
import logging
import sys
import tempfile
from collections import defaultdict
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import aiosqlite
from telegram import Update
from telegram.ext import ApplicationBuilder, BaseUpdateProcessor, TypeHandler

from bot.delivery.request import AiohttpRequest
from tests.bench.peers import TOKEN

AT_ONCE = 256


class Ordered(BaseUpdateProcessor):
    """Many updates at once, those of one person one after another."""

    def __init__(self) -> None:
        super().__init__(AT_ONCE)
        self._turns: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def do_process_update(self, update: object, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Waits for the person's turn."""
        assert isinstance(update, Update)
        assert update.effective_user
        async with self._turns[update.effective_user.id]:
            await coroutine

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to end."""


async def main(url: str, how: str) -> None:
    """Polls and answers."""
    logging.disable()
    with tempfile.TemporaryDirectory() as folder:
        async with aiosqlite.connect(Path(folder) / "peer.db") as database:
            await database.execute("PRAGMA journal_mode=WAL")
            await database.execute("CREATE TABLE steps (id INTEGER PRIMARY KEY, person INTEGER, at TEXT)")
            write = asyncio.Lock()

            async def answer(update: Update, _context: Any) -> None:
                assert update.effective_user
                if how == "write":
                    async with write:
                        row = (update.effective_user.id, "answered")
                        await database.execute("INSERT INTO steps (person, at) VALUES (?, ?)", row)
                        await database.commit()
                await _context.bot.send_message(update.effective_user.id, "Thank you, we have noted it.")

            app = (
                ApplicationBuilder().token(TOKEN).base_url(f"{url}/bot").request(AiohttpRequest())
                .get_updates_request(AiohttpRequest(connections=2)).concurrent_updates(Ordered()).build()
            )  # fmt: skip
            app.add_handler(TypeHandler(Update, answer))
            async with app:
                assert app.updater
                await app.updater.start_polling()
                await app.start()
                await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
