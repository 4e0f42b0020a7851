"""Carries outbox rows to Telegram: claims free chats, sends each chat's rows in order, settles in batches.

One loop touches the database: each of its rounds settles what has come back and claims what may leave, in one
transaction. Every chat in flight has a task of its own. Replies and notices leave at once; bulk goes through one more
task that takes a place of the pace just before each message, so that a pause stops what has not left yet.
"""

import asyncio
import contextlib
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection
from telegram import Bot
from telegram.error import RetryAfter

from bot import logs, metrics
from bot.clock import Clock
from bot.database.engine import Database
from bot.delivery import outbox, polls, recovery, retry
from bot.delivery.carrier import Carrier
from bot.delivery.fan_out import LOST
from bot.delivery.message import Lane
from bot.delivery.outbox import Row, Settled
from bot.delivery.pace import ChatPace, Pace
from bot.delivery.request import AnswerLost
from bot.delivery.token import Token
from bot.delivery.waiting import LOOK_EVERY, News, is_free

log = logs.logger(__name__)

TALK = (Lane.REPLY, Lane.NOTICE)
BULK = (Lane.REMINDER, Lane.BROADCAST)

LEASE = 60.0
TAKE_OVER_EVERY = 2.0
IN_FLIGHT = 256  # chats, for talk and for bulk each
AHEAD = 0.15  # seconds' worth of bulk that is claimed before it can leave
TRY_WITHIN = 20.0  # after its claim: what has not left by then goes back, so that no try outlasts the lease
PATIENCE = 0.3  # a pause of bulk that is longer gives the claimed chats back: replies in them must not wait for it

Unreachable = Callable[[AsyncConnection, Sequence[int], datetime], Awaitable[None]]
Refused = Callable[[AsyncConnection, Sequence[Settled], datetime], Awaitable[None]]


async def nobody_cares(_connection: AsyncConnection, _outcomes: Sequence[Settled], _now: datetime) -> None:
    """What is refused for good is settled, and that is all."""


