"""Fetching what people hand in, before the transaction of their turn opens: Telegram may take its time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from bot.chat.download import NotFetched, TooLarge
from bot.chat.incoming import File, Incoming, Kind
from bot.database.engine import Database
from bot.features.registration import files
from bot.features.registration.form import Attached, Reason
from bot.features.registration.form.files import MEGABYTE

Fetch = Callable[[File, int], Awaitable[bytes]]

# So many files are in memory at once, however many people send one.
_AT_ONCE: Final = 3
_TAKEN: Final = frozenset({"photo", "document"})


class Fetching:
    """The registration's part of a turn's preparation: a file, where the person's open question asks for one."""

    def __init__(self, database: Database, fetch: Fetch) -> None:
        self._database = database
        self._fetch = fetch
        self._gate = asyncio.Semaphore(_AT_ONCE)

    async def prepare(self, incoming: Incoming) -> Attached | None:
        """The file of a message, or why there is none; None where nobody asked for a file."""
        if incoming.kind is not Kind.MEDIA or incoming.file is None or incoming.media not in _TAKEN:
            return None
        async with self._database.read() as connection:
            question = await files.open_file_question(connection, incoming.telegram_id)
        if question is None:
            return None
        name = incoming.file.name or "photo"
        if incoming.album and question.most_files == 1:
            return Attached(name, fault=Reason.FILE_ALBUM)
        try:
            async with self._gate:
                content = await self._fetch(incoming.file, question.most_megabytes * MEGABYTE)
        except TooLarge:
            return Attached(name, fault=Reason.FILE_TOO_LARGE)
        except NotFetched:
            return Attached(name, fault=Reason.FILE_GONE)
        return Attached(name, content)
