"""Drafts in silence: their writers are asked once whether they go on; later the draft is dropped, and they hear it.

Only in waking hours of the person: who is asleep now is found again by a later tick.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import repository as chats
from bot.database.engine import Database
from bot.delivery import outbox
from bot.delivery.message import Lane, Message
from bot.features.programme import service as programme
from bot.features.programme.model import Programme
from bot.features.registration import messages, repository
from bot.features.registration.moving import Stale, form_for
from bot.features.registration.record import Filling, Registration
from bot.i18n import ZONES, Translator
from bot.people import addressing
from bot.people import repository as people_rows
from bot.people.model import Person
from bot.settings import Settings

AT_ONCE: Final = 100
WAKING: Final = range(9, 20)
"""The hours of a day, on the person's own clock, in which she may be spoken to unasked."""


class Silence:
    """The tick that looks for silent drafts."""

    def __init__(
        self, database: Database, translators: Mapping[str, Translator], settings: Settings, wake: Callable[[], None]
    ) -> None:
        self._database = database
        self._translators = translators
        self._language = settings.default_language
        self._zone = settings.default_timezone
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
        for draft, was_nudged in found:
            person = await people_rows.by_id(connection, draft.person_id)
            assert person is not None
            language = person.language or self._language
            zone = person.zone or ZONES.get(language, self._zone)
            if now.astimezone(ZoneInfo(zone)).hour in WAKING:
                step = _drop if was_nudged else _nudge
                await step(connection, draft, person, self._translators[language], now, now + held.drop_after, zone)
        return found[-1][0].id if len(found) == AT_ONCE else None


async def _silent(
    connection: AsyncConnection, held: Programme, now: datetime, *, after: int, most: int
) -> list[tuple[Registration, bool]]:
    since, nudged_since = now - held.nudge_after, now - held.drop_after
    return await repository.silent(connection, since=since, nudged_since=nudged_since, after=after, most=most)


async def _nudge(
    connection: AsyncConnection, draft: Registration, person: Person, t: Translator, now: datetime, end: datetime,
    zone: str,
) -> None:  # fmt: skip
    filling = await _filling(connection, draft, person)
    name = filling.name_of(person)
    changed = await repository.change(connection, draft, nudged_at=now)
    # Who could not send it any more is not asked to go on with it.
    if changed and filling.activity.is_open(now):
        until = min(filter(None, (end, filling.activity.register_until)))
        nudge = addressing.about(t, person, messages.nudge(t, filling, until=until, zone=zone), name=name)
        await _tell(connection, person, nudge, now, f"nudge:{draft.id}:{now:%Y-%m-%d}")


async def _drop(
    connection: AsyncConnection, draft: Registration, person: Person, t: Translator, now: datetime, _end: datetime,
    _zone: str,
) -> None:  # fmt: skip
    filling = await _filling(connection, draft, person)
    _, dialogue = await chats.look(connection, person.telegram_id)
    try:
        await forget(connection, draft)
    except Stale:
        return
    if dialogue is not None and dialogue.state.get("registration") == draft.id:
        await chats.close_dialogue(connection, person.contact_id or person.id)
    told = messages.dropped(t, filling, is_open=filling.activity.is_open(now))
    told = addressing.about(t, person, told, name=filling.name_of(person))
    await _tell(connection, person, told, now, f"dropped:{draft.id}")


async def forget(connection: AsyncConnection, draft: Registration) -> None:
    """Deletes a draft with its answers and files; raises Stale when it was changed meanwhile."""
    if not await repository.drop(connection, draft):
        raise Stale


async def _filling(connection: AsyncConnection, draft: Registration, person: Person) -> Filling:
    activity = await programme.activity(connection, draft.activity)
    for_whom = person if person.contact_id is not None else None
    return Filling(draft, form_for(activity), activity, for_whom=for_whom)


async def _tell(connection: AsyncConnection, person: Person, message: Message, now: datetime, key: str) -> None:
    if not person.unreachable:
        await outbox.put(connection, person.telegram_id, message, lane=Lane.REMINDER, now=now, key=key)