class Sender:
    """The one door out. `wake()` after a commit; `run()` until `stop()`."""

    def __init__(
        self, database: Database, bot: Bot, clock: Clock, *, holder: str, rate: float, unreachable: Unreachable,
        may_send_bulk: Callable[[], bool] = lambda: True, paid: bool = False, refused: Refused = nobody_cares,
    ) -> None:  # fmt: skip
        self._database = database
        self._bot = bot
        self._clock = clock
        self._holder = holder
        self._pace = Pace(rate)
        self._chat_pace = ChatPace()
        self._unreachable = unreachable
        self._refused_for_good = refused
        self._may_send_bulk = may_send_bulk
        self._carrier = Carrier(database, bot, paid=paid)
        self._token = Token(bot, self.wake)
        self._news = News()
        self._bulk_ready = asyncio.Event()
        self._stopping = False
        self._talking: set[asyncio.Task[None]] = set()
        self._carrying: set[asyncio.Task[None]] = set()
        self._queue: deque[tuple[float, list[Row]]] = deque()
        self._outcomes: list[Settled] = []
        self._untried: list[Row] = []
        self._held: set[int] = set()
        self._in_doubt = False
        self._ended = asyncio.Event()
        self._ended.set()
        self._take_over_at = 0.0
        self._last_now: datetime | None = None
        self._hot = True

    def wake(self) -> None:
        """Tells that rows may be waiting."""
        self._hot = True
        self._news.now()

    @property
    def halted(self) -> bool:
        """Whether nothing leaves because Telegram refuses the token."""
        return self._token.refused

    async def take_over(self) -> None:
        """At start: frees what a dead process held (on SQLite no other one can be alive)."""
        now = self._clock.now()
        async with self._database.begin() as connection:
            latest = None if self._database.is_sqlite else self._latest(now)
            freed = await recovery.take_over(connection, now=now, latest=latest)
            await recovery.after_jump(connection, now=now)
        if freed:
            log.info("took over rows of a dead process", rows=freed)

    # -- the loop that touches the database ----------------------------------------------------------------------------

    async def run(self) -> None:
        """Claims and settles until stopped; a database that is away is waited for."""
        self._ended.clear()
        try:
            await self._work()
        finally:
            self._ended.set()

    async def _work(self) -> None:
        bulk = asyncio.create_task(self._carry_bulk())
        try:
            while not (self._stopping and not self._talking and not self._carrying):
                try:
                    more = await self._round()
                except Exception:
                    log.exception("sender could not reach the outbox")
                    await asyncio.sleep(LOOK_EVERY)
                    continue
                if not more:
                    await self._news.come()
            await self._round()
        finally:
            bulk.cancel()
            self._token.stop()

    async def stop(self, within: float = 8.0) -> None:
        """Takes nothing more, waits `within` seconds for what is in flight, and leaves the rest as rows.

        What was sent is settled before it returns: else the next start would send it again.
        """
        self._stopping = True
        self._hand_back()
        self.wake()
        flying = [*self._talking, *self._carrying]
        if flying:
            await asyncio.wait(flying, timeout=within)
        for task in flying:
            task.cancel()
        await asyncio.gather(*flying, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2):  # longer only while the database is away
                await self._ended.wait()

    async def _round(self) -> bool:
        """Settles and claims once; whether more replies may be waiting than could be claimed."""
        if not await self._is_needed(self._clock.now()):
            return False
        outcomes: list[Settled] = []
        untried: list[Row] = []
        try:
            async with self._database.begin() as connection:
                # Only now: while other transactions had their turn, more has come back and more is due.
                now, until = self._clock.now(), time.monotonic() + TRY_WITHIN
                outcomes, self._outcomes = self._outcomes, []
                untried, self._untried = self._untried, []
                await self._settle(connection, outcomes, untried, now)
                await self._free_lapsed(connection, now)
                if self._in_doubt:
                    await outbox.give_back(connection, self._holder, await self._astray(connection))
                room = IN_FLIGHT - len(self._talking)
                talk = await self._claim(connection, TALK, room, now)
                bulk = await self._claim(connection, BULK, self._bulk_room(), now)
                await self._carrier.fetch_bodies(connection, [*talk, *bulk])
        except BaseException:
            # Not lost: they are settled with the next ones, or the lease ends and they count as perhaps twice.
            self._outcomes[:0], self._untried[:0] = outcomes, untried
            self._in_doubt = True
            raise
        self._in_doubt = False
        self._held.difference_update(outcome.row.id for outcome in outcomes)
        self._held.difference_update(row.id for row in untried)
        self._held.update(row.id for row in (*talk, *bulk))
        self._count(outcomes)
        for rows in _by_chat(talk):
            self._start(self._talking, rows, until)
        self._queue.extend((until, rows) for rows in _by_chat(bulk))
        if bulk:
            self._bulk_ready.set()
        self._hot = bool(talk or bulk)
        return len(talk) == room > 0

    async def _is_needed(self, now: datetime) -> bool:
        hot, self._hot = self._hot, False
        if hot or self._outcomes or self._untried or time.monotonic() >= self._take_over_at:
            return True
        if self._stopping or self.halted:
            return False
        lanes = (*TALK, *BULK) if self._bulk_room() > 0 else TALK
        async with self._database.glance() as connection:
            return await outbox.anything_due(connection, now, lanes)

    async def _settle(
        self, connection: AsyncConnection, outcomes: list[Settled], untried: list[Row], now: datetime
    ) -> None:
        if outcomes:
            await outbox.settle(connection, self._holder, outcomes, now=now)
            await polls.keep(connection, outcomes)
        await outbox.give_back(connection, self._holder, [row.id for row in untried])
        gone = [outcome.row.chat_id for outcome in outcomes if outcome.state == "unreachable"]
        if gone:
            await self._unreachable(connection, gone, now)
        if lost := [outcome for outcome in outcomes if outcome.state in {"unreachable", "failed"}]:
            await self._refused_for_good(connection, lost, now)
        for outcome in outcomes:
            if outcome.moved_to is not None:
                await outbox.move(connection, outcome.row.chat_id, outcome.moved_to)

    async def _astray(self, connection: AsyncConnection) -> set[int]:
        """Rows that are claimed for us without our knowing: the commit was done, and its answer was lost."""
        return await recovery.held(connection, self._holder) - self._held

    async def _free_lapsed(self, connection: AsyncConnection, now: datetime) -> None:
        at = time.monotonic()
        if self._last_now is not None and now < self._last_now - timedelta(seconds=1):
            log.warning("the clock went back", by=str(self._last_now - now))
            await recovery.after_jump(connection, now=now)
        self._last_now = now
        if at >= self._take_over_at:
            self._take_over_at = at + TAKE_OVER_EVERY
            freed = await recovery.take_over(connection, now=now, latest=self._latest(now), but=self._holder)
            if freed:
                log.info("took over rows of a dead process", rows=freed)

    async def _claim(self, connection: AsyncConnection, lanes: Sequence[Lane], most: int, now: datetime) -> list[Row]:
        if most <= 0 or self._stopping or self.halted:
            return []
        until = now + self._clock.span(LEASE)
        return await outbox.claim(connection, self._holder, now=now, until=until, most=most, lanes=lanes)

    def _latest(self, now: datetime) -> datetime:
        return now + self._clock.span(2 * LEASE)

    def _bulk_room(self) -> int:
        paused = self._pace.closed(time.monotonic()) > PATIENCE
        if paused or not self._may_send_bulk() or len(self._carrying) >= IN_FLIGHT:
            return 0
        wanted = max(2, round(self._pace.rate * AHEAD))
        return room if (room := wanted - len(self._queue)) >= wanted / 2 else 0

    def _count(self, outcomes: Iterable[Settled]) -> None:
        for outcome in outcomes:
            metrics.messages.labels(outcome.row.lane.name.lower(), outcome.state).inc()
            # Of one that was given up nobody knows whether it is there at all, or how often.
            if outcome.state in {"sent", "failed"} and (outcome.row.perhaps_twice or outcome.perhaps_twice):
                metrics.messages.labels(outcome.row.lane.name.lower(), "perhaps twice").inc()

    # -- sending -------------------------------------------------------------------------------------------------------

    def _start(self, flying: set[asyncio.Task[None]], rows: list[Row], until: float) -> None:
        task = asyncio.create_task(self._chat(rows, until))
        flying.add(task)
        task.add_done_callback(flying.discard)
        task.add_done_callback(lambda _: self._bulk_ready.set())

    async def _carry_bulk(self) -> None:
        """One chat after another, each when the pace has a place."""
        while True:
            closed = self._pace.closed(time.monotonic())
            if closed > PATIENCE:
                self._hand_back()
                # The next ones are claimed a little before the pause ends, and no part of a second is lost.
                await asyncio.sleep(closed - PATIENCE)
                self._news.soon()
                continue
            if not self._queue or len(self._carrying) >= IN_FLIGHT:
                self._bulk_ready.clear()
                self._news.soon()
                await self._bulk_ready.wait()
                continue
            pause = self._pace.wait(time.monotonic())
            if pause:
                await asyncio.sleep(min(pause, PATIENCE))
                continue
            until, rows = self._queue.popleft()
            self._start(self._carrying, rows, until)
            if len(self._queue) <= self._pace.rate * AHEAD / 2:
                self._news.soon()

    def _hand_back(self) -> None:
        """What is claimed and has not begun to leave goes back to the others."""
        self._untried.extend(row for _, rows in self._queue for row in rows)
        self._queue.clear()
        self._news.soon()

    async def _chat(self, rows: list[Row], until: float) -> None:
        """Sends the rows of one chat one after another; after one that must wait, its lane and lower ones wait too."""
        sent: dict[int, int] = {}
        left = deque(rows)
        try:
            while left and not self._stopping and not self.halted:
                row = left[0]
                closed = self._chat_pace.closed(row.chat_id, time.monotonic())
                if time.monotonic() + closed > until and row.operation in outbox.SENDS:
                    outcome = self._put_off(row, closed)
                elif await self._is_placed(row, until, first=row is rows[0]):
                    outcome = await self._try(row, sent)
                else:
                    break
                left.popleft()
                self._outcomes.append(outcome)
                if outcome.message_id is not None:
                    sent[row.id] = outcome.message_id
                if outcome.state == "waiting":
                    break
        finally:
            self._untried.extend(left)
            (self._news.soon if left or rows[0].lane in TALK else self._news.some_time)()

    async def _is_placed(self, row: Row, until: float, *, first: bool) -> bool:
        """Waits until the chat bears another message, and takes its place in the pace; False when that takes long."""
        if row.operation in outbox.SENDS and not await is_free(lambda at: self._chat_pace.wait(row.chat_id, at), until):
            return False
        if row.lane in TALK:
            self._pace.replied(time.monotonic())
        elif not first:
            return await is_free(self._pace.wait, min(until, time.monotonic() + PATIENCE))
        return True

    def _put_off(self, row: Row, seconds: float) -> Settled:
        """Telegram told to wait with this chat for longer than a claim may last."""
        return Settled(row, "waiting", error="told to wait", due_at=self._clock.now() + self._clock.span(seconds))

    async def _try(self, row: Row, sent: Mapping[int, int]) -> Settled:
        if row.expires_at is not None and row.expires_at <= self._clock.now():
            return Settled(row, "missed", error=LOST)
        try:
            made = await self._carrier.carry(row, sent)
        except asyncio.CancelledError:
            # A stop that waits no longer: the request may have left, so this is no row that was never tried.
            return self._refused(row, AnswerLost("stopped before the answer"))
        except Exception as error:
            return self._refused(row, error)
        return Settled(row, "sent", message_id=made.message_id, poll_id=made.poll_id)

    # -- what was refused ----------------------------------------------------------------------------------------------

    def _refused(self, row: Row, error: Exception) -> Settled:
        now = self._clock.now()
        decision = retry.decide(error, attempts=row.attempts, age=now - row.created_at, jitter=random.random())  # noqa: S311
        if isinstance(error, RetryAfter):
            self._slow_down(row, decision.after)
        if decision.halt:
            self._token.refuse()
        if decision.state != "sent":  # an edit that changes nothing is as good as done
            log.warning(
                "message not sent", row=row.id, lane=row.lane.name, state=decision.state, error=type(error).__name__
            )
        lost = decision.lost and row.operation in outbox.SENDS
        state = "unknown" if lost and row.once else decision.state
        return Settled(
            row,
            state,
            error=logs.scrub(decision.reason) or None,
            due_at=now + self._clock.span(decision.after) if state == "waiting" else None,
            perhaps_twice=lost and state != "unknown",
            moved_to=decision.moved_to,
        )

    def _slow_down(self, row: Row, seconds: float) -> None:
        """Obeys a 429 for what it concerns: one chat that had too much, or else the whole bot's bulk."""
        at = time.monotonic()
        if self._chat_pace.is_to_blame(row.chat_id, at):
            self._chat_pace.refused(row.chat_id, seconds, at)
        else:
            self._pace.refused(seconds, at)


def _by_chat(rows: Iterable[Row]) -> list[list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.chat_id, []).append(row)
    return list(found.values())
