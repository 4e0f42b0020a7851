"""Spreadsheets as people make them, right and wrong: each wrong one is made here."""

import codecs
import datetime as dt
import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from bot.playground.content import PIXEL
from bot.spreadsheet import Sheet, Unreadable, column_name, read_sheet


def book(*rows: Sequence[Any], change: Callable[[Any], None] = lambda sheet: None) -> bytes:
    """A workbook with these rows in its first sheet."""
    made = Workbook()
    for row in rows:
        made.active.append(list(row))
    change(made.active)
    return saved(made)


def saved(made: Workbook) -> bytes:
    """A workbook's file."""
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The same archive with one part in the place of what was there."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return file.getvalue()


def texts(sheet: Sheet) -> list[dict[str, str]]:
    """What stands where."""
    return [{each.place: each.text for each in row.cells.values()} for row in sheet.rows]


def why(data: bytes) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(Unreadable) as refused:
        read_sheet(data)
    return str(refused.value)


def test_a_workbook_is_rows_of_text_with_their_places() -> None:
    """Letters of any script, numbers as they are typed, dates as days, yes and no; empty rows are left out."""
    data = book(
        ["Name", "Born", None, "Phone"],
        [],
        ["ສົມພອນ ວົງສາ", dt.date(1990, 5, 13), None, 2055512345],
        [" ", dt.datetime(2540, 5, 13, 9, 30), True, 1.5],
    )
    assert texts(read_sheet(data)) == [
        {"A1": "Name", "B1": "Born", "D1": "Phone"},
        {"A3": "ສົມພອນ ວົງສາ", "B3": "1990-05-13", "D3": "2055512345"},
        {"B4": "2540-05-13 09:30", "C4": "yes", "D4": "1.5"},
    ]


def test_the_other_calendar_of_old_macs_is_understood() -> None:
    """A workbook that counts its days from 1904 has the same days."""
    made = Workbook()
    made.epoch = CALENDAR_MAC_1904
    made.active["A1"] = dt.date(1997, 5, 13)
    assert texts(read_sheet(saved(made))) == [{"A1": "1997-05-13"}]


def test_a_formula_and_an_error_are_faults_of_their_cells() -> None:
    """What a program would compute is not what anybody wrote; the other cells of the row are read."""
    row = read_sheet(book(["Name", "=1+1", "#REF!"])).rows[0]
    assert [(each.place, each.text, each.fault) for each in row.cells.values()] == [
        ("A1", "Name", ""),
        ("B1", "", "This is a formula. Please paste the value itself."),
        ("C1", "", "This cell shows an error of the spreadsheet program."),
    ]


def test_merged_cells_give_the_first_ones_value_and_it_is_said() -> None:
    """The file has the value once, whatever the program shows."""
    sheet = read_sheet(book(["School"], ["Pakse"], [None], change=lambda each: each.merge_cells("A2:A3")))
    assert texts(sheet) == [{"A1": "School"}, {"A2": "Pakse"}]
    assert [(note.place, note.sentence) for note in sheet.notes] == [
        ("A2:A3", "These cells are merged: only the first of them has the value.")
    ]


def test_only_the_first_sheet_is_read_and_it_is_said() -> None:
    """A second sheet is not silently lost."""
    made = Workbook()
    made.active.title = "List"
    made.active["A1"] = "Name"
    made.create_sheet("Old")["A1"] = "Other"
    sheet = read_sheet(saved(made))
    assert texts(sheet) == [{"A1": "Name"}]
    assert [note.values for note in sheet.notes] == [{"sheet": "List"}]


def test_a_cell_at_the_far_end_costs_nothing_but_its_row() -> None:
    """The last row that a program has: the million between are empty."""
    sheet = read_sheet(book(["Name"], change=lambda each: each.cell(1_048_576, 1, "far")))
    assert texts(sheet) == [{"A1": "Name"}, {"A1048576": "far"}]


CSV = "Name;Born\nສົມພອນ;13/5/2533\n"


@pytest.mark.parametrize(
    "data",
    [
        CSV.encode(),
        CSV.encode("utf-8-sig"),
        CSV.encode("utf-16"),
        codecs.BOM_UTF16_BE + CSV.encode("utf-16-be"),
        CSV.encode("utf-16-le"),
        CSV.encode("utf-16-be"),
        CSV.replace(";", ",").encode(),
        CSV.replace(";", "\t").replace("\n", "\r\n").encode("utf-16"),
        CSV.replace("\n", "\r").encode(),
        b"sep=;\r\n" + CSV.encode(),
    ],
)
def test_csv_of_every_program_says_the_same(data: bytes) -> None:
    """UTF-8 and UTF-16 with and without their mark; commas, semicolons, tabs; any end of line."""
    assert texts(read_sheet(data)) == [{"A1": "Name", "B1": "Born"}, {"A2": "ສົມພອນ", "B2": "13/5/2533"}]


