"""/schedule and /classes: who sees which sessions, page by page, and who does not."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.callback_data import CallbackData
from bot.chat.incoming import Incoming, Kind
from bot.chat.routes import Router
from bot.chat.turn import Turn
from bot.database.engine import Database
from bot.database.schema import outbox
from bot.errors import NotAllowed, NotFound
from bot.features.reminders.handlers import ROUTES
from bot.people import repository as people
from bot.people.model import Person
from tests.features.reminders import scene
from tests.features.reminders.scene import DAY, HOUR, NOW, SPEAK, START, VOICES


async def _sends(connection: AsyncConnection, person: Person, what: str) -> dict[str, Any]:
    """What the person gets for a command or a button: the payload of the newest outbox row, with its operation."""
    data = None if what.startswith("/") else CallbackData.parse(what)
    incoming = Incoming(
        1, Kind.BUTTON if data else Kind.COMMAND, person.telegram_id, person.telegram_id, person.name, None,
        command="" if data else what[1:], data=data, message_id=5 if data else None,
    )  # fmt: skip
    router = Router([ROUTES])
    turn = Turn(
        connection=connection, person=person, incoming=incoming, now=NOW, voices=VOICES,
        bot_name="sala", t=SPEAK["en"], door=router,
    )  # fmt: skip
    await router.enter(turn)
    query = select(outbox.c.operation, outbox.c.payload).order_by(outbox.c.id.desc()).limit(1)
    row = (await connection.execute(query)).one()
    return {"operation": row.operation, **row.payload}


def _days(payload: dict[str, Any]) -> list[str]:
    return [line for line in payload["text"].splitlines() if line.startswith("Day")]


async def _fortnight(connection: AsyncConnection, activity: str = "robotics") -> list[int]:
    """Fourteen sessions, the last one first in the table; the first one is over."""
    numbers = []
    for day in reversed(range(14)):
        start = NOW - timedelta(hours=2) + day * DAY
        number = await scene.session(
            connection, f"day-{day}", start, activity=activity, title={"en": f"Day {day}"}, place="tianjin"
        )
        numbers.append(number)
    return numbers


async def test_the_schedule_has_my_coming_sessions_page_by_page(database: Database) -> None:
    """The next one first, six a page; a page that is gone becomes the first."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await _fortnight(connection)
        await scene.session(connection, activity="tourism", title={"en": "Day of others"})
        me = await scene.person(connection, 11)
        await scene.registers(connection, me)
        first = await _sends(connection, me, "/schedule")
        assert (first["operation"], _days(first)) == ("send", [f"Day {n}" for n in range(1, 7)])
        assert first["buttons"][0] == [{"label": "More", "data": "sched:page:1"}]
        second = await _sends(connection, me, "sched:page:1")
        assert (second["operation"], _days(second)) == ("edit", [f"Day {n}" for n in range(7, 13)])
        assert [button["label"] for button in second["buttons"][0]] == ["Back", "More"]
        last = await _sends(connection, me, "sched:page:2")
        assert (_days(last), last["buttons"][0]) == (["Day 13"], [{"label": "Back", "data": "sched:page:1"}])
        for forged in ("sched:page:99", "sched:page:x", "sched:page:999999999999999999"):
            assert _days(await _sends(connection, me, forged)) == _days(first)


async def test_today_and_the_next_days_are_shown_alone(database: Database) -> None:
    """By typing and by pressing; the pages of a view stay within it."""
    async with database.begin() as connection:
        await scene.programme(connection)
        me = await scene.person(connection, 11)
        await scene.registers(connection, me)
        for number in range(8):
            await scene.session(connection, f"today-{number}", NOW + timedelta(minutes=number), title={"en": "Day now"})
        await scene.session(connection, "soon", NOW + timedelta(days=3), title={"en": "Day soon"})
        await scene.session(connection, "late", NOW + timedelta(days=8), title={"en": "Day late"})
        assert _days(await _sends(connection, me, "/today")) == ["Day now"] * 6
        assert _days(await _sends(connection, me, "sched:today:1")) == ["Day now"] * 2
        assert _days(await _sends(connection, me, "/week")) == ["Day now"] * 6
        pressed = await _sends(connection, me, "sched:week:1")
        assert (pressed["operation"], _days(pressed)) == ("edit", ["Day now", "Day now", "Day soon"])


@pytest.mark.parametrize(
    ("state", "shown", "waiting"),
    [("approved", True, False), ("confirmed", True, False), ("submitted", True, True), ("draft", False, False),
     ("rejected", False, False), ("withdrawn", False, False), ("waitlisted", False, False)],
)  # fmt: skip
async def test_what_is_on_a_schedule(database: Database, state: str, shown: bool, waiting: bool) -> None:
    """What I am in, and what I wait for, marked as such."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.session(connection, title={"en": "Day one"})
        me = await scene.person(connection, 11)
        await scene.registers(connection, me, state=state)
        found = await _sends(connection, me, "/schedule")
    assert (_days(found) == ["Day one"]) is shown
    assert ("Waiting for approval" in found["text"]) is waiting
    assert ("menu:open:programmes" in str(found.get("buttons"))) is not shown


async def test_a_session_under_way_is_still_on_the_schedule(database: Database) -> None:
    """Who comes late looks it up; once it is over it is gone."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.session(connection, "now", NOW - HOUR / 2, title={"en": "Day under way"})
        await scene.session(connection, "over", NOW - HOUR, title={"en": "Day that is over"})
        me = await scene.person(connection, 11)
        await scene.registers(connection, me)
        assert _days(await _sends(connection, me, "/schedule")) == ["Day under way"]


