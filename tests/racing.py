"""Many people who press Send in the same moment: how they are made ready, and what must hold afterwards."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from bot.clock import Clock
from bot.database.engine import Database
from bot.database.schema import outbox, persons, registration_log, registrations
from bot.features.programme.entries import Quota
from bot.features.registration import model, repository, service
from bot.features.registration.seats import Facets, Limit, Seats, next_waiting
from bot.features.welcome import service as welcome
from bot.people import repository as people_rows
from bot.playground.person import Person
from bot.playground.world import World
from bot.seed import importing
from tests.conversations.seating import ANSWERS, SHIPPED, first_come

SEATS = 30
QUOTAS = (Quota(seats=8, country="la"), Quota(seats=9, role="teacher"), Quota(seats=4, country="la", role="teacher"))
"""They overlap; staff from Thailand are in none, and there are enough of them to fill every seat."""

KINDS = (("la", "teacher"), ("th", "staff"), ("la", "staff"), ("th", "teacher"), ("th", "staff"))
_SEATED, _PLACE = "You have a seat in", re.compile(r"You are number ([\d,]+) on the waiting list")

Rows = Callable[[Any], Any]


async def make_ready(database: Database, world: World, many: int) -> list[Person]:
    """The limits, and so many people whose form is filled in; Start opens its summary."""
    now = Clock().now()
    await importing.write(database, [first_come(SEATS, *QUOTAS)], now=now)
    found = []
    async with database.begin() as connection:
        for number in range(many):
            country, role = KINDS[number % len(KINDS)]
            person = world.person(f"Racer {number}", language_code="en")
            row = await people_rows.add(connection, person.id, person.name, "en", now)
            await people_rows.change(connection, row.id, language="en")
            await welcome.agree(connection, row, "en", SHIPPED.notice.version, now)
            filling = await service.begin(connection, row, "robotics", source=None, now=now)
            born = (date(1960, 1, 1) + timedelta(days=number)).isoformat()
            answers = {**ANSWERS, "full_name": person.name, "country": country, "role": role, "date_of_birth": born}
            draft = model.begin(filling.form, answers, version=filling.draft.version)
            await repository.change(connection, filling.registration, draft=draft.to_json())
            found.append(person)
    return found


async def race(people: Sequence[Person], patience: float) -> None:
    """Everybody opens the form; when all see Send, all press it at once and read one answer."""
    for person in people:
        await person.opens("a_robotics")
    await asyncio.gather(*(person.sees(button="form:send:*", timeout=patience) for person in people))
    await asyncio.gather(*(person.taps("form:send:*") for person in people))
    await asyncio.gather(*(person.sees(where=_is_answer, timeout=patience) for person in people))


def _is_answer(message: Any) -> bool:
    return _SEATED in message.text or _PLACE.search(message.text) is not None


async def everybody_has_what_is_hers(rows: Rows, people: Sequence[Person]) -> None:
    """All seats are taken, within every limit; the rest waits in the order of arrival; each is told once."""
    query = sa.select(registrations, persons.c.telegram_id).join(persons, persons.c.id == registrations.c.person_id)
    stored = await rows(query.where(persons.c.telegram_id.in_([person.id for person in people])))
    assert Counter(row.state for row in stored) == {"approved": SEATS, "waitlisted": len(people) - SEATS}
    assert {row.telegram_id for row in stored if row.seated} == {
        row.telegram_id for row in stored if row.state == "approved"
    }
    taken = Counter(Facets(row.country, row.institution, row.role) for row in stored if row.seated)
    limits = (Limit(SEATS), *(Limit(each.seats, each.country, each.institution, each.role) for each in QUOTAS))
    seats = Seats(limits, taken)
    assert [limit for limit in limits if seats.used(limit) > limit.seats] == []
    waiting = sorted((row for row in stored if row.state == "waitlisted"), key=lambda row: (row.waiting_since, row.id))
    list_of_them = [(row.id, Facets(row.country, row.institution, row.role)) for row in waiting]
    assert next_waiting(seats, list_of_them) is None

    log = await rows(sa.select(registration_log).order_by(registration_log.c.id))
    arrived = [line.registration_id for line in log if line.to_state == "waitlisted"]
    assert arrived == [row.id for row in waiting]
    assert Counter(line.registration_id for line in log) == dict.fromkeys((row.id for row in stored), 1)

    keys = await rows(sa.select(outbox.c.chat_id, outbox.c.perhaps_twice).where(outbox.c.key.like("moved:%")))
    assert Counter(row.chat_id for row in keys) == dict.fromkeys((person.id for person in people), 1)
    # Where a process was too slow to say that a message has left, it may leave again, and its row says so.
    doubtful = {row.chat_id for row in keys if row.perhaps_twice}
    places = {row.telegram_id: place for place, row in enumerate(waiting, start=1)}
    for person in people:
        answers = [message.text for message in person.chat.from_bot if _is_answer(message)]
        assert len(answers) == 1 or person.id in doubtful, f"{person.name} is told once: {answers}"
        found = _PLACE.search(answers[0])
        assert (int(found[1].replace(",", "")) if found else None) == places.get(person.id)
