"""A coordinator changes sessions in her chat: what she types, what she sees before, and what others then read."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.database.schema import session_drafts, sessions
from bot.playground.message import Message
from bot.playground.person import Person
from tests.conftest import House
from tests.conversations.steps import T, meet, somebody, words
from tests.conversations.test_nominations import NOY, SHEET, coordinator, looked_at
from tests.conversations.test_nominations import sheet as people_sheet
from tests.conversations.test_reminders_by_the_clock import IMPORT, approves, registers, wind

pytestmark = pytest.mark.parametrize("kept_house", ["sqlite"], indirect=True)


@pytest.fixture
def begins() -> datetime:
    """At ten o'clock on the Monday of the import."""
    return IMPORT


async def opens(staff: Person, session: str = "First training day") -> Message:
    """From the list of activities to the card of one session of robotics."""
    await staff.says("/programmes")
    await staff.taps("act:card:robotics")
    await staff.taps("Sessions")
    listed = await staff.sees("Sessions of Robotics and automation")
    while not any(session in one.label for one in listed.buttons):
        await staff.taps("More")
        listed = await staff.sees("Sessions of Robotics and automation", button="Back")
    button = next(one for one in listed.buttons if session in one.label)
    await staff.taps(button.data)
    return await staff.sees(session, button="Call off")


async def test_a_session_is_moved_called_off_and_added_in_the_chat(house: House) -> None:
    """Wrong hours are explained, the preview says who hears, and each change is read once by each in her language."""
    await meet(house.coordinator, "en")
    await meet(house.teacher, "th")
    lao, burmese = house.trainee, somebody(house, "my", "Aye")
    await registers(house, lao, "lo", "la", "ສົມພອນ ວົງສາ", "SOMPHONE VONGSA")
    await registers(house, burmese, "my", "mm", "မောင်မောင်အေး", "MAUNG MAUNG AYE")
    await approves(house, "ສົມພອນ ວົງສາ")
    await approves(house, "မောင်မောင်အေး")
    staff = await coordinator(house, "activity:robotics")
    await opens(staff)
    await staff.taps("Other day or hour")
    await staff.sees("First training day: on which day, at which hour instead?")
    for typed, told in (
        ("29/2/2570 9:00", "The calendar has no such day: 29/2/2570."),
        ("29/2/2567 9:00", "This moment is over."),
        ("14:00-12:00", "It would end at 12:00, before it begins at 14:00."),
        ("some day", "Please write day and hours like this"),
    ):
        await staff.says(typed)
        await staff.sees(told, button="Cancel")
    await staff.says("27 มกราคม 2570 เวลา 14.00-16.00 น.")
    seen = await staff.sees("Nothing is saved yet.", button="Save it")
    lines = seen.text.splitlines()
    assert [line.partition(" (")[0] for line in lines if line.startswith(("Before:", "Now:"))] == [
        "Before: Mon 25 January, 09:00–16:30", "Now: Wed 27 January, 14:00–16:00",
    ]  # fmt: skip
    assert "About three minutes after saving, 3 messages leave: ລາວ 1 · မြန်မာ 1 · ไทย 1" in seen.text
    before = await house.rows(sessions.select().where(sessions.c.code == "first-day"))
    await staff.taps("Save it")
    await staff.sees("✓ 1 session is saved.")
    after = await house.rows(sessions.select().where(sessions.c.code == "first-day"))
    assert [row.starts_at for row in before] != [row.starts_at for row in after]
    assert await house.rows(session_drafts.select()) == []
    wind(house, IMPORT + timedelta(minutes=5))
    await lao.sees(words(T["lo"], "Now: {what}", what=""), where=lambda message: "14:00" in message.text)
    await burmese.sees(words(T["my"], "Now: {what}", what=""), where=lambda message: "14:00" in message.text)
    await house.teacher.sees(words(T["th"], "Now: {what}", what=""), where=lambda message: "14:00" in message.text)


async def test_rooms_places_links_and_new_sessions(house: House) -> None:
    """Each ends in a preview; what is given up changes nothing; forged buttons change nothing."""
    staff = await coordinator(house)
    await opens(staff)
    await staff.taps("Other room")
    await staff.says("Room 7 <b>")
    seen = await staff.sees("Nothing is saved yet.", button="Save it")
    assert "About three minutes after saving, 1 message leaves: ไทย 1" in seen.text, "the teacher"
    assert "Room 7 <b>" in seen.text
    await staff.taps("Do not save")
    await staff.sees("All right, nothing was changed.")
    await opens(staff)
    await staff.taps("Link")
    await staff.says("example.org")
    await staff.sees("This is no link.")
    await staff.says("https://example.org/7")
    await staff.sees("https://example.org/7", button="Save it")
    await staff.taps("Save it")
    await staff.sees("✓ 1 session is saved.")
    await opens(staff)
    await staff.taps("Other place")
    asked = await staff.sees("where is it held instead?")
    place = next(one for one in asked.buttons if "Vientiane" in one.label)
    await staff.taps(place.data)
    await staff.sees("Nothing is saved yet.", button="Save it")
    await opens(staff)
    await staff.taps("Call off")
    await staff.sees("Called off: First training day", button="Save it")
    await staff.taps("Save it")
    await staff.sees("✓ 1 session is saved.")
    await staff.taps("All sessions")
    listed = await staff.sees("Sessions of Robotics and automation", button="New session")
    of_robotics = sessions.select().where(sessions.c.activity == "robotics").order_by(sessions.c.id)
    assert "first-day" not in [row.code for row in await house.rows(of_robotics)]
    await staff.taps("New session")
    await staff.says("A visit to a factory")
    await staff.says("13/2/2027 10:00-12:00")
    seen = await staff.sees("New: A visit to a factory", button="Save it")
    await staff.taps("Save it")
    await staff.sees("✓ 1 session is saved.")
    assert (await house.rows(of_robotics))[-1].title == {"en": "A visit to a factory"}
    staff.forges("ses:save:99", seen)
    for data in ("ses:card:robotics:nothing", "ses:list:nowhere", "ses:place:robotics:x-y", "ses:move:robotics"):
        staff.forges(data, listed)
    outsider = somebody(house)
    await meet(outsider, "en")
    outsider.forges("ses:list:robotics", outsider.chat.from_bot[-1])
    await outsider.sees("Only coordinators of this activity can see and change that.")


