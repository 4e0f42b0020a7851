"""A sheet as rows of text. What is wrong is a value: a place, an English sentence, and what stands in its places."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from bot.errors import BotError
from bot.i18n import N_

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 60
LONGEST_CELL: Final = 4_000


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, or worth knowing, at a `place` (`B7`, `B7:B9`, `row 4`, or nothing for the whole file).

    `sentence` is a key of the catalogues, so that a reader of any language can be told.
    """

    place: str
    sentence: str
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


class Unreadable(BotError):
    """The whole file cannot be read; `fault` says why, and what would be right."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence.format(**values))
        self.fault = Fault("", sentence, values)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, as text; dates as 2026-05-13. `fault`: why it cannot be taken, and then no text."""

    place: str
    text: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its number in the spreadsheet program, with its cells by column (A is 1); empty ones are left out."""

    number: int
    cells: Mapping[int, Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet that have anything in them, and what the reader of a report should know of it."""

    rows: tuple[Row, ...]
    notes: tuple[Fault, ...] = ()


def column_name(column: int) -> str:
    """A, B … Z, AA: the name of a column by its number from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


class Rows:
    """Gathers rows; raises Unreadable as soon as there are too many."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def add(self, number: int, cells: Mapping[int, Cell]) -> None:
        """Keeps a row that has anything in it."""
        if not cells:
            return
        if max(cells) > MOST_COLUMNS:
            raise Unreadable(
                N_("The sheet has more than {n} columns, up to {place}. Please send only the columns of the list."),
                n=MOST_COLUMNS,
                place=cells[max(cells)].place,
            )
        if len(self.rows) == MOST_ROWS:
            raise Unreadable(
                N_("The sheet has more than {n} rows. Please divide it into several files."), n=f"{MOST_ROWS:,}"
            )
        self.rows.append(Row(number, cells))

    def sheet(self, *notes: Fault) -> Sheet:
        """The finished sheet; raises Unreadable when nothing stands in it."""
        if not self.rows:
            raise Unreadable(N_("The sheet is empty. The first row must have the names of the columns."))
        return Sheet(tuple(self.rows), notes)


def cell(place: str, text: str) -> Cell:
    """A cell with this text; a formula or a text longer than any answer is a fault."""
    if text.startswith("="):
        return Cell(place, "", N_("This is a formula. Please paste the value itself."))
    if len(text) > LONGEST_CELL:
        return Cell(place, "", N_("This text is too long for one cell of a list."))
    return Cell(place, text)
