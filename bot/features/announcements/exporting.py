"""Who did not get an announcement, as a table: written before the turn opens, for that may take a while."""

import asyncio
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.chat import repository as chats
from bot.chat.incoming import Incoming
from bot.clock import Clock
from bot.database.engine import Database
from bot.errors import NotAllowed, NotFound
from bot.features.announcements import afterwards, messages
from bot.features.announcements.ground import Ground
from bot.i18n import Translator
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
        if data is None or (data.room, data.action) != ("ann", "file") or data.number is None:
            return None
        async with self._database.read() as connection:
            person, _ = await chats.look(connection, incoming.telegram_id)
            if person is None:
                return None
            now = self._clock.now()
            ground = Ground(connection, now, self._voices)
            try:
                rows = await afterwards.lost(ground, person, data.number)
            except (NotAllowed, NotFound):
                return None
        t = ground.voices.speaks(person)
        content = await asyncio.to_thread(_table, rows, t)
        return Written(data.number, f"announcement-{data.number}-{now:%Y-%m-%d}.xlsx", content)


def _table(rows: Iterable[Any], t: Translator) -> bytes:
    file = io.BytesIO()
    writer = XlsxWriter(file, messages.columns(t))
    for row in rows:
        why = t(messages.WHY[row.state]).unescape()
        writer.add([row.name, row.country, row.institution, row.language, row.contact, why, row.error])
    writer.finish()
    return file.getvalue()
