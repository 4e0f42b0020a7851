"""Planning and sending on a real database: each person one reminder, once, in her language and by her clock."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.database.engine import Database
from bot.database.schema import activities, bodies, outbox, persons, registrations, reminders, sessions
from bot.delivery import fan_out, render
from bot.features.reminders import service
from bot.features.reminders.plan import BEGUN, CALLED_OFF, OVERTAKEN, PASSED
from bot.people import repository as people
from tests.features.reminders import scene
from tests.features.reminders.scene import DAY, HOUR, NOW, START, VOICES


class KilledError(Exception):
    """The end of a process in the middle of a transaction."""


async def _change(database: Database, **values: Any) -> None:
    async with database.begin() as connection:
        await connection.execute(update(sessions).values(**values))


async def test_a_session_is_planned_by_the_rules_of_its_programme(database: Database) -> None:
    """Fifty at a time, each once; a look tells whether there is something to do."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "day", DAY)
        await scene.rule(connection, "hour", HOUR, "teachers")
        for number in range(60):
            await scene.session(connection, f"day-{number}")
        assert await service.anything_changed(connection)
        assert await service.plan_changed(connection, NOW)
        assert not await service.plan_changed(connection, NOW)
        assert not await service.anything_changed(connection)
    expected = [("day", "planned", START - DAY, None)] * 60 + [("hour", "planned", START - HOUR, None)] * 60
    assert await scene.planned(database) == expected


async def test_an_activity_with_rules_of_its_own_has_only_those(database: Database) -> None:
    """They stand in place of the programme's."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "day", DAY)
        await scene.rule(connection, "early", 5 * DAY, activity="tourism")
        await scene.session(connection, activity="tourism")
        await scene.session(connection)
    await scene.tick(database, NOW)
    expected = [("early", "planned", START - 5 * DAY, None), ("day", "planned", START - DAY, None)]
    assert await scene.planned(database) == expected


async def test_a_moved_session_is_planned_anew(database: Database) -> None:
    """What was planned moves; what is done stays done; what has passed by now is skipped and says so."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "week", 7 * DAY)
        await scene.rule(connection, "day", DAY)
        await scene.session(connection, changed_at=NOW - DAY)
    await scene.tick(database, NOW)
    assert [row[:2] for row in await scene.planned(database)] == [("week", "done"), ("day", "planned")]
    moved = START - 2 * DAY
    await _change(database, starts_at=moved, ends_at=moved + HOUR, changed_at=NOW + HOUR)
    await scene.tick(database, NOW + HOUR)
    assert await scene.planned(database) == [
        ("week", "skipped", moved - 7 * DAY, PASSED),
        ("week", "done", START - 7 * DAY, None),
        ("day", "planned", moved - DAY, None),
    ]


async def test_a_new_room_repeats_nothing(database: Database) -> None:
    """Planned again at the same moments: one row each, and nobody is reminded twice."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "day", DAY)
        await scene.session(connection)
        await scene.registers(connection, await scene.person(connection, 11))
    await scene.tick(database, START - DAY)
    for minute in (1, 2):
        later = START - DAY + timedelta(minutes=minute)
        await _change(database, room={"en": f"Room {minute}"}, changed_at=later)
        await scene.tick(database, later)
    assert await scene.planned(database) == [("day", "done", START - DAY, None)]
    assert len(await scene.letters(database)) == 1


async def test_a_change_at_the_very_moment_loses_no_reminder(database: Database) -> None:
    """Due, not sent yet, and planned again: it is sent, with the new room."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "day", DAY)
        await scene.session(connection)
        await scene.registers(connection, await scene.person(connection, 11))
        await service.plan_changed(connection, NOW)
    await _change(database, room={"en": "Room 9"}, changed_at=START - DAY + timedelta(seconds=1))
    await scene.tick(database, START - DAY + timedelta(seconds=2))
    [(chat, text)] = await scene.letters(database)
    assert (chat, "Room 9" in text) == (11, True)


