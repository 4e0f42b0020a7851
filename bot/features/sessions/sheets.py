"""Sheets of sessions in the chat: given out by a button, and taken in when a coordinator sends one."""

import asyncio
import io
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.chat.download import NotFetched, TooLarge
from bot.chat.incoming import File, Incoming, Kind
from bot.chat.turn import Turn
from bot.database.engine import Database
from bot.delivery import outbox
from bot.delivery.message import Attachment, Lane, Message
from bot.errors import NotAllowed, NotFound
from bot.features.programme.book import Book
from bot.features.sessions import asking, service, table
from bot.features.sessions.messages import sheet as messages
from bot.features.sessions.model import PAST, Alteration, Note, is_past
from bot.i18n import Translator
from bot.people import repository as people_rows
from bot.people.model import Person, Role
from bot.people.voices import Voices
from bot.spreadsheet import ENDINGS, MOST_BYTES, Sheet, Unreadable, read_sheet
from bot.spreadsheet.writing import XlsxWriter, add_all

Fetch = Callable[[File, int], Awaitable[bytes]]


@dataclass(frozen=True)
class Given:
    """A sheet to be given out."""

    name: str
    content: bytes


class Now(Protocol):
    """The moment."""

    def now(self) -> datetime: ...


@dataclass(frozen=True)
class Sent:
    """A sheet of sessions that was sent: of which activity, and held against its sessions, where the sender may."""

    activity: str
    rows: int
    book: Book | None = None
    read: table.Read | None = None


class Sheets:
    """The slow part: writing, fetching and reading sheets before a turn begins."""

    def __init__(self, database: Database, fetch: Fetch, voices: Voices, clock: Now) -> None:
        self._database = database
        self._fetch = fetch
        self._voices = voices
        self._clock = clock
        self._fetched: dict[str, bytes] = {}

    async def fetch(self, file: File, most: int) -> bytes:
        """A file, from Telegram once only where somebody else of the house looks at it next."""
        known = self._fetched.pop(file.id, None)
        return await self._fetch(file, most) if known is None else known

    async def prepare(self, incoming: Incoming) -> Given | Sent | None:
        """The sheet that a button asks for, or the one that was sent; None for everything else."""
        data = incoming.data
        if data and data.room == "ses" and data.action == "sheet":
            return await self._given(incoming, data.argument)
        if incoming.kind is Kind.MEDIA and incoming.file and incoming.file.name.lower().endswith(ENDINGS):
            return await self._sent(incoming, incoming.file)
        return None

    async def _given(self, incoming: Incoming, code: str) -> Given | None:
        async with self._database.read() as connection:
            person = await people_rows.by_telegram(connection, incoming.telegram_id)
            try:
                book = None if person is None else await service.book_of(connection, person, code)
            except (NotAllowed, NotFound):
                return None
        if person is None or book is None:
            return None
        content = await asyncio.to_thread(written, book, self._speaks(person))
        return Given(f"sessions-{book.activity}.xlsx", content)

    def _speaks(self, person: Person) -> Translator:
        return self._voices.speaks(person)

    async def _sent(self, incoming: Incoming, file: File) -> Sent | None:
        # Nobody else's files are worth the fetching.
        async with self._database.read() as connection:
            person = await people_rows.by_telegram(connection, incoming.telegram_id)
        if incoming.in_group or person is None or not person.roles & {Role.COORDINATOR, Role.OWNER}:
            return None
        try:
            content = await self._fetch(file, MOST_BYTES)
            sheet = await asyncio.to_thread(read_sheet, content)
        except (Unreadable, TooLarge, NotFetched):
            # Whoever takes lists of people says what is wrong with it.
            return None
        activity = table.activity_of(sheet, self._speaks(person).language)
        if activity is None:
            self._fetched = {file.id: content}
            return None
        return await self._read(sheet, activity, person)

    async def _read(self, sheet: Sheet, activity: str, person: Person) -> Sent:
        """The sheet, held against the sessions as they are now: a second of work for some hundred rows."""
        rows = len(sheet.rows)
        if rows > table.MOST_ROWS:
            return Sent(activity, rows)
        async with self._database.read() as connection:
            try:
                book = await service.book_of(connection, person, activity)
            except (NotAllowed, NotFound):
                return Sent(activity, rows)
        today = self._clock.now().astimezone(ZoneInfo(book.zone)).date()
        read = await asyncio.to_thread(table.read_sheet, sheet, book, self._speaks(person), today)
        return Sent(activity, rows, book, read)


def written(book: Book, t: Translator) -> bytes:
    """The sheet of an activity as a workbook."""
    file = io.BytesIO()
    writer = XlsxWriter(file, table.heads(book, t), t.pick(book.title))
    add_all(writer, table.rows(book, t))
    writer.finish()
    return file.getvalue()


async def give(turn: Turn) -> None:
    """Sends the sheet that the button asked for."""
    given = turn.prepared
    if not isinstance(given, Given):
        return await asking.refuse(turn)
    file = Attachment(given.name, given.content, text=messages.given(turn.t))
    await outbox.put_file(turn.connection, turn.incoming.chat_id, file, lane=Lane.REPLY, now=turn.now)


async def first(turn: Turn) -> bool:
    """Takes a sheet of sessions, also while a question about one is open; False for everything else."""
    sent = turn.prepared
    if not isinstance(sent, Sent) or turn.incoming.kind is not Kind.MEDIA:
        return False
    if not sent.activity:
        await turn.reply(messages.of_which(turn.t))
    elif sent.rows > table.MOST_ROWS:
        await turn.reply(messages.too_long(turn.t, table.MOST_ROWS))
    elif sent.book is None or sent.read is None or not service.may_edit(turn.person, sent.activity):
        await asking.refuse(turn)
    else:
        await _look(turn, sent.book, sent.read)
    return True


async def _look(turn: Turn, book: Book, found: table.Read) -> None:
    """The preview of a sheet, or its faults."""
    house = service.House(turn.voices, turn.now)
    preview = await service.preview(turn.connection, book, found.entries, house, found.notes)
    faults = [*found.faults, *past(preview.alterations, found, turn.now)]
    if faults:
        return await _attached(turn, messages.faulty(faults, turn.t), messages.all_faults(faults, turn.t))
    if turn.dialogue is not None and turn.dialogue.room == asking.ROOM:
        await turn.close()
    await asking.show_preview(turn, preview)
    if len(preview.alterations) > asking.SHOWN:
        reader = await asking.reader(turn)
        await _attached(turn, None, messages.all_changes(preview, reader))


def past(alterations: Sequence[Alteration], found: table.Read, now: datetime) -> list[Note]:
    """What a sheet would set for a moment that is over, by its cell."""
    return [Note(PAST, {}, found.places.get(each.after.entry.code, "")) for each in alterations if is_past(each, now)]


async def _attached(turn: Turn, message: Message | None, lines: str) -> None:
    """A message, and everything of it as a text where it has not all."""
    if message is not None:
        await turn.reply(message)
    if lines:
        file = Attachment("sessions.txt", lines.encode(), text=messages.everything(turn.t))
        await outbox.put_file(turn.connection, turn.incoming.chat_id, file, lane=Lane.REPLY, now=turn.now)
