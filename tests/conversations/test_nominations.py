"""An institution's list: a coordinator sends it, people come by their own links, and only complete what is missing."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from openpyxl import Workbook, load_workbook

from bot.database.schema import activities, institutions, nomination_lists, nominations
from bot.i18n import ENDONYMS
from bot.people import service as people
from bot.people.model import Grant, Role
from bot.playground.content import PIXEL
from bot.playground.message import Message
from bot.playground.person import Person
from tests.conftest import House
from tests.conversations.steps import T, at_question, draft_of, drafts_of, meet, somebody, words

HEAD = ("Name", "Passport name", "Date of birth", "Country", "Role", "Institution", "E-mail")
NOY = ("ນ້ອຍ ວົງສາ", "NOY VONGSA", "13/5/2533", "Lao PDR", "staff", "Pakse College", "noy@example.org")
BUA = ("ບົວ ສີສະຫວາດ", "BUA SISAVATH", "1/2/1991", "ສປປ ລາວ", "student", "Pakse College", "")
SCHOOL = "sample-la"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet(*rows: Sequence[str]) -> bytes:
    """A workbook with these people."""
    made = Workbook()
    for row in (HEAD, *rows):
        made.active.append(list(row))
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


async def coordinator(house: House, scope: str = "") -> Person:
    """A coordinator who reads English."""
    async with house.app.database.begin() as connection:
        token = await people.invite(connection, Grant(Role.COORDINATOR, scope), house.app.clock.now())
    person = somebody(house, "en", "Staff")
    await meet(person, "en")
    await person.opens(f"i_{token}")
    await person.sees("✓")
    return person


async def looked_at(person: Person, data: bytes, name: str = "list.xlsx", activity: str = "robotics") -> Message:
    """Sends a list and says what it is for; what the bot would do with it."""
    await person.sends_document(data, name, SHEET)
    await person.sees("for which activity are these people nominated?")
    await person.taps(f"list:check:{activity}:*")
    return await person.sees(where=lambda message: message.edited is not None and "for which" not in message.text)


async def payloads(house: House, person: Person) -> dict[str, str]:
    """The start payload of each link in the file that the coordinator got, by name."""
    told = await person.sees("Please keep this file", where=lambda message: message.kind == "document")
    book = load_workbook(io.BytesIO(house.world.files.get(told.body["document"]["file_id"]).data)).active
    return {name: link.partition("?start=")[2] for _, name, link in book.iter_rows(min_row=2, values_only=True)}


async def nominated(house: House, *rows: Sequence[str]) -> dict[str, str]:
    """The links of people whom a coordinator has taken in."""
    staff = await coordinator(house)
    await looked_at(staff, sheet(*rows))
    await staff.taps("list:take:robotics:*")
    return await payloads(house, staff)


async def test_a_list_becomes_links_and_a_nominee_only_completes_the_form(house: House) -> None:
    """From the file to the sent registration, in Lao; what is stored names no link."""
    staff = await coordinator(house)
    report = await looked_at(staff, sheet(NOY, BUA))
    assert report.text == "list.xlsx, for Robotics and automation. Nothing is written yet.\n2 people are new."
    assert await house.rows(sa.select(nominations)) == []
    await staff.taps("Take in 2 people")
    await staff.sees("✓ 2 people are nominated for Robotics and automation.")
    links = await payloads(house, staff)
    assert set(links) == {NOY[0], BUA[0]}
    stored = await house.rows(sa.select(nominations))
    assert all(payload.removeprefix("n_") not in str(stored) for payload in links.values())
    assert await house.rows(sa.select(nomination_lists)) == []

    noy, lo = somebody(house, "lo", phone="8562055500000"), T["lo"]
    await noy.opens(links[NOY[0]])
    await noy.taps(ENDONYMS["lo"])
    await noy.taps(words(lo, "I agree"))
    shown = await noy.sees("NOY VONGSA", button="form:right:*")
    assert words(lo, "On the certificate it will stand like this:") in shown.text
    await noy.taps("form:right:*")
    asked = await noy.sees(button="form:skip:phone:*")
    assert words(lo, "{k} of {n}", k=7, n=11) in asked.text
    draft = await draft_of(house, noy)
    assert draft.draft["answers"] == {
        "full_name": NOY[0], "passport_name": "NOY VONGSA", "country": "la", "role": "staff",
        "institution": "Pakse College", "date_of_birth": "1990-05-13", "email": "noy@example.org",
    }  # fmt: skip
    assert (draft.source, draft.state) == ("nomination", "draft")
    await noy.taps("form:skip:phone:*")
    await noy.taps("form:pick:yes:*")
    await noy.taps("form:done:diet:*")
    await noy.taps("form:skip:motivation:*")
    await noy.taps("form:send:*")
    await noy.sees("/mine")
    assert (await draft_of(house, noy)).state == "submitted"


async def test_a_link_is_one_persons(house: House) -> None:
    """A second person reads a sentence; the first one goes on where she was; a made-up link leads nowhere."""
    links = await nominated(house, NOY)
    first, second = somebody(house), somebody(house)
    await meet(first, "en")
    await first.opens(links[NOY[0]])
    await first.sees("You are nominated for Robotics and automation.")
    await first.sees(button="form:right:*")
    await first.taps("form:right:*")
    await first.sees(button="form:skip:phone:*")
    await meet(second, "en")
    await second.opens(links[NOY[0]])
    await second.sees("This link is personal, and somebody else has used it.")
    await second.opens("n_abcdefghijklmnopqrstuv")
    await second.sees("This personal link is not valid, or not any more.")
    assert await drafts_of(house, second) == []
    await first.taps("form:skip:phone:*")
    await first.sees(button="form:pick:yes:*")
    await first.opens(links[NOY[0]])
    again = await first.sees(button="form:pick:yes:*")
    assert "nominated" not in again.text


async def test_what_a_nominee_has_answered_herself_stays(house: House) -> None:
    """Who had begun the form before she opens her link keeps her own words; only what is open is filled in."""
    links = await nominated(house, NOY)
    person = await at_question(house, 3)
    await person.opens(links[NOY[0]])
    await person.sees(button="form:skip:phone:*")
    answers = (await draft_of(house, person)).draft["answers"]
    assert (answers["full_name"], answers["passport_name"]) == ("ສົມພອນ ວົງສາ", "SOMPHONE VONGSA")
    assert (answers["date_of_birth"], answers["role"]) == ("1990-05-13", "staff")


async def test_faults_are_named_by_cell_and_nobody_is_taken_in(house: House) -> None:
    """A wrong list can be mended and sent again; a second sending of the same people changes nothing."""
    staff = await coordinator(house)
    bad = ("Bua", "ບົວ", "31/2/1991", "Mars", "", "", "bua")
    report = await looked_at(staff, sheet(NOY, bad, NOY))
    head, *faults, last = report.text.splitlines()
    assert (head, last) == (
        "list.xlsx has 5 faults, and nobody was taken in.", "Please mend the file and send it again.",
    )  # fmt: skip
    assert [fault.split()[0] for fault in faults] == ["B3", "D3", "C3", "G3", "A4"]
    assert faults[2] == "C3 The calendar has no such day. Please look at day and month again. Example: 13 May 1999"
    assert faults[4] == "A4 This is the same person as in A2."
    assert report.buttons == []
    await staff.forges(f"list:take:robotics:{(await house.rows(sa.select(nomination_lists)))[0].id}", report).answered()
    assert await house.rows(sa.select(nominations)) == []
    await looked_at(staff, sheet(NOY))
    await staff.taps("Take in 1 person")
    first = await payloads(house, staff)
    again = await looked_at(staff, sheet(NOY, BUA))
    assert again.text.splitlines()[1:] == ["1 person is new.", "1 person is nominated already: nothing changes there."]
    await staff.taps("New link for 1 person")
    second = await payloads(house, staff)
    assert first.keys() == second.keys()
    noy = somebody(house)
    await meet(noy, "en")
    await noy.opens(first[NOY[0]])
    await noy.sees("This personal link is not valid, or not any more.")
    await noy.opens(second[NOY[0]])
    await noy.sees("You are nominated for Robotics and automation.")


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (PIXEL, "list.xlsx", "The file is a picture, whatever its name says. Please send the sheet itself."),
        (b"Name\nNoy\n" * 600, "long.csv", "The list has 1,200 rows. In the chat at most 1,000 are taken at once"),
        (b"a" * 5_300_000, "large.csv", "The file is larger than 5 MB. Please divide the list."),
    ],
)
async def test_a_file_that_is_no_list_is_refused_with_a_reason(
    house: House, data: bytes, name: str, sentence: str
) -> None:
    """And nothing of it is kept."""
    staff = await coordinator(house)
    await staff.sends_document(data, name, SHEET)
    await staff.sees(sentence)
    assert await house.rows(sa.select(nomination_lists)) == []


async def test_lists_are_for_coordinators_and_their_own_country(house: House) -> None:
    """Somebody without a role reads a sentence; a coordinator of Laos nominates people of Laos; others' buttons die."""
    anybody = somebody(house)
    await meet(anybody, "en")
    await anybody.sends_document(sheet(NOY), "list.xlsx", SHEET)
    await anybody.sees("Lists of people are taken from coordinators only.")
    of_laos = await coordinator(house, "country:la")
    thai = ("Som", "SOM CHAI", "1/1/1990", "Thailand", "staff", "Bangkok College", "")
    report = await looked_at(of_laos, sheet(NOY, thai))
    assert report.text.splitlines()[1] == (
        "A3 This person is not of your country or activity, or the list does not say the country."
    )
    ok = await looked_at(of_laos, sheet(NOY))
    number = (await house.rows(sa.select(nomination_lists)))[0].id
    other = await coordinator(house)
    mine = await other.sees("✓", ever=True)
    answer = await other.forges(f"list:take:robotics:{number}", mine).answered()
    assert answer.text == "This list is not here any more. Please send the file again."
    await of_laos.taps("Leave it", on=ok)
    await of_laos.sees("The list is put away, and nobody was taken in.")
    await of_laos.forges(f"list:take:robotics:{number}", ok).answered()
    assert await house.rows(sa.select(nominations)) == []


