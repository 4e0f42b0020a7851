"""What the commands about sessions do; commands.py loads it only for them."""

import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from bot.features.programme import editing
from bot.features.reminders import service as reminders
from bot.features.sessions import service, sheets, table
from bot.features.sessions.messages import plan, preview
from bot.features.sessions.model import Alteration, Note
from bot.i18n import LANGUAGES, translators
from bot.people.voices import Voices
from bot.settings import Settings
from bot.spreadsheet import MOST_BYTES, Sheet, Unreadable, read_sheet
from bot.spreadsheet.writing import CsvWriter, add_all
from bot.terminal import fail, finish, for_data, named, now, opened


def print_plan(activity: str, language: str) -> None:
    """Prints every message that will go out for an activity."""
    if language not in LANGUAGES:
        raise fail(f"--language: one of {', '.join(LANGUAGES)}", code=2)
    found = for_data()

    async def work() -> list[str]:
        moment, speak, zone = now(found), translators(), found.default_timezone
        async with opened(found) as database, database.read() as connection:
            offered = await named(connection, activity)
            house = service.House(Voices(speak, found.default_language, zone), moment)
            ahead = await service.goes_out(connection, activity, house)
            reader = await reminders.reader(connection, speak[language], zone, moment)
            return list(plan.printed(offered, ahead, reader))

    typer.echo("\n\n".join(finish(work())))


def export_sessions(found: Settings, form: str, activity: str, language: str) -> None:
    """Writes the sessions of an activity as a table to standard output."""
    if not activity:
        raise fail("--activity: missing; the code of the activity whose sessions are written", code=2)
    if form == "xlsx" and sys.stdout.isatty():
        raise fail(f"This is no text; add: > sessions-{activity}.xlsx", code=2)

    async def work() -> bytes:
        async with opened(found) as database, database.read() as connection:
            await named(connection, activity)
            book, t = await editing.open_book(connection, activity), translators()[language]
        if form == "xlsx":
            return sheets.written(book, t)
        file = io.BytesIO()
        writer = CsvWriter(file, table.heads(book, t))
        add_all(writer, table.rows(book, t))
        writer.finish()
        return file.getvalue()

    sys.stdout.buffer.write(finish(work()))
    sys.stdout.buffer.flush()


def import_sessions(path: Path, activity: str, *, dry_run: bool) -> bool:
    """Takes a sheet of sessions in, all or nothing, and says what changes; False when it is a sheet of something else.

    Every fault is a line with its cell. Sessions that the sheet does not have stay as they are.
    """
    try:
        sheet = read_sheet(path.read_bytes()) if path.stat().st_size <= MOST_BYTES else None
    except Unreadable:
        return False
    said = None if sheet is None else table.activity_of(sheet, "en")
    if sheet is None or said is None:
        return False
    code = activity or said
    if not code:
        raise fail("--activity: missing; the sheet does not say of which activity its sessions are", code=2)
    found = for_data()
    for line in finish(_take_in(found, path, sheet, code, dry_run=dry_run)):
        typer.echo(line)
    return True


async def _take_in(found: Settings, path: Path, sheet: Sheet, code: str, *, dry_run: bool) -> list[str]:
    moment, t = now(found), translators()["en"]
    async with opened(found) as database, database.begin() as connection:
        await named(connection, code)
        book = await editing.open_book(connection, code, hold=True)
        read = table.read_sheet(sheet, book, t, moment.astimezone(ZoneInfo(book.zone)).date())
        house = service.House(Voices(translators(), found.default_language, found.default_timezone), moment)
        seen = await service.preview(connection, book, read.entries, house, read.notes)
        faults = [*read.faults, *sheets.past(seen.alterations, read, moment)]
        if faults:
            raise fail(*_lines(path, faults), "Nothing was written.")
        for line in _lines(path, seen.notes):
            typer.echo(line, err=True)
        reader = await reminders.reader(connection, t, found.default_timezone, moment)
        blocks = preview.changes(book, seen.alterations, reader, len(seen.alterations))
        lines = ["; ".join(str(line.striptags()) for line in block.split("\n")) for block in blocks]
        if not dry_run:
            await editing.keep(connection, book, [each.after.entry for each in seen.alterations], moment)
        told = str(preview.who_hears(seen.told, t).striptags())
        return [*lines, told, _counted(seen.alterations, dry_run=dry_run)]


def _counted(found: Sequence[Alteration], *, dry_run: bool) -> str:
    counts = f"{len(found)} changed or new"
    return f"Right, and nothing was written: {counts}" if dry_run else f"Sessions: {counts}"


def _lines(path: Path, notes: Sequence[Note]) -> Iterator[str]:
    t = translators()["en"]
    for each in notes:
        said = preview.note(each, t).striptags()
        yield f"{path}: {said}"
