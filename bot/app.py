"""The composition root: builds every long-lived object, starts and stops them in order, and lists the features."""

import asyncio
import hashlib
import hmac
import secrets
import socket
from collections.abc import Coroutine, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from telegram.error import InvalidToken, TelegramError

from bot import i18n, logs, memory
from bot.chat import menu, profile
from bot.chat.download import download
from bot.chat.receiver import ALLOWED, Receiver
from bot.chat.routes import Router, Routes
from bot.chat.turn import Turns, Unavailable
from bot.chores import Chores, refused
from bot.clock import Clock, Leases, Ticker
from bot.database import properties
from bot.database.alone import Alone
from bot.database.engine import Database
from bot.database.migrate import migrate
from bot.database.properties import LIVE_MARK, PLAYGROUND_MARK
from bot.delivery.request import close_bot, new_bot
from bot.delivery.sender import Sender
from bot.errors import BotError
from bot.features.announcements import afterwards as announcing
from bot.features.announcements import handlers as announcements
from bot.features.answers import handlers as answers
from bot.features.calendar import feeds
from bot.features.calendar import handlers as calendar
from bot.features.care import handlers as care
from bot.features.cases import handlers as cases
from bot.features.coming import handlers as coming
from bot.features.console import handlers as consoles
from bot.features.console import pages as console_pages
from bot.features.console.console import Console
from bot.features.desk import handlers as desk
from bot.features.doors import handlers as doors
from bot.features.faq import embedding
from bot.features.faq import handlers as faq
from bot.features.faq.bank import Bank
from bot.features.glossary import handlers as glossary
from bot.features.glossary.service import Glossary
from bot.features.held import handlers as held
from bot.features.learning import handlers as learning
from bot.features.papers import service as papers
from bot.features.polls import handlers as polls
from bot.features.programme import handlers as programme
from bot.features.programme import service as programmes
from bot.features.receipts import handlers as receipts
from bot.features.registration import handlers as registration
from bot.features.registration.fetching import Fetching
from bot.features.reminders import handlers as reminders
from bot.features.reminders import service as reminding
from bot.features.roles import handlers as roles
from bot.features.sessions import handlers as sessions
from bot.features.sessions.sheets import Sheets
from bot.features.stats import handlers as stats
from bot.features.twins import handlers as twins
from bot.features.welcome import handlers as welcome
from bot.people import repository as people_rows
from bot.people import service as people
from bot.people.voices import Voices
from bot.seed import VECTORS
from bot.settings import TELEGRAM, Settings
from bot.web import status, webhook
from bot.web.calendar import routes as feed_routes
from bot.web.server import WebServer

log = logs.logger(__name__)

CLOCK_LAG = timedelta(seconds=15)


class CannotStart(BotError):
    """The program cannot do its work with what it was given; the text says why."""


def features(
    bank: Bank,
    terms: Glossary,
    fetching: Fetching,
    lists: doors.Lists,
    sheets: Sheets,
    files: desk.Exporting,
    calendars: feeds.Feeds,
    staff: cases.House,
    tables: announcements.Exporting,
    looking: stats.Looking,
    counting: polls.Counting,
    owner_ids: tuple[int, ...],
    console: Console,
) -> list[Routes]:
    """Every feature's routes. Two that claim the same command stop the start."""
    return [
        glossary.routes(terms),
        welcome.ROUTES, programme.ROUTES, registration.routes(fetching), desk.routes(files),
        # Before the doors: a sheet of sessions is no list of people.
        sessions.routes(sheets), doors.routes(lists), faq.routes(bank), reminders.ROUTES, calendar.routes(calendars),
        care.ROUTES, twins.ROUTES, cases.routes(cases.Desk(staff)), announcements.routes(tables, staff),
        learning.ROUTES, *answers.ROUTES, coming.ROUTES, held.ROUTES, stats.routes(looking), polls.routes(counting),
        roles.routes(owner_ids, staff), consoles.routes(console),
        receipts.routes(
            {"class": reminding.is_class_of, "task": papers.is_task_of, "announcement": announcing.was_told}
        ),
    ]  # fmt: skip


