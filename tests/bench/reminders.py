"""What the clock costs: a tick when nothing is due, however many have registered; a session that is due; moving it."""

import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import case, func, insert, literal, null, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chores import Chores
from bot.database.engine import Database
from bot.database.migrate import migrate
from bot.database.schema import outbox, persons, registrations, sessions
from bot.features.cases.work import House
from bot.features.faq.bank import Bank
from bot.features.programme import repository as programme
from bot.i18n import LANGUAGES, translators
from bot.people.voices import Voices
from tests.bench import running
from tests.bench.figures import Figure
from tests.features.reminders import scene
from tests.features.reminders.scene import DAY, HOUR, NOW, START

SIZES = (1_000, 100_000, 1_000_000)
PEOPLE = 10_000
LOOKS = 20
REPETITIONS = 3
EACH_TICK = 5.0
"""Chores that come in turns of at most so many seconds are looked at by a tick; the others are rare."""

Chore = Callable[[datetime], Awaitable[datetime | None]]


class Timetable:
    """Takes the chores instead of the clock, which would call them by itself."""

    def __init__(self) -> None:
        self.chores: dict[str, Chore] = {}
        self.often: list[Chore] = []

    def every(self, seconds: float, name: str, chore: Chore) -> None:
        """Notes a chore."""
        self.chores[name] = chore
        if seconds <= EACH_TICK:
            self.often.append(chore)


async def measure(folder: Path) -> list[Figure]:
    """Each size of registrations, then a session with many participants, on both databases."""
    found: list[Figure] = []
    for kind in running.KINDS:
        for size in SIZES:
            found.append(await _idle(kind, size, folder))
        found += await _busy(kind, folder)
    return found


async def _idle(kind: str, size: int, folder: Path) -> Figure:
    with running.databases(kind) as where:
        database, timetable = await open_tables(await running.new_database(where, folder))
        async with database.begin() as connection:
            await fill(connection, size)
        await _run(timetable, "reminders", NOW)
        looks = []
        for number in range(LOOKS + 5):
            began = time.perf_counter()
            for chore in timetable.often:
                await chore(NOW + timedelta(seconds=number))
            looks.append((time.perf_counter() - began) * 1000)
        await database.close()
    # The first ones prepare statements.
    name = f"reminders, {kind}, {size:,} registrations: all looks of a tick when nothing is due"
    return Figure(name, looks[5:], "ms", "the same within 20 %", "an indexed table by itself: 0.0036 a look")


async def _busy(kind: str, folder: Path) -> list[Figure]:
    due, moved = [], []
    for _ in range(REPETITIONS):
        with running.databases(kind) as where:
            database, timetable = await open_tables(await running.new_database(where, folder))
            async with database.begin() as connection:
                await fill(connection, PEOPLE)
            await _run(timetable, "reminders", NOW)
            due.append(await _timed(database, timetable, "reminders", START - HOUR, PEOPLE))
            async with database.begin() as connection:
                await move(connection, START - HOUR)
            await _run(timetable, "reminders", START - HOUR)
            moved.append(await _timed(database, timetable, "changes", START - HOUR + timedelta(minutes=4), PEOPLE))
            await database.close()
    name = f"reminders, {kind}, {PEOPLE:,} participants"
    return [
        Figure(f"{name}: a session is due, until the last row is in the outbox", due, "s", "5"),
        Figure(f"{name}: it is moved, until the last note is", moved, "s", ""),
    ]


async def open_tables(url: str) -> tuple[Database, Timetable]:
    """A small programme with a session and two rules, and the chores that look after it."""
    database = Database(url)
    await migrate(database)
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "hour", HOUR)
        await scene.rule(connection, "day", DAY)
        await scene.session(connection)
    voices = Voices(translators(), "en", "Asia/Bangkok")
    chores = Chores(
        database, voices, staff=House(voices, None), bank=Bank(database, None),
        wake=lambda: None, may_work=lambda: True,
    )  # fmt: skip
    timetable = Timetable()
    chores.start(timetable)  # type: ignore[arg-type]
    return database, timetable


async def fill(connection: AsyncConnection, many: int) -> None:
    """People of seven languages and as many registrations; those of a size beyond PEOPLE wait for a decision."""
    first = select(literal(1).label("n")).cte("numbers", recursive=True)
    numbers = first.union_all(select(first.c.n + 1).where(first.c.n < many))
    n = numbers.c.n
    language = case(*((n % len(LANGUAGES) == i, literal(each)) for i, each in enumerate(LANGUAGES)), else_=null())
    people = select(n, 1_000 + n, literal("Somphone Vongsa"), language, literal(NOW, persons.c.created_at.type))
    await connection.execute(
        insert(persons).from_select(["id", "telegram_id", "name", "language", "created_at"], people)
    )
    draft: dict[str, Any] = {"answers": {}, "at": None, "editing": False, "version": 3, "misses": 0, "picked": []}
    columns = ["person_id", "activity", "state", "version", "draft", "created_at", "submitted_at", "seated"]
    moment = literal(NOW, registrations.c.created_at.type)
    state = case((n <= PEOPLE, literal("approved")), else_=literal("submitted"))
    rows = select(
        n, literal("robotics"), state, literal(3), literal(draft, registrations.c.draft.type), moment, moment,
        n <= PEOPLE,
    )  # fmt: skip
    await connection.execute(insert(registrations).from_select(columns, rows))
    if connection.dialect.name == "postgresql":
        # Whoever comes after them gets a number that is free.
        await connection.execute(text("SELECT setval(pg_get_serial_sequence('persons', 'id'), max(id)) FROM persons"))


async def move(connection: AsyncConnection, now: datetime) -> None:
    """As an import or a coordinator does it: what people know is kept, what was planned is planned anew."""
    known = (await connection.execute(select(sessions))).mappings().one()
    row = {name: value for name, value in known.items() if name not in {"id", "activity", "changed_at", "planned_at"}}
    row |= {"starts_at": known["starts_at"] + DAY, "ends_at": known["ends_at"] + DAY}
    await programme.write_sessions(connection, "robotics", [row], now)


async def _run(timetable: Timetable, name: str, now: datetime) -> None:
    await timetable.chores[name](now)


async def _timed(database: Database, timetable: Timetable, name: str, now: datetime, rows: int) -> float:
    """How long a chore takes that queues so many messages, in seconds."""
    async with database.begin() as connection:
        await connection.execute(update(outbox).values(state="sent"))
        before = await _count(connection)
    began = time.perf_counter()
    await _run(timetable, name, now)
    took = time.perf_counter() - began
    async with database.read() as connection:
        queued = await _count(connection) - before
    if queued != rows:
        raise running.Failed(f"{queued} messages were queued where {rows} people take part")
    return took


async def _count(connection: AsyncConnection) -> int:
    return int((await connection.execute(select(func.count()).select_from(outbox))).scalar_one())
