"""Drafts in silence: their writers are asked once whether they go on; later the draft is dropped, and they hear it.

Only in waking hours of the person: who is asleep now is found again by a later tick.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import repository as chats
from bot.database.engine import Database
from bot.delivery import outbox
from bot.delivery.message import Lane, Message
from bot.features.programme import service as programme
from bot.features.programme.model import Programme
from bot.features.registration import calls, messages, repository
from bot.features.registration.moving import Stale, form_for
from bot.features.registration.record import Filling, Registration
from bot.i18n import Translator
from bot.people import addressing
from bot.people import repository as people_rows
from bot.people import service as people
from bot.people.model import Person
from bot.people.voices import Voices

AT_ONCE: Final = 100


class Silence:
    """The tick that looks for silent drafts."""

    def __init__(self, database: Database, voices: Voices, wake: Callable[[], None]) -> None:
        self._database = database
        self._voices = voices
        self._wake = wake

    async def tick(self, now: datetime) -> None:
        """Nudges and drops what is due; those who are asleep come again with a later tick."""
        async with self._database.read() as connection:
            held = await programme.the_programme(connection)
            if held is None or not await _silent(connection, held, now, after=0, most=1):
                return
        after: int | None = 0
        while after is not None:
            async with self._database.begin() as connection:
                after = await self._some(connection, held, now, after)
        self._wake()

    async def _some(self, connection: AsyncConnection, held: Programme, now: datetime, after: int) -> int | None:
        """The next of them behind number `after`; the last number, None when there are no more."""
        found = await _silent(connection, held, now, after=after, most=AT_ONCE)
        asked: _ByReader = defaultdict(list)
        gone: _ByReader = defaultdict(list)
        for draft, nudged_at in found:
            person = await people_rows.by_id(connection, draft.person_id)
            assert person is not None
            writer = self._writer(person, now)
            if not calls.is_waking(now, writer.zone):
                continue
            silent = _Silent(await _filling(connection, draft, person), writer)
            # What is her own keeps its buttons; it is never mixed with that of others.
            reader = person.contact_id or -person.id
            if nudged_at is None:
                if await _mark(connection, silent):
                    asked[reader].append(silent)
            elif (nominated := await _drop(connection, silent, nudged_at, nudged_at + held.drop_after)) is not None:
                gone[reader].append(replace(silent, nominated=nominated))
        for hers in asked.values():
            await _ask(connection, hers, now + held.drop_after)
        for hers in gone.values():
            await _say_gone(connection, hers)
        given_back = [each for hers in gone.values() for each in hers if each.nominated]
        await self._tell_coordinators(connection, [(each.filling, each.writer.person) for each in given_back], now)
        return found[-1][0].id if len(found) == AT_ONCE else None

    def _writer(self, person: Person, now: datetime) -> "_Writer":
        return _Writer(person, self._voices.speaks(person), self._voices.zone_of(person), now)

    async def _tell_coordinators(
        self, connection: AsyncConnection, given_back: Sequence[tuple[Filling, Person]], now: datetime
    ) -> None:
        """Whose nominee did not go on: each coordinator hears of all of hers in one message."""
        hers: dict[tuple[int, str], list[tuple[Filling, Person]]] = defaultdict(list)
        coordinators: dict[int, Person] = {}
        for filling, nominee in given_back:
            code, country = filling.activity.code, filling.country_of(nominee)
            for person in await people.coordinators(connection, activity=code, country=country):
                coordinators[person.id] = person
                hers[person.id, code].append((filling, nominee))
        for (number, _), found in hers.items():
            person, first = coordinators[number], found[0][0]
            t = self._voices.speaks(person)
            told = messages.nominees_dropped(t, first.activity, [each.name_of(nominee) for each, nominee in found])
            await _tell(connection, person, told, now, f"dropped:{first.registration.id}:{number}")


@dataclass(frozen=True)
class _Writer:
    """Who writes a draft, how she is spoken to, and the moment."""

    person: Person
    t: Translator
    zone: str
    now: datetime


@dataclass(frozen=True)
class _Silent:
    """A draft in silence, and who hears of it; `nominated` where an institution's list had begun it."""

    filling: Filling
    writer: _Writer
    nominated: bool = False

    @property
    def name(self) -> str:
        """Whose it is."""
        return self.filling.name_of(self.writer.person)