async def test_a_nominee_who_comes_too_late_reads_that_it_is_closed(house: House) -> None:
    """And the link is not used up by it."""
    links = await nominated(house, NOY)
    async with house.app.database.begin() as connection:
        await connection.execute(sa.update(activities).values(register_until=datetime(2020, 1, 1, tzinfo=UTC)))
    noy = somebody(house)
    await meet(noy, "en")
    await noy.opens(links[NOY[0]])
    await noy.sees("Registration for Robotics and automation is closed.")
    assert [row.claimed_at for row in await house.rows(sa.select(nominations))] == [None]


async def test_a_list_that_names_no_institution_is_sent_in_the_name_of_one(house: House) -> None:
    """Picked by a button before anybody is taken in, changed once more, and the nominee need not say it."""
    staff = await coordinator(house)
    made = Workbook()
    for row in (HEAD, NOY):
        made.active.append([*row[:5], row[6]])
    file = io.BytesIO()
    made.save(file)
    shown = await looked_at(staff, file.getvalue())
    await staff.taps("Which institution?")
    await staff.sees("which institution nominates these people?")
    await staff.taps("list:from:-:*")
    await staff.sees(where=lambda message: message.text == shown.text)
    await staff.taps("Which institution?")
    await staff.taps(f"list:from:{SCHOOL}:*")
    named = await staff.sees("Nominated by")
    assert "Nothing is written yet." in named.text
    await staff.taps("list:take:robotics:*")
    links = await payloads(house, staff)
    stored = await house.rows(sa.select(nominations))
    assert [(row.institution, row.answers["institution"]) for row in stored] == [(SCHOOL, await title(house))]
    noy = somebody(house)
    await meet(noy, "en")
    await noy.opens(links[NOY[0]])
    await noy.sees("NOY VONGSA", button="form:right:*")
    assert (await draft_of(house, noy)).draft["answers"]["institution"] == await title(house)