async def test_a_change_that_commits_after_the_planning_is_seen(database: Database) -> None:
    """Its moment was taken before the planning's; the order of commits counts, not that of clocks."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.session(connection)
        await service.plan_changed(connection, NOW + HOUR)
    await _change(database, changed_at=NOW + HOUR - timedelta(seconds=1))
    async with database.read() as connection:
        assert await service.anything_changed(connection)


async def test_one_person_gets_one_reminder_once(database: Database) -> None:
    """Ticks repeat, also after a reminder was taken but forgot that it was: the key lets one letter through."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "day", DAY)
        await scene.session(connection)
        for number in (11, 12):
            await scene.registers(connection, await scene.person(connection, number))
    await scene.tick(database, START - DAY - timedelta(seconds=1))
    assert await scene.letters(database) == []
    for seconds in (0, 0, 30):
        await scene.tick(database, START - DAY + timedelta(seconds=seconds))
    async with database.begin() as connection:
        await connection.execute(update(reminders).values(state="planned"))
    await scene.tick(database, START - DAY + HOUR)
    assert [chat for chat, _ in await scene.letters(database)] == [11, 12]
    async with database.read() as connection:
        rows = list(await connection.execute(select(outbox).order_by(outbox.c.id)))
    assert {row.lane for row in rows} == {2}
    assert {row.expires_at for row in rows} == {START}
    number = (await scene.session_reminders(database))[0]
    assert [row.key.split(":")[:2] for row in rows] == [["reminder", str(number)]] * 2


async def test_a_rolled_back_tick_is_a_tick_that_never_was(database: Database) -> None:
    """Letters and the mark that they are written commit together."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "day", DAY)
        await scene.session(connection)
        await scene.registers(connection, await scene.person(connection, 11))
        await service.plan_changed(connection, NOW)
    with suppress(KilledError):
        async with database.begin() as connection:
            assert await service.send_due(connection, VOICES, START - DAY)
            raise KilledError
    assert await scene.letters(database) == []
    await scene.tick(database, START - DAY)
    assert len(await scene.letters(database)) == 1


async def test_who_is_concerned(database: Database) -> None:
    """Approved and confirmed participants who can be written to; nobody else."""
    states = ["draft", "submitted", "waitlisted", "rejected", "withdrawn", "approved", "confirmed"]
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "day", DAY)
        await scene.session(connection)
        for number, state in enumerate(states):
            await scene.registers(connection, await scene.person(connection, number), state=state)
        blocked = await scene.person(connection, 20, unreachable_since=NOW)
        await scene.registers(connection, blocked)
        await scene.registers(connection, await scene.person(connection, 21), "tourism")
    await scene.tick(database, START - DAY)
    assert [states[chat] for chat, _ in await scene.letters(database)] == ["approved", "confirmed"]


@pytest.mark.parametrize(
    ("now", "state", "reason", "letters"),
    [
        (START - timedelta(seconds=1), "done", None, 1),
        (START, "skipped", BEGUN, 0),
        (START + DAY, "skipped", BEGUN, 0),
    ],
)
async def test_after_an_outage_only_what_is_still_useful_is_sent(
    database: Database, now: datetime, state: str, reason: str | None, letters: int
) -> None:
    """A session that has begun: the reminder is skipped, and the operator can read why."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "day", DAY)
        await scene.session(connection)
        await scene.registers(connection, await scene.person(connection, 11))
        await service.plan_changed(connection, NOW)
        assert await service.first_moment(connection) == START - DAY
    await scene.tick(database, now)
    assert [(row[1], row[3]) for row in await scene.planned(database)] == [(state, reason)]
    assert len(await scene.letters(database)) == letters
    async with database.read() as connection:
        assert await service.first_moment(connection) is None


