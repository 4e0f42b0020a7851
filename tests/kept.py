"""A house that stays open from one story to the next: opening one costs more than what most stories do in it.

Each story finds it as if it had just been opened, at the moment that it asks for: the programme and the bank as they
are shipped, the three people of the cast, nobody else, nothing said, and rows that count from one. It is the same bot
that goes on running, though. After a story that failed it is closed, and the next one opens another.
"""

import asyncio
import sqlite3
from contextlib import AsyncExitStack, closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.app import App
from bot.database import properties
from bot.database.engine import Database
from bot.database.schema import card_marks, leases, metadata, outbox
from bot.delivery.pace import ChatPace, Pace
from bot.features.card.marks import SETTLED
from bot.features.faq.bank import VERSION
from bot.playground import cast
from bot.playground.world import World
from tests.conftest import House, fill, new_database, open_house

_TABLES = [table.name for table in metadata.sorted_tables if table is not leases]
_PHRASINGS = "faq_phrasings"
"""By far the largest table; few stories change it, and that changes the bank's version too."""
_LOOKED = "DELETE FROM properties WHERE name LIKE 'alarms:%'"
"""When somebody looked for alarms is no part of how a house begins."""
_GOES_ON = ("updates", "profile", "next_message", "_changes", "_watchers")
"""What there is once in a world, whatever happens in it."""
_STAYS = ("properties", "faq_topics", _PHRASINGS, "faq_versions")
"""What is as it was whenever a house begins."""
_COUNT_ANEW = "DELETE FROM sqlite_sequence WHERE name NOT LIKE 'faq_%'"
_FROM_ONE = """
SELECT format('SELECT setval(%L, 1, false)', sequencename)
FROM pg_sequences WHERE schemaname = 'public' AND sequencename NOT LIKE 'faq_%'"""
_COUNTERS = """
SELECT format('SELECT setval(%L, %s, %L)', sequencename, coalesce(last_value, 1), last_value IS NOT NULL)
FROM pg_sequences WHERE schemaname = 'public'"""
_FRESH = timedelta(seconds=30)
"""For so long a programme that was imported counts as imported now: its first session begins in twelve minutes."""


class Kept:
    """One house on one kind of database, for one story at a time."""

    def __init__(self, kind: str, folder: Path, request: pytest.FixtureRequest) -> None:
        self._kind, self._folder, self._request = kind, folder, request
        self._stack = AsyncExitStack()
        self._house: House | None = None
        self._first: Beginning
        self._beginnings: dict[datetime | None, Beginning] = {}
        self._numbers = count()

    async def take(self, moment: datetime | None = None) -> House:
        """The house as it begins, at this moment or now."""
        house = self._house or await self._opened()
        await self._begins(house, moment)
        _empty(house.world)
        _forgets(house.app)
        await house.app.leases.keep()
        await house.app.bank.refresh()
        await house.app.glossary.refresh(house.app.clock.now())
        house.app.ticker._scheduler.resume()
        self._house = House(house.app, house.world, *(house.world.people[role.id] for role in cast.CAST), house.server)
        return self._house

    async def _opened(self) -> House:
        url = await self._stack.enter_async_context(new_database(self._kind, self._folder, self._request))
        now = datetime.now(UTC)
        house = await self._stack.enter_async_context(open_house(url, clock=f"{now.isoformat()}@1"))
        await house.app.look_at_profile(now)
        await _rests(house)
        self._first = Beginning(house.app.database, self._folder, next(self._numbers), now)
        await self._first.write_down()
        return house

    async def _begins(self, house: House, moment: datetime | None) -> None:
        now = datetime.now(UTC)
        object.__setattr__(house.app.clock, "start", (moment or now).astimezone(UTC))
        object.__setattr__(house.app.clock, "origin", now)
        known = self._beginnings.get(moment)
        if known is not None and (moment or now - known.at < _FRESH):
            await known.restore()
            if moment is None:
                async with house.app.database.begin() as connection:
                    await connection.execute(sa.update(card_marks).values(changed_at=now + SETTLED))
            return
        await self._first.restore()
        known = self._beginnings[moment] = Beginning(house.app.database, self._folder, next(self._numbers), now)
        await known.clear()
        await fill(house.app)
        # What the first tick would do in each story.
        await house.app.chores._remind(house.app.clock.now())
        await known.write_down()

    async def give_back(self, *, whole: bool) -> None:
        """After a story; `whole` says that it ended well."""
        if whole and self._house is not None:
            try:
                await _rests(self._house)
            except BaseException:
                await self.close()
                raise
        else:
            await self.close()

    async def close(self) -> None:
        """Closes the house, and gives its database back."""
        self._house = None
        self._beginnings.clear()
        await self._stack.aclose()


