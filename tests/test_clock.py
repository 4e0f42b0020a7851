"""Time in one place, ticks that hold each other up in no way, and jobs that one process at a time does."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.clock import Clock, Leases, Ticker
from bot.database import lease
from bot.database.engine import Database
from bot.database.schema import leases

START = datetime(2027, 1, 12, 8, 50, tzinfo=UTC)
only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


class Hand(Clock):
    """A clock that a test turns by hand."""

    moment: datetime = START

    def now(self) -> datetime:
        return Hand.moment


@pytest.fixture
def hand() -> Hand:
    Hand.moment = START
    return Hand()


def _turn(**by: float) -> None:
    Hand.moment += timedelta(**by)


# -- the clock -------------------------------------------------------------------------------------------------------


def test_the_clock_shows_the_system_time_in_utc() -> None:
    """When nothing else was wished."""
    before = datetime.now(UTC)
    shown = Clock().now()
    assert before <= shown <= datetime.now(UTC)
    assert shown.tzinfo is UTC


@pytest.mark.parametrize(("speed", "after_ten"), [(1.0, 10.0), (60.0, 600.0), (0.5, 5.0), (100_000.0, 1_000_000.0)])
def test_a_rehearsed_clock_starts_elsewhere_and_runs_as_fast_as_said(speed: float, after_ten: float) -> None:
    """Ten real seconds after its start; spans are stretched alike."""
    origin = datetime.now(UTC) - timedelta(seconds=10)
    shown = Clock(START, origin, speed).now()
    assert abs((shown - START).total_seconds() - after_ten) < 2 * speed
    assert Clock(START, origin, speed).span(10) == timedelta(seconds=after_ten)


def test_a_rehearsal_begins_at_its_moment() -> None:
    """Whatever zone it was given in."""
    clock = Clock.rehearsal(datetime.fromisoformat("2027-01-12T15:50:00+07:00"), 1.0)
    assert timedelta(0) <= clock.now() - START < timedelta(seconds=5)
    assert clock.now().tzinfo is UTC


# -- ticks -----------------------------------------------------------------------------------------------------------


class Watch:
    """Ticks that note themselves, and the most that ran at once of each name."""

    def __init__(self) -> None:
        self.ended: dict[str, int] = {}
        self.running: dict[str, int] = {}
        self.most: dict[str, int] = {}
        self.changed = asyncio.Event()

    def tick(self, name: str, seconds: float = 0.0, error: Exception | None = None) -> Any:
        """A tick that takes so long and ends so."""

        async def run(_now: datetime) -> None:
            self.running[name] = self.running.get(name, 0) + 1
            self.most[name] = max(self.most.get(name, 0), self.running[name])
            try:
                await asyncio.sleep(seconds)
                if error is not None:
                    raise error
            finally:
                self.running[name] -= 1
                self.ended[name] = self.ended.get(name, 0) + 1
                self.changed.set()

        return run

    async def until(self, **ends: int) -> None:
        """Waits until each of these has ended so often."""
        async with asyncio.timeout(20):
            while any(self.ended.get(name, 0) < times for name, times in ends.items()):
                self.changed.clear()
                await self.changed.wait()


async def test_a_tick_begins_at_once_and_never_runs_beside_itself() -> None:
    """Also when it takes far longer than its gap."""
    watch, ticker = Watch(), Ticker(Clock())
    ticker.every(0.05, "slow", watch.tick("slow", 0.3))
    ticker.every(3600.0, "rare", watch.tick("rare"))
    ticker.start()
    await watch.until(slow=3, rare=1)
    await ticker.stop()
    assert watch.most == {"slow": 1, "rare": 1}


async def test_a_tick_that_fails_stops_neither_itself_nor_others() -> None:
    """And does not count as the clock having run."""
    watch, ticker = Watch(), Ticker(Clock())
    ticker.every(0.05, "broken", watch.tick("broken", error=ZeroDivisionError()))
    ticker.start()
    await watch.until(broken=2)
    assert ticker.last is None
    ticker.every(0.05, "well", watch.tick("well"))
    await watch.until(broken=4, well=2)
    assert ticker.last is not None
    await ticker.stop()


async def test_ticks_are_told_the_moment_of_the_programme() -> None:
    """Not the system's."""
    told: list[datetime] = []
    heard = asyncio.Event()

    async def tick(now: datetime) -> None:
        told.append(now)
        heard.set()

    ticker = Ticker(Clock.rehearsal(START, 60.0))
    ticker.every(3600.0, "tick", tick)
    ticker.start()
    async with asyncio.timeout(10):
        await heard.wait()
    await ticker.stop()
    assert timedelta(0) <= told[0] - START < timedelta(minutes=10)


async def test_a_moment_that_a_tick_tells_is_not_waited_for_until_its_turn() -> None:
    """By the programme's clock; one that has come already, or comes after the turn, changes nothing."""
    told: list[datetime] = []
    heard = asyncio.Event()
    ahead = [timedelta(seconds=60), timedelta(seconds=30), timedelta(0), timedelta(days=365)]

    async def tick(now: datetime) -> datetime:
        told.append(now)
        heard.set()
        return now + ahead[len(told) - 1]

    ticker = Ticker(Clock.rehearsal(START, 600.0))
    ticker.every(3600.0, "tick", tick)
    ticker.start()
    async with asyncio.timeout(10):
        while len(told) < 3:
            heard.clear()
            await heard.wait()
    first, second, third = told
    assert second >= first + ahead[0]
    assert third >= second + ahead[1]
    watch = Watch()
    ticker.every(0.05, "other", watch.tick("other"))
    await watch.until(other=4)
    assert len(told) == 3, "the moment that it was told at is no reason to look again"
    await ticker.stop()