async def test_of_several_missed_reminders_the_last_is_sent(database: Database) -> None:
    """Nobody is told of the same session twice in a minute; a rule with words of its own still has its say."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "week", 7 * DAY)
        await scene.rule(connection, "papers", 3 * DAY, text={"en": "Bring your papers."})
        await scene.rule(connection, "day", DAY)
        await scene.rule(connection, "hour", HOUR)
        await scene.session(connection, changed_at=NOW - DAY)
        await scene.registers(connection, await scene.person(connection, 11))
    await scene.tick(database, START - 20 * HOUR)
    assert [(row[0], row[1], row[3]) for row in await scene.planned(database)] == [
        ("week", "skipped", OVERTAKEN), ("papers", "done", None), ("day", "done", None), ("hour", "planned", None),
    ]  # fmt: skip
    papers, day = [text for _, text in await scene.letters(database)]
    assert ("Bring your papers." in papers, "Bring your papers." in day) == (True, False)


async def test_each_reads_her_own_language_and_clock(database: Database) -> None:
    """Her zone, else that of her language, else the house's; her language, else what her Telegram says."""
    late = datetime.fromisoformat("2027-01-12T23:30+07:00")
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "day", DAY, urgent="this is about clocks, not about sleep")
        await scene.session(connection, starts_at=late, title={"en": "Robots", "my": "စက်ရုပ်", "zh": "机器人"})
        people = [
            await scene.person(connection, 1, "my"),
            await scene.person(connection, 2, "lo"),
            await scene.person(connection, 3, "zh"),
            await scene.person(connection, 4, "en", zone="Asia/Shanghai"),
            await scene.person(connection, 5, None, client_language="zh-hans"),
            await scene.person(connection, 6, None, client_language="it"),
        ]
        for person in people:
            await scene.registers(connection, person)
    await scene.tick(database, late - DAY)
    found = {chat: text.splitlines() for chat, text in await scene.letters(database)}
    venue = "Tue 12 January, 23:30 (Vientiane)"
    assert found[1][0] == "⏰ <b>Tomorrow: စက်ရုပ်</b>"
    assert [line for line in found[1] if "your time" in line] == ["23:00 နာရီ your time (Yangon)"]
    assert not [line for line in found[2] if "your time" in line]
    assert found[3][2:4] == ["1月12日 周二 23:30 (Vientiane)", "1月13日 周三 00:30 your time (Kunming)"]
    assert found[4][2:4] == [venue, "Wed 13 January, 00:30 your time (Kunming)"]
    assert found[5] == found[3]
    assert found[6][2:4] == [venue, "Lane Xang Avenue 1"]


async def test_the_teacher_gets_the_class_list(database: Database) -> None:
    """Teachers of this activity, and of all; names as they were written, beside how they are said elsewhere."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "teach", DAY, "teachers")
        await scene.session(connection, equipment={"en": "Two robot arms"})
        for number, scope in ((1, "activity:robotics"), (2, ""), (3, "activity:tourism"), (4, "country:la")):
            await scene.grant(connection, await scene.person(connection, number), "teacher", scope)
        gone = await scene.person(connection, 5, unreachable_since=NOW)
        await scene.grant(connection, gone, "teacher")
        somphone = {"own_name": "ສົມພອນ ວົງສາ", "passport": "SOMPHONE VONGSA"}
        await scene.registers(connection, await scene.person(connection, 6), **somphone)
        await scene.registers(connection, await scene.person(connection, 7), own_name="ອາລຸນ", passport="Aloun")
        await scene.registers(connection, await scene.person(connection, 8, name="mya & mya"))
        await scene.registers(connection, await scene.person(connection, 9), state="submitted", own_name="Nobody")
        away = await scene.person(connection, 10, unreachable_since=NOW)
        await scene.registers(connection, away, state="confirmed", own_name="Zoe")
    await scene.tick(database, START - DAY)
    found = await scene.letters(database)
    assert [chat for chat, _ in found] == [1, 2]
    assert found[0][1].splitlines()[0] == "⏰ <b>You teach tomorrow: Robots, day 1</b>"
    assert found[0][1].splitlines()[-6:] == [
        "Equipment: Two robot arms", "4 participants", "ອາລຸນ · Aloun", "mya &amp; mya",
        "ສົມພອນ ວົງສາ · SOMPHONE VONGSA", "Zoe",
    ]  # fmt: skip


async def test_many_people_are_reminded_in_few_statements(database: Database) -> None:
    """Three hundred letters, one a person, in one transaction."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "day", DAY)
        await scene.session(connection)
        for number in range(300):
            await scene.registers(connection, await scene.person(connection, number, "th"))
    await scene.tick(database, START - DAY)
    async with database.read() as connection:
        people = select(func.count()).select_from(persons)
        assert (await connection.execute(select(func.count()).select_from(outbox))).scalar() == 300
        assert (await connection.execute(people)).scalar() == 300


