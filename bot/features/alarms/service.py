"""Alarms: what went wrong by itself is told once, in the staff's group or else in the owners' own chats.

How far was looked is kept, so that nothing is told twice and a restart forgets nothing. That the database was away can
only be remembered in memory, and is told when it is back.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import logs
from bot.database import properties
from bot.database.away import is_unavailable
from bot.database.engine import Database
from bot.delivery import outbox
from bot.delivery.message import Lane, Message
from bot.features.alarms import messages, repository
from bot.features.alarms.skew import Watch
from bot.features.cases.work import House, Work
from bot.features.reminders.plan import BEGUN
from bot.i18n import Translator
from bot.people import repository as people
from bot.people.model import Role

Saying = Callable[[Translator], Message]
_LOOKED: Final = "alarms:{}"
_EXPIRED: Final = "alarms:expired"
_CLOCK: Final = "alarms:clock"

log = logs.logger(__name__)


class Alarms:
    """Looks now and then whether something went wrong. `may_tell` says whether this process is the one that tells."""

    def __init__(
        self, database: Database, house: House, *, wake: Callable[[], None], may_tell: Callable[[], bool]
    ) -> None:
        self._database = database
        self._house = house
        self._wake = wake
        self._may_tell = may_tell
        self._clock = Watch()
        self._last_seen: datetime | None = None
        self._away_since: datetime | None = None

    def hears(self, sent_at: int, now: datetime) -> None:
        """A message that Telegram took at this second was taken by us now."""
        known = self._clock.wrong
        self._clock.hears(datetime.fromtimestamp(sent_at, UTC), now)
        if self._clock.wrong and not known:
            log.warning("the clock of this machine is wrong", minutes=round(self._clock.wrong.total_seconds() / 60))

    async def tick(self, now: datetime) -> None:
        """Looks once; while the database is away, remembers since when."""
        try:
            await self._look(now)
        except Exception as error:
            if not is_unavailable(error):
                raise
            self._away_since = self._away_since or self._last_seen or now
        else:
            self._last_seen = now

    async def _look(self, now: datetime) -> None:
        async with self._database.glance() as connection:
            await properties.get(connection, "secret_key")
        if not self._may_tell():
            return
        async with self._database.begin() as connection:
            if (since := self._away_since) is not None:
                said = partial(messages.database_away, begin=since, end=now, zone=self._house.voices.default_zone)
                await tell(connection, self._house, f"database:{since.isoformat()}", said, now)
            await self._reminders(connection, now)
            await self._broadcasts(connection, now)
            await self._answers(connection, now)
            await self._clocks(connection, now)
        self._away_since = None
        self._wake()

    async def _clocks(self, connection: AsyncConnection, now: datetime) -> None:
        """That the clock is wrong is told once; when it is right again, the next time is another alarm."""
        wrong, told = self._clock.wrong, await properties.get(connection, _CLOCK)
        if wrong is None or bool(wrong) == bool(told):
            return
        await properties.keep(connection, _CLOCK, now.isoformat() if wrong else "")
        if wrong:
            said = partial(messages.clock_wrong, wrong=wrong)
            await tell(connection, self._house, f"clock:{now.isoformat()}", said, now)

    async def _reminders(self, connection: AsyncConnection, now: datetime) -> None:
        since = await _looked(connection, "reminders", now)
        if many := await repository.reminders_missed(connection, since, now, BEGUN):
            said = partial(messages.reminders_missed, many=many)
            await tell(connection, self._house, f"reminders:{since.isoformat()}", said, now)
        await _keep(connection, "reminders", now)

    async def _broadcasts(self, connection: AsyncConnection, now: datetime) -> None:
        since = await _looked(connection, "broadcasts", now)
        many = await repository.broadcasts_failed(connection, since, now)
        if many is None:
            return
        if many:
            said = partial(messages.broadcast_failed, many=many)
            await tell(connection, self._house, f"broadcasts:{since.isoformat()}", said, now)
        await _keep(connection, "broadcasts", now)

    async def _answers(self, connection: AsyncConnection, now: datetime) -> None:
        """Each once for the day until which it held: a later day, and the same again, is another alarm."""
        told = json.loads(await properties.get(connection, _EXPIRED) or "{}")
        expired = await repository.expired_answers(connection, now.date())
        for topic in expired:
            day = topic.expires_on.isoformat()
            if told.get(topic.code) != day:
                said = partial(_expired, title=topic.title, code=topic.code)
                await tell(connection, self._house, f"answer:{topic.code}:{day}", said, now)
        kept = {topic.code: topic.expires_on.isoformat() for topic in expired}
        if kept != told:
            await properties.keep(connection, _EXPIRED, json.dumps(kept))


def _expired(t: Translator, title: Mapping[str, str], code: str) -> Message:
    return messages.answer_expired(t, t.pick(title), code)


async def tell(connection: AsyncConnection, house: House, key: str, make: Saying, now: datetime) -> None:
    """Says an alarm once: in the staff's group, else to the owners, else to who coordinates everything."""
    work = await Work.begin(connection, house, now)
    if (forum := work.room.forum) is not None:
        await outbox.put(connection, forum, make(work.t), lane=Lane.NOTICE, now=now, key=f"alarm:{key}")
        return
    staff = await people.with_roles(connection, Role.OWNER, Role.COORDINATOR)
    owners = [each for each in staff if Role.OWNER in each.roles]
    for person in owners or [each for each in staff if each.holds(Role.COORDINATOR)]:
        said, own = make(work.speaks(person)), f"alarm:{key}:{person.id}"
        await outbox.put(connection, person.telegram_id, said, lane=Lane.NOTICE, now=now, key=own)


async def _looked(connection: AsyncConnection, kind: str, now: datetime) -> datetime:
    """Until when was looked; what was before the first look is nobody's alarm."""
    return datetime.fromisoformat(await properties.keep_first(connection, _LOOKED.format(kind), now.isoformat()))


async def _keep(connection: AsyncConnection, kind: str, now: datetime) -> None:
    await properties.keep(connection, _LOOKED.format(kind), now.isoformat())
