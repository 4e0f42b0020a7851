"""What is listed leaves as a file: in the chat within the coordinator's scope, on the command line by activity."""

import csv
import io

from openpyxl import load_workbook

from bot.database.engine import Database
from bot.database.schema import outbox
from bot.features.desk import table
from bot.features.desk.model import Filters, Scope
from bot.people import repository as people
from bot.people.model import Grant, Role
from bot.playground.message import Message
from bot.seed import importing
from tests.conftest import House
from tests.conversations.crowds import registered
from tests.conversations.steps import T, meet, somebody


def content(house: House, message: Message) -> tuple[str, bytes]:
    stored = house.world.files.get(message.body["document"]["file_id"])
    return stored.name, stored.data


def is_file(message: Message) -> bool:
    return "document" in message.body


async def test_a_coordinator_takes_the_list_away(house: House) -> None:
    """Only what she filtered; labels in her language; a name that would be a formula is a name."""
    await registered(house, ["=1+1", "ສົມພອນ ວົງສາ"])
    await registered(house, ["Đức"], country="vn")
    coordinator = house.coordinator
    await meet(coordinator, "en")
    await coordinator.says("/people")
    await coordinator.taps("people:export")
    await coordinator.sees("The list with 3 people")
    await coordinator.taps("people:file:csv")
    name, data = content(house, await coordinator.sees(where=is_file))
    day = house.app.clock.now().astimezone(table.ZoneInfo("Asia/Vientiane")).date()
    assert name == f"registrations-all-{day}.csv"
    heads, *rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert (heads[:5], heads[-5:]) == (
        ["Number", "Activity", "State", "Name", "Full name"],
        ["Sent on", "Decided on", "Decided by", "Reason", "Came by"],
    )
    assert [row[1:5] for row in rows] == [
        ["Robotics and automation", "Waiting for approval", name, name] for name in ("'=1+1", "ສົມພອນ ວົງສາ", "Đức")
    ]
    assert [row[heads.index("Country")] for row in rows] == ["Lao PDR", "Lao PDR", "Viet Nam"]
    await coordinator.says("duc")
    await coordinator.sees("“duc”", button="people:export")
    await coordinator.taps("people:export")
    await coordinator.taps("people:file:xlsx")
    name, data = content(house, await coordinator.sees(where=is_file))
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    assert [row[3] for row in sheet.iter_rows(values_only=True)] == ["Name", "Đức"]


async def test_nobody_takes_away_more_than_her_scope(house: House) -> None:
    """A coordinator of one country gets its people; who is none gets a sentence and no file."""
    await registered(house, ["Lao"])
    await registered(house, ["Viet"], country="vn")
    app, now = house.app, house.app.clock.now()
    of_vietnam, stranger = somebody(house, name="Hoa"), somebody(house, name="Eve")
    async with app.database.begin() as connection:
        person = await people.add(connection, of_vietnam.id, "Hoa", "en", now)
        await people.add_role(connection, person.id, Grant(Role.COORDINATOR, "country:vn"), now)
    await meet(of_vietnam, "en")
    await of_vietnam.says("/people")
    await of_vietnam.taps("people:export")
    await of_vietnam.taps("people:file:csv")
    _, data = content(house, await of_vietnam.sees(where=is_file))
    assert [row[3] for row in csv.reader(io.StringIO(data.decode("utf-8-sig")))] == ["Name", "Viet"]
    shown = await meet(stranger, "en")
    stranger.forges("people:file:csv", shown)
    await stranger.sees("not with your role. Nothing was changed.")
    sent = await house.rows(outbox.select().where(outbox.c.operation == "file"))
    assert [row.chat_id for row in sent] == [of_vietnam.id]


async def test_the_command_line_writes_the_table_of_an_activity(house: House) -> None:
    """All scripts, the reader's words, and only that activity."""
    await registered(house, ["ສົມພອນ ວົງສາ"])
    database: Database = house.app.database
    async with database.read() as connection:
        for activity, many in (("robotics", 1), ("tourism", 0)):
            file = io.BytesIO()
            found = await table.write(connection, file, "csv", Scope(True), Filters(activity), T["lo"], "Asia/Bangkok")
            assert found == many
            rows = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))
            assert rows[0][1] == "ກິດຈະກຳ"
            assert [row[3] for row in rows[1:]] == ["ສົມພອນ ວົງສາ"] * many


async def test_what_was_answered_to_an_earlier_form_stays_readable(house: House) -> None:
    """By the questions and choices of that time, each in one column with those who were asked later."""
    await registered(house, ["Early"])
    shipped = importing.shipped_programme()
    training = next(form for form in shipped.forms if form.code == "training")
    role = next(question for question in training.questions if question.code == "role")
    fewer = role.model_copy(update={"choices": tuple(each for each in role.choices if each.code != "staff")})
    questions = tuple(fewer if each.code == "role" else each for each in training.questions if each.code != "passport")
    forms = tuple(
        form.model_copy(update={"questions": questions}) if form.code == "training" else form for form in shipped.forms
    )
    changed = shipped.model_copy(update={"forms": forms})
    await importing.write(house.app.database, [changed], now=house.app.clock.now())
    await registered(house, ["Late"], role="student")
    async with house.app.database.read() as connection:
        file = io.BytesIO()
        await table.write(connection, file, "csv", Scope(True), Filters("robotics"), T["en"], "Asia/Bangkok")
    heads, *rows = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))
    found = [{head: row[heads.index(head)] for head in ("Name", "Role", "Passport")} for row in rows]
    assert found == [
        {"Name": "Early", "Role": "Staff", "Passport": "Yes"}, {"Name": "Late", "Role": "Student", "Passport": ""},
    ]  # fmt: skip
    assert len(set(heads)) == len(heads)
