"""APScheduler with one stored job a reminder, as python-telegram-bot's JobQueue has it when its jobs are to last.

`look PATH MANY`: milliseconds that a look for due jobs takes beside so many that are not. `store PATH MANY GAP` stores
jobs that are due from two seconds on, one every GAP seconds; `run PATH` runs them until it is killed, and each job that
ran is a line of PATH.ran.
"""

import asyncio
import json
import sqlite3
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import create_engine, event

LOOKS = 25
SOON = timedelta(seconds=2)


async def remind(path: str, number: int) -> None:
    """A job: says that it ran."""
    with open(f"{path}.ran", "a") as file:
        file.write(f"{number}\n")


def _scheduler(path: str, *, durable: bool = True) -> AsyncIOScheduler:
    engine = create_engine(f"sqlite:///{path}")
    if not durable:

        @event.listens_for(engine, "connect")
        def hurry(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute("PRAGMA synchronous = off")

    return AsyncIOScheduler(jobstores={"default": SQLAlchemyJobStore(engine=engine)}, timezone=UTC)


async def store(path: str, many: int, first: datetime, gap: float) -> None:
    """Stores `many` jobs, one every `gap` seconds from `first` on."""
    # A commit for each job is its way; the disk need not be waited for while the scene is set.
    scheduler = _scheduler(path, durable=False)
    scheduler.start(paused=True)
    for number in range(many):
        moment = first + timedelta(seconds=number * gap)
        scheduler.add_job(remind, "date", run_date=moment, args=(path, number), id=str(number))
    scheduler.shutdown(wait=False)


async def look(path: str, many: int) -> list[float]:
    """What the scheduler asks its store when it wakes, in milliseconds, with nothing due."""
    await store(path, many, datetime.now(UTC) + timedelta(days=1), 1.0)
    scheduler = _scheduler(path)
    scheduler.start(paused=True)
    jobs = scheduler._jobstores["default"]
    took = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        jobs.get_due_jobs(datetime.now(UTC))
        jobs.get_next_run_time()
        took.append((time.perf_counter() - began) * 1000)
    return took


async def run(path: str) -> None:
    """Runs what is stored until it is killed."""
    Path(f"{path}.ran").touch()
    _scheduler(path).start()
    await asyncio.Event().wait()


async def main(what: str, path: str, *given: str) -> None:
    """One of the three."""
    if what == "look":
        print(json.dumps(await look(path, int(given[0]))))
    elif what == "store":
        await store(path, int(given[0]), datetime.now(UTC) + SOON, float(given[1]))
    else:
        await run(path)


if __name__ == "__main__":
    # Jobs are stored with the name of their function's module.
    from tests.bench.peers.jobs import main as here

    asyncio.run(here(*sys.argv[1:]))