async def test_a_stop_does_not_wait_for_a_moment_that_was_told() -> None:
    """Nor is there a look at it afterwards."""
    watch, ticker = Watch(), Ticker(Clock())
    look = watch.tick("told")

    async def tick(now: datetime) -> datetime:
        await look(now)
        return now + timedelta(seconds=0.3)

    ticker.every(3600.0, "told", tick)
    ticker.start()
    await watch.until(told=2)
    async with asyncio.timeout(2):
        await ticker.stop()
    other = Ticker(Clock())
    other.every(0.1, "other", watch.tick("other"))
    other.start()
    await watch.until(other=5)
    await other.stop()
    assert watch.ended["told"] == 2


async def test_a_stop_lets_a_tick_finish_and_cancels_one_that_takes_too_long() -> None:
    """And none begins afterwards."""
    watch, ticker = Watch(), Ticker(Clock())
    cancelled = asyncio.Event()

    async def endless(_now: datetime) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    ticker.every(0.05, "short", watch.tick("short", 0.1))
    ticker.every(3600.0, "endless", endless)
    ticker.start()
    await watch.until(short=1)
    async with asyncio.timeout(5):
        await ticker.stop(within=0.3)
        await cancelled.wait()
    assert watch.running["short"] == 0
    ended = watch.ended["short"]
    await ticker.stop()
    # Meanwhile the stopped one would have ticked as well.
    other = Ticker(Clock())
    other.every(0.05, "other", watch.tick("other"))
    other.start()
    await watch.until(other=4)
    await other.stop()
    assert watch.ended["short"] == ended


# -- leases ----------------------------------------------------------------------------------------------------------


async def _hold(database: Database, holder: str, now: datetime) -> bool:
    async with database.begin() as connection:
        return await lease.hold(connection, "clock", holder, now=now, length=timedelta(seconds=10))


async def test_a_lease_has_one_holder_until_it_ends(database: Database) -> None:
    """Renewed by its holder; taken by another one only after its end."""
    assert await _hold(database, "a", START)
    assert not await _hold(database, "b", START + timedelta(seconds=9))
    assert await _hold(database, "a", START + timedelta(seconds=9))
    assert not await _hold(database, "b", START + timedelta(seconds=18))
    assert await _hold(database, "b", START + timedelta(seconds=20))
    assert not await _hold(database, "a", START + timedelta(seconds=20))


async def test_of_many_that_ask_at_once_one_gets_it(database: Database) -> None:
    """A lease that nobody has had, and one that has just ended."""
    for moment in (START, START + timedelta(minutes=1)):
        got = await asyncio.gather(*(_hold(database, f"p{n}", moment) for n in range(8)))
        assert got.count(True) == 1


async def test_a_lease_that_ends_too_far_ahead_is_free(database: Database) -> None:
    """It was given before the clock went back; its holder would have renewed it."""
    assert await _hold(database, "a", START + timedelta(days=1))
    assert await _hold(database, "b", START)


async def test_a_released_lease_is_free_at_once_and_others_stay(database: Database) -> None:
    """A process that stops lets the next one go on."""
    await _hold(database, "a", START)
    async with database.begin() as connection:
        await lease.hold(connection, "other", "b", now=START, length=timedelta(seconds=10))
        await lease.release(connection, "a", now=START)
        rows = await connection.execute(sa.select(leases.c.name).where(leases.c.until > START))
        assert list(rows.scalars()) == ["other"]
    assert await _hold(database, "b", START)


@only_postgresql
async def test_two_processes_share_the_jobs_and_one_takes_over_when_the_other_dies(
    database: Database, hand: Hand
) -> None:
    """Who stops being renewed stops holding by its own clock too, so that never two work."""
    one = Leases(database, ("clock", "bulk"), "one", hand, seconds=4.0)
    two = Leases(database, ("clock", "bulk"), "two", hand, seconds=4.0)
    assert not one.holds("clock")
    await one.keep()
    await two.keep()
    assert [one.holds("clock"), one.holds("bulk"), two.holds("clock"), two.holds("bulk")] == [True, True, False, False]

    _turn(seconds=3)
    await one.keep()
    _turn(seconds=3)
    await two.keep()
    assert (one.holds("clock"), two.holds("clock")) == (True, False)

    _turn(seconds=1.5)
    assert not one.holds("clock"), "not renewed: it must not act on it any more"
    await two.keep()
    await one.keep()
    assert (one.holds("clock"), two.holds("clock")) == (False, True)

    await two.release()
    await one.keep()
    assert (one.holds("clock"), two.holds("clock")) == (True, False)


@only_sqlite
async def test_on_sqlite_the_one_process_holds_everything(database: Database, hand: Hand) -> None:
    """And asks nobody."""
    alone = Leases(database, ("clock",), "one", hand)
    await alone.keep()
    assert alone.holds("clock")
    await alone.release()
    async with database.read() as connection:
        assert (await connection.execute(sa.select(leases))).all() == []
