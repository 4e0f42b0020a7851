"""An announcement makes no sound where it is night: by the reader's clock, or by quiet hours of her own."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import Database
from bot.database.schema import announcement_optouts, countries, outbox, persons, programmes, registrations
from bot.delivery import render
from bot.features.announcements import foreseeing, nights, repository, sending
from bot.features.announcements.audience import Audience
from bot.features.announcements.ground import Ground
from bot.features.announcements.model import Announcement, State, Text
from bot.features.announcements.reach import repository as reach
from bot.features.announcements.reach.repository import Meant
from bot.people.model import Person
from bot.seed import importing
from tests.features.announcements.test_announcements_reach import SCOPES, chosen, people
from tests.features.reminders import scene
from tests.features.reminders.scene import NOW, VOICES

LATE = datetime(2027, 1, 5, 16, 0, tzinfo=UTC)
"""Half past ten at night in Yangon, eight in the evening in Dubai, five in the afternoon in Berlin."""
MORNING = LATE + timedelta(hours=10)
"""In Yangon."""
READERS: dict[int, tuple[str, str | None, str | None, bool]] = {
    1: ("my", None, None, True), 2: ("my", None, "00-00", False), 3: ("en", "Europe/Berlin", None, False),
    4: ("en", "Asia/Dubai", None, False), 5: ("en", "Asia/Dubai", "20-06", True), 6: ("my", "Europe/Berlin", "", False),
}  # fmt: skip
"""Language, chosen clock, own quiet hours, and whether it is silent there at that hour."""
IN_CARE = {101: 5, 102: 3, 103: 3}
"""Who has no Telegram, and who reads for her."""


DAYS = {"Asia/Shanghai", "Asia/Bangkok", "Asia/Yangon", "Asia/Bangkok~22-06", "Asia/Bangkok~00-00"}
ASLEEP: dict[str, set[str]] = {
    "05T19:59": set(),
    "05T20:59": {"Asia/Shanghai"},
    "05T21:00": {"Asia/Shanghai", "Asia/Bangkok"},
    "05T21:30": {"Asia/Shanghai", "Asia/Bangkok", "Asia/Yangon"},
    "05T22:00": DAYS - {"Asia/Bangkok~00-00"},
    "06T06:00": {"Asia/Bangkok", "Asia/Yangon"},
    "06T07:00": {"Asia/Yangon"},
    "06T07:30": set(),
    # A holiday in Myanmar, whose night is longer.
    "07T08:30": {"Asia/Yangon"},
    "07T09:30": set(),
}
"""Who is asleep at these moments of Bangkok's clock."""


async def _written(connection: AsyncConnection, author: Person, **chosen: tuple[str, ...]) -> Announcement:
    number = await repository.add(connection, author.id, "en", NOW, audience=Audience(chosen).to_json())
    for language in ("en", "my"):
        await repository.put_text(connection, number, Text(language, "text", "Room 204", 1, (1,)))
    return await _found(connection, number)


async def _found(connection: AsyncConnection, number: int) -> Announcement:
    found = await repository.find(connection, number)
    assert found is not None
    return found


async def _everybody(connection: AsyncConnection) -> Person:
    """The readers and those whom they read for, in a training; a coordinator in Berlin, who is in none."""
    await scene.programme(connection)
    for number, (language, zone, night, _) in READERS.items():
        who = await scene.person(connection, number, language, zone=zone, night=night)
        await scene.registers(connection, who)
    for number, contact in IN_CARE.items():
        known = {"id": number, "name": "A friend", "language": "my", "zone": "Asia/Yangon", "created_at": NOW}
        reads = sa.select(persons.c.id).where(persons.c.telegram_id == contact).scalar_subquery()
        await connection.execute(sa.insert(persons).values(contact_id=reads, **known))
        draft: dict[str, Any] = {"person_id": number, "activity": "robotics", "version": 1, "draft": {}}
        await connection.execute(sa.insert(registrations).values(state="approved", created_at=NOW, **draft))
    return await scene.grant(connection, await scene.person(connection, 99, zone="Europe/Berlin"), "coordinator")


