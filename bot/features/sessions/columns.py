"""The columns of a sheet of sessions, by their headings in any of the seven languages. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

import regex

from bot.features.programme.entries import Session as Entry
from bot.i18n import ENDONYMS, LANGUAGES, N_, Translator, search_key, translators
from bot.spreadsheet import Row, Sheet

HEADS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "activity": N_("Activity"), "code": N_("Code"), "day": N_("Date"), "from": N_("From"), "until": N_("Until"),
        "title": N_("Title"), "place": N_("Place"), "room": N_("Room"), "link": N_("Link"), "status": N_("Status"),
        "teachers": N_("Teachers"), "equipment": N_("Equipment"), "materials": N_("Materials"),
        "planned": N_("First planned"), "held_from": N_("Held from"), "held_until": N_("Held until"),
    }
)  # fmt: skip
BY_LANGUAGE: Final = ("title", "room", "equipment")
NEEDED: Final = ("code", "day", "from")

_LOOKED_AT: Final = 10
_NAMED: Final = regex.compile(r"(.+?)\s*[(（]\s*(.+?)\s*[)）]")

Column = tuple[str, str]
"""What stands in a column, and in which language, for those that have one a language."""


@dataclass(frozen=True)
class Columns:
    """The number of the row with the headings, and what stands in which column."""

    heading: int
    found: Mapping[int, Column]
    unknown: Mapping[str, str]

    def at(self, name: str, language: str = "") -> int | None:
        """The column of this name."""
        return next((number for number, column in self.found.items() if column == (name, language)), None)


def columns_of(entries: Iterable[Entry], t: Translator) -> list[Column]:
    """The columns of an activity's sheet: texts in every language that they have, the reader's own first."""
    entries = list(entries)
    found: list[Column] = []
    for name in HEADS:
        if name not in BY_LANGUAGE:
            found.append((name, ""))
            continue
        used = {language for entry in entries for language in (getattr(entry, name) or {})}
        wanted = [each for each in LANGUAGES if each in used and each != t.language]
        found += [(name, language) for language in (t.language, *wanted)]
    return found


def heading(column: Column, t: Translator) -> str:
    """What stands above a column, in the reader's language."""
    name, language = column
    said = t(HEADS[name]).unescape()
    return t("{column} ({language})", column=said, language=ENDONYMS[language]).unescape() if language else said


def find_columns(sheet: Sheet, language: str) -> Columns | None:
    """The headings among the first rows; None for a sheet that is of something else than sessions.

    A text's column that names no language is in that of the sender.
    """
    for row in sheet.rows[:_LOOKED_AT]:
        found = _read(row, language)
        names = {name for name, _ in found.values()}
        if set(NEEDED) <= names:
            unknown = {cell.place: cell.text for number, cell in row.cells.items() if number not in found}
            return Columns(row.number, found, unknown)
    return None


def _read(row: Row, language: str) -> dict[int, Column]:
    found: dict[int, Column] = {}
    for number, cell in row.cells.items():
        column = _column(cell.text, language)
        if column is not None and column not in found.values():
            found[number] = column
    return found


def _column(text: str, language: str) -> Column | None:
    named = _NAMED.fullmatch(text.strip())
    if named and (name := _names().get(search_key(named[1]))) in BY_LANGUAGE:
        spoken = _languages().get(search_key(named[2]))
        return (name, spoken) if name and spoken else None
    name = _names().get(search_key(text))
    if name is None:
        return None
    return (name, language) if name in BY_LANGUAGE else (name, "")


@cache
def _names() -> Mapping[str, str]:
    return {
        search_key(t(sentence).unescape()): name for t in translators().values() for name, sentence in HEADS.items()
    } | {name: name for name in HEADS}


@cache
def _languages() -> Mapping[str, str]:
    return {search_key(word): code for code in LANGUAGES for word in (code, ENDONYMS[code])}
