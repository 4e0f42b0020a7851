"""Leases in bad hours: a clock that goes back, a database that is away, and processes that stop or die meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock, Leases
from bot.database.engine import Database
from bot.database.schema import leases
from tests.away import away

START = datetime(2027, 1, 12, 8, 50, tzinfo=UTC)
HOUR = timedelta(hours=1)
JOBS = ("poller", "clock", "bulk")
only_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


class Hands(Clock):
    """The clock of one machine; a test turns it."""

    def __init__(self) -> None:
        object.__setattr__(self, "speed", 1.0)
        object.__setattr__(self, "moment", START)

    def now(self) -> datetime:
        moment: datetime = self.__dict__["moment"]
        return moment

    def turn(self, by: timedelta) -> None:
        """Forward, or back."""
        object.__setattr__(self, "moment", self.now() + by)


def seconds(number: float) -> timedelta:
    """So many."""
    return timedelta(seconds=number)


def held(*processes: Leases) -> list[int]:
    """How many of the jobs each of them does."""
    return [sum(process.holds(job) for job in JOBS) for process in processes]


@only_postgresql
async def test_jobs_go_over_when_their_lease_lapses_and_not_a_moment_before(database: Database) -> None:
    """And the first one, back from its sleep, sees that it lost them before it does anything."""
    clock = Hands()
    one, two = Leases(database, JOBS, "one", clock), Leases(database, JOBS, "two", clock)
    assert held(one, two) == [0, 0]
    await one.keep()
    clock.turn(seconds(3.9))
    await two.keep()
    assert held(one, two) == [3, 0]
    clock.turn(seconds(0.2))
    assert held(one, two) == [0, 0]
    await two.keep()
    await one.keep()
    assert held(one, two) == [0, 3]


@only_postgresql
async def test_who_stops_leaves_the_jobs_to_others_at_once(database: Database) -> None:
    """Its own only: what it never had stays with whom it is."""
    clock = Hands()
    one, two = Leases(database, JOBS[:2], "one", clock), Leases(database, JOBS, "two", clock)
    await one.keep()
    await two.keep()
    assert held(one, two) == [2, 1]
    await one.release()
    assert held(one, two) == [0, 1]
    await two.keep()
    assert held(one, two) == [0, 3]
    await one.release()
    assert held(one, two) == [0, 3]


@only_postgresql
async def test_a_clock_that_goes_back_an_hour_lets_nobody_hold_on_for_an_hour(database: Database) -> None:
    """The holder waits for its next renewal; whoever comes first has the jobs, and only one has."""
    clock = Hands()
    one, two = Leases(database, JOBS, "one", clock), Leases(database, JOBS, "two", clock)
    await one.keep()
    clock.turn(-HOUR)
    assert held(one, two) == [0, 0]
    await two.keep()
    await one.keep()
    assert held(one, two) == [0, 3]
    clock.turn(seconds(4.1))
    await one.keep()
    assert held(one, two) == [3, 0]


@only_postgresql
async def test_a_clock_that_jumps_ahead_costs_one_renewal(database: Database) -> None:
    """Summer or not: the jobs are taken again, by one."""
    clock = Hands()
    one, two = Leases(database, JOBS, "one", clock), Leases(database, JOBS, "two", clock)
    await one.keep()
    clock.turn(HOUR)
    assert held(one, two) == [0, 0]
    await one.keep()
    await two.keep()
    assert held(one, two) == [3, 0]


@only_postgresql
async def test_while_the_database_is_away_nobody_holds_longer_than_the_lease(database: Database) -> None:
    """It may be away only for us: another process may have taken the jobs."""
    clock = Hands()
    one = Leases(database, JOBS, "one", clock)
    await one.keep()
    async with away(database):
        clock.turn(seconds(2))
        with pytest.raises((DBAPIError, OSError)):
            await one.keep()
        assert held(one) == [3]
        clock.turn(seconds(2))
        assert held(one) == [0]
    await one.keep()
    assert held(one) == [3]


@only_sqlite
async def test_on_sqlite_all_is_held_always(database: Database) -> None:
    """There is no other process; nothing is written, also while the file is locked."""
    clock = Hands()
    alone = Leases(database, JOBS, "one", clock)
    assert held(alone) == [3]
    async with away(database):
        await alone.keep()
        clock.turn(-HOUR)
        assert held(alone) == [3]
        await alone.release()
    assert held(alone) == [3]
    async with database.read() as connection:
        assert (await connection.execute(sa.select(leases))).all() == []
