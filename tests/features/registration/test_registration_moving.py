"""Moving a registration on a real database: who is faster, what is too late, and that a refused step leaves nothing."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.database.engine import Database
from bot.database.schema import outbox, registration_log, registrations
from bot.errors import NotAllowed
from bot.features.programme.file import ProgrammeFile
from bot.features.programme.times import Span
from bot.features.registration import afterwards, model, repository, service
from bot.features.registration.moving import Mover, move
from bot.features.registration.record import Filling
from bot.features.registration.states import State, Who
from bot.i18n import translators
from bot.people import repository as people
from bot.people.model import Grant, Person, Role
from bot.people.voices import Voices
from bot.seed import importing
from tests.conversations.seating import ANSWERS, IMPORT, first_come, robotics

T = translators()
VOICES = Voices(T, "en", "Asia/Bangkok")


async def opened(database: Database, file: ProgrammeFile, *names: str) -> list[Person]:
    """The programme, and these people."""
    await importing.write(database, [file], now=IMPORT)
    async with database.begin() as connection:
        return [await people.add(connection, number, name, "en", IMPORT) for number, name in enumerate(names, 1)]


async def sends(database: Database, person: Person) -> Filling:
    """She sends her registration for robotics."""
    async with database.begin() as connection:
        filling = await service.begin(connection, person, "robotics", source=None, now=IMPORT)
        full = model.begin(filling.form, ANSWERS, version=filling.draft.version)
        ready = replace(filling, registration=replace(filling.registration, draft=full))
        return await service.send(connection, person, ready, VOICES, IMPORT)


def herself(person: Person, **later: float) -> Mover:
    return Mover(Who.PERSON, person, IMPORT + timedelta(**later), VOICES)


async def stored(database: Database) -> list[Any]:
    async with database.read() as connection:
        return list(await connection.execute(sa.select(registrations).order_by(registrations.c.id)))


async def count(database: Database, table: sa.Table) -> int:
    async with database.read() as connection:
        return len(list(await connection.execute(sa.select(table.c.id))))


async def test_an_offer_is_not_taken_after_its_time(database: Database) -> None:
    """Also where the clock has not come round yet: nothing is changed, nothing is told."""
    holder, second = await opened(database, first_come(1, offer_for=Span(8, "hour")), "Holder", "Second")
    first, waiting = await sends(database, holder), await sends(database, second)
    assert waiting.registration.state is State.WAITLISTED
    async with database.begin() as connection:
        given_up = first.registration
        await afterwards.withdraw(connection, holder, given_up.id, given_up.version, herself(holder))
        offered = await repository.by_id(connection, waiting.registration.id)
    assert offered is not None
    assert offered.state is State.OFFERED
    before = await stored(database), await count(database, registration_log), await count(database, outbox)
    with pytest.raises(afterwards.TooLate):
        async with database.begin() as connection:
            await afterwards.take(connection, second, offered.id, offered.version, herself(second, hours=8))
    assert (await stored(database), await count(database, registration_log), await count(database, outbox)) == before
    async with database.begin() as connection:
        await afterwards.take(connection, second, offered.id, offered.version, herself(second, hours=7))
    assert [row.state for row in await stored(database)] == ["withdrawn", "approved"]


async def test_of_two_coordinators_in_one_moment_one_decides(database: Database) -> None:
    """The other reads that it was decided; one line in the log, one message to the person."""
    person, one, other = await opened(database, robotics(seats=5), "Somphone", "One", "Other")
    async with database.begin() as connection:
        for staff in (one, other):
            await people.add_role(connection, staff.id, Grant(Role.COORDINATOR), IMPORT)
        deciding = [await people.by_id(connection, staff.id) for staff in (one, other)]
    sent = (await sends(database, person)).registration

    async def decides(by: Person | None, to: State) -> str:
        assert by is not None
        try:
            async with database.begin() as connection:
                await service.decide(connection, by, sent.id, sent.version, to, VOICES, IMPORT)
        except service.Stale:
            return "stale"
        return to.value

    outcomes = await asyncio.gather(decides(deciding[0], State.APPROVED), decides(deciding[1], State.REJECTED))
    (row,) = await stored(database)
    assert sorted(outcomes) == sorted(["stale", row.state])
    assert await count(database, registration_log) == 2
    async with database.read() as connection:
        told = list(await connection.execute(sa.select(outbox.c.key).where(outbox.c.chat_id == person.telegram_id)))
    assert len(told) == 2, "that it was sent, and what was decided"


async def test_nobody_moves_what_is_not_hers(database: Database) -> None:
    """A forged button of somebody else's seat changes nothing; a coordinator of another activity neither."""
    holder, stranger = await opened(database, first_come(1), "Holder", "Stranger")
    seat = (await sends(database, holder)).registration
    async with database.begin() as connection:
        filling = await service.own(connection, holder, seat.id)
        await people.add_role(connection, stranger.id, Grant(Role.COORDINATOR, "activity:tourism"), IMPORT)
        staff = await people.by_id(connection, stranger.id)
        assert staff is not None
        for mover in (herself(staff), replace(herself(staff), who=Who.COORDINATOR)):
            with pytest.raises(NotAllowed):
                await move(connection, filling, State.WITHDRAWN, mover)
    assert [row.state for row in await stored(database)] == ["approved"]
