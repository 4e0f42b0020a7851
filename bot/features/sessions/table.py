"""Sessions as rows of a sheet, and a sheet as sessions: what it does not change stays exactly as it was. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import regex
from pydantic import ValidationError

from bot.features.programme.book import Book, plain
from bot.features.programme.entries import Session as Entry
from bot.features.programme.times import FileTime, WallClock
from bot.features.sessions.columns import Columns, columns_of, find_columns, heading
from bot.features.sessions.model import Note, hours_of, moved
from bot.features.sessions.when import OTHER_CLOCK, NotWhen, Span, When, read_clock, read_day, read_when, settle
from bot.i18n import N_, Translator, search_key, translators
from bot.spreadsheet import Cell, Row, Sheet, column_name
from bot.spreadsheet.writing import is_risky

MOST_ROWS: Final = 2_000
TAKES_PLACE, CALLED_OFF = N_("Takes place"), N_("Called off")
_PART: Final = "; "
# As a program keeps a day: it may count from 1900 or from 1904.
_SERIAL: Final = regex.compile(r"\d{1,6}(\.\d+)?")
_NUMBER_ONLY: Final = N_("This is a number and no day: please give the cell the format of a date, or write 13/1/2027.")
_WRONG: Final[Mapping[str, str]] = {
    "link": N_("This is no link. Example: https://example.org/room"),
    "code": N_("A code has small Latin letters, digits and dashes, 32 at most."),
    "title": N_("The title is missing in English, or longer than 120 letters."),
    "room": N_("The room is missing in English, or longer than 120 letters."),
}
_OTHER: Final = N_("This cannot be taken. Please look at it again.")


@dataclass(frozen=True)
class Read:
    """What a sheet says: sessions as they would be, and every fault with its cell."""

    activity: str
    entries: Sequence[Entry] = ()
    faults: Sequence[Note] = ()
    notes: Sequence[Note] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    """Where the day of each session stands."""


# -- out -------------------------------------------------------------------------------------------------------------


def heads(book: Book, t: Translator) -> list[str]:
    """The headings, in the reader's language."""
    return [heading(column, t) for column in columns_of(book.entries.values(), t)]


def rows(book: Book, t: Translator) -> Iterator[list[str | date | None]]:
    """A row a session, the first one first; also those that were called off."""
    columns = columns_of(book.entries.values(), t)
    for dated in book.dated:
        shown = _shown(book, dated.entry, t)
        texts = {
            (name, language): (getattr(dated.entry, name) or {}).get(language)
            for name, language in columns if language
        }  # fmt: skip
        yield [texts[column] if column[1] else shown[column[0]] for column in columns]


def _shown(book: Book, entry: Entry, t: Translator) -> dict[str, Any]:
    """What stands in the cells of a session that have no language."""
    dated = book.date(entry)
    hours = hours_of(dated)
    same_day = hours.starts.date() == hours.ends.date()
    place = book.places.get(dated.place or "")
    return {
        "activity": book.activity, "code": entry.code, "day": hours.starts.date(), "from": f"{hours.starts:%H:%M}",
        "until": f"{hours.ends:%H:%M}" if same_day else f"{hours.ends:%Y-%m-%d %H:%M}",
        "place": t.pick(place.title) if place else None,
        "link": entry.link, "status": t(CALLED_OFF if entry.cancelled else TAKES_PLACE).unescape(),
        "teachers": _PART.join(entry.teachers) or None,
        "materials": _PART.join(_material(each, t) for each in entry.materials) or None,
        **{name: _moment(book, getattr(entry, name), dated.zone) for name in ("planned", "held_from", "held_until")},
    }  # fmt: skip


def _material(each: Any, t: Translator) -> str:
    return f"{t.pick(each.title)} {each.link}" if each.link else t.pick(each.title)


def _moment(book: Book, moment: FileTime | None, zone: str) -> str | None:
    return None if moment is None else f"{moment.at(book.anchor, zone).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


# -- in --------------------------------------------------------------------------------------------------------------


def activity_of(sheet: Sheet, language: str) -> str | None:
    """Of which activity a sheet of sessions is: '' where it does not say, None where it is no such sheet."""
    columns = find_columns(sheet, language)
    if columns is None:
        return None
    column = columns.at("activity")
    cells = [row.cells.get(column or 0) for row in sheet.rows if row.number > columns.heading]
    return next((cell.text for cell in cells if cell is not None), "")