async def _rests(house: House) -> None:
    """Waits until nothing is under way: no update, no tick, no message."""
    app = house.app
    await house.world.confirmed()
    app.ticker._scheduler.pause()
    async with asyncio.timeout(60):
        while app.ticker._running or app.turns._answers:
            await asyncio.sleep(0.005)
        async with app.database.begin() as connection:
            await connection.execute(sa.delete(outbox).where(outbox.c.state == "waiting"))
        app.sender._queue.clear()
        app.sender.wake()
        while app.sender._talking or app.sender._carrying or app.sender._outcomes:
            await asyncio.sleep(0.005)


def _forgets(app: App) -> None:
    """What the bot remembers of rows and chats by their numbers: these begin anew."""
    app.turns._guard._sent.clear()
    app.sender._pace, app.sender._chat_pace = Pace(app.settings.broadcast_rate), ChatPace()
    app.sender._held.clear()
    app.sender._carrier._bodies.clear()
    app.chores.announcing._shown.clear()


def _empty(world: World) -> None:
    """Only the cast is there, and a stranger who has the last number that was given to somebody."""
    last = max(world.people)
    vars(world).update({name: value for name, value in vars(World()).items() if name not in _GOES_ON})
    world.profile.commands = {key: value for key, value in world.profile.commands.items() if key[0][0] != "chat"}
    cast.gather(world)
    if last not in world.people:
        world.person("Stranger", id=last)


class Beginning:
    """What stands in the database of a house when it begins: a copy in a file, or in a schema of its own."""

    def __init__(self, database: Database, folder: Path, number: int, at: datetime) -> None:
        self._database, self._name, self.at = database, f"beginning_{number}", at
        self._file = folder / f"{self._name}.db"
        self._filled: list[str] = []
        self._counted: list[str] = []
        self._version: str | None = None

    async def clear(self) -> None:
        """Leaves what the program itself has written, and the bank; all else counts from one."""
        async with self._database.read() as connection:
            anew = _COUNT_ANEW if self._database.is_sqlite else "; ".join(await connection.scalars(sa.text(_FROM_ONE)))
        await self._run([*(f"DELETE FROM {name}" for name in _TABLES if name not in _STAYS), anew])

    async def write_down(self) -> None:
        """Copies every table that has rows, and notes how far each counter is."""
        await self._run([_LOOKED])
        async with self._database.read() as connection:
            self._version = await properties.get(connection, VERSION)
            for name in _TABLES:
                if (await connection.execute(sa.text(f"SELECT 1 FROM {name} LIMIT 1"))).first():
                    self._filled.append(name)
            if self._database.is_sqlite:
                copied = f"SELECT * FROM {self._name}.counters"
                self._counted = ["DELETE FROM sqlite_sequence", f"INSERT INTO sqlite_sequence {copied}"]
            else:
                self._counted = list(await connection.scalars(sa.text(_COUNTERS)))
        copies = [f"CREATE TABLE {self._name}.{name} AS SELECT * FROM {name}" for name in self._filled]
        if self._database.is_sqlite:
            await self._run([*copies, f"CREATE TABLE {self._name}.counters AS SELECT * FROM sqlite_sequence"])
        else:
            await self._run([f"CREATE SCHEMA {self._name}", *copies])

    async def restore(self) -> None:
        """Puts it in place of what stands there now."""
        async with self._database.read() as connection:
            as_it_was = await properties.get(connection, VERSION) == self._version
        names = [name for name in _TABLES if not (as_it_was and name == _PHRASINGS)]
        again = [name for name in self._filled if name in names]
        await self._run(
            [
                *(f"DELETE FROM {name}" for name in names),
                *(f"INSERT INTO {name} SELECT * FROM {self._name}.{name}" for name in again),
                *self._counted,
            ]
        )

    async def _run(self, statements: list[str]) -> None:
        """All in one transaction, without asking which row refers to which."""
        if self._database.is_sqlite:
            await asyncio.to_thread(_in_file, str(self._database.url.database), self._file, statements)
            return
        script = "; ".join(["BEGIN", "SET LOCAL session_replication_role = replica", *statements, "COMMIT"])
        async with self._database.read() as connection:
            raw = await connection.get_raw_connection()
            await raw.driver_connection.execute(script)  # type: ignore[union-attr]


def _in_file(path: str, beside: Path, statements: list[str]) -> None:
    with closing(sqlite3.connect(path, timeout=20, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"ATTACH ? AS {beside.stem}", (str(beside),))
        connection.execute("BEGIN IMMEDIATE")
        for statement in statements:
            connection.execute(statement)
        connection.execute("COMMIT")
