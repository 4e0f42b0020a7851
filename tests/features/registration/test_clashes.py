"""Two sessions of one person at one hour: a coordinator reads of it before she decides, and after."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import Database
from bot.database.schema import activities, outbox, registrations
from bot.features.desk import messages
from bot.features.desk import service as desk
from bot.features.programme import service as programme
from bot.features.registration import repository, service
from bot.features.registration.moving import Mover, form_for, move
from bot.features.registration.record import Filling, Registration
from bot.features.registration.states import State, Who
from bot.people.model import Person
from tests.features.reminders import scene
from tests.features.reminders.scene import DAY, HOUR, NOW, SPEAK, START, VOICES


async def robotics(connection: AsyncConnection) -> Registration:
    number = select(registrations.c.id).where(registrations.c.activity == "robotics")
    found = await repository.by_id(connection, (await connection.execute(number)).scalar_one())
    assert found is not None
    return found


async def two_at_once(database: Database) -> tuple[Person, Person]:
    """She has a seat in tourism, and a form for robotics, which meets at the same hour twice; a coordinator."""
    async with database.begin() as connection:
        await scene.programme(connection)
        for code, starts_at, values in (
            ("day-1", START, {}), ("day-2", START + DAY, {"title": {"en": "Robots, day 2"}}),
            ("day-3", START + 3 * DAY, {}), ("past", NOW - DAY, {}),
        ):  # fmt: skip
            await scene.session(connection, code, starts_at, **values)
        for number, starts_at in enumerate((START + HOUR / 2, START + DAY - HOUR / 2, START + 2 * DAY, NOW - DAY)):
            tour = {"activity": "tourism", "place": "tianjin", "title": {"en": f"Tour {number}"}}
            await scene.session(connection, f"tour-{number}", starts_at, **tour)
        she = await scene.person(connection, 1, "lo")
        await scene.registers(connection, she, "tourism")
        await connection.execute(update(registrations).values(seated=True))
        await scene.registers(connection, she, "robotics", state="draft")
        return she, await scene.grant(connection, await scene.person(connection, 9), "coordinator")


async def test_what_is_at_one_hour_is_found_and_nothing_else(database: Database) -> None:
    """Sessions that touch, that are over, of an activity that is called off, or of no seat of hers, are none."""
    await two_at_once(database)
    async with database.begin() as connection:
        found = await robotics(connection)
        clashes = await service.clashes(connection, found, NOW)
        assert [(each.title["en"], each.other["en"], each.starts_at) for each in clashes] == [
            ("Robots, day 1", "Tour 0", START), ("Robots, day 2", "Tour 1", START + DAY),
        ]  # fmt: skip
        assert [each.other["en"] for each in await service.clashes(connection, found, START)] == ["Tour 1"]
        tourism = activities.c.code == "tourism"
        for off, seated in ((NOW, True), (None, False)):
            await connection.execute(update(activities).where(tourism).values(cancelled_at=off))
            hers = registrations.c.activity == "tourism"
            await connection.execute(update(registrations).where(hers).values(seated=seated))
            assert await service.clashes(connection, found, NOW) == []


async def test_a_coordinator_is_warned_before_and_after_she_decides(database: Database) -> None:
    """By the notice, on the card, below the answers, in what was decided for many; so is she who has the seat then."""
    she, by = await two_at_once(database)
    t, line = SPEAK["en"], "⚠️ At the same hour: Robots, day 1 and Tour 0, Tourism (Tue 12 January, 09:00)"
    async with database.begin() as connection:
        draft = await robotics(connection)
        activity = await programme.activity(connection, "robotics")
        sent = await move(
            connection, Filling(draft, form_for(activity), activity), State.SUBMITTED,
            Mover(Who.PERSON, she, NOW, VOICES),
        )  # fmt: skip
        told = select(outbox.c.payload).where(outbox.c.chat_id == by.telegram_id)
        assert line in (await connection.execute(told)).scalar_one()["text"].splitlines()
        card = await desk.card(connection, by, draft.id, NOW)
        assert line in messages.card(t, card, "Asia/Vientiane").text.splitlines()
        assert line in messages.details(t, sent, name="She", at_once=card.at_once).text.splitlines()
        ticks = {draft.id: sent.registration.version}
        outcomes = await desk.decide_many(connection, by, ticks, State.APPROVED, VOICES, NOW)
        assert "⚠️ Person 1: has another session at the same hour" in messages.done(t, outcomes).text.splitlines()
        assert [each.state for each in outcomes] == [State.APPROVED]
        hers = select(outbox.c.payload).where(outbox.c.chat_id == she.telegram_id).order_by(outbox.c.id)
        before, with_seat = [row.payload["text"] for row in await connection.execute(hers)]
        assert ["⚠️ At the same hour: Robots, day 1" in each for each in (before, with_seat)] == [False, True]
        after = (await desk.card(connection, by, draft.id, NOW)).filling
        settled = messages.settled(t, after, name="She", by="Nok", at_once=[*card.at_once] * 2).text.splitlines()
    assert (settled[1], settled[3]) == (line, "And 2 more.")
