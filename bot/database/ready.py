"""Statements that turns ask all the time, made ready once for SQLite: SQLAlchemy's way from one to its rows costs
several times what SQLite takes for them.

`ready(statement)` marks one, and it is executed like any other. On PostgreSQL that is all. On SQLite's one writer
(sqlite.py) its text, and what turns its values into SQLite's and its columns into ours, are found the first time and
kept; tests compare what comes. Nothing of it may depend on the values: no list of them in an IN, no computed default.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Executable
from sqlalchemy.engine import Dialect, Row
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError

Marked = TypeVar("Marked", bound=Executable)
Convert = Callable[[Any], Any]

_PLANS: dict[Executable, dict[tuple[str, ...], "_Plan"]] = {}


def ready(statement: Marked) -> Marked:
    """The same statement, to be kept as long as the program runs: for constants of a module."""
    _PLANS[statement] = {}
    return statement


def run(
    connection: sqlite3.Connection, dialect: Dialect, statement: Executable, parameters: Mapping[str, Any] | None
) -> "Rows | None":
    """What a marked statement brings; None where it is not marked, or has many sets of values."""
    plans = _PLANS.get(statement)
    if plans is None or isinstance(parameters, list):
        return None
    given = parameters or {}
    names = tuple(given)
    plan = plans.get(names)
    if plan is None:
        plan = plans[names] = _Plan.of(statement, dialect, names)
    return plan.run(connection, given)


class Rows:
    """What came: the rows, as SQLAlchemy makes them, and how many were changed."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: Sequence[Row[Any]], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Row[Any]]:
        return iter(self._rows)

    def first(self) -> Row[Any] | None:
        """The first row, if there is one."""
        return self._rows[0] if self._rows else None

    def scalar(self) -> Any:
        """The first column of the first row, if there is one."""
        return self._rows[0][0] if self._rows else None


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement with the names of its values: where each goes, and what the columns are."""

    text: str
    places: Sequence[tuple[str | None, Convert | None, Any]]
    """For each question mark the name of its value and what SQLite takes it as; or else what stands there always."""
    columns: SimpleResultMetaData
    converts: Any

    @classmethod
    def of(cls, statement: Any, dialect: Dialect, names: Sequence[str]) -> "_Plan":
        compiled = statement.compile(dialect=dialect, column_keys=sorted(names))
        if compiled.post_compile_params or compiled.insert_prefetch or compiled.update_prefetch:
            raise ValueError(f"cannot be made ready, it depends on its values: {compiled}")
        places: list[tuple[str | None, Convert | None, Any]] = []
        written = compiled._process_parameters_for_postcompile(compiled.construct_params(_check=False))
        for name in written.positiontup:
            bind, convert = compiled.binds[name], compiled._bind_processors.get(name)
            if bind.key in names:
                places.append((bind.key, convert, None))
            else:
                places.append((None, None, convert(bind.value) if convert else bind.value))
        entries = compiled._result_columns
        converts = [entry.type._cached_result_processor(dialect, None) for entry in entries]
        return cls(written.statement, places, SimpleResultMetaData([entry.keyname for entry in entries]), converts)

    def run(self, connection: sqlite3.Connection, given: Mapping[str, Any]) -> Rows:
        values = [
            constant if name is None else convert(given[name]) if convert else given[name]
            for name, convert, constant in self.places
        ]
        try:
            cursor = connection.execute(self.text, values)
            found = cursor.fetchall()
        except sqlite3.Error as error:
            raise DBAPIError.instance(self.text, None, error, sqlite3.Error, hide_parameters=True) from error
        index = self.columns._key_to_index
        return Rows([Row(self.columns, self.converts, index, row) for row in found], cursor.rowcount)
