"""A course of six weeks, played through: 120 people of six countries, three changes a week, two outages.

What each of them must read is worked out beside the bot by a model that knows nothing of it: for each person by
herself, hour by hour. Every message once, none at night, none in another language, none that is not expected.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from sqlalchemy import func, select, update

from bot.database.engine import Database
from bot.database.schema import bodies, outbox, persons, reminders
from bot.features.programme import editing
from bot.features.programme.entries import Session as Entry
from bot.features.programme.file import read_programme
from bot.features.reminders import changing, foreseeing, service
from bot.features.reminders.hours import NIGHTS
from bot.features.sessions.model import moved
from bot.features.sessions.when import Span
from bot.i18n import LANGUAGES, translators
from bot.people.voices import Voices
from bot.seed import importing
from tests.conftest import new_database
from tests.features.reminders import scene

T = translators()
VOICES = Voices(T, "en", "Asia/Bangkok")
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
TICK = 30 * MINUTE
BANGKOK = ZoneInfo("Asia/Bangkok")
COUNTRIES = {
    "th": "Asia/Bangkok", "la": "Asia/Vientiane", "kh": "Asia/Phnom_Penh", "mm": "Asia/Yangon",
    "vn": "Asia/Ho_Chi_Minh", "cn": "Asia/Shanghai",
}  # fmt: skip
SPOKEN = {"th": "th", "la": "lo", "kh": "km", "mm": "my", "vn": "vi", "cn": "zh"}
BEGIN = datetime(2027, 3, 1, 12, tzinfo=BANGKOK)  # a Monday
FIRST = datetime(2027, 3, 8, tzinfo=BANGKOK)
WEEKS = 6
OUTAGES = (
    (datetime(2027, 3, 16, 20, tzinfo=BANGKOK), datetime(2027, 3, 18, 9, tzinfo=BANGKOK)),
    (datetime(2027, 4, 5, 16, 45, tzinfo=BANGKOK), datetime(2027, 4, 6, 5, tzinfo=BANGKOK)),
)
STEPS_BACK = (datetime(2027, 3, 24, 18, tzinfo=BANGKOK), datetime(2027, 4, 14, 9, 30, tzinfo=BANGKOK))


# -- the course, as its coordinators think of it ---------------------------------------------------------------------


@dataclass
class Course:
    """Every state that each session was in, with the moment since when; None once it is called off."""

    states: dict[str, list[tuple[datetime, tuple[datetime, str] | None]]] = field(default_factory=dict)

    def now(self, code: str) -> tuple[datetime, str] | None:
        return self.states[code][-1][1]


@dataclass(frozen=True)
class Somebody:
    chat: int
    language: str
    zone: str
    teaches: bool = False
    night: str | None = None

    @property
    def quiet(self) -> tuple[time, time]:
        """Her own quiet hours, or those of everybody."""
        hours = (self.night or "21-07").split("-")
        return time(int(hours[0])), time(int(hours[1]))


def the_file(course: Course) -> str:
    """The programme with its eighteen sessions: Monday, Wednesday and Friday, one of them early in the morning."""
    sessions = []
    for number in range(WEEKS * 3):
        week, day = divmod(number, 3)
        start = FIRST + timedelta(weeks=week, days=day * 2, hours=9)
        if number % 7 == 3:
            start = start.replace(hour=7, minute=30)
        code = f"lesson-{number}"
        sessions.append(
            {"code": code, "title": {each: f"Lesson {number} [{each}]" for each in LANGUAGES},
             "starts": f"{start:%Y-%m-%d %H:%M}", "minutes": 120, "room": {"en": "Room 1"}}
        )  # fmt: skip
        course.states[code] = [(BEGIN, (start, "Room 1"))]
    activity = {
        "code": "course", "kind": "training", "title": {"en": "Course"}, "summary": {"en": "Six weeks."},
        "place": "campus", "sessions": sessions,
    }  # fmt: skip
    rules = [
        {"code": "week", "before": "7 days", "at": "18:00", "for": "participants"},
        {"code": "day", "before": "1 day", "at": "18:00", "for": "participants"},
        {"code": "hour", "before": "1 hour", "for": "participants"},
        {"code": "teacher-day", "before": "1 day", "at": "17:00", "for": "teachers"},
    ]
    countries = [
        {"code": code, "title": {"en": code}, "city": {"en": code}, "zone": zone, "phone_region": code.upper()}
        for code, zone in COUNTRIES.items()
    ]
    return yaml.safe_dump(
        {"kind": "programme", "code": "tvet", "title": {"en": "TVET"}, "zone": "Asia/Bangkok",
         "notice": {"version": "1", "text": {"en": "We keep your answers."}}, "countries": countries,
         "places": [{"code": "campus", "title": {"en": "Campus"}, "zone": "Asia/Bangkok"}],
         "activities": [activity], "reminders": rules}
    )  # fmt: skip


def changes(rng: random.Random) -> Iterator[tuple[datetime, str, str]]:
    """Three a week, around noon: a move, a room, and now and then a session that is called off."""
    for week in range(WEEKS):
        for number, kind in enumerate(("move", "room", "off" if week % 2 else "move")):
            at = FIRST + timedelta(weeks=week, days=number * 2, hours=12, minutes=10 * number + 5)
            if any(begin <= at < end for begin, end in OUTAGES):
                at += 2 * DAY
            coming = range((week + 1) * 3, WEEKS * 3) if number < 2 else range(week * 3 + 3, WEEKS * 3)
            if coming:
                yield at, f"lesson-{rng.choice(coming)}", kind


# -- the model -------------------------------------------------------------------------------------------------------


def is_quiet(moment: datetime, who: Somebody) -> bool:
    clock, (begin, end) = moment.astimezone(ZoneInfo(who.zone)).time(), who.quiet
    return begin != end and (clock >= begin or clock < end)


def morning(moment: datetime, who: Somebody) -> datetime:
    """When she is up after a moment of the night."""
    local, (begin, end) = moment.astimezone(ZoneInfo(who.zone)), who.quiet
    day = local.date() + (DAY if local.time() >= begin else timedelta())
    return datetime.combine(day, end, local.tzinfo)


def up(moment: datetime) -> datetime:
    """When the bot runs again, if it does not run at that moment."""
    return next((end for begin, end in OUTAGES if begin <= moment < end), moment)


def leaves(moment: datetime, start: datetime, who: Somebody) -> datetime | None:
    """When a reminder of this moment is read: not in the night, not while the bot is away, not after the start.

    Who sleeps longer than others, so that her morning is too late, has it half an hour before.
    """
    for _ in range(3):
        moment = up(moment)
        if moment < start - 30 * MINUTE and is_quiet(moment, who):
            moment = morning(moment, who)
            if who.night and moment >= start:
                moment = start - 30 * MINUTE
    return moment if moment < start else None


def wanted(rule: str, start: datetime, zone: str) -> datetime:
    """The moment that a rule names for a reader."""
    if rule == "hour":
        return start - HOUR
    days, hour = {"week": (7, 18), "day": (1, 18), "teacher-day": (1, 17)}[rule]
    there = ZoneInfo(zone)
    return datetime.combine(start.astimezone(there).date() - days * DAY, time(hour), there)


def first_of(rule: str, start: datetime) -> datetime:
    """The moment at which a rule comes true for the first of all readers."""
    return min(wanted(rule, start, zone) for zone in COUNTRIES.values())


def expected(course: Course, who: Somebody) -> Counter[tuple[str, str, datetime]]:
    """What somebody must read, as (what, session, moment)."""
    found: Counter[tuple[str, str, datetime]] = Counter()
    for code, states in course.states.items():
        for number, (since, state) in enumerate(states):
            before = states[number - 1][1] if number else None
            if number and before != state:
                told = up(next_tick(since + 3 * MINUTE))
                assert max(each[0] for each in (before, state) if each) > told
                found["change", code, told] += 1
            # Another room changes nothing in when people are reminded.
            if state is not None and (before is None or before[0] != state[0]):
                found += reminded(code, state[0], since, ends(states, number), who)
    return found


def ends(states: list[Any], number: int) -> datetime | None:
    """Until when a session keeps the hour that it has from this state on."""
    start = states[number][1][0]
    return next((since for since, state in states[number:] if state is None or state[0] != start), None)


def reminded(
    code: str, start: datetime, since: datetime, until: datetime | None, who: Somebody
) -> Counter[tuple[str, str, datetime]]:
    """The reminders of one session at one hour, as long as it is held at that hour."""
    rules = ["teacher-day"] if who.teaches else ["week", "day", "hour"]
    found: dict[str, datetime] = {}
    for rule in rules:
        if first_of(rule, start) < since:
            continue
        moment = leaves(wanted(rule, start, who.zone), start, who)
        # Of several that an outage held up, the last one says it all.
        for other, there in list(found.items()):
            if up(first_of(other, start)) != first_of(other, start) and there == moment == up(first_of(rule, start)):
                del found[other]
        if moment is not None:
            found[rule] = moment
    return Counter(
        ("reminder", code, moment) for moment in found.values() if since <= moment and (until is None or moment < until)
    )


def next_tick(moment: datetime) -> datetime:
    steps = -(-(moment - BEGIN) // TICK)
    return BEGIN + steps * TICK


# -- the rehearsal ---------------------------------------------------------------------------------------------------


async def everybody(database: Database) -> list[Somebody]:
    """Twenty people of each country, every fifth reading English, every third with hours of her own; two teachers."""
    found = []
    async with database.begin() as connection:
        number = 0
        for country, zone in COUNTRIES.items():
            for place in range(20):
                number += 1
                language = "en" if place % 5 == 4 else SPOKEN[country]
                # Who never said where she lives is known by her language.
                known = None if place == 0 and country != "th" else zone
                night = NIGHTS[place % len(NIGHTS)] if place % 3 == 1 else None
                person = await scene.person(connection, number, language, zone=known, night=night)
                await scene.registers(connection, person, "course", state=("approved", "confirmed")[place % 2])
                found.append(Somebody(number, language, zone, night=night))
        for country in ("th", "cn"):
            number += 1
            person = await scene.person(connection, number, SPOKEN[country], zone=COUNTRIES[country])
            await scene.grant(connection, person, "teacher", "activity:course")
            found.append(Somebody(number, SPOKEN[country], COUNTRIES[country], teaches=True))
        outsider = await scene.person(connection, 999, "en")
        await scene.registers(connection, outsider, "course", state="rejected")
    return found


async def change(database: Database, course: Course, at: datetime, code: str, kind: str, rng: random.Random) -> None:
    """One change by a coordinator, in the bot and in the model."""
    known = course.now(code)
    if known is None or known[0] - at < 2 * DAY:
        return
    async with database.begin() as connection:
        book = await editing.open_book(connection, "course", hold=True)
        entry = book.entries[code]
        start, room = known
        if kind == "move":
            start = start + rng.choice((1, 2)) * DAY + len(course.states[code]) * 30 * MINUTE
            naive = start.replace(tzinfo=None)
            entry = moved(book, entry, Span(naive, naive + 2 * HOUR))
        elif kind == "room":
            room = f"Room {len(course.states[code]) + 1}"
            entry = entry.model_copy(update={"room": {"en": room}})
        else:
            entry = Entry.model_validate({**entry.model_dump(mode="json", exclude_unset=True), "cancelled": True})
        await editing.keep(connection, book, [entry], at)
    course.states[code].append((at, None if kind == "off" else (start, room)))


async def tick(database: Database, now: datetime) -> None:
    """What the clock does every second, at one moment."""
    async with database.read() as connection:
        plans = await service.anything_changed(connection)
        first = await service.first_moment(connection)
        notes = await changing.anything_to_tell(connection, now)
    due = plans or (first is not None and first <= now)
    if not due and not notes:
        return
    while plans:
        async with database.begin() as connection:
            plans = await service.plan_changed(connection, now)
    while due:
        async with database.begin() as connection:
            due = bool(await service.send_due(connection, VOICES, now))
    while notes:
        async with database.begin() as connection:
            notes = bool(await changing.tell(connection, VOICES, now))
    async with database.begin() as connection:
        # Telegram takes it at once: what still waited would be written anew with another room.
        await connection.execute(update(outbox).where(outbox.c.state == "waiting").values(state="sent"))


async def read(database: Database) -> dict[int, list[tuple[str, str, datetime, bool]]]:
    """What each chat got: first line, whole text, when, and whether it rang."""
    text = func.coalesce(bodies.c.payload["text"].as_string(), outbox.c.payload["text"].as_string()).label("text")
    silent = func.coalesce(bodies.c.payload["silent"].as_boolean(), outbox.c.payload["silent"].as_boolean())
    query = select(outbox.c.chat_id, text, outbox.c.created_at, silent.label("silent"), outbox.c.key)
    async with database.read() as connection:
        rows = list(await connection.execute(query.outerjoin(bodies, bodies.c.id == outbox.c.body_id)))
    found: dict[int, list[tuple[str, str, datetime, bool]]] = {}
    for row in rows:
        what = str(row.key).partition(":")[0]
        found.setdefault(row.chat_id, []).append((what, row.text, row.created_at, not row.silent))
    return found


def lesson(text: str) -> tuple[str, str]:
    """Which session a text is about, and in which language it says so."""
    number, _, rest = text.partition("Lesson ")[2].partition(" [")
    return f"lesson-{number}", rest.partition("]")[0]


async def play(database: Database, rng: random.Random) -> tuple[Course, list[Somebody]]:
    """The whole course, half an hour at a time."""
    course = Course()
    await importing.write(database, [read_programme(the_file(course), "course.yaml")], now=BEGIN)
    people = await everybody(database)
    coming = sorted(changes(rng))
    now = BEGIN
    while now < FIRST + timedelta(weeks=WEEKS, days=6):
        while coming and coming[0][0] <= now:
            at, code, kind = coming.pop(0)
            await change(database, course, at, code, kind, rng)
        if up(now) == now:
            await tick(database, now)
        if now in STEPS_BACK:
            # The server's clock is put back by an hour: what has left does not leave again.
            await tick(database, now - HOUR)
        now += TICK
    return course, people


async def test_a_course_of_six_weeks(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Each of 122 people reads what the model says, at the moment that it says, in her language, and nothing else."""
    async with new_database("sqlite", tmp_path, request) as url:
        database = Database(url)
        try:
            course, people = await play(database, random.Random(2027))
            got = await read(database)
            async with database.read() as connection:
                rows = await connection.execute(select(persons.c.telegram_id, persons.c.language))
                languages = {row.telegram_id: row.language for row in rows}
                left = (await connection.execute(select(func.count()).where(reminders.c.state == "planned"))).scalar()
                ahead = await foreseeing.forecast(connection, "course", VOICES, FIRST + timedelta(weeks=7))
        finally:
            await database.close()
    assert set(got) == {who.chat for who in people}
    assert (left, ahead.coming) == (0, [])
    for who in people:
        told = Counter((what, lesson(text)[0], at.astimezone(UTC)) for what, text, at, _ in got[who.chat])
        must = Counter({(what, code, at.astimezone(UTC)): n for (what, code, at), n in expected(course, who).items()})
        assert told == must, who
        for what, text, at, rings in got[who.chat]:
            assert lesson(text)[1] == who.language == languages[who.chat]
            hushed = not rings or not is_quiet(at, who) or (what == "reminder" and who.night)
            assert hushed, (what, at)
    assert sum(len(states) for states in course.states.values()) > WEEKS * 3 + 10, "sessions did change"
