"""Lists of nominees from the command line: read and held against what is stored, then written in chunks.

Everything is looked at before anything is written. A process that dies between two chunks leaves whole people; the same
command again takes in the others, and `renew` makes links anew for those whose links were lost with it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.database.engine import Database
from bot.errors import NotFound
from bot.features.doors import links, service
from bot.features.doors.messages import lists as messages
from bot.features.doors.model import AnyFault, Link, Report
from bot.i18n import translators
from bot.spreadsheet import Fault, Unreadable, read_sheet

ENDINGS = frozenset({".xlsx", ".csv", ".tsv"})
_SHOWN_EVERY = 250

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Wanted:
    """What a list is taken in for."""

    path: Path
    activity: str
    institution: str | None
    zone: str

    @property
    def links_path(self) -> Path:
        """Where the links go: beside the list, and never in the place of links that were made before."""
        names = chain(["links"], (f"links-{n}" for n in count(2)))
        paths = (self.path.with_name(f"{self.path.stem}-{name}.csv") for name in names)
        return next(path for path in paths if not path.exists())


def is_list(path: Path) -> bool:
    """Whether a file of this name is a list of people."""
    return path.suffix.lower() in ENDINGS


async def look(database: Database, wanted: Wanted, *, now: datetime, progress: Progress) -> Report:
    """The list held against what is stored; nothing is written. Raises NotFound where an activity has no form."""
    today = now.astimezone(ZoneInfo(wanted.zone)).date()
    async with database.read() as connection:
        try:
            on = await service.ground(connection, wanted.activity, wanted.institution, today)
        except service.NoForm:
            raise NotFound(f"--activity: {wanted.activity} has no form, so nobody can be nominated for it") from None
        except NotFound as error:
            raise NotFound(f"there is no {error}; import the programme first") from None
    try:
        return service.check(read_sheet(wanted.path.read_bytes()), on, progress=_now_and_then(progress))
    except Unreadable as error:
        return Report(new=(), faults=(error.fault,))


def _now_and_then(progress: Progress) -> Progress:
    """A terminal need not be told of each row."""
    waiting = 0

    def count(rows: int) -> None:
        nonlocal waiting
        waiting += rows
        if waiting >= _SHOWN_EVERY:
            progress(waiting)
            waiting = 0

    return count


async def take_in(
    database: Database, wanted: Wanted, report: Report, *, renew: bool, now: datetime, progress: Progress
) -> list[Link]:
    """Writes the people of a report without faults, a thousand in a transaction; their links."""
    made: list[Link] = []
    for start in range(0, len(report.new), service.MOST_AT_ONCE):
        chunk = report.new[start : start + service.MOST_AT_ONCE]
        async with database.begin() as connection:
            made += await service.take_in(
                connection, wanted.activity, chunk, institution=wanted.institution, by=None, now=now
            )
        progress(len(chunk))
    for start in range(0, len(report.waiting) if renew else 0, service.MOST_AT_ONCE):
        chunk = report.waiting[start : start + service.MOST_AT_ONCE]
        async with database.begin() as connection:
            made += await service.renew(connection, wanted.activity, chunk)
        progress(len(chunk))
    return made


def write_links(wanted: Wanted, made: list[Link], bot_name: str) -> Path:
    """Writes the links beside the list, for the one who imports to read and for nobody else; where they are."""
    path = wanted.links_path
    path.touch(mode=0o600)
    path.write_bytes(links.table(made, bot_name))
    return path


def lines(wanted: Wanted, faults: tuple[AnyFault, ...] | tuple[Fault, ...]) -> Iterator[str]:
    """Faults or notes for a terminal, one a line: file, cell, what is wrong."""
    t = translators()["en"]
    for fault in faults:
        place = f"{fault.place}: " if fault.place else ""
        yield f"{wanted.path}: {place}{messages.what_is_wrong(t, fault).striptags()}"