_ByReader = defaultdict[int, list[_Silent]]
"""Silent drafts by the chat in which they are spoken of: who answers for several people reads one message."""


async def _silent(
    connection: AsyncConnection, held: Programme, now: datetime, *, after: int, most: int
) -> list[tuple[Registration, datetime | None]]:
    since, nudged_since = now - held.nudge_after, now - held.drop_after
    return await repository.silent(connection, since=since, nudged_since=nudged_since, after=after, most=most)


async def _mark(connection: AsyncConnection, silent: _Silent) -> bool:
    """Writes down that its writer is asked; who could not send it any more is not asked to go on with it."""
    changed = await repository.change(connection, silent.filling.registration, nudged_at=silent.writer.now)
    return changed and silent.filling.activity.is_open(silent.writer.now)


async def _ask(connection: AsyncConnection, hers: Sequence[_Silent], end: datetime) -> None:
    first = hers[0]
    filling, writer = first.filling, first.writer
    if len(hers) == 1:
        key, told = _key_of_nudge(filling.registration, writer.now), _asking(filling, writer, end)
    else:
        key = f"nudges:{filling.registration.id}:{writer.now:%Y-%m-%d}"
        until = min(end, *(each.filling.activity.register_until or end for each in hers))
        told = messages.nudges(writer.t, [each.name for each in hers], until=until, zone=writer.zone)
    await _tell(connection, writer.person, told, writer.now, key)


def _key_of_nudge(draft: Registration, nudged_at: datetime) -> str:
    return f"nudge:{draft.id}:{nudged_at:%Y-%m-%d}"


def _asking(filling: Filling, writer: _Writer, end: datetime) -> Message:
    until = min(filter(None, (end, filling.activity.register_until)))
    nudge = messages.nudge(writer.t, filling, until=until, zone=writer.zone)
    return addressing.about(writer.t, writer.person, nudge, name=filling.name_of(writer.person))


async def _drop(connection: AsyncConnection, silent: _Silent, nudged_at: datetime, end: datetime) -> bool | None:
    """Drops it; no button of it stays on the screen. Whether an institution's list had begun it.

    None when it was touched meanwhile.
    """
    filling, writer = silent.filling, silent.writer
    draft, person, now = filling.registration, writer.person, writer.now
    _, dialogue = await chats.look(connection, person.telegram_id)
    try:
        nominated = await forget(connection, draft)
    except Stale:
        return None
    if dialogue is not None and dialogue.state.get("registration") == draft.id:
        await chats.close_dialogue(connection, person.contact_id or person.id)
    nudge = await outbox.number_of(connection, _key_of_nudge(draft, nudged_at))
    if nudge is not None:
        bare = Message(_asking(filling, writer, end).text)
        await outbox.edit(connection, person.telegram_id, bare, now=now, lane=Lane.REMINDER, refers_to=nudge)
    return nominated


async def _say_gone(connection: AsyncConnection, hers: Sequence[_Silent]) -> None:
    first = hers[0]
    filling, writer = first.filling, first.writer
    if len(hers) > 1:
        told = messages.dropped_of_several(writer.t, [each.name for each in hers])
    else:
        is_open = filling.activity.is_open(writer.now)
        told = messages.dropped(writer.t, filling, is_open=is_open, nominated=first.nominated)
        told = addressing.about(writer.t, writer.person, told, name=first.name)
    await _tell(connection, writer.person, told, writer.now, f"dropped:{filling.registration.id}")


async def forget(connection: AsyncConnection, draft: Registration) -> bool:
    """Deletes a draft with its answers and files; whether an institution's list had begun it, which can do so again.

    Raises Stale when it was changed meanwhile.
    """
    nominated = await repository.drop(connection, draft)
    if nominated is None:
        raise Stale
    return nominated


async def _filling(connection: AsyncConnection, draft: Registration, person: Person) -> Filling:
    activity = await programme.activity(connection, draft.activity)
    for_whom = person if person.contact_id is not None else None
    return Filling(draft, form_for(activity), activity, for_whom=for_whom)


async def _tell(connection: AsyncConnection, person: Person, message: Message, now: datetime, key: str) -> None:
    if not person.unreachable:
        await outbox.put(connection, person.telegram_id, message, lane=Lane.REMINDER, now=now, key=key)