async def title(house: House) -> str:
    """The school's name in English."""
    return str((await house.rows(sa.select(institutions.c.title).where(institutions.c.code == SCHOOL)))[0].title["en"])


async def test_a_nominee_brings_those_she_answers_for_and_the_sender_the_others(house: House) -> None:
    """One link for the contact; the forms of the others are begun in her care, and in the sender's who has nobody."""
    staff = await coordinator(house)
    rows = [(*HEAD, "Telegram", "Contact"), (*NOY, "yes", ""), (*BUA, "", NOY[0]),
            ("Dao", "DAO KEO", "1/3/1992", "Lao PDR", "student", "Pakse College", "", "none", "")]  # fmt: skip
    made = Workbook()
    for row in rows:
        made.active.append(list(row))
    file = io.BytesIO()
    made.save(file)
    await looked_at(staff, file.getvalue())
    await staff.taps("list:take:robotics:*")
    done = await staff.sees("✓ 3 people are nominated for Robotics and automation.")
    assert "You answer for 1 other person of the list" in done.text
    links = await payloads(house, staff)
    assert set(links) == {NOY[0]}
    noy = somebody(house, "en", "Noy")
    await meet(noy, "en")
    await noy.opens(links[NOY[0]])
    await noy.sees("You answer for 1 other person of the list: please complete the form under /mine")
    await noy.says("/mine")
    await noy.taps("care:people:0")
    await noy.taps(BUA[0])
    await noy.taps("form:go:*")
    await noy.sees(f"For {BUA[0]}:", button="form:right:*")
    await noy.taps("form:right:*")
    asked = await noy.sees(f"For {BUA[0]}:", button="form:later:*")
    assert words(T["en"], "{k} of {n}", k=6, n=12) in asked.text
    await staff.says("/mine")
    await staff.taps("care:people:0")
    await staff.sees(button="Dao")
    stored = await house.rows(sa.select(nominations).order_by(nominations.c.id))
    assert all(row.registration_id is not None for row in stored)
