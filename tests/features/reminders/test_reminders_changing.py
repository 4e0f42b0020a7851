"""People hear of a changed session once, from what they knew to what is."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.database.engine import Database
from bot.database.schema import activities, outbox, persons, registrations, session_changes
from bot.delivery import fan_out
from bot.delivery import outbox as rows_of_chats
from bot.delivery.fan_out import Left
from bot.delivery.message import Lane
from bot.features.programme import repository as programme
from bot.features.reminders import changing
from tests.features.reminders import scene
from tests.features.reminders.scene import DAY, HOUR, NOW, START, VOICES

MINUTE = timedelta(minutes=1)
KNOWN: dict[str, Any] = {
    "code": "day-1", "title": {"en": "Robots, day 1"}, "starts_at": START, "ends_at": START + HOUR,
    "zone": "Asia/Vientiane", "place": "vientiane", "room": {"en": "Room 204"}, "link": None, "equipment": None,
}  # fmt: skip


async def _save(database: Database, at: datetime, *rows: dict[str, Any]) -> None:
    """The coordinator's file is taken in with these sessions."""
    async with database.begin() as connection:
        await programme.write_sessions(connection, "robotics", rows, at)


async def _begin(database: Database) -> None:
    """A session that a trainee, a contact's charge and a teacher know of."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.registers(connection, await scene.person(connection, 1, "my"))
        await scene.registers(connection, await scene.person(connection, 2, "lo"))
        await scene.registers(connection, await scene.person(connection, 3), state="rejected")
        teacher = await scene.grant(connection, await scene.person(connection, 4, "zh"), "teacher", "activity:robotics")
        await scene.registers(connection, teacher)
        await scene.grant(connection, await scene.person(connection, 5, "lo"), "teacher", "activity:robotics")
    await _save(database, NOW, KNOWN)


async def _tick(database: Database, at: datetime) -> list[tuple[int, str]]:
    """What leaves at this moment, as (chat, text)."""
    before = len(await scene.letters(database))
    async with database.read() as connection:
        more = await changing.anything_to_tell(connection, at)
    while more:
        async with database.begin() as connection:
            more = await changing.tell(connection, VOICES, at)
    return (await scene.letters(database))[before:]


async def test_a_moved_session_is_told_from_old_to_new(database: Database) -> None:
    """Once to each: who takes part, who teaches, and who does both; the second clock where it differs."""
    await _begin(database)
    await _save(database, NOW + HOUR, {**KNOWN, "starts_at": START + DAY, "ends_at": START + DAY + HOUR})
    assert await _tick(database, NOW + HOUR + 2 * MINUTE) == []
    told = dict(await _tick(database, NOW + HOUR + 3 * MINUTE))
    assert sorted(told) == [1, 2, 4, 5]
    lines = told[1].splitlines()
    assert lines[0] == "<b>Changed: Robots, day 1</b>"
    assert [line.partition(":")[0] for line in lines[2:4]] == ["Before", "Now"]
    assert "12" in lines[2]
    assert "13" in lines[3]
    assert "your time (Yangon)" in lines[4]
    assert not any("your time" in line for line in told[2].splitlines())
    assert await _tick(database, NOW + 2 * HOUR) == []


async def test_five_savings_in_a_row_are_one_change(database: Database) -> None:
    """From what people knew before the first to what stands after the last; what is put back is told nobody."""
    await _begin(database)
    for number in range(5):
        await _save(database, NOW + HOUR + number * MINUTE, {**KNOWN, "room": {"en": f"Room {number}"}})
        assert await _tick(database, NOW + HOUR + number * MINUTE) == []
    told = dict(await _tick(database, NOW + HOUR + 7 * MINUTE))
    assert "Before: Room 204 · Vientiane\nNow: Room 4 · Vientiane" in told[1]
    assert "Before" in told[5]
    await _save(database, NOW + 2 * HOUR, {**KNOWN, "room": {"en": "Room 9"}})
    await _save(database, NOW + 2 * HOUR + MINUTE, {**KNOWN, "room": {"en": "Room 4"}})
    assert await _tick(database, NOW + 3 * HOUR) == []
    async with database.read() as connection:
        assert (await connection.execute(select(session_changes.c.id))).first() is None


async def test_a_session_that_is_gone_is_called_off(database: Database) -> None:
    await _begin(database)
    await _save(database, NOW + HOUR)
    told = dict(await _tick(database, NOW + 2 * HOUR))
    assert sorted(told) == [1, 2, 4, 5]
    assert told[2].startswith("<b>Called off: Robots, day 1</b>")


@pytest.mark.parametrize(
    ("row", "at"),
    [
        ({**KNOWN, "title": {"en": "Robots, the first day"}}, NOW),
        ({**KNOWN, "equipment": {"en": "Gloves"}}, NOW),
        ({**KNOWN, "room": {"en": "Room 1"}}, START + 2 * HOUR),
        ({**KNOWN, "starts_at": START - 9 * DAY, "ends_at": START - 9 * DAY + HOUR, "place": "tianjin"}, START),
    ],
)
async def test_what_nobody_can_miss_is_not_told(database: Database, row: dict[str, Any], at: datetime) -> None:
    """Other words, what is over, and what had begun when it would have been told."""
    await _begin(database)
    await _save(database, at, row)
    assert await _tick(database, at + HOUR) == []


async def test_an_activity_that_is_called_off_says_so_itself(database: Database) -> None:
    await _begin(database)
    await _save(database, NOW + HOUR)
    async with database.begin() as connection:
        await connection.execute(update(activities).values(cancelled_at=NOW))
    assert await _tick(database, NOW + 2 * HOUR) == []


async def test_at_night_it_comes_without_a_sound_unless_it_is_soon(database: Database) -> None:
    """The person reads it in the morning; what begins within twelve hours may ring."""
    await _begin(database)
    async with database.begin() as connection:
        await connection.execute(outbox.delete())
    night = datetime.fromisoformat("2027-01-08T22:00+07:00")
    await _save(database, night, {**KNOWN, "room": {"en": "Room 1"}})
    await _tick(database, night + HOUR)
    last = datetime.fromisoformat("2027-01-11T22:00+07:00")
    await _save(database, last, {**KNOWN, "room": {"en": "Room 2"}})
    await _tick(database, last + HOUR)
    async with database.read() as connection:
        query = select(outbox.c.payload, outbox.c.lane).where(outbox.c.chat_id == 5).order_by(outbox.c.id)
        rows = (await connection.execute(query)).all()
    assert [bool(row.payload.get("silent")) for row in rows] == [True, False]
    assert {row.lane for row in rows} == {int(Lane.NOTICE)}


async def test_a_change_while_a_change_is_told_is_told_as_well(database: Database) -> None:
    await _begin(database)
    await _save(database, NOW + HOUR, {**KNOWN, "room": {"en": "Room 1"}})
    async with database.begin() as connection:
        assert await changing.tell(connection, VOICES, NOW + 2 * HOUR)
    await _save(database, NOW + 2 * HOUR, {**KNOWN, "room": {"en": "Room 2"}})
    told = dict(await _tick(database, NOW + 3 * HOUR))
    assert "Before: Room 1 · Vientiane\nNow: Room 2 · Vientiane" in told[2]


async def test_a_reminder_that_waits_leaves_with_the_new_room(database: Database) -> None:
    """Each reads of one room: who has it already reads it in the note, and nobody is reminded twice."""
    await _begin(database)
    async with database.begin() as connection:
        for audience in ("participants", "teachers"):
            await scene.rule(connection, f"day-{audience}", DAY, audience)
        await scene.rule(connection, "hour", HOUR)
    await scene.tick(database, START - DAY)
    async with database.begin() as connection:
        left = update(outbox).where(outbox.c.chat_id == 1).values(state="sent", message_id=7)
        await connection.execute(left)
        flying = update(outbox).where(outbox.c.chat_id == 4, outbox.c.body_id.is_not(None)).values(state="sending")
        await connection.execute(flying)
    at = START - DAY + MINUTE
    await _save(database, at, {**KNOWN, "room": {"en": "Room 9"}, "materials": None, "teachers": None})
    waiting = select(outbox.c.chat_id).where(outbox.c.state == "waiting")
    async with database.read() as connection:
        assert list((await connection.execute(waiting)).scalars()) == []
    await scene.tick(database, at)
    await scene.tick(database, at + MINUTE)
    rooms = sorted((chat, "9" if "Room 9" in text else "204") for chat, text in await scene.letters(database))
    assert rooms == [(1, "204"), (2, "9"), (4, "204"), (4, "9"), (5, "9")], "4 teaches as well, and takes part"
    assert {(rule, state) for rule, state, _, _ in await scene.planned(database)} == {
        ("day-participants", "done"), ("day-teachers", "done"), ("hour", "planned"),
    }  # fmt: skip
    assert {text.splitlines()[0] for _, text in await _tick(database, at + HOUR)} == {"<b>Changed: Robots, day 1</b>"}


@pytest.mark.parametrize("off", [False, True])
async def test_who_has_been_reminded_is_told_first(database: Database, off: bool) -> None:
    """Also of what is called off; each once, who teaches and takes part among them; a crash between doubles nothing."""
    await _begin(database)
    async with database.begin() as connection:
        await scene.rule(connection, "day", DAY)
        await scene.registers(connection, await scene.person(connection, 7, "en"))
    await scene.tick(database, START - DAY)
    async with database.begin() as connection:
        told = update(outbox).where(outbox.c.chat_id.in_((4, 7))).values(state="sent", message_id=1)
        await connection.execute(told)
        await connection.execute(outbox.delete().where(outbox.c.state == "waiting"))
    await _save(database, START - HOUR, *([] if off else [{**KNOWN, "room": {"en": "Room 9"}}]))
    before = len(await scene.letters(database))
    for _ in range(2):
        with suppress(ZeroDivisionError):
            async with database.begin() as connection:
                await changing.tell(connection, VOICES, START - HOUR / 2)
                raise ZeroDivisionError
    assert len(await scene.letters(database)) == before
    notes = await _tick(database, START - HOUR / 2)
    assert [chat for chat, _ in notes][:2] == [4, 7]
    assert sorted(chat for chat, _ in notes) == [1, 2, 4, 5, 7]


async def _portion(database: Database) -> Left:
    """A part of what the clock does with a reminder that is due."""
    async with database.begin() as connection:
        return await scene.service.send_due(connection, VOICES, START - DAY)


async def test_what_changes_while_a_reminder_goes_out_counts_for_who_comes_later(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two portions somebody withdraws, another reads another language from now on; then the session moves."""
    monkeypatch.setattr(fan_out, "PORTION", 1)
    await _begin(database)
    async with database.begin() as connection:
        await scene.rule(connection, "day", DAY)
        for number in (6, 7, 8, 9):
            await scene.registers(connection, await scene.person(connection, number, "lo"))
        await scene.service.plan_changed(connection, NOW)
    assert [await _portion(database) for _ in range(3)] == [Left.CROWD] * 3
    async with database.begin() as connection:
        gone = select(persons.c.id).where(persons.c.telegram_id == 6).scalar_subquery()
        await connection.execute(
            update(registrations).where(registrations.c.person_id == gone).values(state="withdrawn")
        )
        await connection.execute(update(persons).where(persons.c.telegram_id == 7).values(language="th"))
        # Two have it already, of a third it is not known.
        left = update(outbox).where(outbox.c.chat_id.in_((1, 2)))
        await connection.execute(left.values(state="sent", message_id=7))
    assert await _portion(database) is Left.CROWD
    reminded = await scene.letters(database)
    assert [chat for chat, _ in reminded] == [1, 2, 4, 7]
    assert "ม.ค." in reminded[3][1] or "มกราคม" in reminded[3][1], "who reads Thai has a Thai date"

    await _save(database, START - DAY + MINUTE, {**KNOWN, "starts_at": START + DAY, "ends_at": START + DAY + HOUR})
    assert await _portion(database) is Left.NOTHING, "nobody is told any more of an hour that is no more"
    await scene.tick(database, START - DAY + 2 * MINUTE)
    assert await scene.letters(database) == reminded
    async with database.read() as connection:
        query = select(outbox.c.chat_id).where(outbox.c.state == "waiting")
        assert list((await connection.execute(query)).scalars()) == []
    notes = [chat for chat, _ in await _tick(database, START - DAY + 5 * MINUTE)]
    assert notes[:2] == [1, 2], "who had it is told first"
    assert sorted(notes) == [1, 2, 4, 5, 7, 8, 9]


