"""What the stories about seats share: a programme with limits, and people who only have to press Send."""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.database.schema import persons, registration_log, registrations
from bot.features.programme.entries import Quota
from bot.features.programme.file import ProgrammeFile
from bot.features.registration import model, repository, service
from bot.features.welcome import service as welcome
from bot.people import repository as people
from bot.playground.message import Message
from bot.playground.person import Person
from bot.seed import importing
from tests.conftest import House
from tests.conversations.steps import draft_of, meet, somebody

SHIPPED = importing.shipped_programme()
IMPORT = datetime(2027, 1, 4, 3, 0, tzinfo=UTC)  # a Monday, 10:00 in Vientiane; robotics begins three weeks later
ANSWERS = {
    "full_name": "Somphone Vongsa", "passport_name": "SOMPHONE VONGSA", "country": "la", "role": "staff",
    "subject": "Robotics", "years_of_teaching": "2-to-5", "institution": "Pakse Technical College",
    "date_of_birth": "1990-05-13", "phone": None, "email": None, "passport": True, "diet": ["halal"],
    "motivation": None,
}  # fmt: skip


def robotics(*quotas: Quota, **values: Any) -> ProgrammeFile:
    """The programme with other rules for the seats of the robotics training."""
    new = {**values, "quotas": quotas}
    changed = [each.model_copy(update=new) if each.code == "robotics" else each for each in SHIPPED.activities]
    return SHIPPED.model_copy(update={"activities": tuple(changed)})


def first_come(seats: int, *quotas: Quota, **values: Any) -> ProgrammeFile:
    """Seats go to those who come first."""
    return robotics(*quotas, selection="first-come", seats=seats, **values)


async def imported(house: House, file: ProgrammeFile) -> list[str]:
    """A coordinator imports this file; what he is told beside that it is done."""
    return await importing.write(house.app.database, [file], now=house.app.clock.now())


async def ready(house: House, name: str, **answers: Any) -> Person:
    """Somebody who has filled in everything and sees the summary with Send."""
    person, now = somebody(house, "en", name), house.app.clock.now()
    async with house.app.database.begin() as connection:
        row = await people.add(connection, person.id, person.name, "en", now)
        await people.change(connection, row.id, language="en")
        await welcome.agree(connection, row, "en", SHIPPED.notice.version, now)
        filling = await service.begin(connection, row, "robotics", source=None, now=now)
        full = model.begin(filling.form, {**ANSWERS, "full_name": name, **answers}, version=filling.draft.version)
        await repository.change(connection, filling.registration, draft=full.to_json())
    await person.opens("a_robotics")
    await person.sees(button="form:send:*")
    return person


async def sends(person: Person, sentence: str) -> Message:
    """Presses Send, and reads what became of it."""
    await person.taps("form:send:*")
    return await person.sees(sentence)


async def applied(house: House, name: str, sentence: str, **answers: Any) -> Person:
    """Somebody who has sent her registration, and read this."""
    person = await ready(house, name, **answers)
    await sends(person, sentence)
    return person


async def looks(person: Person) -> Message:
    """Opens the registration from /mine."""
    await person.says("/mine")
    await person.taps("form:look:*")
    return await person.sees("Now: ")


async def withdraws(person: Person) -> None:
    """From /mine, asked once whether really."""
    shown = await looks(person)
    await person.taps("seat:leave:*", on=shown)
    await person.taps("seat:left:*", on=shown)
    await person.sees("is cancelled. Thank you for telling us.")


async def state_of(house: House, person: Person) -> str:
    """Where her registration stands."""
    return str((await draft_of(house, person)).state)


async def steps_of(house: House, person: Person) -> list[tuple[str, str, str]]:
    """Every step of her registration: from where, to where, by whom."""
    by = persons.alias()
    query = (
        sa.select(registration_log.c.from_state, registration_log.c.to_state, by.c.telegram_id)
        .join(registrations, registrations.c.id == registration_log.c.registration_id)
        .join(persons, persons.c.id == registrations.c.person_id)
        .outerjoin(by, by.c.id == registration_log.c.by)
        .where(persons.c.telegram_id == person.id)
        .order_by(registration_log.c.id)
    )
    who = {None: "clock", person.id: "herself", house.coordinator.id: "coordinator"}
    return [(row.from_state, row.to_state, who[row.telegram_id]) for row in await house.rows(query)]


async def coordinator(house: House) -> Person:
    """The coordinator, who reads English."""
    await meet(house.coordinator, "en")
    return house.coordinator


def wind(house: House, moment: datetime) -> None:
    """The hands of the clock are set to another moment: everything in the house reads this one clock."""
    object.__setattr__(house.app.clock, "start", moment)
    object.__setattr__(house.app.clock, "origin", datetime.now(UTC))


def later(house: House, **span: float) -> None:
    """So much time passes."""
    wind(house, house.app.clock.now() + timedelta(**span))
