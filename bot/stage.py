"""The playground as a running whole: the loopback Bot API, its page, the cast, and the real bot between them."""

import asyncio
from pathlib import Path

from starlette.routing import Mount

from bot.app import App
from bot.clock import Clock
from bot.database import properties
from bot.database.engine import Database
from bot.database.properties import PLAYGROUND_MARK
from bot.features.programme import service as programme
from bot.people import repository as people
from bot.people.model import Grant, Role
from bot.playground import cast
from bot.playground.server import NotLoopback, build, check_host
from bot.playground.world import World
from bot.seed import importing
from bot.settings import EXAMPLES, Settings, SettingsFault

ROLES = {cast.TEACHER.id: Grant(Role.TEACHER, "activity:robotics"), cast.COORDINATOR.id: Grant(Role.COORDINATOR)}
SAVE_EVERY = 2.0
TAP_SECONDS = 60.0  # of real time: so long may the bot take to answer a pressed button


class Stage:
    """The bot and the world it lives in. `await start()`, then `await stop()`."""

    def __init__(self, settings: Settings, *, allow_remote: bool = False) -> None:
        try:
            check_host(settings.web_host, allow_remote=allow_remote)
        except NotLoopback as error:
            line = f"WEB_HOST: {error}, by --allow-remote. Example: {EXAMPLES['WEB_HOST']}"
            raise SettingsFault([line]) from None
        clock = Clock.rehearsal(settings.clock.start, settings.clock.speed) if settings.clock else Clock()
        # The phones show the hours of a rehearsal, and their patience with a pressed button lasts as long as ever.
        patience = clock.span(TAP_SECONDS).total_seconds()
        self.world = World(clock=lambda: clock.now().timestamp(), query_lifetime=patience)
        cast.gather(self.world)
        self._phones = _phones_file(settings)
        if self._phones and self._phones.exists():
            self.world.load(self._phones)
        page = Mount("/", app=build(self.world, allow_remote=allow_remote))
        self.app = App(settings, token=self.world.token, more=[page])
        self._saver: asyncio.Task[None] | None = None

    @property
    def ended(self) -> asyncio.Event:
        """Set when a loop of the bot has ended by a fault."""
        return self.app.ended

    @property
    def url(self) -> str:
        """Where the page is."""
        return self.app.url

    async def start(self) -> None:
        """Fills the database where it is empty, then starts the bot against its own loopback server."""
        await self.app.prepare_data()
        await self._fill(self.app.database)
        await self.app.start()
        if self._phones:
            self._saver = asyncio.create_task(self._save())

    async def _fill(self, database: Database) -> None:
        """Imports the sample and gives the cast its roles; when nothing is coming any more, its dates begin anew."""
        now, sample = self.app.clock.now(), importing.shipped_programme()
        async with database.begin() as connection:
            held = await programme.the_programme(connection)
            await properties.keep(connection, PLAYGROUND_MARK, "yes")
            soon = await programme.starts_soon(connection, now)
        # A programme that somebody imported to try it here is left as it is.
        if held is None or (held.code == sample.code and not soon):
            await importing.write(
                database, [sample, importing.shipped_faq(), importing.shipped_glossary()], now=now, renew=True
            )
        async with database.begin() as connection:
            for role in cast.CAST:
                name = f"{role.first_name} {role.last_name}"
                person = await people.add(connection, role.id, name, role.language_code, now)
                if role.id in ROLES and not person.grants:
                    await people.add_role(connection, person.id, ROLES[role.id], now)

    async def _save(self) -> None:
        """Keeps the phones' messages beside the database, so that a restart shows them again."""
        while self._phones:
            await asyncio.sleep(SAVE_EVERY)
            self.world.save(self._phones)

    async def stop(self) -> None:
        """Closes the world, stops the bot, and keeps what the phones show."""
        await self.world.close()
        await self.app.stop()
        # After the bot's last word, and only where it was started: beside a database that was refused nothing is left.
        if self._saver and self._phones:
            self._saver.cancel()
            await asyncio.gather(self._saver, return_exceptions=True)
            self.world.save(self._phones)


def _phones_file(settings: Settings) -> Path | None:
    """Beside the database's file; with PostgreSQL the phones are forgotten at the end."""
    path = settings.database_url.partition(":///")[2]
    return Path(path).with_suffix(".phones.json") if settings.database_url.startswith("sqlite") else None
