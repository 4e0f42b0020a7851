"""What every command needs: settings or the reasons against them, the migrated database, exit codes, progress."""

import asyncio
import contextlib
import sys
from collections.abc import Callable, Coroutine, Iterator
from socket import gaierror
from typing import TYPE_CHECKING, Any

import typer
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import logs, settings
from bot.errors import BotError, NotFound
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.features.programme.model import Activity


def fail(*lines: str, code: int = 1) -> typer.Exit:
    """Says on standard error why it did not work."""
    for line in lines:
        typer.echo(logs.scrub(line), err=True)
    return typer.Exit(code)


def read_settings(**given: Any) -> Settings:
    """The settings, with logging set up by them; ends with code 2 where one is wrong."""
    try:
        found = settings.read(**given)
    except settings.SettingsFault as error:
        raise fail(*error.lines, code=2) from None
    logs.set_up(found.log_level, found.log_format)
    logs.keep_secret(*found.secrets)
    return found


def for_data() -> Settings:
    """The settings of a command that touches data but not Telegram; without a token the playground's database."""
    found = read_settings()
    if found.bot_token is None and "database_url" not in found.model_fields_set:
        return read_settings(database_url=settings.PLAYGROUND_DATABASE)
    return found


def finish(work: Coroutine[Any, Any, Any]) -> Any:
    """Runs `work`; what was foreseen ends with code 1 and its reason, what only a setting can mend with code 2."""
    from sqlalchemy.exc import DBAPIError

    try:
        return asyncio.run(work)
    except settings.SettingsFault as error:
        raise fail(*error.lines, code=2) from None
    except BotError as error:
        raise fail(str(error) or type(error).__name__) from None
    except DBAPIError as error:
        raise fail(f"DATABASE_URL: the database cannot be used: {_first_line(error.orig)}") from None
    except (ConnectionError, gaierror) as error:
        raise fail(f"DATABASE_URL: the database cannot be reached: {error}") from None
    except OSError as error:
        raise fail(str(error) or type(error).__name__) from None


def _first_line(error: BaseException | None) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


@contextlib.asynccontextmanager
async def opened(found: Settings) -> Any:
    """The migrated database of a command, closed at its end."""
    from bot.database import properties
    from bot.database.engine import Database
    from bot.database.migrate import migrate as bring_up

    database = Database(found.database_url)
    try:
        await bring_up(database)
        if found.database_url == settings.PLAYGROUND_DATABASE:
            async with database.begin() as connection:
                await properties.keep_first(connection, properties.PLAYGROUND_MARK, "yes")
        yield database
    finally:
        await database.close()


async def named(connection: AsyncConnection, activity: str) -> "Activity":
    """The activity of this code; raises NotFound, which says what there is."""
    from bot.features.programme import service as programme

    found = await programme.find(connection, activity)
    if found is None:
        known = ", ".join(each.code for each in await programme.listed(connection))
        instead = f"there are: {known}" if known else "import the programme first"
        raise NotFound(f"there is no activity {activity}; {instead}")
    return found


@contextlib.contextmanager
def rows_shown() -> Iterator[Callable[[int], None]]:
    """On a terminal, how many rows are copied so far; elsewhere nothing."""
    shown, done = sys.stderr.isatty(), 0

    def progress(rows: int) -> None:
        nonlocal done
        done += rows
        if shown:
            typer.echo(f"\r{done:,} rows", nl=False, err=True)

    yield progress
    if shown:
        typer.echo("", err=True)


async def bot_name(found: Settings) -> str:
    """The bot's username, for the link; without a token the line to type is printed instead."""
    if not found.bot_token:
        return ""
    from telegram.error import TelegramError

    from bot.delivery.request import close_bot, new_bot

    bot = new_bot(found.bot_token, found.bot_api_url)
    try:
        await bot.initialize()
        return bot.username
    except TelegramError as error:
        raise BotError(f"Telegram did not answer: {type(error).__name__}; check BOT_TOKEN and BOT_API_URL") from None
    finally:
        await close_bot(bot)


def now(found: Settings) -> Any:
    """The moment by the clock that the settings name."""
    from bot.clock import Clock

    return (Clock.rehearsal(found.clock.start, found.clock.speed) if found.clock else Clock()).now()