class App:
    """The running bot. `await start()`, then `await stop()`.

    Without `bot_api_url` the Bot API is one of ours among `more` routes, on the same port.
    """

    def __init__(
        self, settings: Settings, *, token: str, bot_api_url: str | None = None, more: Sequence[BaseRoute] = ()
    ) -> None:
        self.settings = settings
        self.clock = Clock.rehearsal(settings.clock.start, settings.clock.speed) if settings.clock else Clock()
        self.translators = i18n.translators()
        self.voices = Voices(self.translators, settings.default_language, settings.default_timezone)
        self.database = Database(settings.database_url)
        self.alone = Alone(self.database)
        self.bank = Bank(self.database, embedding.find(settings.semantic), VECTORS)
        self.glossary = Glossary(self.database)
        self.console = Console(self.database, self.voices, self.clock)
        self.web = WebServer(Starlette(routes=self._routes(more)), settings.web_host, settings.web_port)
        # A loopback Bot API of our own has its address only when the port is ours.
        self.web.bind()
        self.holder = f"{socket.gethostname()}:{secrets.token_hex(4)}"[:64]
        self.leases = Leases(self.database, ("poller", "clock", "bulk"), self.holder, self.clock)
        self._secret = ""
        # Without PUBLIC_URL no phone reaches us; in the playground the phones are on this machine.
        base = settings.public_url or (self.web.url if bot_api_url is None else "")
        self.calendars = feeds.Feeds(self.database, self.voices, self.clock, base=base.rstrip("/"))
        self.console.opens_at(settings.public_url or self.web.url)
        self.bot = new_bot(token, bot_api_url or self.web.url)
        self._staff = cases.House(self.voices, settings.staff_chat_id)
        self.sender = Sender(
            self.database, self.bot, self.clock, holder=self.holder, rate=settings.broadcast_rate,
            unreachable=people_rows.mark_unreachable, may_send_bulk=lambda: self.leases.holds("bulk"),
            paid=settings.paid_broadcasts, refused=partial(refused, self._staff),
        )  # fmt: skip
        self.chores = Chores(
            self.database, self.voices, staff=self._staff, bank=self.bank, wake=self.sender.wake,
            may_work=lambda: self.leases.holds("clock"),
        )  # fmt: skip
        self.turns = Turns(
            self.database, self.clock, self.voices, Router(self._features()), self.bot, wake=self.sender.wake,
            # A rehearsed clock is meant to differ from Telegram's.
            heard=None if settings.clock else self.chores.alarms.hears,
        )  # fmt: skip
        self.receiver = Receiver(self.bot, self.turns, may_poll=lambda: self.leases.holds("poller"))
        self.ticker = Ticker(self.clock)
        self._tasks: list[asyncio.Task[None]] = []
        self.ended = asyncio.Event()
        self._known, self._live, self._own_api = False, bot_api_url == TELEGRAM, bot_api_url is None

    def _features(self) -> list[Routes]:
        fetch = partial(download, self.bot)
        sheets = Sheets(self.database, fetch, self.voices, self.clock)
        lists = doors.Lists(self.database, sheets.fetch, self.clock, self.voices.default_zone)
        files = desk.Exporting(self.database, self.voices, self.clock)
        tables = announcements.Exporting(self.database, self.voices, self.clock)
        looking = stats.Looking(self.database, self.voices, self.clock)
        counting = polls.Counting(self.database, self.voices, self.clock)
        fetching = Fetching(self.database, fetch)
        return features(
            self.bank, self.glossary, fetching, lists, sheets, files, self.calendars, self._staff, tables, looking,
            counting, self.settings.owner_ids, self.console,
        )  # fmt: skip

    def _routes(self, more: Sequence[BaseRoute]) -> list[BaseRoute]:
        hooked = webhook.routes(lambda: self._secret, self._take) if self.settings.webhook_url else []
        feed = feed_routes(feeds.PATH, lambda token: self.calendars.content(token))
        return [*status.routes(self.readiness), *feed, *console_pages.routes(self.console), *hooked, *more]

    @property
    def url(self) -> str:
        """Where the web server listens."""
        return self.web.url

    @property
    def _hook(self) -> str:
        """Where Telegram posts updates; empty when we poll."""
        return f"{self.settings.webhook_url}{webhook.PATH}" if self.settings.webhook_url else ""

    # -- starting and stopping -----------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Starts everything, the last first that others need; raises CannotStart."""
        await self.prepare_data()
        await self.web.start()
        await self._meet()
        await self.leases.keep()
        await asyncio.gather(self._set_menus(), self.sender.take_over(), self._set_door())
        self._keep_running(self.sender.run(), "sender")
        if not self.settings.webhook_url:
            self._keep_running(self.receiver.poll(), "receiver")
        self._start_ticks()
        memory.spare_the_collector()

    def _keep_running(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Runs a loop that must not end; if it does by a fault of ours, the program ends, and a new start heals."""

        def ended(task: asyncio.Task[None]) -> None:
            if not task.cancelled() and (error := task.exception()) is not None:
                log.error("a loop ended", loop=name, exc_info=error)
                self.ended.set()

        task = asyncio.create_task(work, name=name)
        task.add_done_callback(ended)
        self._tasks.append(task)

    async def prepare_data(self) -> None:
        """Migrates, keeps a secret key, and gives the owners their role; raises NotAlone where another one runs."""
        self.alone.take()
        await migrate(self.database)
        now = self.clock.now()
        async with self.database.begin() as connection:
            await self._claim(connection)
            kept = await properties.keep_first(connection, "secret_key", secrets.token_urlsafe(32))
            await people.make_owners(connection, self.settings.owner_ids, now)
        key = self.settings.secret_key or kept
        derived = hmac.new(key.encode(), b"webhook", hashlib.sha256).hexdigest()
        self._secret = self.settings.webhook_secret or derived
        self.calendars.open(key)
        logs.keep_secret(key, self._secret)

    async def _claim(self, connection: AsyncConnection) -> None:
        """A database serves real people or the playground, never both; whoever comes first marks it."""
        playground = await properties.get(connection, PLAYGROUND_MARK)
        if self._live:
            if playground:
                raise CannotStart("DATABASE_URL: this database belongs to the playground; take another one")
            await properties.keep(connection, LIVE_MARK, "yes")
        elif self._own_api and not playground:
            taken = await properties.get(connection, LIVE_MARK) or await programmes.the_programme(connection)
            if taken:
                raise CannotStart("DATABASE_URL: this database is not the playground's; take another one")

    async def _meet(self) -> None:
        """Asks Telegram who we are; an unreachable one is waited for, a wrong token is not."""
        gap = 1.0
        while True:
            try:
                await self.bot.initialize()
            except InvalidToken as error:
                raise CannotStart("Telegram does not know this token; check BOT_TOKEN") from error
            except TelegramError as error:
                log.warning("Telegram cannot be reached, trying again", error=type(error).__name__, again_in=gap)
                await asyncio.sleep(gap)
                gap = min(gap * 2, 30.0)
            else:
                self._known = self.receiver.reached = True
                return

    async def _set_menus(self) -> None:
        async with self.database.read() as connection:
            if await menu.were_set(connection, self.translators):
                return
        await menu.set_for_everybody(self.bot, self.translators)
        now = self.clock.now()
        async with self.database.begin() as connection:
            for person in await people_rows.with_roles(connection, *menu.STAFF):
                # Who never wrote has no chat that Telegram could show a menu in; it is set when she picks her language.
                if person.language:
                    await menu.set_for(connection, person, self.translators[person.language], now)
            await properties.keep(connection, "menus", menu.fingerprint(self.translators))

    async def look_at_profile(self, _now: datetime) -> None:
        """The bot is called what its programme is called, in each language, also after a new file was taken in."""
        if not self.leases.holds("clock"):
            return
        async with self.database.read() as connection:
            programme = await programmes.the_programme(connection)
            if programme is None:
                return
            wanted = profile.all_of(self.translators, programme.title, programme.subtitle)
            if await profile.is_set(connection, wanted):
                return
        try:
            await profile.set_all(self.bot, wanted)
        except TelegramError as error:
            log.warning("the profile could not be set", error=type(error).__name__)
            return
        async with self.database.begin() as connection:
            await profile.keep(connection, wanted)

    async def _set_door(self) -> None:
        """Tells Telegram where updates go: to our webhook, or nowhere, so that we may poll."""
        if self._hook:
            await self.bot.set_webhook(self._hook, secret_token=self._secret, allowed_updates=ALLOWED)
        elif (await self.bot.get_webhook_info()).url:
            await self.bot.delete_webhook()

    async def look_at_door(self, _now: datetime) -> None:
        """With a webhook nothing else tells that Telegram is out of reach, or that another program took its place."""
        try:
            if (await self.bot.get_webhook_info()).url != self._hook:
                log.warning("the webhook was changed by another program; setting it again")
                await self._set_door()
            self.receiver.reached = True
        except TelegramError as error:
            self.receiver.reached = False
            log.warning("Telegram cannot be reached", error=type(error).__name__)

    def _start_ticks(self) -> None:
        self.ticker.every(1.0, "leases", self.leases.keep)
        self.ticker.every(600.0, "profile", self.look_at_profile)
        # Much to compute at first: whoever writes meanwhile, and whoever asks whether we are ready, comes before it.
        self.ticker.every(5.0, "bank", lambda _now: self.bank.refresh(), after=0.2)
        self.ticker.every(5.0, "glossary", self.glossary.refresh)
        self.chores.start(self.ticker)
        if self._hook:
            self.ticker.every(15.0, "door", self.look_at_door)
        self.ticker.start()

    async def stop(self) -> None:
        """Takes nothing new, finishes what is in flight within bounds, leaves the rest as rows."""
        await self.ticker.stop()
        await self.bank.close()
        # An open poll would take updates away from the process that polls next.
        await self._end("receiver")
        await self.receiver.stop()
        await self._let_go()
        await self.sender.stop()
        await asyncio.wait([asyncio.create_task(self.turns.finish())], timeout=2)
        await self._end("receiver", "sender")
        await self.web.stop()
        await close_bot(self.bot)
        await self.database.close()
        self.alone.give_back()

    async def _end(self, *loops: str) -> None:
        ending = {task for task in self._tasks if task.get_name() in loops}
        while ending:  # more than once: a library may take a cancellation for its own time-out
            for task in ending:
                task.cancel()
            _, ending = await asyncio.wait(ending, timeout=1)

    async def _let_go(self) -> None:
        """Another process goes on at once; where the database is away, when the leases end."""
        try:
            async with asyncio.timeout(1):
                await self.leases.release()
        except Exception as error:
            log.warning("leases not given back", error=type(error).__name__)

    # -- what the web asks ---------------------------------------------------------------------------------------------

    async def _take(self, update: Mapping[str, Any]) -> bool:
        # After a restart Telegram posts as soon as we listen; until we know our own name nothing can be read.
        if not self._known:
            return False
        try:
            await self.receiver.take(update)
        except Unavailable:
            return False
        return True

    async def readiness(self) -> Mapping[str, bool]:
        """Database and Bot API reachable, clock ticking."""
        last = self.ticker.last
        return {
            "database": await self._database_answers(),
            "bot_api": self._known and self._reaches_telegram and not self.sender.halted,
            "clock": last is not None and datetime.now(UTC) - last < CLOCK_LAG,
        }

    @property
    def _reaches_telegram(self) -> bool:
        # Who neither polls nor has a webhook waits for the other process's lease, and is ready to take it.
        waits = not self._hook and not self.leases.holds("poller")
        return waits or self.receiver.reached

    async def _database_answers(self) -> bool:
        try:
            async with self.database.glance() as connection:
                await properties.get(connection, "secret_key")
        except Exception:
            return False
        return True
