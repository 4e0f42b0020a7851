"""Tables at the end of a test run: what became of each cell of the fault matrix, and what each run of kills counted."""

from typing import Any, Protocol

import pytest

_MARK = "a line of a table"


class Tell(Protocol):
    """Adds a line: the table's name, the line's, and its columns."""

    def __call__(self, table: str, line: str, /, **columns: object) -> None: ...


@pytest.fixture
def tell(record_property: Any) -> Tell:
    """A line for the tables at the end of the run; also where several processes run the tests."""

    def add(table: str, line: str, /, **columns: object) -> None:
        record_property(_MARK, [table, line, {name: str(value) for name, value in columns.items()}])

    return add


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Prints the tables that the tests told lines of."""
    reports = [report for key in ("passed", "failed") for report in terminalreporter.stats.get(key, [])]
    lines = [value for report in reports for name, value in getattr(report, "user_properties", []) if name == _MARK]
    for table in sorted({table for table, _, _ in lines}):
        terminalreporter.section(table)
        rows = sorted(((line, cells) for name, line, cells in lines if name == table), key=lambda row: row[0])
        for text in _drawn(rows):
            terminalreporter.write_line(text)


def _drawn(rows: list[tuple[str, dict[str, str]]]) -> list[str]:
    """The rows as columns of equal width, below their names."""
    names = list(dict.fromkeys(name for _, cells in rows for name in cells))
    grid = [["", *(name.replace("_", " ") for name in names)]]
    grid += [[line, *(cells.get(name, "") for name in names)] for line, cells in rows]
    widths = [max(len(row[column]) for row in grid) for column in range(len(names) + 1)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in grid]
