"""Carries outbox rows to Telegram: claims free chats, sends each chat's rows in order, settles in batches.

Three tasks share the work: the loop claims, one task a chat sends, the loop settles what has come back before it
claims again. Many chats are in flight at once; within a chat one message.
"""

import asyncio
import contextlib
import random
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import RetryAfter

from bot import logs, metrics
from bot.clock import Clock
from bot.database.engine import Database
from bot.delivery import outbox, render, retry
from bot.delivery.message import Lane
from bot.delivery.outbox import Row, Settled
from bot.delivery.pace import Pace

log = logs.logger(__name__)

LEASE = 60.0
IN_FLIGHT = 256
LOOK_EVERY = 1.0
SETTLE_WITHIN = 0.01

Unreachable = Callable[[AsyncConnection, Sequence[int], datetime], Awaitable[None]]


class Sender:
    """The one door out. `wake()` after a commit; `run()` until `stop()`."""

    def __init__(
        self, database: Database, bot: Bot, clock: Clock, *, holder: str, rate: float, unreachable: Unreachable
    ) -> None:
        self._database = database
        self._bot = bot
        self._clock = clock
        self._holder = holder
        self._pace = Pace(rate)
        self._unreachable = unreachable
        self._woken = asyncio.Event()
        self._stopping = False
        self._chats: set[asyncio.Task[None]] = set()
        self._flying = 0
        self._outcomes: list[Settled] = []
        self._untried: list[Row] = []
        self._ended = asyncio.Event()
        self._ended.set()

    def wake(self) -> None:
        """Tells that rows may be waiting."""
        self._woken.set()

    async def take_over(self) -> None:
        """At start: frees what a dead process held; on SQLite no other one can be alive."""
        async with self._database.begin() as connection:
            freed = await outbox.take_over(connection, now=self._clock.now(), everything=self._database.is_sqlite)
        if freed:
            log.info("took over rows of a dead process", rows=freed)

    async def run(self) -> None:
        """Claims and settles until stopped; a database that is away is waited for."""
        self._ended.clear()
        try:
            await self._work()
        finally:
            self._ended.set()

    async def _work(self) -> None:
        while not (self._stopping and not self._chats):
            try:
                await self._settle()
                claimed = 0 if self._stopping else await self._claim()
            except Exception:
                log.exception("sender could not reach the outbox")
                await self._rest(1.0)
                continue
            if not claimed and not self._outcomes:
                await self._rest(SETTLE_WITHIN if self._stopping else LOOK_EVERY)
        await self._settle()

    async def stop(self, within: float = 8.0) -> None:
        """Takes nothing more, waits `within` seconds for what is in flight, and leaves the rest as rows.

        What was sent is settled before it returns: else the next start would send it again.
        """
        self._stopping = True
        self.wake()
        if self._chats:
            await asyncio.wait(list(self._chats), timeout=within)
        for task in list(self._chats):
            task.cancel()
        await asyncio.gather(*self._chats, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2):  # longer only while the database is away
                await self._ended.wait()

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            # Not `wait_for`: that one swallows a cancellation which comes in the moment of the wake.
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        # Before the next look: a reply that commits meanwhile must wake us again.
        self._woken.clear()

    async def _claim(self) -> int:
        room = IN_FLIGHT - self._flying
        now = self._clock.now()
        if room <= 0:
            return 0
        async with self._database.read() as connection:
            if not await outbox.anything_due(connection, now):
                return 0
        async with self._database.begin() as connection:
            await outbox.take_over(connection, now=now)
            rows = await outbox.claim(
                connection, self._holder, now=now, until=now + self._clock.span(LEASE), most=room, lanes=list(Lane)
            )
        by_chat: dict[int, list[Row]] = defaultdict(list)
        for row in rows:
            by_chat[row.chat_id].append(row)
        for chat_rows in by_chat.values():
            self._flying += len(chat_rows)
            task = asyncio.create_task(self._chat(chat_rows))
            self._chats.add(task)
            task.add_done_callback(self._chats.discard)
        return len(rows)

    async def _chat(self, rows: list[Row]) -> None:
        """Sends the rows of one chat one after another; after one that must wait, the rest of its lane waits too."""
        held: set[Lane] = set()
        sent: dict[int, int] = {}
        left = list(rows)
        try:
            while left:
                row = left.pop(0)
                if row.lane in held or self._stopping:
                    self._untried.append(row)
                    continue
                outcome = await self._try(row, sent)
                if outcome.state == "waiting":
                    held.add(row.lane)
                if outcome.message_id is not None:
                    sent[row.id] = outcome.message_id
                self._outcomes.append(outcome)
        finally:
            self._untried.extend(left)
            self._flying -= len(rows)
            self.wake()

    async def _try(self, row: Row, sent: Mapping[int, int]) -> Settled:
        now = self._clock.now()
        if row.expires_at is not None and row.expires_at <= now:
            return Settled(row, "missed", error="it had lost its meaning")
        await asyncio.sleep(self._pace.wait(row.lane, time.monotonic()))
        try:
            message_id = await self._perform(row, sent)
        except Exception as error:
            return self._refused(row, error)
        return Settled(row, "sent", message_id=message_id)

    async def _perform(self, row: Row, sent: Mapping[int, int]) -> int | None:
        match row.operation:
            case "send":
                message = await self._bot.send_message(row.chat_id, **render.sending(row.payload))
                return message.message_id
            case "edit":
                target = row.message_id or await self._target(row, sent)
                if target is not None:
                    await self._bot.edit_message_text(
                        chat_id=row.chat_id, message_id=target, **render.editing(row.payload)
                    )
                return target
            case "menu":
                await self._set_menu(row)
                return None
            case other:
                raise ValueError(f"unknown operation {other}")

    async def _target(self, row: Row, sent: Mapping[int, int]) -> int | None:
        """The message an edit refers to when it had not left at the claim: sent in this batch, or settled since."""
        async with self._database.read() as connection:
            origin = await outbox.origin(connection, row.id)
        return None if origin is None else origin[1] or sent.get(origin[0])

    async def _set_menu(self, row: Row) -> None:
        scope = BotCommandScopeChat(row.chat_id)
        commands = [BotCommand(name, text) for name, text in row.payload["commands"]]
        if commands:
            await self._bot.set_my_commands(commands, scope=scope)
        else:
            await self._bot.delete_my_commands(scope=scope)

    def _refused(self, row: Row, error: Exception) -> Settled:
        now = self._clock.now()
        decision = retry.decide(error, attempts=row.attempts, age=now - row.created_at, jitter=random.random())  # noqa: S311
        if isinstance(error, RetryAfter) or decision.whole_bot:
            self._pace.close(decision.after, time.monotonic())
        log.warning(
            "message not sent", row=row.id, lane=row.lane.name, state=decision.state, error=type(error).__name__
        )
        return Settled(
            row,
            decision.state,
            error=logs.scrub(decision.reason),
            due_at=now + timedelta(seconds=decision.after) if decision.state == "waiting" else None,
            perhaps_twice=decision.perhaps_twice and row.operation == "send",
            moved_to=decision.moved_to,
        )

    async def _settle(self) -> None:
        if not self._outcomes and not self._untried:
            return
        outcomes, self._outcomes = self._outcomes, []
        untried, self._untried = self._untried, []
        now = self._clock.now()
        try:
            async with self._database.begin() as connection:
                await self._write(connection, outcomes, untried, now)
        except BaseException:
            # Not lost: they are settled with the next ones, or the lease ends and they count as perhaps twice.
            self._outcomes[:0], self._untried[:0] = outcomes, untried
            raise
        for outcome in outcomes:
            metrics.messages.labels(outcome.row.lane.name.lower(), outcome.state).inc()

    async def _write(
        self, connection: AsyncConnection, outcomes: list[Settled], untried: list[Row], now: datetime
    ) -> None:
        if outcomes:
            await outbox.settle(connection, outcomes, now=now)
        await outbox.give_back(connection, untried)
        gone = [outcome.row.chat_id for outcome in outcomes if outcome.state == "unreachable"]
        if gone:
            await self._unreachable(connection, gone, now)
        for outcome in outcomes:
            if outcome.moved_to is not None:
                await outbox.move(connection, outcome.row.chat_id, outcome.moved_to)


def menu(commands: Sequence[tuple[str, str]]) -> Mapping[str, Any]:
    """The payload of a "menu" row: the commands of one chat; none to go back to what everybody sees."""
    return {"commands": [list(command) for command in commands]}
