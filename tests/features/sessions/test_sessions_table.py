"""A sheet of sessions: out, back unchanged, changed, and wrong in every way that sheets are."""

import io
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from bot.features.programme.book import Book
from bot.features.programme.entries import Place
from bot.features.programme.entries import Session as Entry
from bot.features.sessions import sheets, table
from bot.features.sessions.model import alterations
from bot.i18n import LANGUAGES, translators
from bot.spreadsheet import Sheet, read_sheet
from bot.spreadsheet.writing import CsvWriter, add_all

T = translators()
ANCHOR = datetime(2027, 1, 4, 3, 0, tzinfo=UTC)
TODAY = date(2027, 1, 4)
PLACES = {
    "campus": {"code": "campus", "title": {"en": "Campus", "lo": "ວິທະຍາໄລ"}, "zone": "Asia/Vientiane"},
    "yangon": {"code": "yangon", "title": {"en": "Yangon"}, "zone": "Asia/Yangon", "latitude": 1, "longitude": 2},
}
ENTRIES: list[dict[str, Any]] = [
    {"code": "one", "title": {"en": "+Day one", "th": "วันแรก"}, "starts": "+10 days 09:00", "ends": "+10 days 12:00",
     "teachers": ["Khru Somchai", "Noy"], "materials": [{"title": {"en": "Reader", "lo": "ປຶ້ມ"}, "link": "https://example.org/r"}]},
    {"code": "two", "title": {"en": "Day two"}, "starts": "2027-01-15 09:00", "minutes": 60, "room": {"en": "Room 1"},
     "equipment": {"en": "-Gloves"}, "cancelled": True, "planned": "2027-01-14 09:00"},
    {"code": "night", "title": {"en": "Night train"}, "starts": "2027-01-16 22:00", "ends": "2027-01-17 06:00",
     "place": "yangon", "link": "https://example.org/n", "held_from": "2027-01-16 22:10"},
]  # fmt: skip


def book(*entries: dict[str, Any]) -> Book:
    listed = [Entry.model_validate(each) for each in entries or ENTRIES]
    places = {code: Place.model_validate(each) for code, each in PLACES.items()}
    return Book(
        "tvet", "robotics", {"en": "Robotics"}, "campus", "Asia/Bangkok", ANCHOR, places,
        {each.code: each for each in listed},
    )  # fmt: skip


def grid(of: Book, language: str = "en") -> list[list[Any]]:
    """The rows as a program shows them, the headings first."""
    sheet = load_workbook(io.BytesIO(sheets.written(of, T[language]))).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def workbook(rows: list[list[Any]], *, mac: bool = False) -> Sheet:
    made = Workbook()
    if mac:
        made.epoch = CALENDAR_MAC_1904
    for row in rows:
        made.active.append(row)
    file = io.BytesIO()
    made.save(file)
    return read_sheet(file.getvalue())


def read(rows: list[list[Any]], of: Book | None = None, *, mac: bool = False, language: str = "en") -> table.Read:
    return table.read_sheet(workbook(rows, mac=mac), of or book(), T[language], TODAY)


def faults(rows: list[list[Any]]) -> dict[str, str]:
    return {each.place: each.sentence.format(**each.values) for each in read(rows).faults}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mac", [False, True])