async def test_a_teacher_sees_her_classes(database: Database) -> None:
    """Those of her activity only, with the number of participants and a way to their names."""
    async with database.begin() as connection:
        await scene.programme(connection)
        mine = await scene.session(connection, title={"en": "Day of robots"})
        await scene.session(connection, title={"en": "Day of tourists"}, activity="tourism")
        me = await scene.grant(connection, await scene.person(connection, 11), "teacher", "activity:robotics")
        await scene.registers(connection, await scene.person(connection, 12), own_name="ສົມພອນ")
        await scene.registers(connection, await scene.person(connection, 13), own_name="Mya")
        await scene.registers(connection, await scene.person(connection, 14), state="submitted")
        listed = await _sends(connection, me, "/classes")
        assert _days(listed) == ["Day of robots"]
        assert "2 participants" in listed["text"]
        assert listed["buttons"] == [
            [{"label": "Tue 12 January: Day of robots", "data": f"sched:class:{mine}"}],
            [{"label": "My quiet hours", "data": "sched:nights"}],
        ]
        asked = await _sends(connection, me, "sched:nights")
        assert (asked["operation"], len(asked["buttons"])) == ("send", 7)
        names = await _sends(connection, me, f"sched:class:{mine}")
        assert names["operation"] == "send"
        assert names["text"].splitlines()[-3:] == ["2 participants", "Mya", "ສົມພອນ"]
        assert "menu:open:classes" in str((await _sends(connection, me, "/schedule"))["buttons"])


async def test_classes_come_in_pages(database: Database) -> None:
    """Six a page, each with its button."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await _fortnight(connection)
        me = await scene.grant(connection, await scene.person(connection, 11), "teacher")
        assert _days(await _sends(connection, me, "/classes")) == [f"Day {n}" for n in range(1, 7)]
        found = await _sends(connection, me, "sched:classes:2")
        assert (found["operation"], _days(found), len(found["buttons"])) == ("edit", ["Day 13"], 3)
        assert _days(await _sends(connection, me, "sched:classes:77")) == [f"Day {n}" for n in range(1, 7)]


@pytest.mark.parametrize(
    ("role", "scope", "allowed"),
    [("teacher", "", True), ("teacher", "activity:robotics", True), ("teacher", "activity:tourism", False),
     ("teacher", "country:la", False), ("coordinator", "", True), ("coordinator", "activity:robotics", True),
     ("coordinator", "country:la", False), ("owner", "", True), (None, "", False)],
)  # fmt: skip
async def test_only_those_in_charge_read_the_names(
    database: Database, role: str | None, scope: str, allowed: bool
) -> None:
    """A button can be forged: role and scope are looked at when it is pressed."""
    async with database.begin() as connection:
        await scene.programme(connection)
        number = await scene.session(connection)
        me = await scene.person(connection, 11)
        if role:
            me = await scene.grant(connection, me, role, scope)
        if allowed:
            assert "No participants yet" in (await _sends(connection, me, f"sched:class:{number}"))["text"]
            assert "Robots, day 1" in (await _sends(connection, me, "/classes"))["text"]
        else:
            with pytest.raises(NotAllowed):
                await _sends(connection, me, f"sched:class:{number}")
            assert "Robots, day 1" not in (await _sends(connection, me, "/classes"))["text"]


@pytest.mark.parametrize("argument", ["0", "999999999999999999", "x", ""])
async def test_a_class_that_does_not_exist(database: Database, argument: str) -> None:
    """Made up, or deleted meanwhile: said, not guessed."""
    async with database.begin() as connection:
        await scene.programme(connection)
        owner = await scene.grant(connection, await scene.person(connection, 11), "owner")
        with pytest.raises(NotFound):
            await _sends(connection, owner, f"sched:class:{argument}".rstrip(":"))


async def test_somebody_without_a_role_is_told_how_classes_come(database: Database) -> None:
    """Not a refusal: what to do if one does teach. Paging by a forged button is refused."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.session(connection)
        me = await scene.person(connection, 11)
        assert "ask your coordinator" in (await _sends(connection, me, "/classes"))["text"]
        with pytest.raises(NotAllowed):
            await _sends(connection, me, "sched:classes:0")


async def test_the_schedule_is_on_the_readers_clock(database: Database) -> None:
    """Venue first, then her own zone."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.session(connection, starts_at=START)
        me = await scene.person(connection, 11, zone="Asia/Yangon")
        await scene.registers(connection, me)
        lines = (await _sends(connection, me, "/schedule"))["text"].splitlines()
    assert lines[2:4] == ["Tue 12 January, 09:00–10:00 (Vientiane)", "08:30 your time (Yangon)"]


async def test_two_sessions_at_one_hour_are_warned_of(database: Database) -> None:
    """Each names the other; what only touches, and what somebody else has whom she answers for, is none."""
    async with database.begin() as connection:
        await scene.programme(connection)
        me = await scene.person(connection, 11)
        for activity in ("robotics", "tourism"):
            await scene.registers(connection, me, activity)
        other = await people.add_in_care(connection, me, "Bua", NOW)
        await scene.registers(connection, other, "tourism")
        await scene.session(connection, "one", START, title={"en": "One"})
        await scene.session(connection, "next", START + HOUR, title={"en": "Next"})
        half = START + HOUR / 2
        await scene.session(connection, "two", half, activity="tourism", title={"en": "Two"}, ends_at=half + HOUR / 4)
        said = (await _sends(connection, me, "/schedule"))["text"]
    told = [line.partition("hour: ")[2] for line in said.splitlines() if line.startswith("⚠️")]
    assert told == ["Two. Please tell the coordinators.", "One. Please tell the coordinators."]