async def _silent(connection: AsyncConnection, number: int) -> Counter[tuple[int, bool]]:
    """The chats that have a row, and whether it rings there."""
    query = sa.select(outbox.c.chat_id, outbox.c.payload).where(outbox.c.key.like(f"ann:{number}:%"), outbox.c.kept)
    found: Counter[tuple[int, bool]] = Counter()
    for row in await connection.execute(query):
        told = render.sending(render.fill({"text": "Room 204"}, row.payload))
        assert told["text"] == "Room 204"
        assert told["disable_notification"] in {True, None}
        found[row.chat_id, told["disable_notification"] is True] += 1
    return found


async def test_it_makes_no_sound_at_half_past_ten_in_yangon(database: Database) -> None:
    """Elsewhere it rings, own quiet hours hold in the place of all that, and who reads for others has her own day.

    A row is as its moment is: who comes in the morning hears it, who comes in the night does not.
    """
    async with database.begin() as connection:
        author = await _everybody(connection)
        found = await _written(connection, author, activity=("robotics",))
        ground = Ground(connection, LATE, VOICES)
        assert await nights.at_night(ground, found, author) == 3
        await repository.keep(connection, found.id, state=State.SCHEDULED.value, due_at=LATE)
        [foreseen] = await foreseeing.forecast(connection, "robotics", VOICES, NOW)
        assert (foreseen.people, foreseen.held) == (9, 3)
        await repository.keep(connection, found.id, state=State.DRAFT.value, due_at=None)
        await sending.go(ground, author, found.id, found.version)
        expected = Counter((number, silent) for number, (*_, silent) in READERS.items())
        expected += Counter((contact, READERS[contact][-1]) for contact in IN_CARE.values())
        assert await _silent(connection, found.id) == expected
        await repository.keep(connection, found.id, state=State.SENT.value)
        for number, moment in ((7, LATE), (8, MORNING)):
            await scene.registers(connection, await scene.person(connection, number, "my"))
            await sending.late_comers(Ground(connection, moment, VOICES), found.id)
            expected[number, moment == LATE] += 1
        assert await _silent(connection, found.id) == expected
        # Now it is night in Berlin, and in Dubai by the usual hours.
        assert await nights.at_night(Ground(connection, MORNING, VOICES), found, author) == 5


async def test_whose_night_it_is_follows_from_her_day(database: Database) -> None:
    """By the hours of the programme, also where it is about no one activity of it, and those that are her own."""
    async with database.begin() as connection:
        author = await _everybody(connection)
        off = sa.update(countries).where(countries.c.code == "mm").values(days={"off": ["2027-01-07"]})
        await connection.execute(off)
        for found in (await _written(connection, author, activity=("robotics",)), await _written(connection, author)):
            for moment, asleep in ASLEEP.items():
                ground = Ground(connection, datetime.fromisoformat(f"2027-01-{moment}+07:00"), VOICES)
                assert await nights.asleep(ground, found, DAYS) == asleep, moment
        await connection.execute(sa.update(programmes).values(quiet_from="00:00", quiet_until="00:00"))
        ground = Ground(connection, datetime.fromisoformat("2027-01-05T22:00+07:00"), VOICES)
        assert await nights.asleep(ground, found, DAYS) == {"Asia/Bangkok~22-06"}


async def test_those_counted_by_their_day_are_those_who_get_a_row(database: Database) -> None:
    """For many choices and every scope, with clocks and quiet hours of all kinds."""
    dice = random.Random(11)
    everybody = people(dice, 120)
    for one in everybody:
        one.row |= {"zone": dice.choice([None, "Asia/Yangon", "Europe/Berlin"]), "night": dice.choice([None, "22-06"])}
    await importing.write(database, [importing.shipped_programme()], now=NOW)
    async with database.begin() as connection:
        await connection.execute(sa.insert(persons), [one.row for one in everybody])
        await connection.execute(sa.insert(registrations), [row for one in everybody for row in one.registrations])
        off = [{"person_id": one.row["id"], "category": "news", "since": NOW} for one in everybody if one.off]
        await connection.execute(sa.insert(announcement_optouts), off)
        for _ in range(30):
            meant = Meant(chosen(dice), dice.choice(SCOPES), "en", dice.choice(["news", None]), "Asia/Bangkok")
            rows = list(await connection.execute(reach.audience(connection, meant, named=False)))
            assert await reach.days(connection, meant) == Counter(row.day for row in rows if not row.is_lost)
