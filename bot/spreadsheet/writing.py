"""Tables out: CSV and XLSX, row by row, in a memory that does not grow with them. No cell is ever a formula.

A text that a spreadsheet program would take for a formula gets, in CSV, the apostrophe before it that these programs
know; in XLSX it is marked as text, and shows as it was written.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO, Final, Protocol

Cell = str | int | float | bool | date | datetime | None

LONGEST: Final = 32_000
"""A cell of a spreadsheet holds 32,767 letters."""

_BEGINS: Final = tuple("=+-@\t\r\n|%＝＋－＠")
# What XML cannot hold, and a terminal or a spreadsheet program could take for more than a letter.
_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_WIDTHS: Final = (10, 44)


class Writer(Protocol):
    """Takes the rows of one table; it is whole after `finish()`."""

    def add(self, row: Sequence[Cell]) -> None:
        """Writes one row."""

    def finish(self) -> None:
        """Writes what is left; nothing can be added any more."""


def is_risky(text: str) -> bool:
    """Whether a spreadsheet program might run this text instead of showing it."""
    return text.startswith(_BEGINS) or text.lstrip().startswith(_BEGINS)


def plain(text: str) -> str:
    """The text as a cell can hold it."""
    return _UNSEEN.sub("", text)[:LONGEST]


class CsvWriter:
    """UTF-8 with the mark at the beginning by which spreadsheet programs know it; dates as ISO writes them."""

    def __init__(self, file: BinaryIO, heads: Sequence[str]) -> None:
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        self._rows = csv.writer(self._text)
        self.add(heads)

    def add(self, row: Sequence[Cell]) -> None:
        """Writes one row."""
        self._rows.writerow([_in_csv(cell) for cell in row])

    def finish(self) -> None:
        """Leaves the file open for who reads it."""
        self._text.flush()
        self._text.detach()


def _in_csv(cell: Cell) -> Any:
    match cell:
        case str():
            text = plain(cell)
            return f"'{text}" if is_risky(text) else text
        case datetime():
            return cell.strftime("%Y-%m-%d %H:%M")
        case date():
            return cell.isoformat()
    return cell


class XlsxWriter:
    """One sheet with its first row fixed; dates are dates."""

    def __init__(self, file: BinaryIO, heads: Sequence[str], title: str = "Sheet") -> None:
        # Read where it is needed: the program at rest does without it.
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter

        self._file, self._cell = file, WriteOnlyCell
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", plain(title))[:31] or "Sheet")
        self._sheet.freeze_panes = "A2"
        for number, head in enumerate(heads, 1):
            width = min(max(len(head) + 2, _WIDTHS[0]), _WIDTHS[1])
            self._sheet.column_dimensions[get_column_letter(number)].width = width
        cells = [self._made(head) for head in heads]
        for cell in cells:
            cell.font = Font(bold=True)
        self._sheet.append(cells)

    def add(self, row: Sequence[Cell]) -> None:
        """Writes one row."""
        self._sheet.append([self._made(cell) for cell in row])

    def _made(self, value: Cell) -> Any:
        if not isinstance(value, str | date):
            return value
        if isinstance(value, str):
            text = plain(value)
            cell = self._cell(self._sheet, text)
            if is_risky(text):
                cell.data_type, cell.quotePrefix = "s", True
            return cell
        moment: Any = value.replace(tzinfo=None) if isinstance(value, datetime) else value
        cell = self._cell(self._sheet, moment)
        cell.number_format = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
        return cell

    def finish(self) -> None:
        """Packs the sheet, which has been on disk so far, into the file."""
        self._book.save(self._file)


def add_all(writer: Writer, rows: Iterable[Sequence[Cell]]) -> None:
    """Writes several rows."""
    for row in rows:
        writer.add(row)
