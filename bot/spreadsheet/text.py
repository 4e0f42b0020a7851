"""CSV as spreadsheet programs write it: UTF-8 or UTF-16, with commas, semicolons or tabs."""

import codecs
import csv
import io
from typing import Final

from bot.i18n import N_
from bot.spreadsheet.sheet import Cell, Rows, Sheet, Unreadable, cell, column_name

_DELIMITERS: Final = ",;\t"
_LOOKED_AT: Final = 20
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_text(data: bytes) -> Sheet:
    """The rows of a text; raises Unreadable."""
    text = _decoded(data)
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        # A line for spreadsheet programs; they show the one below it as their first.
        return _rows(rest, first.strip()[4])
    return _rows(text, _delimiter(text))


def _decoded(data: bytes) -> str:
    try:
        # With its mark, "utf-16" knows by itself which of the two it is.
        text = data.decode("utf-16" if data.startswith(_UTF_16) else _silent_utf_16(data) or "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unreadable(
            N_("Line {line} is not UTF-8. In Excel, save the list as XLSX or as “CSV UTF-8”."), line=line
        ) from None
    if "\0" in text:
        raise Unreadable(N_("The file is no spreadsheet. Please send the list as XLSX or as CSV."))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _silent_utf_16(data: bytes) -> str:
    """UTF-16 without its mark: every second byte of its Latin letters and signs is nought."""
    start = data[:200]
    if start[1::2].count(0) > len(start) // 8 and not start[0::2].count(0):
        return "utf-16-le"
    if start[0::2].count(0) > len(start) // 8 and not start[1::2].count(0):
        return "utf-16-be"
    return ""


def _delimiter(text: str) -> str:
    """The sign that parts the most lines of the beginning into the same number of columns."""
    lines = [line for line in text.split("\n", _LOOKED_AT)[:_LOOKED_AT] if line.strip()]

    def even(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual) if usual > 1 else 0, usual)

    return max(_DELIMITERS, key=even)


def _rows(text: str, delimiter: str) -> Sheet:
    rows = Rows()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, values in enumerate(reader, 1):
            rows.add(number, _cells(number, values))
    except csv.Error:
        raise Unreadable(
            N_("Line {line} has a quotation mark that does not end, or a text that is too long."),
            line=reader.line_num,
        ) from None
    return rows.sheet()


def _cells(number: int, values: list[str]) -> dict[int, Cell]:
    return {
        column: cell(f"{column_name(column)}{number}", text)
        for column, value in enumerate(values, 1)
        if (text := value.strip())
    }
