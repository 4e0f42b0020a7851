"""A small programme with people in it, written straight into the tables."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import Database
from bot.database.schema import (
    activities,
    bodies,
    countries,
    forms,
    outbox,
    persons,
    places,
    programmes,
    registrations,
    reminder_rules,
    reminders,
    roles,
    sessions,
)
from bot.features.reminders import service
from bot.i18n import Translator, translators
from bot.people import repository as people
from bot.people.model import Person
from bot.people.voices import Voices

NOW: Final = datetime(2027, 1, 5, 3, 0, tzinfo=UTC)
START: Final = datetime(2027, 1, 12, 2, 0, tzinfo=UTC)
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
SPEAK: Final[Mapping[str, Translator]] = translators(Path("there are no catalogues here"))
"""English sentences, so that no test waits for a translation; dates as each language writes them."""
VOICES: Final = Voices(SPEAK, "en", "Asia/Bangkok")

_FORM = {
    "code": "training",
    "questions": [
        {"code": "own_name", "kind": "full_name", "text": {"en": "Your name"}},
        {"code": "passport", "kind": "passport_name", "text": {"en": "Your name in your passport"}},
    ],
}
_PLACES: list[dict[str, Any]] = [
    {"code": "vientiane", "title": {"en": "Vientiane"}, "address": {"en": "Lane Xang Avenue 1"},
     "zone": "Asia/Vientiane", "latitude": 17.96, "longitude": 102.61},
    {"code": "tianjin", "title": {"en": "Tianjin"}, "address": None, "zone": "Asia/Shanghai",
     "latitude": None, "longitude": None},
    {"code": "online", "title": {"en": "Online"}, "address": None, "zone": "Asia/Bangkok",
     "latitude": None, "longitude": None},
]  # fmt: skip
_COUNTRIES = [
    ("la", "Vientiane", "Asia/Vientiane"), ("mm", "Yangon", "Asia/Yangon"), ("cn", "Kunming", "Asia/Shanghai"),
]  # fmt: skip


async def programme(connection: AsyncConnection) -> None:
    """Two activities of one programme, with a form for both."""
    texts = {"title": {"en": "TVET"}, "subtitle": {}, "notice": {"en": "We keep your answers."}, "source": ""}
    await connection.execute(
        insert(programmes).values(code="tvet", position=0, zone="Asia/Bangkok", notice_version="1", **texts)
    )
    listed = [
        {"code": code, "position": n, "title": {"en": code}, "city": {"en": city}, "zone": zone, "phone_region": "LA"}
        for n, (code, city, zone) in enumerate(_COUNTRIES)
    ]
    await connection.execute(insert(countries), listed)
    await connection.execute(insert(places), _PLACES)
    await connection.execute(insert(forms).values(code="training", questions=_FORM))
    await activity(connection, "robotics", "Robotics and automation")
    await activity(connection, "tourism", "Tourism", 1, place="tianjin")


async def activity(
    connection: AsyncConnection, code: str, title: str = "Robots", position: int = 0, place: str = "vientiane"
) -> None:
    """A training with the form for all."""
    await connection.execute(
        insert(activities).values(
            code=code, programme="tvet", position=position, kind="training", title={"en": title},
            summary={"en": "Ten days."}, place=place, form="training", zone="Asia/Vientiane",
        )
    )  # fmt: skip


async def session(connection: AsyncConnection, code: str = "day-1", starts_at: datetime = START, **values: Any) -> int:
    """A session of an hour; of robotics in Vientiane, if nothing else is said."""
    known = {
        "activity": "robotics", "title": {"en": "Robots, day 1"}, "ends_at": starts_at + HOUR, "zone": "Asia/Vientiane",
        "place": "vientiane", "changed_at": NOW,
    } | values  # fmt: skip
    new = insert(sessions).values(code=code, starts_at=starts_at, **known).returning(sessions.c.id)
    return int((await connection.execute(new)).scalar_one())


async def rule(
    connection: AsyncConnection, code: str, before: timedelta, audience: str = "participants", **values: Any
) -> None:
    """A reminder rule of the programme, or with `activity` of that one."""
    seconds = int(before.total_seconds())
    await connection.execute(
        insert(reminder_rules).values(programme="tvet", code=code, seconds_before=seconds, audience=audience, **values)
    )


async def person(connection: AsyncConnection, number: int, language: str | None = "en", **values: Any) -> Person:
    """Somebody with the Telegram number `number`."""
    known = {"name": f"Person {number}", "created_at": NOW} | values
    await connection.execute(insert(persons).values(telegram_id=number, language=language, **known))
    found = await people.by_telegram(connection, number)
    assert found is not None
    return found


async def grant(connection: AsyncConnection, who: Person, role: str, scope: str = "") -> Person:
    """The person with one more role."""
    await connection.execute(insert(roles).values(person_id=who.id, role=role, scope=scope, granted_at=NOW))
    found = await people.by_id(connection, who.id)
    assert found is not None
    return found


async def registers(
    connection: AsyncConnection, who: Person, activity: str = "robotics", state: str = "approved", **answers: str
) -> None:
    """A registration in some state, with its answers."""
    draft: dict[str, Any] = {"answers": answers, "at": None, "editing": False, "version": 3, "misses": 0, "picked": []}
    await connection.execute(
        insert(registrations).values(
            person_id=who.id, activity=activity, state=state, version=3, draft=draft, created_at=NOW
        )
    )


async def tick(database: Database, now: datetime) -> None:
    """What the clock does: plans what changed, then sends what is due, each in a transaction of its own."""
    more = True
    while more:
        async with database.begin() as connection:
            more = await service.plan_changed(connection, now)
    more = True
    while more:
        async with database.begin() as connection:
            more = await service.send_due(connection, VOICES, now)


async def letters(database: Database) -> list[tuple[int, str]]:
    """What was queued, as (chat, text), in order."""
    async with database.read() as connection:
        text = func.coalesce(bodies.c.payload["text"].as_string(), outbox.c.payload["text"].as_string())
        query = select(outbox.c.chat_id, text.label("text")).outerjoin(bodies, bodies.c.id == outbox.c.body_id)
        return [(row.chat_id, row.text) for row in await connection.execute(query.order_by(outbox.c.id))]


async def planned(database: Database) -> list[tuple[str, str, datetime, str | None]]:
    """The reminders as (rule, state, moment, reason), the first one first."""
    query = select(reminders.c.rule, reminders.c.state, reminders.c.due_at, reminders.c.reason)
    async with database.read() as connection:
        rows = await connection.execute(query.order_by(reminders.c.due_at, reminders.c.rule, reminders.c.id))
        return [(row.rule, row.state, row.due_at, row.reason) for row in rows]


async def session_reminders(database: Database) -> list[int]:
    """The numbers of all reminders."""
    async with database.read() as connection:
        return list((await connection.execute(select(reminders.c.id).order_by(reminders.c.id))).scalars())