def read_sheet(sheet: Sheet, book: Book, t: Translator, today: date) -> Read:
    """The sessions of a sheet, held against those of the activity."""
    columns = find_columns(sheet, t.language)
    assert columns is not None
    faults = [
        Note(N_("This heading is not known: {heading}."), {"heading": text}, at) for at, text in columns.unknown.items()
    ]
    notes = [Note(fault.sentence, fault.values, fault.place) for fault in sheet.notes]
    entries: dict[str, Entry] = {}
    places: dict[str, str] = {}
    for row in [each for each in sheet.rows if each.number > columns.heading]:
        reader = _RowReader(row, columns, book.with_entries(entries.values()), t, today)
        entry = reader.read()
        faults += sorted(reader.faults, key=lambda fault: (len(fault.place), fault.place))
        notes += reader.notes
        if entry is not None and entry.code in places:
            sentence = N_("This is the same session as in {place}.")
            faults.append(Note(sentence, {"place": places[entry.code]}, reader.place("code")))
        elif entry is not None:
            entries[entry.code] = entry
            places[entry.code] = reader.place("day")
    return Read(book.activity, tuple(entries.values()), tuple(faults), tuple(notes), places)


class _RowReader:
    """Reads one row: each cell that says otherwise than the session is a change, each that cannot be read a fault."""

    def __init__(self, row: Row, columns: Columns, book: Book, t: Translator, today: date) -> None:
        self._row, self._columns, self._book, self._t, self._today = row, columns, book, t, today
        self.faults: list[Note] = []
        self.notes: list[Note] = []

    def place(self, name: str) -> str:
        """The cell of a column in this row, also an empty one."""
        number = next((number for number, (found, _) in self._columns.found.items() if found == name), 1)
        return f"{column_name(number)}{self._row.number}"

    def read(self) -> Entry | None:
        """The session as the row has it; None where that cannot be said."""
        for cell in self._row.cells.values():
            if cell.fault:
                self.faults.append(Note(cell.fault, {}, cell.place))
        code = self._text("code")
        known = self._book.entries.get(code)
        if (other := self._text("activity")) and other != self._book.activity:
            self._fault("activity", N_("This row is of another activity: {code}."), code=other)
        base: dict[str, Any] = plain(known) if known else {"code": code or self._new_code(), "title": {}}
        self._texts(base)
        self._others(base, known)
        self._hours(base, known)
        return None if self.faults else self._made(base)

    def _new_code(self) -> str:
        number = self._row.number
        while f"session-{number}" in self._book.entries:
            number += 1
        return f"session-{number}"

    def _made(self, base: dict[str, Any]) -> Entry | None:
        try:
            return Entry.model_validate(base)
        except ValidationError as error:
            for detail in error.errors(include_url=False, include_input=False):
                name = str(detail["loc"][0]) if detail["loc"] else "code"
                self._fault(name, _WRONG.get(name, _OTHER))
            return None

    def _cell(self, name: str) -> Cell | None:
        number = self._columns.at(name)
        return None if number is None else self._row.cells.get(number)

    def _text(self, name: str) -> str:
        cell = self._cell(name)
        return _as_written(cell.text) if cell else ""

    def _has(self, name: str) -> bool:
        return self._columns.at(name) is not None

    def _fault(self, name: str, sentence: str, **values: object) -> None:
        # One fault a cell: what follows from the first needs no word.
        if (place := self.place(name)) not in {fault.place for fault in self.faults}:
            self.faults.append(Note(sentence, values, place))

    # texts of several languages

    def _texts(self, base: dict[str, Any]) -> None:
        for number, (name, language) in self._columns.found.items():
            if not language:
                continue
            cell = self._row.cells.get(number)
            texts = dict(base.get(name) or {})
            if cell is not None and cell.text:
                texts[language] = _as_written(cell.text)
            elif language in texts:
                del texts[language]
            base[name] = texts or None
        for name in ("title", "room", "equipment"):
            # One text alone is read by everybody as it was written.
            said: dict[str, str] | None = base.get(name)
            if said and "en" not in said:
                base[name] = {**said, "en": next(iter(said.values()))}
        if not base.get("title"):
            self._fault("title", N_("The title is missing."))

    # what has no language

    def _others(self, base: dict[str, Any], known: Entry | None) -> None:
        shown = _shown(self._book, known, self._t) if known else {}
        if self._has("link"):
            base["link"] = self._text("link") or None
        if self._has("status") and (text := self._text("status")):
            if (status := _statuses().get(search_key(text))) is None:
                allowed = ", ".join(self._t(each).unescape() for each in (TAKES_PLACE, CALLED_OFF))
                self._fault("status", N_("This must be one of: {choices}."), choices=allowed)
            else:
                base["cancelled"] = status
        if self._has("teachers"):
            base["teachers"] = [part.strip() for part in self._text("teachers").split(";") if part.strip()]
        if self._has("materials") and self._text("materials") != (shown.get("materials") or ""):
            base["materials"] = [
                _material_of(part, self._t) for part in self._text("materials").split(";") if part.strip()
            ]
        if self._has("place"):
            self._place(base, shown.get("place") or "")

    def _place(self, base: dict[str, Any], shown: str) -> None:
        text = self._text("place")
        if text == shown:
            return
        if not text:
            base["place"] = None
            return
        key = search_key(text)
        found = [
            code for code, each in self._book.places.items()
            if key in {search_key(code), *(search_key(title) for title in each.title.values())}
        ]  # fmt: skip
        if found:
            base["place"] = found[0]
        else:
            self._fault("place", N_("The programme has no such place: {place}."), place=text)

    # hours

    def _hours(self, base: dict[str, Any], known: Entry | None) -> None:
        place = self._book.places.get(base.get("place") or self._book.place or "")
        zone = place.zone if place else self._book.zone
        span = self._span(hours_of(self._book.date(known)) if known else None, zone)
        if span is not None and (known is None or span != hours_of(self._book.date(known))):
            if known is not None:
                fresh = plain(moved(self._book, known, span))
                base.update({name: fresh.get(name) for name in ("starts", "ends", "minutes", "planned")})
            else:
                base.update(starts=str(WallClock(span.starts)), ends=str(WallClock(span.ends)))
        for name in ("planned", "held_from", "held_until"):
            shown = _moment(self._book, getattr(known, name), zone) if known else None
            if self._has(name) and self._text(name) != (shown or ""):
                base[name] = self._moment(name)

    def _span(self, known: Span | None, zone: str) -> Span | None:
        """When the row has it, on the clock of its place; None where that cannot be read."""
        name = "day"
        try:
            day = self._day()
            name = "from"
            starts = self._clock("from")
            name = "until" if self._has("until") else "from"
            until = self._until(day)
            begin = datetime.combine(day, starts)
            if isinstance(until, datetime):
                if until <= begin:
                    raise NotWhen(_ENDS_BEFORE, end=f"{until:%Y-%m-%d %H:%M}", start=f"{begin:%H:%M}")
                return Span(begin, until)
            lasts = known or Span(begin, begin + timedelta(hours=1))
            span = settle(When(day, starts, until), lasts, zone)
            return Span(span.starts, span.ends)
        except NotWhen as error:
            self._fault(name, error.sentence, **error.values)
            return None

    def _day(self) -> date:
        text = self._text("day")
        if not text:
            raise NotWhen(N_("The day is missing."))
        if _SERIAL.fullmatch(text):
            raise NotWhen(_NUMBER_ONLY)
        return read_day(text.partition(" ")[0] if _is_iso(text) else text, self._today)

    def _clock(self, name: str) -> Any:
        text = self._text(name)
        if not text:
            raise NotWhen(N_("The hour is missing."))
        return read_clock(text.partition(" ")[2] or text if _is_iso(text) else text)

    def _until(self, day: date) -> Any:
        text = self._text("until")
        if not text:
            return None
        if _is_iso(text) and " " in text:
            return datetime.combine(read_day(text.partition(" ")[0], day), read_clock(text.partition(" ")[2]))
        return read_clock(text)

    def _moment(self, name: str) -> str | None:
        text = self._text(name)
        if not text:
            return None
        try:
            when = read_when(text, self._today)
            if when.day is None or when.starts is None:
                raise NotWhen(N_("Please write the day and the hours. Example: 13/1/2027 14:00-16:00"))
            if when.offset is not None:
                raise NotWhen(OTHER_CLOCK)
            return str(WallClock(datetime.combine(when.day, when.starts)))
        except NotWhen as error:
            self._fault(name, error.sentence, **error.values)
            return None


_ENDS_BEFORE: Final = N_("It would end at {end}, before it begins at {start}. Example: 14:00-16:00")


def _as_written(text: str) -> str:
    """Without the apostrophe that a CSV has before what a program could take for a formula."""
    return text[1:] if text.startswith("'") and is_risky(text[1:]) else text


def _is_iso(text: str) -> bool:
    return len(text) >= 10 and text[4:5] == "-" and text[7:8] == "-"


def _material_of(part: str, t: Translator) -> dict[str, Any]:
    title, _, link = part.strip().rpartition(" https://")
    text = title or part.strip()
    return {"title": {t.language: text, "en": text}, "link": f"https://{link}" if title else None}


@cache
def _statuses() -> Mapping[str, bool]:
    return {
        search_key(t(sentence).unescape()): sentence == CALLED_OFF
        for t in translators().values()
        for sentence in (TAKES_PLACE, CALLED_OFF)
    }
