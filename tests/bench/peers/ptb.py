"""python-telegram-bot: with its rate limiter as installed and with retries, as a slow loop, all at once, and paced.

HOW is one or more of these words, joined by "+": limiter, retries, sleep, gather, pacer; paid; aiohttp (our transport
below the library in the place of httpx).
"""

import asyncio
import json
import logging
import sys
import time
from collections.abc import Sequence

from telegram.error import RetryAfter, TelegramError
from telegram.ext import AIORateLimiter, ApplicationBuilder, ExtBot

from tests.bench.peers import FIRST, TEXT, TOKEN

AT_ONCE = 256
PAID = 1000.0
HEADROOM = 0.95


class Sending:
    """A broadcast to `chats`, and how many it could not send."""

    def __init__(self, bot: ExtBot[int | None], how: Sequence[str]) -> None:
        self._bot = bot
        self._paid = True if "paid" in how else None
        self.failed = 0

    async def one(self, chat: int) -> None:
        """Sends, and counts what is refused."""
        try:
            await self._bot.send_message(chat, TEXT, parse_mode="HTML", allow_paid_broadcast=self._paid)
        except TelegramError:
            self.failed += 1

    async def gather(self, chats: range) -> None:
        """All at once; a limiter, where there is one, holds them back."""
        await asyncio.gather(*(self.one(chat) for chat in chats))

    async def sleep(self, chats: range) -> None:
        """The loop of many guides."""
        for chat in chats:
            await self.one(chat)
            await asyncio.sleep(0.05)

    async def pacer(self, chats: range) -> None:
        """A place just before each send, at 95 of 100 of what is allowed; who is refused comes again."""
        next_at, room = time.monotonic(), asyncio.Semaphore(AT_ONCE)
        rate = PAID * HEADROOM

        async def send(chat: int) -> None:
            try:
                await self._bot.send_message(chat, TEXT, parse_mode="HTML", allow_paid_broadcast=self._paid)
            except RetryAfter as error:
                await asyncio.sleep(float(error.retry_after))  # type: ignore[arg-type]
                await self.one(chat)
            except TelegramError:
                self.failed += 1
            finally:
                room.release()

        async with asyncio.TaskGroup() as sends:
            for chat in chats:
                await room.acquire()
                if (wait := next_at - time.monotonic()) > 0:
                    await asyncio.sleep(wait)
                next_at = max(next_at, time.monotonic() - 0.02) + 1 / rate
                sends.create_task(send(chat))


def build(url: str, how: Sequence[str]) -> ExtBot[int | None]:
    """The library's client as its builder makes it."""
    builder = ApplicationBuilder().token(TOKEN).base_url(f"{url}/bot")
    if "limiter" in how:
        builder = builder.rate_limiter(AIORateLimiter(max_retries=5 if "retries" in how else 0))
    if "aiohttp" in how:
        from bot.delivery.request import AiohttpRequest

        builder = builder.request(AiohttpRequest()).get_updates_request(AiohttpRequest(connections=2))
    bot: ExtBot[int | None] = builder.build().bot
    return bot


async def main(url: str, how: Sequence[str], many: int) -> None:
    """Sends, and says what it cost."""
    logging.disable()
    bot = build(url, how)
    await bot.initialize()
    sending, began = Sending(bot, how), time.process_time()
    way = sending.sleep if "sleep" in how else sending.pacer if "pacer" in how else sending.gather
    await way(range(FIRST, FIRST + many))
    print(json.dumps({"cpu": time.process_time() - began, "failed": sending.failed}))
    await bot.shutdown()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2].split("+"), int(sys.argv[3])))
