"""When a session was really held: by a press or in words, beside the plan, in exports, in what is still to leave."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.callback_data import CallbackData
from bot.chat.dialogue import Dialogue
from bot.chat.incoming import Incoming, Kind
from bot.chat.routes import Router
from bot.chat.turn import Turn
from bot.database.engine import Database
from bot.database.schema import reminder_rules, session_changes, sessions
from bot.errors import NotAllowed, NotFound
from bot.features.held import messages
from bot.features.held.handlers import ROUTES
from bot.features.held.model import Held, Press
from bot.features.programme import editing, filing
from bot.features.programme.file import read_programme
from bot.features.reminders import messages as reminding
from bot.features.reminders.model import Reader
from bot.features.sessions import table
from bot.i18n import LANGUAGES, translators
from bot.people.model import Person
from tests.features.reminders import scene
from tests.features.reminders.scene import SPEAK, VOICES
from tests.features.sessions.test_sessions_editing import _begin

THERE = ZoneInfo("Asia/Vientiane")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
START = datetime(2027, 1, 15, 9, tzinfo=THERE)  # session "two", an hour


async def _turn(
    connection: AsyncConnection, person: Person, what: str, now: datetime, dialogue: Dialogue | None = None
) -> Turn:
    """A press or a text of somebody's at a moment."""
    data = CallbackData.parse(what) if what.startswith("held:") else None
    incoming = Incoming(
        1, Kind.BUTTON if data else Kind.TEXT, person.telegram_id, person.telegram_id, person.name, None,
        text="" if data else what, data=data, message_id=5 if data else None,
    )  # fmt: skip
    router = Router([ROUTES])
    turn = Turn(
        connection=connection, person=person, incoming=incoming, now=now, voices=VOICES,
        bot_name="sala", t=SPEAK["en"], door=router, dialogue=dialogue,
    )  # fmt: skip
    await router.enter(turn)
    return turn


async def _says(database: Database, who: Person, what: str, now: datetime, open_: Turn | None = None) -> Turn:
    async with database.begin() as connection:
        return await _turn(connection, who, what, now, open_.dialogue if open_ else None)


async def _last(database: Database, person: Person) -> list[str]:
    """The lines of the newest message to somebody."""
    return [text for chat, text in await scene.letters(database) if chat == person.telegram_id][-1].splitlines()


async def _hours(database: Database) -> tuple[Any, Any, int]:
    async with database.read() as connection:
        row = (await connection.execute(select(sessions).where(sessions.c.code == "two"))).one()
        return row.held_from, row.held_until, row.id


async def _teacher(database: Database) -> tuple[Person, int]:
    await _begin(database)
    async with database.begin() as connection:
        who = await scene.grant(connection, await scene.person(connection, 30), "teacher", "activity:robotics")
    return who, (await _hours(database))[2]


async def test_who_teaches_presses_when_it_begins_and_ends(database: Database) -> None:
    """The plan stays; the export and the sheet have both; nobody is told; what was pressed is pressed once."""
    who, number = await _teacher(database)
    await _says(database, who, f"held:began:{number}", START + 7 * MINUTE)
    assert (await _last(database, who))[1:] == [
        "Planned: Fri 15 January, 09:00–10:00", "Began: Fri 15 January, 09:07",
    ]  # fmt: skip
    soon = await _says(database, who, f"held:planned:{number}", START + 9 * MINUTE)
    again = await _says(database, who, f"held:began:{number}", START + 9 * MINUTE)
    assert soon.toast == again.toast
    assert again.toast == "This is noted already, or cannot be said now."
    await _says(database, who, f"held:ended:{number}", START + HOUR + 30 * MINUTE)
    assert (await _last(database, who))[2] == "Held: Fri 15 January, 09:07–10:30"
    assert (await _hours(database))[:2] == (START + 7 * MINUTE, START + 90 * MINUTE)
    async with database.read() as connection:
        assert (await connection.execute(select(session_changes.c.id))).first() is None
        exported = read_programme(await filing.as_file(connection), "export")
        book = await editing.open_book(connection, "robotics")
    two = exported.activities[0].sessions[1]
    assert [str(each) for each in (two.starts, two.held_from, two.held_until)] == [
        "2027-01-15 09:00", "2027-01-15 09:07", "2027-01-15 10:30",
    ]  # fmt: skip
    sheet = [row for row in table.rows(book, SPEAK["en"]) if "two" in row]
    assert {"2027-01-15 09:07", "2027-01-15 10:30"} <= set(sheet[0])


