"""A bot of python-telegram-bot that answers every update, as its examples do; CHATS people get a broadcast, too."""

import asyncio
import logging
import sys
from typing import Any

from telegram import Update
from telegram.ext import AIORateLimiter, Application, ApplicationBuilder, TypeHandler

from tests.bench.peers import FIRST, TEXT, TOKEN

running: set[asyncio.Task[Any]] = set()


async def answer(update: Update, _context: Any) -> None:
    """The reply to a person."""
    if update.effective_chat:
        await update.effective_chat.send_message("Thank you, we have noted it.")


def main(url: str, how: str, many: int) -> None:
    """Polls until it is killed."""
    logging.disable()

    async def broadcast(app: Application[Any, Any, Any, Any, Any, Any]) -> None:
        sends = (app.bot.send_message(chat, TEXT) for chat in range(FIRST, FIRST + many))
        running.add(asyncio.ensure_future(asyncio.gather(*sends, return_exceptions=True)))

    builder = ApplicationBuilder().token(TOKEN).base_url(f"{url}/bot")
    if how == "limiter":
        builder = builder.rate_limiter(AIORateLimiter())
    app = builder.post_init(broadcast).build()
    app.add_handler(TypeHandler(Update, answer))
    app.run_polling()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
