"""Tables out: every script arrives, dates are dates, and no cell can become a formula."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook

from bot.spreadsheet.writing import Cell, CsvWriter, Writer, XlsxWriter

NAMES = ["ສົມພອນ ວົງສາ", "សុខ ចាន់ថា", "မောင်မောင်", "สมชาย ใจดี", "Nguyễn Văn Đức", "王小明", "Line one\nline two"]
RISKY = ["=1+1", "+856 20 55", "-2", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", '=HYPERLINK("http://x")']
DAY, MOMENT = date(1990, 5, 13), datetime(2026, 11, 25, 10, 30, tzinfo=UTC)


def written(kind: type[CsvWriter] | type[XlsxWriter], heads: list[str], rows: list[list[Cell]]) -> bytes:
    file = io.BytesIO()
    writer: Writer = kind(file, heads)
    for row in rows:
        writer.add(row)
    writer.finish()
    return file.getvalue()


def from_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_begins_with_its_mark_and_keeps_every_script() -> None:
    content = written(CsvWriter, ["Name"], [[name] for name in NAMES])
    assert content.startswith(b"\xef\xbb\xbf")
    assert from_csv(content) == [["Name"], *([name] for name in NAMES)]


def test_xlsx_keeps_every_script_and_knows_dates_and_numbers() -> None:
    rows: list[list[Cell]] = [[name, DAY, MOMENT, 12, 1.5, None, True] for name in NAMES]
    book = load_workbook(io.BytesIO(written(XlsxWriter, ["A", "B", "C", "D", "E", "F", "G" * 30], rows)))
    read = [list(row) for row in book.active.iter_rows(min_row=2, values_only=True)]  # type: ignore[union-attr]
    plain = MOMENT.replace(tzinfo=None)
    assert read == [[name, datetime(1990, 5, 13), plain, 12, 1.5, None, True] for name in NAMES]
    sheet = book.active
    assert sheet is not None
    assert sheet.freeze_panes == "A2"
    assert (sheet.column_dimensions["A"].width, sheet.column_dimensions["G"].width) == (10, 32)
    assert sheet["B2"].number_format == "yyyy-mm-dd"


@pytest.mark.parametrize("text", RISKY)
def test_no_cell_becomes_a_formula(text: str) -> None:
    """Neither below a head nor in it, in CSV with the apostrophe, in XLSX as a text that shows as it was."""
    assert [row[0][0] for row in from_csv(written(CsvWriter, [text], [[text]]))] == ["'", "'"]
    sheet = load_workbook(io.BytesIO(written(XlsxWriter, [text], [[text]]))).active
    assert sheet is not None
    assert [(sheet[place].data_type, sheet[place].quotePrefix) for place in ("A1", "A2")] == [("s", True)] * 2


def test_what_no_cell_can_hold_is_left_out() -> None:
    """Signs that XML does not know, and more letters than fit."""
    given = "a\x00b\x0bc\x1b[31m" + "x" * 40_000
    assert len(from_csv(written(CsvWriter, ["Name"], [[given]]))[1][0]) == 32_000
    sheet = load_workbook(io.BytesIO(written(XlsxWriter, ["Name"], [[given]]))).active
    assert sheet is not None
    assert str(sheet["A2"].value).startswith("abc[31mxx")
