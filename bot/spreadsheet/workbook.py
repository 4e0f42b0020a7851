"""XLSX: the first sheet, cell by cell, without ever holding more than the limits allow."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from bot.i18n import N_
from bot.spreadsheet.sheet import Cell, Fault, Rows, Sheet, Unreadable, cell, column_name

MOST_UNZIPPED: Final = 100 * 1024 * 1024
_MOST_PARTS: Final = 2_000
_PIECE: Final = 1024 * 1024
_MERGED: Final = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
_MOST_NOTES: Final = 20
_WIDEST: Final = 1_024  # cells without a value, far to the right, are not worth looking at
_DAY_ONLY: Final = dt.time()
_BROKEN: Final = N_("The file is damaged or is no spreadsheet. Please save it again as XLSX.")


def read_workbook(data: bytes) -> Sheet:
    """The first sheet of a workbook; raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive)
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            # The library's types know a read-only sheet only in part.
            sheet: Any = next(iter(book.worksheets), None)
            if isinstance(sheet, ReadOnlyWorksheet):
                path: str = getattr(sheet, "_worksheet_path")  # noqa: B009
                notes = [*_other_sheets(book.sheetnames), *_merged(archive, path)]
                return _rows(sheet).sheet(*notes)
            raise Unreadable(_BROKEN)
    except Unreadable:
        raise
    except Exception as error:
        # The library raises whatever a broken part leads it to.
        raise Unreadable(_BROKEN) from error


def _check(archive: zipfile.ZipFile) -> None:
    """The size that the archive unfolds to is declared in it, and no part is read beyond what it declares."""
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(N_("The file is protected with a password. Please save it without one."))
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNZIPPED:
        raise Unreadable(N_("The file unfolds to more than a list can be. Please send only the list."))
    if "[Content_Types].xml" not in archive.namelist() or not any(p.filename.startswith("xl/") for p in parts):
        raise Unreadable(N_("The file is no spreadsheet. Please send the list as XLSX or as CSV."))
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                # No program writes one; entities could unfold to anything.
                if b"<!DOCTYPE" in stream.read(4096).replace(b"\0", b"").upper():
                    raise Unreadable(_BROKEN)


def _other_sheets(names: list[str]) -> Iterator[Fault]:
    if len(names) > 1:
        yield Fault("", N_("Only the first sheet was read: {sheet}."), {"sheet": names[0]})


def _merged(archive: zipfile.ZipFile, path: str) -> Iterator[Fault]:
    """Where cells are merged; a program shows one value across them, and the file has it in the first one only."""
    found: dict[str, None] = {}
    with archive.open(path.lstrip("/")) as stream:
        tail = b""
        while piece := stream.read(_PIECE):
            found.update(dict.fromkeys(place.decode() for place in _MERGED.findall(tail + piece)))
            tail = (tail + piece)[-200:]
    sentence = N_("These cells are merged: only the first of them has the value.")
    yield from (Fault(place, sentence) for place in list(found)[:_MOST_NOTES])


def _rows(sheet: Any) -> Rows:
    rows = Rows()
    # What a sheet says of its own size may be wrong.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(), 1):
        if row:
            rows.add(number, _cells(number, row[:_WIDEST]))
    return rows


def _cells(number: int, row: Sequence[Any]) -> dict[int, Cell]:
    return {
        column: found
        for column, each in enumerate(row, 1)
        if each.value is not None and (found := _cell(f"{column_name(column)}{number}", each)) is not None
    }


def _cell(place: str, each: Any) -> Cell | None:
    match each.data_type:
        case "f":
            return Cell(place, "", N_("This is a formula. Please paste the value itself."))
        case "e":
            return Cell(place, "", N_("This cell shows an error of the spreadsheet program."))
    text = _text(each.value).strip()
    return cell(place, text) if text else None


def _text(value: Any) -> str:
    """A value as a person would type it."""
    match value:
        case str():
            return value
        case bool():
            return "yes" if value else "no"
        case dt.datetime():
            return value.date().isoformat() if value.time() == _DAY_ONLY else value.isoformat(" ", "minutes")
        case dt.date() | dt.time():
            return value.isoformat()
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
    return str(value)
