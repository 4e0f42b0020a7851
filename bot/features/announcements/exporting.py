"""What became of an announcement, as tables: written before the turn opens, for that may take a while."""

import asyncio
import io
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.chat import repository as chats
from bot.chat.incoming import Incoming
from bot.clock import Clock
from bot.database.engine import Database
from bot.errors import NotAllowed, NotFound
from bot.features.announcements import afterwards, messages, reminding, repository
from bot.features.announcements.ground import Ground, own
from bot.features.announcements.model import Asked
from bot.features.announcements.replies import repository as replies
from bot.features.desk.model import scope_of
from bot.people.model import Person
from bot.people.voices import Voices
from bot.spreadsheet.writing import XlsxWriter


@dataclass(frozen=True)
class Written:
    """The table of one announcement."""

    number: int
    name: str
    content: bytes


class Exporting:
    """The part of announcements in a turn's preparation."""

    def __init__(self, database: Database, voices: Voices, clock: Clock) -> None:
        self._database = database
        self._voices = voices
        self._clock = clock

    async def prepare(self, incoming: Incoming) -> Written | None:
        """The table that a button asks for; None for everything else, and for who has no right to one."""
        data = incoming.data
        if data is None or data.room != "ann" or data.action not in _TABLES or data.number is None:
            return None
        async with self._database.read() as connection:
            person, _ = await chats.look(connection, incoming.telegram_id)
            if person is None:
                return None
            now = self._clock.now()
            ground = Ground(connection, now, self._voices)
            try:
                heads, rows = await _TABLES[data.action](ground, person, data.number)
            except (NotAllowed, NotFound):
                return None
        content = await asyncio.to_thread(_table, heads, rows)
        return Written(data.number, f"announcement-{data.number}-{now:%Y-%m-%d}.xlsx", content)


Table = tuple[list[str], list[list[Any]]]


async def _lost(ground: Ground, by: Person, number: int) -> Table:
    """Who did not get it, and why."""
    t = ground.voices.speaks(by)
    rows = await afterwards.lost(ground, by, number)
    return messages.columns(t), [[*_of(row), t(messages.WHY[row.state]).unescape(), row.error] for row in rows]


async def _silent(ground: Ground, by: Person, number: int) -> Table:
    """Who has not pressed "Got it"."""
    heads = messages.columns(ground.voices.speaks(by))
    rows, _ = await reminding.silent(ground, by, number, Asked.RECEIPT)
    return heads[:_WHO], [_of(row) for row in rows]


async def _unvoted(ground: Ground, by: Person, number: int) -> Table:
    """Who has not answered the poll."""
    heads = messages.columns(ground.voices.speaks(by))
    rows, _ = await reminding.silent(ground, by, number, Asked.VOTE)
    return heads[:_WHO], [_of(row) for row in rows]


async def _known(ground: Ground, by: Person, number: int) -> Table:
    """Who has read it for certain."""
    heads = messages.columns(ground.voices.speaks(by))
    rows, _ = await afterwards.who_know(ground, by, number)
    return heads[:_WHO], [_of(row) for row in rows]


async def _answers(ground: Ground, by: Person, number: int) -> Table:
    """What was answered, in full."""
    t, zone = ground.voices.speaks(by), ground.voices.zone_of(by)
    found = await own(ground, by, number)
    rows = await replies.listed(ground.connection, found.id, scope_of(by), None)
    heads = [*messages.columns(t)[:_WHO], *messages.answer_columns(t)]
    return heads, [[*_of(row), t.when(row.at, None, zone), row.text] for row in rows]


async def _log(ground: Ground, by: Person, number: int) -> Table:
    """What was done with it."""
    t, zone = ground.voices.speaks(by), ground.voices.zone_of(by)
    found = await own(ground, by, number)
    lines = await repository.log(ground.connection, found.id)
    return messages.log_columns(t), [messages.log_row(t, line, zone) for line in lines]


_TABLES: Final[Mapping[str, Callable[[Ground, Person, int], Awaitable[Table]]]] = {
    "file": _lost, "silentfile": _silent, "unvotedfile": _unvoted, "knowfile": _known, "logfile": _log,
    "answersfile": _answers,
}  # fmt: skip
_WHO: Final = 5


def _of(row: Any) -> list[Any]:
    """Who somebody is, in as many columns."""
    return [row.name, row.country, row.institution, row.language, row.contact]


def _table(heads: list[str], rows: Iterable[list[Any]]) -> bytes:
    file = io.BytesIO()
    writer = XlsxWriter(file, heads)
    for row in rows:
        writer.add(row)
    writer.finish()
    return file.getvalue()