def test_signs_within_quotation_marks_are_text() -> None:
    """A comma in a name of a school, a line break in a cell, a quotation mark written twice."""
    data = b'Name,School\nNoy,"College, ""Pakse""\nBuilding B"\n'
    assert texts(read_sheet(data))[1] == {"A2": "Noy", "B2": 'College, "Pakse"\nBuilding B'}


def test_a_formula_in_csv_is_a_fault_too() -> None:
    """A spreadsheet program would run it."""
    row = read_sheet(b'Name,Link\nNoy,"=HYPERLINK(""http://x"")"\n').rows[1]
    assert (row.cells[2].text, row.cells[2].fault) == ("", "This is a formula. Please paste the value itself.")


DAMAGED = "The file is damaged or is no spreadsheet. Please save it again as XLSX."
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b">]><worksheet/>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def encrypted(data: bytes) -> bytes:
    """An archive whose parts say that they need a password."""
    return data.replace(b"PK\x03\x04\x14\x00\x00\x00", b"PK\x03\x04\x14\x00\x01\x00").replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
    )


REFUSED: list[tuple[str, Callable[[], bytes], str]] = [
    ("nothing", lambda: b"", "The file is empty."),
    ("no cell", lambda: book(), "The sheet is empty. The first row must have the names of the columns."),
    ("blank lines", lambda: b"\n\n,,\n", "The sheet is empty. The first row must have the names of the columns."),
    ("a picture", lambda: PIXEL, "The file is a picture, whatever its name says. Please send the sheet itself."),
    ("a PDF", lambda: b"%PDF-1.4\n", "The file is a PDF, whatever its name says. Please send the sheet itself."),
    ("a page", lambda: b"\n<html>", "The file is a web page, whatever its name says. Please save it as XLSX."),
    (
        "a password",
        lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
        "The file is protected with a password. Please save it without one.",
    ),
    (
        "a zip's password",
        lambda: encrypted(book(["a"])),
        "The file is protected with a password. Please save it without one.",
    ),
    ("an old kind", lambda: OLE, "The file is of an old kind (XLS). Please save it as XLSX."),
    ("half a file", lambda: book(["a"])[:900], DAMAGED),
    ("a damaged sheet", lambda: with_part(book(["a"]), "xl/worksheets/sheet1.xml", b"<worksheet>"), DAMAGED),
    ("entities", lambda: with_part(book(["a"]), "xl/worksheets/sheet1.xml", ENTITIES), DAMAGED),
    (
        "another archive",
        lambda: with_part(b"PK\x05\x06" + bytes(18), "a.txt", b"a"),
        "The file is no spreadsheet. Please send the list as XLSX or as CSV.",
    ),
    (
        "a bomb",
        lambda: with_part(book(["a"]), "xl/media/a.xml", bytes(120 * 1024 * 1024)),
        "The file unfolds to more than a list can be. Please send only the list.",
    ),
    ("too large", lambda: b"a" * 5_300_000, "The file is larger than 5 MB. Please divide the list."),
    ("binary", lambda: b"a,b\n\0\1\2\n", "The file is no spreadsheet. Please send the list as XLSX or as CSV."),
    (
        "an old encoding",
        lambda: "Name\nสมชาย\n".encode("cp874"),
        "Line 2 is not UTF-8. In Excel, save the list as XLSX or as “CSV UTF-8”.",
    ),
    (
        "an open quotation mark",
        lambda: b'Name\n"Noy\nand so on\n',
        "Line 3 has a quotation mark that does not end, or a text that is too long.",
    ),
    (
        "too many rows",
        lambda: b"a\n" * 20_001,
        "The sheet has more than 20,000 rows. Please divide it into several files.",
    ),
    (
        "too many columns",
        lambda: b"a," * 61 + b"a",
        "The sheet has more than 60 columns, up to BJ1. Please send only the columns of the list.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("make", "sentence"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_cannot_be_read_is_refused_with_a_reason(make: Callable[[], bytes], sentence: str) -> None:
    """Each file that people send by mistake, or to do harm."""
    assert why(make()) == sentence


def test_the_most_rows_are_taken() -> None:
    """Twenty thousand rows, and not one more."""
    assert len(read_sheet(b"a\n" * 20_000).rows) == 20_000


def test_columns_are_named_as_programs_name_them() -> None:
    """After Z comes AA."""
    assert [column_name(number) for number in (1, 26, 27, 52, 53, 702, 703)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip
