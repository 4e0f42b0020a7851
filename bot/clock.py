"""The one place where time is read, and the ticks that drive what is due.

The scheduler is a clock, not a memory: it holds three fixed jobs, everything that must happen is a row.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import logs, metrics
from bot.database import lease
from bot.database.engine import Database

log = logs.logger(__name__)

# A tick that finds the one before it at work is left out, and the scheduler warns each time. What is due is a query, so
# nothing is missed by that, and the metrics count what ran.
logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)

Tick = Callable[[datetime], Awaitable[datetime | None]]
"""What is done at a moment. It may tell the next one at which there will be something to do."""


@dataclass(frozen=True)
class Clock:
    """The programme's time: the system's, or for tests and rehearsals one that starts elsewhere and runs faster."""

    start: datetime | None = None
    origin: datetime | None = None
    speed: float = 1.0

    def now(self) -> datetime:
        """The present moment in UTC."""
        real = datetime.now(UTC)
        if self.start is None or self.origin is None:
            return real
        return self.start + (real - self.origin) * self.speed

    def span(self, seconds: float) -> timedelta:
        """So much of this clock's time as passes in `seconds` of real time."""
        return timedelta(seconds=seconds * self.speed)

    @classmethod
    def rehearsal(cls, start: datetime, speed: float) -> "Clock":
        """A clock that shows `start` now and then runs `speed` times as fast as the real one."""
        return cls(start.astimezone(UTC), datetime.now(UTC), speed)


class Ticker:
    """Calls each tick every so many seconds, one call at a time, and remembers when the clock last ran."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.last: datetime | None = None
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._running: set[asyncio.Task[datetime | None]] = set()
        self._stopping = False

    def every(self, seconds: float, name: str, tick: Tick, *, after: float = 0.0) -> None:
        """Adds a tick, first `after` so many seconds; a missed one is made up once, two never run beside each other.

        A moment that it tells and that comes before its turn is not waited for until then. Nothing hangs on that: the
        turn comes all the same, and finds what is due.
        """

        async def run() -> None:
            # At the end the scheduler gives up waiting, and would report that as a failure.
            with contextlib.suppress(asyncio.CancelledError):
                wait: float | None = 0.0
                while wait is not None and not self._stopping:
                    wait = await self._look(name, tick, seconds)
                    await asyncio.sleep(wait or 0.0)

        self._scheduler.add_job(
            run,
            "interval",
            seconds=seconds,
            id=name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
            next_run_time=datetime.now(UTC) + timedelta(seconds=after),
        )

    def start(self) -> None:
        """Starts the ticks in the running event loop."""
        self._scheduler.start()

    async def _look(self, name: str, tick: Tick, seconds: float) -> float | None:
        """Does a tick; in how many seconds there is something to do again, where that is before its next turn."""
        now = self.clock.now()
        # A task of our own: the scheduler would cancel it in the middle when it shuts down.
        task = asyncio.create_task(self._once(name, tick, now))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.wait([task])
        moment = task.result()
        # One that had come already was this tick's: it would be looked at again and again.
        if moment is None or moment <= now:
            return None
        wait = (moment - self.clock.now()) / self.clock.span(1.0)
        return max(wait, 0.0) if wait < seconds else None

    async def _once(self, name: str, tick: Tick, now: datetime) -> datetime | None:
        try:
            moment = await tick(now)
        except Exception:
            # The next tick finds the same rows again: nothing is lost by a failed one.
            log.exception("tick failed", tick=name)
            return None
        self.last = datetime.now(UTC)
        metrics.ticks.labels(name).inc()
        return moment

    async def stop(self, within: float = 3.0) -> None:
        """Ends the ticks; one that is running may finish, or is rolled back when it takes too long."""
        self._stopping = True
        if self._scheduler.running:
            self._scheduler.pause()
            if self._running:
                await asyncio.wait(list(self._running), timeout=within)
            for task in self._running:
                task.cancel()
            self._scheduler.shutdown(wait=False)


class Leases:
    """What only one process at a time may do: poll, tick, send bulk. `keep()` takes and renews; `holds()` tells.

    When a process dies, another one has its jobs after `seconds` and one round of `keep()`. A lease under the process's
    own name tells that it lives at all. On SQLite there is only one process, which holds everything.
    """

    def __init__(
        self, database: Database, names: Sequence[str], holder: str, clock: Clock, *, seconds: float = 4.0
    ) -> None:
        self._database = database
        self._names = names
        self._holder = holder
        self._clock = clock
        self._length = clock.span(seconds)
        self._held: dict[str, tuple[datetime, datetime]] = {}

    def holds(self, name: str) -> bool:
        """Whether this process holds the lease now."""
        if self._database.is_sqlite:
            return True
        since, until = self._held.get(name, (None, None))
        # A clock that went back makes the lease neither longer nor ours: another process may take it at once.
        return since is not None and until is not None and since <= self._clock.now() < until

    async def keep(self, _now: datetime | None = None) -> None:
        """Renews what this process holds and takes what nobody does."""
        if self._database.is_sqlite:
            return
        now = self._clock.now()
        async with self._database.begin() as connection:
            mine = {
                name: await lease.hold(connection, name, self._holder, now=now, length=self._length)
                for name in self._names
            }
            # Longer than the others: who is merely slow for a moment must not lose what it has in flight.
            await lease.hold(connection, self._holder, self._holder, now=now, length=2 * self._length)
        for name, held in mine.items():
            if held and not self.holds(name):
                log.info("lease taken", lease=name)
            self._held[name] = (now, now + self._length if held else now)

    async def release(self) -> None:
        """Lets the other processes go on at once."""
        if self._held:
            self._held.clear()
            async with self._database.begin() as connection:
                await lease.release(connection, self._holder, now=self._clock.now())