async def test_notes_to_many_leave_by_the_pace_of_bulk_and_before_what_is_due_since(database: Database) -> None:
    """And who cannot be reached for a while has hers when she is back, for it has no end."""
    await _begin(database)
    async with database.begin() as connection:
        await connection.execute(outbox.delete())
    saved = NOW + HOUR
    await _save(database, saved, {**KNOWN, "room": {"en": "Room 1"}})
    await _tick(database, saved + HOUR)
    query = select(outbox.c.chat_id, outbox.c.lane, outbox.c.due_at, outbox.c.expires_at).order_by(outbox.c.chat_id)
    async with database.read() as connection:
        rows = [tuple(row) for row in await connection.execute(query)]
    note = int(Lane.REMINDER), saved, None
    assert rows == [(1, *note), (2, *note), (4, *note), (5, int(Lane.NOTICE), saved + HOUR, None)]
    async with database.begin() as connection:
        lost = {"state": "unreachable", "settled_at": saved + 2 * HOUR}
        await connection.execute(update(outbox).where(outbox.c.chat_id == 2).values(**lost))
        await rows_of_chats.revive(connection, 2, now=saved + DAY)
        waits = select(outbox.c.chat_id).where(outbox.c.state == "waiting").order_by(outbox.c.chat_id)
        assert list((await connection.execute(waits)).scalars()) == [1, 2, 4, 5]
