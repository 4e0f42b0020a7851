"""Spreadsheets that people send: XLSX and CSV in, as rows of text with the place of each cell."""

from bot.spreadsheet.kinds import ENDINGS, MOST_BYTES
from bot.spreadsheet.reading import read_sheet
from bot.spreadsheet.sheet import MOST_COLUMNS, MOST_ROWS, Cell, Fault, Row, Sheet, Unreadable, column_name

__all__ = [
    "ENDINGS",
    "MOST_BYTES",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "Cell",
    "Fault",
    "Row",
    "Sheet",
    "Unreadable",
    "column_name",
    "read_sheet",
]