async def test_a_sheet_goes_out_and_comes_back(house: House) -> None:
    """Unchanged it changes nothing; changed it is shown first; faults have their cells; lists of people come in too."""
    staff = await coordinator(house, "activity:robotics")
    await opens(staff)
    await staff.taps("All sessions")
    await staff.taps("As a spreadsheet")
    told = await staff.sees("send the file back to me", where=lambda message: message.kind == "document")
    data = house.world.files.get(told.body["document"]["file_id"]).data
    await staff.sends_document(data, "sessions.xlsx", SHEET)
    await staff.sees("nothing would change")
    book = load_workbook(io.BytesIO(data))
    rows = list(book.active.iter_rows())
    heads = [cell.value for cell in rows[0]]
    day, room = heads.index("Date"), heads.index("Room (English)")
    for number, row in enumerate(rows[1:]):
        row[room].value = f"Hall {number}"
    assert await _sent(staff, book) == "Nothing is saved yet."
    await staff.sees("Here is all of it.", where=lambda message: message.kind == "document")
    await staff.taps("ses:save:*")
    await staff.sees("sessions are saved.")
    stored = await house.rows(sessions.select().where(sessions.c.activity == "robotics").order_by(sessions.c.starts_at))
    assert {row.room["en"].split()[0] for row in stored} == {"Hall"}
    kept = rows[2][day].value
    rows[1][day].value, rows[2][day].value = "29/2/2567", "31/4/2570"
    assert await _sent(staff, book) == "2 faults, and nothing is saved."
    rows[2][day].value = kept
    assert await _sent(staff, book) == "1 fault, and nothing is saved."
    await staff.sees(f"{rows[1][day].coordinate} This moment is over.", ever=True)
    report = await looked_at(staff, people_sheet(NOY))
    assert "1 person is new." in report.text
    stranger = somebody(house)
    await meet(stranger, "en")
    await stranger.sends_document(data, "sessions.xlsx", SHEET)
    await stranger.sees("Lists of people are taken from coordinators only.")
    other = await coordinator(house, "activity:tourism")
    await other.sends_document(data, "sessions.xlsx", SHEET)
    await other.sees("Only coordinators of this activity can see and change that.")


async def _sent(staff: Person, book: Any) -> str:
    """The first line of what a sheet is answered with."""
    file = io.BytesIO()
    book.save(file)
    await staff.sends_document(file.getvalue(), "sessions.xlsx", SHEET)
    told = await staff.sees(where=lambda message: "saved" in message.text)
    return str(told.text.splitlines()[0])


async def test_who_teaches_says_when_it_was_held_and_who_coordinates_sees_it(house: House) -> None:
    """From the card at the top to the class list, by a press and in words; her coordinator's lists follow."""
    t, teacher, staff = T["th"], house.teacher, await coordinator(house, "activity:robotics")
    await meet(teacher, "th")
    wind(house, IMPORT + timedelta(minutes=13))
    pinned = await teacher.sees(words(t, "📌 <b>You teach next: {session}</b>", session="พิธีเปิด"))
    await teacher.taps("sched:class:*", on=pinned)
    await teacher.sees(words(t, "No participants yet"), button=words(t, "It begins now"))
    await teacher.taps(words(t, "It begins now"))
    await teacher.sees(words(t, "Began: {when}", when=""), button=words(t, "Other hours"))
    wind(house, IMPORT + timedelta(minutes=36))
    await teacher.taps(words(t, "It ends now"))
    held = await teacher.sees(words(t, "Held: {when}", when=""))
    assert "10:13–10:36" in held.text
    await teacher.taps(words(t, "Other hours"))
    await teacher.sees("13/1/2570", button=words(t, "Cancel"))
    await teacher.says("10:12-10:50")
    await teacher.sees("9:10-12:30", button=words(t, "Cancel"))
    await teacher.says("10.12-10.30 น.")
    await teacher.sees("10:12–10:30")
    await staff.says("/schedule")
    listed = await staff.sees("Sessions you coordinate", button="Seven days")
    assert "Opening" not in listed.text, "it is over"
    await staff.taps("By field")
    await staff.sees("Sessions of which field?")
    await staff.taps("Robotics and automation")
    await staff.sees("Sessions you coordinate\nRobotics and automation")
    card = await opens(staff, "Opening")
    assert "Held: Mon 4 January, 10:12–10:30" in card.text
    await staff.taps("When it was held")
    await staff.sees("from when until when was it really held?")
    await staff.says("10:10-10:30")
    await staff.sees("Also changed: Held from", button="Save it")
    await staff.taps("Save it")
    await staff.sees("✓ 1 session is saved.")
    stored = await house.rows(sessions.select().where(sessions.c.code == "opening", sessions.c.activity == "robotics"))
    assert [stored[0].held_from, stored[0].held_until] == [IMPORT + timedelta(minutes=each) for each in (10, 30)]
