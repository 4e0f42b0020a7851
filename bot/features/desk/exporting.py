"""The list as a file in the chat. It is written before the turn opens, for that takes a while; the turn sends it."""

import asyncio
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from bot.chat import repository as chats
from bot.chat.incoming import Incoming
from bot.chat.turn import Turn
from bot.clock import Clock
from bot.database.engine import Database
from bot.delivery import outbox
from bot.delivery.message import Attachment, Lane
from bot.errors import NotAllowed
from bot.features.desk import floor, listing, messages, service, table
from bot.features.desk.model import Filters, Scope, View, scope_of
from bot.people.voices import Voices

MOST: Final = 10_000
"""So many are written within some seconds; more are for the command line."""


@dataclass(frozen=True)
class Exported:
    """A file that was written for one press, and for which rights; or how many were too many."""

    name: str
    form: str
    filters: Filters
    scope: Scope
    many: int
    content: bytes = b""


class Exporting:
    """The desk's part of a turn's preparation."""

    def __init__(self, database: Database, voices: Voices, clock: Clock) -> None:
        self._database = database
        self._voices = voices
        self._clock = clock
        self._gate = asyncio.Semaphore(1)

    async def prepare(self, incoming: Incoming) -> Exported | None:
        """The file that a button asks for; None for everything else, and for who has no right to one."""
        data = incoming.data
        if data is None or (data.room, data.action) != ("people", "file") or data.argument not in table.FORMATS:
            return None
        async with self._gate, self._database.read() as connection:
            person, dialogue = await chats.look(connection, incoming.telegram_id)
            if person is None or scope_of(person).is_empty:
                return None
            kept = dialogue.state if dialogue is not None and dialogue.room == floor.LIST else None
            filters = View.from_json(kept).filters if kept else Filters()
            scope, form = scope_of(person), data.argument
            zone = self._voices.zone_of(person)
            name = table.file_name(filters, form, self._clock.now().astimezone(ZoneInfo(zone)).date())
            many = await service.how_many(connection, scope, filters)
            if not 0 < many <= MOST:
                return Exported(name, form, filters, scope, many)
            with table.new_file() as file:
                t = self._voices.speaks(person)
                many = await table.write(connection, file, form, scope, filters, t, zone)
                file.seek(0)
                return Exported(name, form, filters, scope, many, file.read())


async def forms(turn: Turn) -> None:
    """In which form the list is wanted."""
    view = await floor.keep(turn, await listing.taken(turn))
    found = await service.how_many(turn.connection, scope_of(turn.person), view.filters)
    await turn.edit(messages.forms(turn.t, found, MOST))


async def send(turn: Turn) -> None:
    """Sends what was written, if the person may still see all that it has."""
    found = turn.prepared
    if not isinstance(found, Exported) or found.scope != scope_of(turn.person):
        raise NotAllowed("not a coordinator, or not of this any more")
    if found.content:
        file = Attachment(found.name, found.content, messages.exported(turn.t, found.many))
        await outbox.put_file(turn.connection, turn.incoming.chat_id, file, lane=Lane.REPLY, now=turn.now)
        turn.after.append(lambda: table.note(turn.person.id, found.many, found.filters, found.form))
    await listing.again(turn)