def test_a_sheet_that_comes_back_as_it_went_changes_nothing(language: str, mac: bool) -> None:
    """In each language, in both date systems; what begins like a formula is none; relative times stay relative."""
    found = read(grid(book(), language), mac=mac, language=language)
    assert found.faults == ()
    assert alterations(book(), found.entries) == []
    assert str(found.entries[0].starts) == "+10 days 09:00"
    data = sheets.written(book(), T[language])
    cells = [cell for row in load_workbook(io.BytesIO(data)).active.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert table.read_sheet(read_sheet(data), book(), T["vi"], TODAY).faults == () or language != "vi"


def test_a_text_file_comes_back_as_it_went() -> None:
    """The apostrophes that guard its cells are no part of what was written."""
    file = io.BytesIO()
    writer = CsvWriter(file, table.heads(book(), T["th"]))
    add_all(writer, table.rows(book(), T["th"]))
    writer.finish()
    assert b"'+Day one" in file.getvalue()
    found = table.read_sheet(read_sheet(file.getvalue()), book(), T["th"], TODAY)
    assert (found.faults, alterations(book(), found.entries)) == ((), [])


HEADS = ["Code", "Date", "From", "Until", "Title", "Place", "Room", "Status", "Teachers"]


@pytest.mark.parametrize(
    ("day", "starts", "until"),
    [
        (date(2027, 2, 13), time(14), time(16)),
        (datetime(2027, 2, 13, tzinfo=UTC).replace(tzinfo=None), "14:00", "16:00"),
        (datetime(2027, 2, 13, 14, tzinfo=UTC).replace(tzinfo=None), "2 pm", "4 pm"),
        ("13/2/2570", "14.00", "16.00 น."),
        ("13 กุมภาพันธ์ 2570", "14:00 น.", "16:00"),
        ("2027年2月13日", "14点", "下午4点"),
        ("2570-02-13", "14h", "2027-02-13 16:00"),
        (date(2570, 2, 13), "၁၄:၀၀", timedelta(hours=16)),
        ("20270213", "14:00:00", "16:00:00"),
    ],
)
@pytest.mark.parametrize("mac", [False, True])
def test_days_and_hours_of_every_sort_are_read(day: Any, starts: Any, until: Any, mac: bool) -> None:
    """Date cells of both systems, texts, the Buddhist Era, hours as texts."""
    found = read([HEADS, ["two", day, starts, until, "Day two", "Yangon", "Room 9", "takes place", ""]], mac=mac)
    assert found.faults == ()
    entry = found.entries[0]
    assert (str(entry.starts), str(entry.ends), entry.place) == ("2027-02-13 14:00", "2027-02-13 16:00", "yangon")
    assert (entry.room, entry.cancelled, entry.minutes) == ({"en": "Room 9"}, False, None)


def test_every_fault_is_named_by_its_cell() -> None:
    """And nothing else is: a row that is right among them has none."""
    rows = [
        HEADS,
        ["one", "29/2/2570", "9:00", "10:00", "A", "", "", "", ""],
        ["two", 46400, "9:00", "10:00", "A", "", "", "", ""],
        ["three", "13/2/2027", "25:00", "10:00", "A", "", "", "", ""],
        ["four", "13/2/2027", "11:00", "10:00", "A", "moon", "", "perhaps", ""],
        ["", "13/2/2027", "11:00", "", "", "", "", "", ""],
        ["Two!", "13/2/2027", "11:00", "", "B", "", "", "", ""],
        ["five", "=TODAY()", "11:00", "", "B", "", "", "", ""],
        ["six", "13/2/2027", "", "", "B", "Campus", "", "called off", "A; B"],
        ["seven", "13/2/27", "9:00", "", "B", "", "", "", ""],
        ["eight", "13/2/2027", "9:00", "", "x" * 121, "", "", "", ""],
        ["night", "16/1/2027", "22:00", "2027-01-16 21:00", "B", "Yangon", "", "", ""],
        ["nine", "13/2/2027", "9:00", "10:00", "right", "ວິທະຍາໄລ", "", "", ""],
        ["nine", "14/2/2027", "9:00", "10:00", "again", "", "", "", ""],
    ]
    found = faults(rows)
    assert list(found) == ["B2", "B3", "C4", "D5", "F5", "H5", "E6", "A7", "B8", "C9", "B10", "E11", "D12", "A14"]
    assert found["B2"] == "The calendar has no such day: 29/2/2570."
    assert found["B3"].startswith("This is a number and no day")
    assert found["F5"] == "The programme has no such place: moon."
    assert found["H5"] == "This must be one of: Takes place, Called off."
    assert found["D5"].startswith("It would end at 10:00, before it begins at 11:00.")
    assert found["A14"] == "This is the same session as in B13."


def test_the_clock_of_another_place_is_a_fault_and_not_forgotten() -> None:
    """02:30 as +7 is another hour in Yangon: whoever writes a sheet says which she means. 29 February 2567 is a day."""
    rows = [
        [*HEADS, "Held from"],
        ["night", "16/1/2027", "02:30 +7", "02:30", "A", "Yangon", "", "", "", ""],
        ["two", "16/1/2027", "09:00", "10:00 UTC+7", "A", "", "", "", "", ""],
        ["one", "16/1/2027", "09:00", "10:00", "A", "", "", "", "", "16/1/2027 9:10 GMT+7"],
        ["leap", "29/2/2567", "09:00", "10:00", "A", "", "", "", "", ""],
    ]
    found = faults(rows)
    assert list(found) == ["C2", "D3", "J4"]
    assert {each.partition(",")[0] for each in found.values()} == {"Please give the hour by the clock of the place"}
    leap = read([rows[0], rows[4]]).entries[0]
    assert str(leap.starts) == "2024-02-29 09:00"


def test_headings_that_are_not_known_and_other_activities_are_faults() -> None:
    found = faults(
        [[*HEADS, "Weather", "Activity"], ["one", "13/2/2027", "9:00", "", "A", "", "", "", "", "sun", "tourism"]]
    )
    assert found == {
        "J1": "This heading is not known: Weather.", "K2": "This row is of another activity: tourism.",
    }  # fmt: skip
    assert table.activity_of(workbook([["Name", "Passport name"], ["Noy", "NOY"]]), "en") is None
    assert table.activity_of(workbook([["Code", "Date", "From"], ["one", "13/2/2027", "9:00"]]), "en") == ""
    assert table.activity_of(workbook(grid(book(), "km")), "en") == "robotics"


def test_four_hundred_sessions_of_mixed_sorts_in_one_sheet() -> None:
    """Every second row as a date cell, the others as text of the other era; all of them read, none moved by a day."""
    rows: list[list[Any]] = [HEADS]
    days = [date(2027, 2, 1) + timedelta(days=number) for number in range(400)]
    for number, day in enumerate(days):
        cell: Any = day if number % 2 else f"{day.day}/{day.month}/{day.year + 543}"
        rows.append(
            [f"lesson-{number}", cell, time(9) if number % 3 else "09.00", "10:30", f"Lesson {number}", "", "", "", ""]
        )
    for mac in (False, True):
        found = read(rows, mac=mac)
        assert found.faults == ()
        assert [str(each.starts) for each in found.entries] == [f"{day} 09:00" for day in days]
    assert len(alterations(book(), found.entries)) == 400


texts = st.text(max_size=60)


@given(st.lists(st.tuples(texts, texts, texts, texts, texts), max_size=4))
def test_any_sheet_is_read_or_its_faults_are_listed(cells: list[tuple[str, ...]]) -> None:
    """Whatever stands in the cells: sessions that are right, or faults at cells, and never an error."""
    from bot.spreadsheet import Cell, Row, column_name

    heads = ("Code", "Date", "From", "Until", "Title")
    rows = [heads, *cells]
    made = [
        Row(n, {k: Cell(f"{column_name(k)}{n}", text.strip()) for k, text in enumerate(row, 1) if text.strip()})
        for n, row in enumerate(rows, 1)
    ]  # fmt: skip
    found = table.read_sheet(Sheet(tuple(row for row in made if row.cells)), book(), T["en"], TODAY)
    assert all(each.place for each in found.faults)
    assert all(isinstance(each.sentence.format(**each.values), str) for each in found.faults)
