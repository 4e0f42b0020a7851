"""/people where fifty thousand have registered: opened, paged, narrowed down, searched, within a country only."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import insert, text

from bot.database.engine import Database
from bot.database.schema import persons, registrations
from bot.features.desk import messages, service
from bot.features.desk.model import Filters, View
from bot.i18n import Translator, search_key, translators
from bot.people.model import Grant, Person, Role
from tests import postgres
from tests.bench import running, scene
from tests.bench.figures import Figure, share

MANY = 50_000
ROUNDS = 12
NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
ACTIVITIES = ("robotics", "tourism", "e-commerce", "rail-logistics", "information-technology")
COUNTRIES = ("la", "th", "kh", "mm", "vn", "cn")
STATES = ("approved",) * 5 + ("submitted",) * 2 + ("waitlisted", "rejected", "confirmed")
NAMES = ("ສົມພອນ ວົງສາ", "สมชาย ใจดี", "សុខ ចាន់ថា", "မောင်မောင်", "Nguyễn Văn Đức", "王小明")
BY = Person(1, 1, "Nok", "en", grants=(Grant(Role.COORDINATOR),))
OF_LAOS = replace(BY, grants=(Grant(Role.COORDINATOR, "country:la"),))


async def measure(folder: Path) -> list[Figure]:
    """The same looks on both databases."""
    return [figure for kind in running.KINDS for figure in await _of(kind, folder)]


async def _of(kind: str, folder: Path) -> list[Figure]:
    with running.databases(kind) as where:
        url = await running.new_database(where, folder)
        await scene.fill(url)
        database = Database(url)
        await _fill(database)
        looks = {
            "opened": (BY, None),
            "opened for one country": (OF_LAOS, None),
            "everybody, the first page": (BY, View()),
            "everybody, the last page": (BY, View(page=MANY // 8 - 1)),
            "one activity and country": (BY, View(Filters("tourism", "vn"))),
            "a name that a sixth has": (BY, View(Filters(text="duc"))),
            "a name that one has": (BY, View(Filters(text="duc 04096"))),
        }
        every: list[float] = []
        figures = []
        for name, (by, view) in looks.items():
            took = [await _look(database, by, view) for _ in range(ROUNDS)]
            every += took
            figures.append(Figure(f"/people, {kind}, {MANY:,}: {name}, 95 %", [share(took, 0.95)], "ms"))
        await database.close()
    return [*figures, Figure(f"/people, {kind}, {MANY:,}: all of these, 95 %", [share(every, 0.95)], "ms", "100")]


async def _look(database: Database, by: Person, view: View | None) -> float:
    """As a turn looks: in the transaction that writes."""
    t = _english()
    began = time.perf_counter()
    async with database.begin() as connection:
        found = view or await service.opened(connection, by)
        shown = messages.listing(t, await service.listing(connection, by, found))
    took = (time.perf_counter() - began) * 1000
    if len(shown.buttons) < 2:
        raise running.Failed("the list is empty")
    return took


@cache
def _english() -> Translator:
    return translators()["en"]


async def _fill(database: Database) -> None:
    for first in range(0, MANY, 1000):
        numbers = range(first + 10, first + 1010)
        async with database.begin() as connection:
            await connection.execute(insert(persons), [_person(number) for number in numbers])
            await connection.execute(insert(registrations), [_registration(number) for number in numbers])
    if database.is_sqlite:
        async with database.begin() as connection:
            await connection.execute(text("ANALYZE"))
    else:
        # As PostgreSQL does by itself after a while.
        await postgres.execute(database.url.render_as_string(hide_password=False), "VACUUM ANALYZE")


def _name(number: int) -> str:
    return f"{NAMES[number % len(NAMES)]} {number:05}"


def _person(number: int) -> dict[str, object]:
    country = COUNTRIES[number % len(COUNTRIES)]
    return {"id": number, "telegram_id": 10_000 + number, "name": _name(number), "country": country, "created_at": NOW}


def _registration(number: int) -> dict[str, object]:
    answers: dict[str, object] = {
        "full_name": _name(number),
        "passport_name": "SOMPHONE VONGSA",
        "motivation": "x" * 600,
    }
    draft = {"answers": answers, "at": None, "editing": False, "version": 12, "misses": 0, "picked": []}
    sent = NOW + timedelta(seconds=number)
    return {
        "person_id": number, "activity": ACTIVITIES[number % len(ACTIVITIES)], "version": 13, "draft": draft,
        "state": STATES[number // 7 % len(STATES)], "created_at": NOW, "submitted_at": sent, "name": _name(number),
        "name_key": search_key(f"{_name(number)}\nSOMPHONE VONGSA"), "country": COUNTRIES[number % len(COUNTRIES)],
        "institution": f"college-{number % 300}", "role": "staff",
    }  # fmt: skip
