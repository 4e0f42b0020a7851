"""Gets updates and acknowledges them only when they are settled.

Polling: the next offset is the lowest number not yet settled, never the highest seen; what is still in flight comes
again and is recognised here. A webhook's 200 is given by `web/` after `Receiver.take` returns.
"""

import asyncio
import warnings
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot import logs, metrics
from bot.chat.incoming import Incoming, read
from bot.chat.order import Order
from bot.chat.turn import Turns, Unavailable

log = logs.logger(__name__)

# `Bot.get_updates` reads a whole batch at once: one update that the library cannot read would hide the others for ever.
warnings.filterwarnings("ignore", message="Please use 'Bot.getUpdates'")

ALLOWED = [
    "message", "edited_message", "callback_query", "my_chat_member", "message_reaction", "inline_query", "poll_answer",
]  # fmt: skip
LONG_POLL = 30
BATCH = 100
# Poll again while so many are still at work: their end and the next answer's way overlap.
LOW_WATER = 50
LOOK_FOR_LEASE = 0.5
FIRST_GAP = 1.0
TOKEN_GAP = 60.0
# While a turn takes long, Telegram answers at once with what is in flight: asking without pause would spin.
LOOK_AGAIN = 0.2


class Receiver:
    """Takes updates in order per person; knows which are in flight."""

    def __init__(self, bot: Bot, turns: Turns, *, may_poll: Callable[[], bool] = lambda: True) -> None:
        self._may_poll = may_poll
        self._bot = bot
        self._turns = turns
        self._order = Order()
        self._flying: dict[int, asyncio.Task[None]] = {}
        # Settled, but behind an older one that is not: these come again with it, and are not taken a second time.
        self._landed: set[int] = set()
        self._highest = 0
        self._settled = asyncio.Event()
        self._stopping = False
        self.reached = False
        self._alarms: set[str] = set()

    async def take(self, data: Mapping[str, Any]) -> None:
        """Settles one update as Telegram sent it; raises Unavailable when it must come again."""
        await self._in_order(data, self._turns.take)

    async def _in_order(self, data: Mapping[str, Any], settle: Callable[[Incoming], Awaitable[None]]) -> None:
        # Outside of the net below: a bot that does not know its name yet is no fault of the update.
        name = self._bot.username
        try:
            incoming = read(data, name)
        except Exception:
            # Nothing can be done with what cannot be read; refusing it would bring it back for ever.
            log.exception("an update could not be read", update=data.get("update_id"))
            return
        if incoming is None:
            metrics.updates.labels("ignored").inc()
            return
        await self._order.run(incoming.telegram_id, lambda: settle(incoming))

    async def poll(self) -> None:
        """Asks for updates until `stop()`; errors of the line are waited out with growing gaps."""
        gap = FIRST_GAP
        while not self._stopping:
            if not self._may_poll():
                # Another process polls; when it dies, its lease comes to us.
                self.reached = False
                self._all_clear()
                await asyncio.sleep(LOOK_FOR_LEASE)
                continue
            try:
                fresh = await self._ask()
            except TelegramError as error:
                self.reached = False
                gap = self._gap(error, gap)
                await asyncio.sleep(gap)
                continue
            gap, self.reached = FIRST_GAP, True
            self._all_clear()
            await self._room(fresh)

    async def _ask(self) -> int:
        offset = min(self._flying, default=self._highest + 1) if self._highest else None
        self._landed = {number for number in self._landed if offset is not None and number >= offset}
        # The first poll, and the first after a fault, answers at once: it says whether Telegram is reached.
        patience = LONG_POLL if self.reached else 0
        # With something in flight the answer comes at once, because the unsettled ones are part of it.
        updates = await self._bot.do_api_request(
            "getUpdates",
            api_kwargs={"offset": offset, "timeout": patience, "limit": BATCH, "allowed_updates": ALLOWED},
            read_timeout=LONG_POLL + 10,
        )
        fresh = [data for data in updates if data["update_id"] not in self._flying.keys() | self._landed]
        for data in fresh:
            self._start(data)
        return len(fresh)

    def _start(self, data: Mapping[str, Any]) -> None:
        number = data["update_id"]
        # Telegram may start again anywhere after a quiet week: the newest answer says where we are.
        self._highest = number if not self._flying else max(self._highest, number)
        task = asyncio.create_task(self._in_order(data, self._insist))
        self._flying[number] = task
        task.add_done_callback(lambda _: self._land(number))

    def _land(self, number: int) -> None:
        self._flying.pop(number, None)
        self._landed.add(number)
        self._settled.set()

    async def _insist(self, incoming: Incoming) -> None:
        """Takes one update however long the database is away: until then it stays unacknowledged, and first in line."""
        gap = 0.2
        while not self._stopping:
            try:
                await self._turns.take(incoming)
                return
            except Unavailable:
                log.warning("database away, an update waits", update=incoming.update_id)
                await asyncio.sleep(gap)
                gap = min(gap * 2, 5.0)

    async def _room(self, fresh: int) -> None:
        """Waits until there is room for more; after an answer with nothing new, for something to settle or a moment."""
        while self._flying and not self._stopping and (len(self._flying) > LOW_WATER or not fresh):
            self._settled.clear()
            try:
                # Where one turn takes long, other people's updates may have come meanwhile.
                async with asyncio.timeout(None if len(self._flying) > LOW_WATER else LOOK_AGAIN):
                    await self._settled.wait()
            except TimeoutError:
                return
            fresh = 1

    def _gap(self, error: TelegramError, gap: float) -> float:
        match error:
            case RetryAfter():
                after = error.retry_after
                return float(after if isinstance(after, int) else after.total_seconds())
            case InvalidToken():
                self._alarm("token", "Telegram does not know this token: check BOT_TOKEN")
                return TOKEN_GAP
            case Conflict():
                self._alarm("poller", "another program polls with this token, or has set a webhook")
            case BadRequest():
                log.error("Telegram refused to give updates", error=logs.scrub(error.message))
            case NetworkError():
                log.warning("Telegram cannot be reached", error=type(error).__name__, again_in=gap)
        return min(gap * 2, 30.0)

    def _alarm(self, kind: str, what: str) -> None:
        log.error(what)
        metrics.alarms.labels(kind).set(1)
        self._alarms.add(kind)

    def _all_clear(self) -> None:
        """Updates come, or another process asks for them: what we gave alarm for is over, or its affair."""
        for kind in self._alarms:
            metrics.alarms.labels(kind).set(0)
        self._alarms.clear()

    async def stop(self, within: float = 5.0) -> None:
        """Takes nothing new and lets what is at work finish; what does not is rolled back and comes again."""
        self._stopping = True
        self._settled.set()
        if self._flying:
            await asyncio.wait(list(self._flying.values()), timeout=within)
        for task in list(self._flying.values()):
            task.cancel()
        await asyncio.gather(*self._flying.values(), return_exceptions=True)
