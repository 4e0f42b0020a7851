"""Announcements: from the confirming tap to the first message, how long counting many people takes, and progress."""

import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, text, update

from bot.clock import Clock
from bot.database.engine import Database
from bot.database.schema import persons, registrations
from bot.features.announcements import composing, sending
from bot.features.announcements.audience import Audience
from bot.features.announcements.ground import Ground, counted
from bot.features.announcements.model import Text
from bot.features.announcements.reach import repository as reach
from bot.features.announcements.reach.repository import Meant
from bot.features.desk.model import Scope
from bot.i18n import translators
from bot.people import repository as people
from bot.people.voices import Voices
from bot.playground import cast
from bot.playground.world import Event
from tests import postgres
from tests.bench import running, scene
from tests.bench.figures import Figure, share
from tests.living_bot import living_bot

COUNTED = 100_000
SENT_TO = 10_000
ROUNDS = 10
FIRST = 1_000_000
LANGUAGES = ("th", "lo", "km", "my", "vi", "zh")
COUNTRIES = ("th", "la", "kh", "mm", "vn", "cn")
ACTIVITIES = ("robotics", "tourism", "e-commerce", "rail-logistics", "information-technology")
STATES = ("approved",) * 5 + ("submitted",) * 2 + ("waitlisted", "rejected", "confirmed")
AUDIENCES = {
    "everybody": Audience(),
    "one country": Audience({"country": ("la",)}),
    "one activity, two states": Audience({"activity": ("robotics",), "state": ("approved", "confirmed")}),
    "a field without a country": Audience({"field": ("tourism",)}, {"country": ("vn",)}),
    "one institution and language": Audience({"institution": ("college-7",), "language": ("lo",)}),
}


async def measure(folder: Path) -> list[Figure]:
    """The same on both databases."""
    return [figure for kind in running.KINDS for figure in (*await _counts(kind, folder), *await _taps(kind, folder))]


async def _counts(kind: str, folder: Path) -> list[Figure]:
    with running.databases(kind) as where:
        url = await running.new_database(where, folder)
        await scene.fill(url)
        database = Database(url)
        await _fill(database, COUNTED)
        every: list[float] = []
        figures = []
        for name, audience in AUDIENCES.items():
            took = [await _count(database, audience) for _ in range(ROUNDS)]
            every += took
            figures.append(Figure(f"audience of {COUNTED:,}, {kind}: {name}, 95 %", [share(took, 0.95)], "ms"))
        await database.close()
    return [*figures, Figure(f"audience of {COUNTED:,}, {kind}: all of these, 95 %", [share(every, 0.95)], "ms", "200")]


async def _count(database: Database, audience: Audience) -> float:
    began = time.perf_counter()
    async with database.begin() as connection:
        meant = Meant(audience, Scope(everywhere=True), "en", "news")
        found = await counted(_ground(connection), meant)
        # As the confirmation asks: also by the day that each lives by.
        await reach.days(connection, meant)
    if not found.total:
        raise running.Failed("nobody was counted")
    return (time.perf_counter() - began) * 1000


def _ground(connection: object) -> Ground:
    return Ground(connection, Clock().now(), Voices(translators(), "en", "Asia/Bangkok"))  # type: ignore[arg-type]


async def _fill(database: Database, many: int, states: Sequence[str] = STATES) -> None:
    for first in range(FIRST, FIRST + many, 1000):
        numbers = range(first, first + 1000)
        async with database.begin() as connection:
            await connection.execute(insert(persons), [_person(number) for number in numbers])
            await connection.execute(insert(registrations), [_registration(number, states) for number in numbers])
    if database.is_sqlite:
        async with database.begin() as connection:
            await connection.execute(text("ANALYZE"))
    else:
        await postgres.execute(database.url.render_as_string(hide_password=False), "VACUUM ANALYZE")


def _person(number: int) -> dict[str, object]:
    at = number % len(LANGUAGES)
    return {
        "id": number, "telegram_id": number, "name": f"Friend {number}", "language": LANGUAGES[at],
        "country": COUNTRIES[at], "created_at": Clock().now(),
    }  # fmt: skip


def _registration(number: int, states: Sequence[str]) -> dict[str, object]:
    now, sent = Clock().now(), Clock().now() + timedelta(seconds=number % 999)
    draft = {
        "answers": {"motivation": "x" * 600},
        "at": None,
        "editing": False,
        "version": 1,
        "misses": 0,
        "picked": [],
    }
    return {
        "person_id": number, "activity": ACTIVITIES[number % len(ACTIVITIES)], "version": 1, "draft": draft,
        "state": states[number // 7 % len(states)], "created_at": now, "submitted_at": sent,
        "country": COUNTRIES[number % len(COUNTRIES)], "institution": f"college-{number % 300}", "role": "staff",
        "name": f"Friend {number}",
    }  # fmt: skip


async def _taps(kind: str, folder: Path) -> list[Figure]:
    """A real bot, ten thousand people: the first message after the tap, and what showing how far it is costs."""
    with running.databases(kind) as where:
        url = await running.new_database(where, folder)
        async with living_bot(url, folder, SEMANTIC="no") as bot:
            for number in range(FIRST, FIRST + SENT_TO):
                bot.world.person(f"Friend {number}", id=number).chat.started = True
            # Nobody waits for a seat: the clock would pass some on, and the audience would be another one.
            await _fill(bot.database, SENT_TO, ("approved",))
            version = await _draft(bot.database)
            await bot.start()
            coordinator = bot.world.people[cast.COORDINATOR.id]
            await coordinator.says("/announce")
            shown = await coordinator.sees("Announcements", timeout=60)
            first: list[float] = []

            def note(event: Event) -> None:
                if event.kind == "message" and event.chat is not None and event.chat.id >= FIRST:
                    first.append(time.perf_counter())

            bot.world.watch(note)
            began = time.perf_counter()
            coordinator.forges(f"ann:go:1:{version}", shown)
            await coordinator.sees(f"of {SENT_TO:,}", timeout=120)
            looks = [await _look(bot.database) for _ in range(ROUNDS)]
    name = f"announcement to {SENT_TO:,}, {kind}"
    return [
        Figure(f"{name}: tap to first message", [first[0] - began], "s", "1"),
        Figure(f"{name}: a progress update, counted and written", looks, "ms"),
    ]


async def _draft(database: Database) -> int:
    async with database.begin() as connection:
        await connection.execute(
            update(persons).where(persons.c.telegram_id == cast.COORDINATOR.id).values(language="en")
        )
        author = await people.by_telegram(connection, cast.COORDINATOR.id)
        assert author is not None
        ground = _ground(connection)
        audience = Audience({"country": COUNTRIES, "role": ("staff",)})
        found = await composing.begin(ground, author, "en", audience)
        found = await composing.write(ground, found, Text("en", "text", "Hello {name}", author.telegram_id, (1,)))
        readers = await counted(ground, Meant(audience, Scope(everywhere=True), "en"))
        return (await composing.fall_back(ground, found, "en", readers)).version


async def _look(database: Database) -> float:
    """What the clock does every three seconds of each announcement that is under way."""
    began = time.perf_counter()
    async with database.begin() as connection:
        await sending.show(_ground(connection), 1, last=True)
    return (time.perf_counter() - began) * 1000
