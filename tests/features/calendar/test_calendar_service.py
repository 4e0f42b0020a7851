"""Whose sessions stand in a calendar, and which address finds it."""

from datetime import timedelta

import icalendar
import pytest

from bot.database.engine import Database
from bot.features.calendar import service
from tests.features.reminders import scene
from tests.features.reminders.scene import DAY, NOW, START, VOICES

KEY = "a key that nobody guesses"


async def _titles(database: Database, number: int) -> list[tuple[str, str, bool]]:
    async with database.begin() as connection:
        person = await scene.people.by_telegram(connection, number)
        assert person
        found = await service.entries(connection, person, NOW)
    return [(each.activity, each.code, each.teaches) for each in found]


async def test_everybody_has_her_own_sessions(database: Database) -> None:
    """Taking part, waiting, teaching; not what was rejected, long over, or somebody else's."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.session(connection, "second", START + DAY)
        await scene.session(connection, "first", START)
        await scene.session(connection, "old", NOW - 90 * DAY)
        await scene.session(connection, "sights", START + timedelta(hours=1), activity="tourism", place="tianjin")
        trainee = await scene.person(connection, 1)
        await scene.registers(connection, trainee)
        await scene.registers(connection, trainee, "tourism", "submitted")
        rejected = await scene.person(connection, 2)
        await scene.registers(connection, rejected, state="rejected")
        teacher = await scene.person(connection, 3)
        await scene.grant(connection, teacher, "teacher", "activity:robotics")
        await scene.registers(connection, teacher)
        await scene.grant(connection, await scene.person(connection, 4), "coordinator")
        await scene.grant(connection, await scene.person(connection, 5), "owner")
    taken = [("robotics", "first", False), ("tourism", "sights", False), ("robotics", "second", False)]
    assert await _titles(database, 1) == taken
    assert await _titles(database, 2) == []
    assert await _titles(database, 3) == [("robotics", "first", True), ("robotics", "second", True)]
    assert await _titles(database, 4) == await _titles(database, 5) == []


async def test_who_answers_for_others_has_their_sessions_too(database: Database) -> None:
    """One entry for a session, with the names; her own state counts, and nobody else's people are in it."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.session(connection, "first", START)
        await scene.session(connection, "sights", START + timedelta(hours=1), activity="tourism", place="tianjin")
        contact, stranger = await scene.person(connection, 1), await scene.person(connection, 2)
        for name, activity in (("Noy", "robotics"), ("Bua", "robotics"), ("Noy", "tourism")):
            other = await scene.people.add_in_care(connection, contact, name, NOW)
            await scene.registers(connection, other, activity)
        await scene.registers(connection, contact, "tourism", "submitted")
        entries = await service.entries(connection, contact, NOW)
        assert await service.entries(connection, stranger, NOW) == []
    told = [(each.code, each.own, each.waiting, each.others) for each in entries]
    assert told == [("first", False, False, ("Noy", "Bua")), ("sights", True, True, ("Noy",))]


async def test_an_address_is_of_one_person_and_ends_with_the_next_one(database: Database) -> None:
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.session(connection)
        trainee = await scene.person(connection, 1)
        other = await scene.person(connection, 2)
        await scene.registers(connection, trainee)
        first = await service.token(connection, KEY, trainee.id)
        theirs = await service.token(connection, KEY, other.id)

        async def feed(shown: str, key: str = KEY) -> bytes | None:
            return await service.feed(connection, key, shown, VOICES, NOW)

        found = await feed(first)
        assert found
        assert len(icalendar.Calendar.from_ical(found).walk("VEVENT")) == 1
        empty = await feed(theirs)
        assert empty
        assert not icalendar.Calendar.from_ical(empty).walk("VEVENT")
        for forged in (f"{trainee.id}-{theirs.partition('-')[2]}", first[:-1], f"{first}0", "", "-", "x-y", "9" * 30):
            assert await feed(forged) is None
        assert await feed(first, "another key") is None
        await service.renew(connection, trainee.id, NOW)
        assert await feed(first) is None
        second = await service.token(connection, KEY, trainee.id)
        await service.renew(connection, trainee.id, NOW)
        assert await feed(second) is None
        assert await feed(await service.token(connection, KEY, trainee.id))


@pytest.mark.parametrize("shown", ["٣-a", "1-ຫ", "1"])
async def test_letters_of_any_script_are_no_address(database: Database, shown: str) -> None:
    async with database.begin() as connection:
        assert await service.feed(connection, KEY, shown, VOICES, NOW) is None
