"""What the clock drives: reminders, seats, drafts, digests, tidying, each only where this process holds the lease."""

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import repository as chats
from bot.clock import Tick, Ticker
from bot.database import lease
from bot.database.engine import Database
from bot.delivery import outbox
from bot.delivery.fan_out import Left
from bot.delivery.outbox import Settled
from bot.features.alarms.service import Alarms
from bot.features.announcements.ticking import Announcing
from bot.features.card import service as card
from bot.features.cases import handlers as cases
from bot.features.cases.work import House
from bot.features.console import service as console
from bot.features.desk import handlers as desk
from bot.features.faq.bank import Bank
from bot.features.learning.work import Learning
from bot.features.papers import service as papers
from bot.features.programme.holidays import CALENDARS
from bot.features.registration import waiting
from bot.features.registration.moving import Mover
from bot.features.registration.silence import Silence
from bot.features.registration.states import Who
from bot.features.reminders import changing
from bot.features.reminders import service as reminding
from bot.features.sessions import missed
from bot.people.voices import Voices

A_STEP: Final = timedelta(minutes=1)
"""By so much a clock goes back only where somebody sets it."""
REST: Final = 3.0
"""So many times as long as a portion takes, others go first before the next of a crowd."""
LONGEST_REST: Final = 0.05
"""In seconds: where the machine is busy, a crowd is told nevertheless."""


