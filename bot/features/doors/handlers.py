"""Lists that coordinators send, and nominees who open their links."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.chat.callback_data import CallbackData
from bot.chat.download import NotFetched, TooLarge
from bot.chat.incoming import File, Incoming, Kind
from bot.chat.routes import Routes
from bot.chat.turn import Turn
from bot.database.engine import Database
from bot.delivery import outbox
from bot.delivery.message import Attachment, Lane, Message
from bot.errors import NotFound
from bot.features.doors import entering, inviting, links, schools, service
from bot.features.doors.messages import lists as messages
from bot.features.doors.model import SENDER, Link, Report
from bot.features.programme import service as programme
from bot.features.programme.model import Activity, Institution
from bot.features.registration.service import Closed
from bot.i18n import clean_name
from bot.people import care
from bot.people import repository as people_rows
from bot.people.model import Person, Role
from bot.spreadsheet import ENDINGS, MOST_BYTES, Fault, Sheet, Unreadable, read_sheet

_LOOKS = frozenset({"check", "take", "renew", "from"})


Fetch = Callable[[File, int], Awaitable[bytes]]
"""Gets a file of at most so many bytes; raises TooLarge and NotFetched."""


class Now(Protocol):
    """The moment."""

    def now(self) -> datetime: ...


@dataclass(frozen=True)
class Sent:
    """A file that was sent as a list: its rows, or why there are none."""

    sheet: Sheet | None = None
    fault: Fault | None = None


@dataclass(frozen=True)
class Looked:
    """A kept list, held against what is stored."""

    name: str
    activity: Activity
    report: Report
    institution: Institution | None = None


class Lists:
    """The slow part: fetching and reading lists before a turn begins."""

    def __init__(self, database: Database, fetch: Fetch, clock: Now, zone: str) -> None:
        self._database = database
        self._fetch = fetch
        self._clock = clock
        self._zone = zone

    async def prepare(self, incoming: Incoming) -> Sent | Looked | Fault | None:
        """What a file says, or what a kept list would do; None for everything that is no list."""
        data = incoming.data
        if incoming.kind is Kind.MEDIA and incoming.file and incoming.file.name.lower().endswith(ENDINGS):
            return await self._fetched(incoming)
        if data and data.room == "list" and data.action in _LOOKS and data.revision is not None:
            return await self._looked(incoming.telegram_id, data)
        return None

    async def _fetched(self, incoming: Incoming) -> Sent | None:
        # Nobody else's files are worth the fetching.
        if incoming.file is None or not await self._sender(incoming.telegram_id):
            return None
        try:
            content = await self._fetch(incoming.file, MOST_BYTES)
            return Sent(await asyncio.to_thread(read_sheet, content))
        except Unreadable as error:
            return Sent(fault=error.fault)
        except TooLarge:
            return Sent(fault=_too_large())
        except NotFetched:
            return Sent()

    async def _sender(self, telegram_id: int) -> Person | None:
        async with self._database.read() as connection:
            person = await people_rows.by_telegram(connection, telegram_id)
        return person if person is not None and _may_send(person) else None

    async def _looked(self, telegram_id: int, data: CallbackData) -> Looked | Fault | None:
        person = await self._sender(telegram_id)
        async with self._database.read() as connection:
            kept = await service.kept_list(connection, data.revision or 0, telegram_id)
            if kept is None or person is None:
                return None
            today = self._clock.now().astimezone(ZoneInfo(self._zone)).date()
            code, school = schools.chosen(kept, data)
            try:
                on = await service.ground(connection, code, school, today)
            except (NotFound, service.NoForm):
                return None
            institution = await programme.institution(connection, school) if school else None
        try:
            report = await asyncio.to_thread(service.check, kept.sheet, on, person)
        except Unreadable as error:
            return error.fault
        return Looked(kept.name, on.activity, report, institution)


def _too_large() -> Fault:
    try:
        read_sheet(bytes(MOST_BYTES + 1))
    except Unreadable as error:
        return error.fault
    raise AssertionError("a file of that size is refused")


def _may_send(person: Person) -> bool:
    return bool(person.roles & {Role.COORDINATOR, Role.OWNER})


# -- a coordinator's list --------------------------------------------------------------------------------------------


async def received(turn: Turn) -> None:
    """A spreadsheet was sent: which activity is it for?"""
    sent, file = turn.prepared, turn.incoming.file
    if file is None or not _may_send(turn.person):
        return await _say(turn, messages.only_coordinators(turn.t))
    name = clean_name(file.name)[:120] or "?"
    if not isinstance(sent, Sent) or (sent.sheet is None and sent.fault is None):
        return await _say(turn, messages.not_fetched(turn.t))
    if sent.sheet is None:
        assert sent.fault is not None
        return await _say(turn, messages.unreadable(turn.t, name, sent.fault))
    if len(sent.sheet.rows) > service.MOST_AT_ONCE + 1:
        return await _say(turn, messages.too_long(turn.t, len(sent.sheet.rows), service.MOST_AT_ONCE))
    number = await service.keep_list(turn.connection, turn.person, name, sent.sheet, turn.now)
    await turn.reply(messages.for_which(turn.t, name, number, await inviting.offered(turn)))


async def _say(turn: Turn, message: Message) -> None:
    await turn.reply(message)


async def page(turn: Turn) -> None:
    """Other activities, in place."""
    data = turn.incoming.data
    kept = await service.kept_list(turn.connection, (data and data.revision) or 0, turn.person.telegram_id)
    if data is None or kept is None:
        turn.toast = messages.list_gone(turn.t)
        return
    await turn.edit(
        messages.for_which(turn.t, kept.name, data.revision or 0, await inviting.offered(turn), data.number or 0)
    )


async def look(turn: Turn) -> None:
    """What the list would do."""
    found, number = turn.prepared, _number(turn)
    if isinstance(found, Fault):
        kept = await service.kept_list(turn.connection, number, turn.person.telegram_id)
        await turn.edit(messages.unreadable(turn.t, kept.name if kept else "", found))
    elif isinstance(found, Looked):
        code = found.institution.code if found.institution else None
        await service.say_of_list(turn.connection, turn.person, number, activity=found.activity.code, institution=code)
        await turn.edit(messages.looked_at(turn.t, found.report, found.name, found.activity, number, found.institution))
    else:
        turn.toast = messages.list_gone(turn.t)


async def take(turn: Turn) -> None:
    """Takes the people in, and gives their links out."""
    if not await _has_room(turn):
        return
    found = await _decided(turn)
    if found is not None:
        made = await service.take_in(
            turn.connection, found.activity.code, found.report.new, by=turn.person, now=turn.now,
            institution=found.institution.code if found.institution else None,
        )  # fmt: skip
        others = [each.contact for each in found.report.new if each.contact]
        await turn.edit(
            messages.taken_in(turn.t, len(made) + len(others), found.activity, in_care=others.count(SENDER))
        )
        await _give_links(turn, made, found.activity)


async def _has_room(turn: Turn) -> bool:
    """Whether the sender can answer for everybody who has nobody else; else says so."""
    found = turn.prepared
    if not isinstance(found, Looked) or not (lonely := sum(each.contact == SENDER for each in found.report.new)):
        return True
    if lonely <= await service.room(turn.connection, turn.person):
        return True
    await turn.reply(messages.too_many_in_care(turn.t, care.most_of(turn.person)))
    return False


async def renew(turn: Turn) -> None:
    """New links for those who have not come yet."""
    found = await _decided(turn)
    if found is not None:
        made = await service.renew(turn.connection, found.activity.code, found.report.waiting)
        await turn.edit(messages.links_renewed(turn.t, len(made), found.activity))
        await _give_links(turn, made, found.activity)


async def _decided(turn: Turn) -> Looked | None:
    """The list whose button was pressed, from now on decided about; of two presses one finds it gone."""
    found = turn.prepared
    if not isinstance(found, Looked) or not _may_send(turn.person):
        turn.toast = messages.list_gone(turn.t)
        return None
    if found.report.faults:
        await look(turn)
        return None
    if not await service.drop_list(turn.connection, turn.person, _number(turn)):
        turn.toast = messages.list_gone(turn.t)
        return None
    return found


async def _give_links(turn: Turn, made: list[Link], activity: Activity) -> None:
    if made:
        book = links.workbook(made, turn.bot_name, messages.heads_of_links(turn.t))
        file = Attachment(f"links-{activity.code}.xlsx", book, text=messages.with_links(turn.t))
        await outbox.put_file(turn.connection, turn.incoming.chat_id, file, lane=Lane.REPLY, now=turn.now)


async def leave(turn: Turn) -> None:
    """The list is given up."""
    await service.drop_list(turn.connection, turn.person, _number(turn))
    await turn.edit(messages.given_up(turn.t))


def _number(turn: Turn) -> int:
    return (turn.incoming.data and turn.incoming.data.revision) or 0


# -- who comes by a link ---------------------------------------------------------------------------------------------


async def nominee(turn: Turn, token: str) -> None:
    """A personal link: the form opens with what the list knows."""
    try:
        nomination = await service.claim(turn.connection, turn.person, token, turn.now)
    except service.LinkUnknown:
        await turn.reply(messages.link_unknown(turn.t))
    except service.LinkTaken:
        await turn.reply(messages.link_taken(turn.t))
    except Closed as error:
        await turn.reply(messages.closed(turn.t, error.activity))
    else:
        if nomination.claimed_at is None:
            activity = await programme.activity(turn.connection, nomination.activity)
            await turn.reply(messages.nominated(turn.t, nomination, activity))
            if nomination.in_care:
                await turn.reply(messages.in_care(turn.t, nomination.in_care))
        await turn.door.follow(turn, f"a_{nomination.activity}")


def routes(lists: Lists) -> Routes:
    """The routes, and what is fetched and read before the transaction opens."""
    return Routes(
        buttons={
            "list": {
                "page": page,
                "check": look,
                "schools": schools.offer,
                "from": look,
                "take": take,
                "renew": renew,
                "leave": leave,
            },
            "door": {
                "page": inviting.page,
                "card": inviting.card,
                "poster": inviting.ask,
                "cancel": inviting.cancel,
            },
            "code": {"cancel": entering.cancel},
        },
        payloads={"n": nominee, "c": entering.linked},
        commands={"invite": inviting.invite},
        dialogues={inviting.ROOM: inviting.named, entering.ROOM: entering.typed},
        cancels={inviting.ROOM: inviting.cancel, entering.ROOM: entering.cancel},
        resumes={inviting.ROOM: inviting.resume, entering.ROOM: entering.resume},
        files=dict.fromkeys(ENDINGS, received),
        prepare=lists.prepare,
    )
