"""A turn: one update is one transaction.

The state change, the fact that the update was taken, and every reply (rows in the outbox) commit together. A
redelivered update finds itself taken and changes nothing. An error of our own rolls everything back; then a second
transaction stores the update with the kind of error and an apology, so that it cannot come back for ever. When the
database is away, nothing is settled: `take()` raises Unavailable and the update is not acknowledged.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from telegram import Bot
from telegram.error import TelegramError

from bot import i18n, logs, metrics
from bot.chat import failures, guard, inline, repository
from bot.chat.callback_data import CallbackData
from bot.chat.dialogue import Dialogue
from bot.chat.incoming import Incoming, Kind
from bot.clock import Clock
from bot.database.away import is_unavailable
from bot.database.engine import Database
from bot.delivery import below, outbox
from bot.delivery.message import Lane, Message, Text, plain
from bot.delivery.request import call
from bot.errors import BotError
from bot.i18n import Translator
from bot.people import repository as people_rows
from bot.people import service as people
from bot.people.model import Person
from bot.people.voices import Voices

log = logs.logger(__name__)


AT_ONCE = 10
"""So many turns have a transaction open at most. PostgreSQL's pool has a few connections more: while turns wait for the
same row, the sender still settles what has left and leases are kept; else another process would send it again."""


class NotYet(Exception):
    """What the update is about has left for Telegram and is not written down yet: it is taken a moment later."""


class Unavailable(Exception):
    """The database cannot be reached: the update was not taken and must not be acknowledged."""


@dataclass
class Turn:
    """What a handler has at hand. It says things with `reply` and `edit`; it never commits."""

    connection: AsyncConnection
    person: Person
    incoming: Incoming
    now: datetime
    voices: Voices
    bot_name: str
    t: Translator
    door: "Door"
    dialogue: Dialogue | None = None
    case: int | None = None
    """The question of this person that somebody of the staff answers, while it is open."""
    prepared: Any = None
    toast: Text | None = None
    alert: bool = False
    after: list[Callable[[], None]] = field(default_factory=list)

    async def reply(self, message: Message) -> int:
        """Queues a message to the person; the number of its outbox row."""
        row = await outbox.put(self.connection, self.incoming.chat_id, message, lane=Lane.REPLY, now=self.now)
        assert row is not None
        return row

    async def edit(self, message: Message) -> None:
        """Changes the message whose button was pressed."""
        if self.incoming.message_id is not None:
            await outbox.edit(
                self.connection, self.incoming.chat_id, message, now=self.now, message_id=self.incoming.message_id
            )

    async def relabel(self, labels: Mapping[str, Text]) -> None:
        """Buttons below the pressed message say these labels from now on, by their data; all else stays as it is."""
        incoming = self.incoming
        rows = [[replace(one, label=labels.get(one.data, one.label)) for one in row] for row in incoming.keyboard]
        if incoming.message_id is not None and incoming.keyboard:
            await below.change(self.connection, incoming.chat_id, rows, now=self.now, message_id=incoming.message_id)

    async def turn_button(self, label: Callable[[Text], Text]) -> None:
        """The button that was pressed says from now on what `label` makes of its label."""
        pressed = [
            one for row in self.incoming.keyboard for one in row if CallbackData.parse(one.data) == self.incoming.data
        ]
        await self.relabel({one.data: label(one.label) for one in pressed})

    async def edit_row(self, row: int, message: Message) -> None:
        """Changes the message that outbox row `row` sends, or has sent."""
        await outbox.edit(self.connection, self.incoming.chat_id, message, now=self.now, refers_to=row)

    async def open(self, room: str, **state: Any) -> None:
        """From now on texts of the person answer a question of `room`."""
        self.dialogue = Dialogue(room, state)
        await repository.open_dialogue(self.connection, self.person.id, self.dialogue, self.now)

    async def close(self) -> None:
        """No question is open any more."""
        if self.dialogue is not None:
            self.dialogue = None
            await repository.close_dialogue(self.connection, self.person.id)

    def speak(self, language: str) -> None:
        """The rest of this turn is said in `language`."""
        self.t = self.voices.speaks_in(language, self.person)

    @property
    def zone(self) -> str:
        """The person's time zone."""
        return self.voices.zone_of(self.person)