async def test_nobody_is_reminded_of_what_was_called_off(database: Database) -> None:
    """Not even those who teach; the operator can see why."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "day", DAY, "teachers")
        await scene.session(connection)
        await scene.grant(connection, await scene.person(connection, 1), "teacher", "activity:robotics")
        await connection.execute(update(activities).values(cancelled_at=NOW))
    await scene.tick(database, NOW)
    await scene.tick(database, START - HOUR)
    assert await scene.planned(database) == [("day", "skipped", START - DAY, CALLED_OFF)]
    assert await scene.letters(database) == []


async def test_who_waits_with_a_seat_is_reminded_too(database: Database) -> None:
    """A change of hers is decided about: her seat is hers meanwhile. Who only waits is not reminded."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "day", DAY)
        await scene.session(connection)
        for number in (1, 2):
            await scene.registers(connection, await scene.person(connection, number), state="submitted")
        first = select(persons.c.id).where(persons.c.telegram_id == 1).scalar_subquery()
        await connection.execute(update(registrations).where(registrations.c.person_id == first).values(seated=True))
    await scene.tick(database, NOW)
    await scene.tick(database, START - DAY)
    assert [chat for chat, _ in await scene.letters(database)] == [1]


async def test_who_answers_for_somebody_is_reminded_by_name(database: Database) -> None:
    """In her own chat, language and zone, a letter for each; her own has no name above it. So does her schedule."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "day", DAY)
        await scene.session(connection)
        contact = await scene.person(connection, 11)
        await scene.registers(connection, contact)
        for name in ("<Bua>", "Chan"):
            await scene.registers(connection, await people.add_in_care(connection, contact, name, NOW))
        lost = await scene.person(connection, 12, unreachable_since=NOW)
        await scene.registers(connection, await people.add_in_care(connection, lost, "Dao", NOW))
    await scene.tick(database, START - DAY)
    async with database.read() as connection:
        query = select(outbox.c.chat_id, outbox.c.payload, bodies.c.payload.label("body")).order_by(outbox.c.id)
        found = await connection.execute(query.join(bodies, bodies.c.id == outbox.c.body_id))
        sent = [(row.chat_id, render.fill(row.body, row.payload)["text"].splitlines()[0]) for row in found]
        page = await service.schedule(connection, contact, 0, NOW)
    assert [chat for chat, _ in sent] == [11, 11, 11]
    assert [line for _, line in sent][1:] == ["For &lt;Bua&gt;:", "For Chan:"]
    assert [each.name for each in page.items] == ["", "<Bua>", "Chan"]


async def test_what_a_clock_that_was_ahead_gave_up_leaves_when_it_is_right_again(database: Database) -> None:
    """An hour ahead, what it sends is early and what it misses is none; put right, nothing is lost, nothing twice."""
    async with database.begin() as connection:
        await scene.programme(connection)
        for code, before in (("day", DAY), ("half", HOUR / 2)):
            await scene.rule(connection, code, before)
        await scene.session(connection)
        for number in (1, 2):
            await scene.registers(connection, await scene.person(connection, number))
    await scene.tick(database, START - DAY)
    async with database.begin() as connection:
        first = update(outbox).where(outbox.c.chat_id == 1).values(state="sent", settled_at=START - DAY)
        await connection.execute(first)
        ahead = {"state": "missed", "error": fan_out.LOST, "settled_at": START + HOUR / 2}
        await connection.execute(update(outbox).where(outbox.c.chat_id == 2).values(**ahead))
    await scene.tick(database, START + HOUR / 2)
    assert [row[:2] for row in await scene.planned(database)] == [("day", "done"), ("half", "skipped")]
    for moment in (START - HOUR / 2, START - HOUR / 4):
        async with database.begin() as connection:
            await service.revive(connection, moment)
        await scene.tick(database, moment)
    assert [row[:2] for row in await scene.planned(database)] == [("day", "done"), ("half", "done")]
    async with database.read() as connection:
        query = select(outbox.c.chat_id, outbox.c.state).order_by(outbox.c.id)
        found = [(row.chat_id, row.state) for row in await connection.execute(query)]
    assert found == [(1, "sent"), (2, "waiting"), (1, "waiting"), (2, "waiting")]