async def test_hours_are_written_and_what_is_wrong_is_explained(database: Database) -> None:
    """Not what is still to come, not backwards; a dash takes it back; as planned is one press; forged presses fail."""
    who, number = await _teacher(database)
    evening = START + 10 * HOUR
    await _says(database, who, f"held:planned:{number}", evening)
    assert (await _hours(database))[:2] == (START, START + HOUR)
    asked = await _says(database, who, f"held:ask:{number}", evening)
    for typed, told in (
        ("20:00-21:00", "It was not held at those hours"), ("11:00-10:00", "It would end at 10:00"),
        ("some day", "Please write day and hours like this"), ("9:00 - 15/6/2026", "It was not held at those hours"),
    ):  # fmt: skip
        await _says(database, who, typed, evening, asked)
        assert (await _last(database, who))[0].startswith(told), typed
    done = await _says(database, who, "๙.๒๐-๑๐.๔๕ น.", evening, asked)
    assert done.dialogue is None
    assert (await _hours(database))[:2] == (START + 20 * MINUTE, START + 105 * MINUTE)
    asked = await _says(database, who, f"held:ask:{number}", evening)
    await _says(database, who, "-", evening, asked)
    assert (await _hours(database))[:2] == (None, None)
    async with database.begin() as connection:
        outsider = await scene.person(connection, 40)
        at_once = await _turn(connection, who, f"held:ended:{number}", START + 5 * MINUTE)
        assert at_once.toast, "it has hardly begun"
        for action in ("began", "ended", "planned", "ask"):
            with pytest.raises(NotAllowed):
                await _turn(connection, outsider, f"held:{action}:{number}", START)
            with pytest.raises(NotFound):
                await _turn(connection, who, f"held:{action}:999", START)
        soon = await _turn(connection, who, f"held:began:{number}", START - 3 * HOUR)
        assert soon.toast
    assert (await _hours(database))[:2] == (None, None)


async def test_the_real_end_moves_what_follows_it(database: Database) -> None:
    """Once; what comes before a session does not leave once it has begun, and coordinators read so."""
    who, number = await _teacher(database)
    async with database.begin() as connection:
        for code, seconds, anchor in (("soon", 600, "start"), ("report", -3 * 3600, "end")):
            rule = {"programme": "tvet", "activity": "robotics", "code": code, "audience": "participants"}
            await connection.execute(insert(reminder_rules).values(**rule, seconds_before=seconds, anchor=anchor))
        await connection.execute(update(sessions).values(planned_at=None))
    await scene.tick(database, START - 20 * HOUR)
    before = len(await scene.letters(database))
    await _says(database, who, f"held:began:{number}", START - 30 * MINUTE)
    await scene.tick(database, START - 5 * MINUTE)
    await _says(database, who, f"held:ended:{number}", START + 20 * MINUTE)
    told = [text for _, text in await scene.letters(database)]
    assert [text for text in told[before:] if "Day two" in text and text.startswith("⏰")] == [], "it has begun"
    await scene.tick(database, START + 3 * HOUR + 19 * MINUTE)
    assert len(await scene.letters(database)) == len(told)
    await scene.tick(database, START + 3 * HOUR + 20 * MINUTE)
    after = [(chat, text.splitlines()[0]) for chat, text in (await scene.letters(database))[len(told) :]]
    assert after == [(chat, "⏰ <b>After the session: Day two</b>") for chat in (1, 2)]
    asked = await _says(database, who, f"held:ask:{number}", START + 6 * HOUR)
    await _says(database, who, "9:00-12:00", START + 6 * HOUR, asked)
    await scene.tick(database, START + 8 * HOUR)
    assert len([1 for _, text in await scene.letters(database) if "After the session: Day two" in text]) == 2


async def test_an_end_that_is_noted_late_loses_nothing(database: Database) -> None:
    """It ended early, and the moment of what follows it is past when somebody says so: it leaves at once."""
    who, number = await _teacher(database)
    async with database.begin() as connection:
        rule = {"programme": "tvet", "activity": "robotics", "code": "report", "audience": "participants"}
        await connection.execute(insert(reminder_rules).values(**rule, seconds_before=-2 * 3600, anchor="end"))
        await connection.execute(update(sessions).values(planned_at=None))
    await scene.tick(database, START - HOUR)
    asked = await _says(database, who, f"held:ask:{number}", START + 150 * MINUTE)
    await _says(database, who, "8:50-9:10", START + 150 * MINUTE, asked)
    await scene.tick(database, START + 151 * MINUTE)
    told = [text for _, text in await scene.letters(database) if "After the session: Day two" in text]
    assert len(told) == 2


@given(st.timedeltas(-12 * HOUR, 24 * HOUR), st.none() | st.timedeltas(-2 * HOUR, 2 * HOUR), st.booleans())
def test_what_can_be_said_gives_hours_in_order(late: timedelta, began: timedelta | None, ended: bool) -> None:
    """At no moment is something offered whose hours would be wrong; what is complete offers nothing."""
    now = START + late
    first = None if began is None or START + began > now else START + began
    held = Held(1, START, START + HOUR, "Asia/Vientiane", first, now if ended and first else None)
    for press in held.presses(now):
        start, end = held.after(press, now)
        assert start <= (end or now) <= now or press is Press.BEGAN
    assert not (held.ended and held.presses(now))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_can_say_it(language: str) -> None:
    """Two buttons a row at most, nothing left unfilled; the class list offers it to who sees it."""
    t = translators()[language]
    for now in (START, START + HOUR):
        held = Held(7, START, START + HOUR, "Asia/Vientiane", title={"en": "Day two"})
        for said in (messages.noted(held, t, now), messages.ask(held, t)):
            assert "{" not in said.text
            assert all(len(row) <= 2 for row in said.buttons)
    from tests.features.reminders.test_reminders_messages import VENUE

    shown = reminding.class_list(VENUE, [], Reader(t, "Asia/Yangon", VENUE.ends_at, {}), reasons=False)
    assert f"held:ended:{VENUE.id}" in [button.data for row in shown.buttons for button in row]
