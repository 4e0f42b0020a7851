"""What the commands for lists, codes and tables do; commands.py loads it only for them."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typer

from bot.features.doors import codes
from bot.seed import lists
from bot.settings import Settings
from bot.terminal import bot_name, fail, finish, for_data, named, now, opened, rows_shown


def import_list(path: Path, activity: str, institution: str | None, *, dry_run: bool, renew: bool) -> None:
    """Nominates the people of a list, and writes a link for each beside it."""
    found = for_data()
    wanted = lists.Wanted(path, activity, institution, found.default_timezone)

    async def work() -> tuple[Any, Path | None]:
        name = "" if dry_run else await bot_name(found)
        async with opened(found) as database:
            with rows_shown() as progress:
                report = await lists.look(database, wanted, now=now(found), progress=progress)
            if report.faults or dry_run:
                return report, None
            with rows_shown() as progress:
                made = await lists.take_in(database, wanted, report, renew=renew, now=now(found), progress=progress)
        return report, lists.write_links(wanted, made, name) if made else None

    report, links = finish(work())
    if report.faults:
        raise fail(*lists.lines(wanted, report.faults), "Nothing was written.")
    for line in lists.lines(wanted, report.notes):
        typer.echo(line, err=True)
    counts = f"{len(report.new)} new, {len(report.waiting) + len(report.come)} nominated already"
    typer.echo(f"Right, and nothing was written: {counts}" if dry_run else f"Nominated: {counts}")
    if links:
        typer.echo(f"The links are in {links}. They are not stored and cannot be shown again.")


def print_code(activity: str, *, uses: int | None, until: str, only_for: int | None) -> None:
    """Makes a code; it is printed with its link, and never again."""
    found = for_data()
    try:
        last = date.fromisoformat(until) if until else None
    except ValueError:
        raise fail("--until: not a day. Example: 2026-12-31", code=2) from None
    zone = ZoneInfo(found.default_timezone)
    midnight = datetime.combine(last + timedelta(days=1), time(), zone) if last else None

    async def work() -> tuple[str, str]:
        name = await bot_name(found)
        async with opened(found) as database, database.begin() as connection:
            await named(connection, activity)
            made = await codes.make(
                connection, activity, uses=uses, expires_at=midnight, only_for=only_for, now=now(found)
            )
        start = f"c_{made.replace('-', '')}"
        return made, f"https://t.me/{name}?start={start}" if name else f"/start {start}"

    for line in finish(work()):
        typer.echo(line)


async def export_table(found: Settings, form: str, activity: str | None, language: str) -> None:
    """Writes a table of registrations to standard output."""
    import shutil
    import sys

    from bot.features.desk import table
    from bot.features.desk.model import Filters, Scope
    from bot.i18n import translators

    if form == "xlsx" and sys.stdout.isatty():
        raise fail(f"This is no text; add: > {table.file_name(Filters(activity), form, now(found).date())}", code=2)
    async with opened(found) as database, database.read() as connection:
        await table.check(connection, activity)
        with table.new_file() as file:
            t, zone = translators()[language], found.default_timezone
            many = await table.write(connection, file, form, Scope(True), Filters(activity), t, zone)
            file.seek(0)
            shutil.copyfileobj(file, sys.stdout.buffer)
            sys.stdout.buffer.flush()
    table.note(None, many, Filters(activity), form)


def draw_posters(found: Settings, out: Path | None, bot: str, activity: str, source: str) -> None:
    """Writes posters into a folder, and says which."""
    if out is None:
        raise fail("--out: missing; the folder for the posters", code=2)
    from bot.seed import posters

    async def draw() -> list[Path]:
        name = bot or await bot_name(found)
        async with opened(found) as database:
            return await posters.write(database, out, bot=name, activity=activity, source=source)

    for path in finish(draw()):
        typer.echo(path)