class Chores:
    """Work that is due by itself. What is due is a query: a chore that was missed is done at the next tick.

    `wake` tells the sender of new rows; `may_work` whether this process is the one that does chores.
    """

    def __init__(
        self, database: Database, voices: Voices, *,
        staff: House, bank: Bank, wake: Callable[[], None], may_work: Callable[[], bool],
    ) -> None:  # fmt: skip
        self._database = database
        self._voices = voices
        self._wake = wake
        self._may_work = may_work
        self._reminded: datetime | None = None
        self.silence = Silence(database, voices, wake)
        self.learning = Learning(database, bank, voices, wake)
        self.announcing = Announcing(database, voices, wake)
        self.alarms = Alarms(database, staff, wake=wake, may_tell=may_work)

    def start(self, ticker: Ticker) -> None:
        """Gives every chore its tick."""
        for seconds, name, chore in (
            (1.0, "reminders", self._remind),
            (5.0, "changes", self._tell_of_changes),
            (1.0, "answers", self._ask_for_answers),
            (2.0, "seats", self._offer_seats),
            (5.0, "papers", self._look_at_papers),
            (5.0, "cards", self._refresh_cards),
            (15.0, "missed", self._tell_of_missed),
            (5.0, "digests", self._tell_of_many),
            (60.0, "drafts", self.silence.tick),
            (1.0, "questions", self.learning.group),
            (1.0, "edits", self.learning.weigh),
            (60.0, "questions in vain", self.learning.tell),
            (3600.0, "words", self.learning.tidy),
            (1.0, "announcements", self.announcing.tick),
            (3600.0, "tidy", self._tidy),
        ):
            ticker.every(seconds, name, self._alone(chore))
        # Each process sees for itself whether it reaches the database.
        ticker.every(15.0, "alarms", self.alarms.tick)

    def _alone(self, chore: Tick) -> Tick:
        """The chore, only where this process may do it."""

        async def run(now: datetime) -> datetime | None:
            return await chore(now) if self._may_work() else None

        return run

    async def _bring_on(self, step: Callable[[datetime], Awaitable[Left | bool]], now: datetime) -> None:
        """One portion after another, each a transaction of its own. Between those of a crowd chats have their turn."""
        left: Left | bool = True
        while left:
            began = time.monotonic()
            left = await step(now)
            self._wake()
            if left is Left.CROWD:
                await self._database.give_way(min(REST * (time.monotonic() - began), LONGEST_REST))

    async def _remind(self, now: datetime) -> datetime | None:
        """Plans and sends; the moment at which the next reminder is due."""
        if self._reminded is None or now < self._reminded - A_STEP:
            # At a start, and where the clock was put back: what was given up by a clock that was ahead leaves yet.
            async with self._database.begin() as connection:
                await reminding.revive(connection, now)
        self._reminded = now
        async with self._database.glance() as connection:
            changed = await reminding.anything_changed(connection)
            first = await reminding.first_moment(connection)
            if not changed and (first is None or first > now):
                return first
            countries = await reminding.countries_with_holidays(connection)
        if countries:
            await CALENDARS.ready(countries)
        if changed:
            await self._bring_on(self._plan, now)
        await self._bring_on(self._send_due, now)
        async with self._database.glance() as connection:
            return await reminding.first_moment(connection)

    async def _plan(self, now: datetime) -> bool:
        async with self._database.begin() as connection:
            return await reminding.plan_changed(connection, now)

    async def _send_due(self, now: datetime) -> Left:
        async with self._database.begin() as connection:
            return await reminding.send_due(connection, self._voices, now)

    async def _tell_of_changes(self, now: datetime) -> None:
        async with self._database.glance() as connection:
            if not await changing.anything_to_tell(connection, now):
                return
        await self._bring_on(self._tell_of_change, now)

    async def _tell_of_change(self, now: datetime) -> Left:
        async with self._database.begin() as connection:
            return await changing.tell(connection, self._voices, now)

    async def _ask_for_answers(self, now: datetime) -> None:
        """About seats: reminds, passes on what nobody took, ends what was called off."""
        async with self._database.glance() as connection:
            more = await waiting.anything_due(connection, now)
            countries = await reminding.countries_with_holidays(connection) if more else []
        if countries:
            await CALENDARS.ready(countries)
        while more:
            async with self._database.begin() as connection:
                more = await waiting.act(connection, self._clock_moves(now))
            self._wake()

    async def _look_at_papers(self, now: datetime) -> None:
        """Reminds of papers and tasks that are still open."""
        async with self._database.glance() as connection:
            if not await papers.anything_due(connection, now):
                return
            countries = await reminding.countries_with_holidays(connection)
        if countries:
            await CALENDARS.ready(countries)
        await self._bring_on(self._look_at_deadline, now)

    async def _look_at_deadline(self, now: datetime) -> Left:
        async with self._database.begin() as connection:
            return await papers.act(connection, self._voices, now)

    async def _refresh_cards(self, now: datetime) -> None:
        """Brings the live cards up to date whose people something changed for."""
        async with self._database.glance() as connection:
            more = await card.anything_stale(connection, now)
        while more:
            async with self._database.begin() as connection:
                more = await card.refresh(connection, self._voices, now)
            self._wake()

    async def _tell_of_missed(self, now: datetime) -> None:
        """Tells coordinators which reminders did not leave."""
        async with self._database.glance() as connection:
            if not await missed.anything_to_tell(connection):
                return
        async with self._database.begin() as connection:
            await missed.tell(connection, self._voices, now)
        self._wake()

    async def _offer_seats(self, now: datetime) -> None:
        """Offers what became free otherwise than by somebody who gave a seat back: a limit was raised."""
        async with self._database.glance() as connection:
            if not await waiting.waited_for(connection):
                return
        async with self._database.read() as connection:
            found = await waiting.can_be_offered(connection)
        for code in found:
            async with self._database.begin() as connection:
                await waiting.offer(connection, code, self._clock_moves(now))
            self._wake()

    def _clock_moves(self, now: datetime) -> Mover:
        return Mover(Who.CLOCK, None, now, self._voices)

    async def _tell_of_many(self, now: datetime) -> None:
        async with self._database.glance() as connection:
            due = await desk.digest.due(connection, now)
        if due:
            async with self._database.begin() as connection:
                await desk.digest.count(connection, due, self._voices, now)
            self._wake()

    async def _tidy(self, now: datetime) -> None:
        async with self._database.begin() as connection:
            await chats.tidy(connection, now)
            await console.tidy(connection, now)
            await lease.forget_dead(connection, now=now)
        more = True
        while more:
            async with self._database.begin() as connection:
                more = await outbox.tidy(connection, now=now) > 0


async def refused(staff: House, connection: AsyncConnection, outcomes: Sequence[Settled], now: datetime) -> None:
    """What Telegram refused for good, for whom it concerns: the staff's group, and the live cards."""
    await cases.refused(staff, connection, outcomes, now)
    await card.refused(connection, outcomes, now)