class Door(Protocol):
    """Where a turn leads: app.py gives the routes of all features."""

    async def prepare(self, incoming: Incoming) -> Any:
        """Slow work before the transaction opens."""

    async def inline(self, typing: inline.Typing) -> list[inline.Found]:
        """What is offered while somebody types."""

    async def enter(self, turn: Turn) -> None:
        """Hands the turn to the feature it belongs to."""

    async def command(self, turn: Turn, name: str) -> None:
        """Runs a command by name."""

    async def follow(self, turn: Turn, payload: str) -> bool:
        """Opens what a start link names; False when it leads nowhere."""

    async def cancel(self, turn: Turn) -> bool:
        """Leaves the open dialogue; False when none is open."""

    async def ask(self, turn: Turn) -> None:
        """Answers the turn's free text as a question."""

    def asks(self, turn: Turn) -> bool:
        """Whether a question is open that one can cancel."""

    async def resume(self, turn: Turn) -> None:
        """Shows again what the open dialogue had asked."""


class Turns:
    """Takes updates: `await take(update)` returns when the update is settled."""

    def __init__(
        self, database: Database, clock: Clock, voices: Voices, door: Door, bot: Bot, *, wake: Callable[[], None],
        heard: Callable[[int, datetime], None] | None = None,
    ) -> None:  # fmt: skip
        self._database = database
        self._clock = clock
        self._voices = voices
        self._door = door
        self._bot = bot
        self._wake = wake
        self._heard = heard
        self._room = asyncio.Semaphore(AT_ONCE)
        self._guard = guard.Guard()
        self._answers: set[asyncio.Task[None]] = set()

    async def take(self, incoming: Incoming) -> None:
        """Settles one update; raises Unavailable when the database is away."""
        started = time.perf_counter()
        if incoming.kind is Kind.INLINE:
            await self._offer(incoming)
            metrics.updates.labels("inline").inc()
            return
        if self._heard is not None and incoming.is_fresh:
            self._heard(incoming.sent_at, self._clock.now())
        try:
            outcome, turn = await self._settle(incoming)
        except Exception as error:
            # Nothing is stored, so nothing may be acknowledged, whatever it was.
            if not is_unavailable(error) and not isinstance(error, NotYet):
                log.exception("an update could not be settled", update=incoming.update_id, exc_info=error)
            metrics.updates.labels("unavailable").inc()
            raise Unavailable from error
        metrics.turn_seconds.observe(time.perf_counter() - started)
        metrics.updates.labels(outcome).inc()
        self._wake()
        for then in turn.after if turn else []:
            then()
        if incoming.callback_id:
            self._answer(incoming.callback_id, turn)

    async def _offer(self, incoming: Incoming) -> None:
        """Answers who types the bot's name in some chat: from memory, with nothing stored, so that a fault costs one
        list and nobody has to take the update again."""
        try:
            async with self._database.glance() as connection:
                person, _ = await repository.look(connection, incoming.telegram_id)
            known = person.language if person else None
            language = known or i18n.choose(incoming.client_language) or self._voices.default_language
            typing = inline.Typing(incoming.text, self._voices.translators[language], self._clock.now())
            banned = person is not None and person.banned_at is not None
            found = [] if banned else await self._door.inline(typing)
            await call(
                self._bot, "answerInlineQuery", inline_query_id=incoming.callback_id, results=inline.listed(found),
                cache_time=inline.REMEMBERED, is_personal=True,
            )  # fmt: skip
        except Exception as error:
            log.warning("nothing was offered while somebody typed", error=type(error).__name__)

    async def _settle(self, incoming: Incoming) -> tuple[str, Turn | None]:
        try:
            prepared = await self._door.prepare(incoming)
            async with self._room, self._database.begin() as connection:
                await repository.see(connection, incoming.update_id, self._clock.now())
                if incoming.kind is Kind.VOTE and not await people_rows.is_known(connection, incoming.telegram_id):
                    return "ignored", None  # a poll that was passed on to somebody who never wrote to us
                turn = await self._recognise(connection, incoming)
                turn.prepared = prepared
                if await self._is_heard(turn):
                    await self._door.enter(turn)
            return "taken", turn
        except IntegrityError as error:
            if await self._was_seen(incoming.update_id):
                return "seen", None
            return await self._fault(incoming, error)
        except NotYet:
            raise
        except Exception as error:
            if is_unavailable(error):
                raise
            return await self._fault(incoming, error)

    async def _is_heard(self, turn: Turn) -> bool:
        """Whether what the person sends is read: not of who is banned, nor of who floods us."""
        person, incoming = turn.person, turn.incoming
        flood = self._guard.is_flood(incoming, turn.now, in_case=turn.case is not None)
        if person.banned_at is not None and incoming.kind in guard.READ | {Kind.STAFF, Kind.GROUP}:
            if incoming.kind is Kind.COMMAND:
                await turn.reply(guard.banned(turn.t, person))
            return False
        if guard.is_muted(person, turn.now):
            return incoming.kind not in guard.READ
        if flood:
            await people_rows.change(turn.connection, person.id, muted_until=turn.now + guard.MUTED)
            await turn.reply(guard.too_fast(turn.t))
        return not flood

    async def _recognise(self, connection: AsyncConnection, incoming: Incoming) -> Turn:
        now = self._clock.now()
        await repository.alone(connection, incoming.telegram_id)
        known, dialogue, case = await repository.look_whole(connection, incoming.telegram_id)
        person = await people.recognise(
            connection, known, incoming.telegram_id, incoming.name, incoming.client_language, now
        )
        return Turn(
            connection=connection, person=person, incoming=incoming, now=now, voices=self._voices,
            bot_name=self._bot.username, t=self._voices.speaks(person), door=self._door, dialogue=dialogue, case=case,
        )  # fmt: skip

    async def _was_seen(self, update_id: int) -> bool:
        async with self._database.glance() as connection:
            return await repository.was_seen(connection, update_id)

    async def _fault(self, incoming: Incoming, error: Exception) -> tuple[str, Turn | None]:
        """Stores the update with what went wrong and, where that can be said, a sentence for the person."""
        foreseen = isinstance(error, BotError)
        fault = None if foreseen else type(error).__name__
        turn: Turn | None = None
        if not foreseen:
            log.exception("a turn failed", update=incoming.update_id, kind=incoming.kind.value, exc_info=error)
        try:
            turn = await self._apologise(incoming, error, fault)
        except Exception as worse:
            if is_unavailable(worse):
                raise
            if await self._was_seen(incoming.update_id):
                return "seen", None
            log.exception("no apology could be stored", update=incoming.update_id, exc_info=worse)
            async with self._database.begin() as connection:
                await repository.see(connection, incoming.update_id, self._clock.now(), fault=fault)
        return ("refused" if foreseen else "fault"), turn

    async def _apologise(self, incoming: Incoming, error: Exception, fault: str | None) -> Turn:
        async with self._database.begin() as connection:
            await repository.see(connection, incoming.update_id, self._clock.now(), fault=fault)
            turn = await self._recognise(connection, incoming)
            if failures.ends_dialogue(error, incoming):
                await turn.close()
            if incoming.kind in failures.EXPLAINED and not incoming.in_group:
                await turn.reply(failures.explain(error, turn.t))
        return turn

    def _answer(self, callback_id: str, turn: Turn | None) -> None:
        """Ends the clock on the pressed button: best effort, after the commit, and nobody waits for it."""
        task = asyncio.create_task(self._answer_now(callback_id, turn))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _answer_now(self, callback_id: str, turn: Turn | None) -> None:
        text = plain(turn.toast) if turn and turn.toast else None
        try:
            await call(
                self._bot, "answerCallbackQuery", callback_query_id=callback_id,
                text=None if text is None else i18n.cut(text, 200), show_alert=bool(turn and turn.alert) or None,
            )  # fmt: skip
        except TelegramError as error:
            log.debug("button not answered", error=type(error).__name__)

    async def finish(self) -> None:
        """Waits for the answers of buttons that are under way."""
        await asyncio.gather(*self._answers, return_exceptions=True)
