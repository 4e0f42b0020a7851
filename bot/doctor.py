"""`sala check`: what is wrong, and how to mend it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telegram.error import InvalidToken, TelegramError

from bot import chart, i18n, settings
from bot.database.engine import Database
from bot.database.migrate import migrate
from bot.delivery.request import close_bot, new_bot
from bot.errors import BotError
from bot.features.faq import embedding
from bot.features.programme import service as programme
from bot.features.programme.model import Programme
from bot.i18n import ENDONYMS
from bot.settings import Settings


@dataclass(frozen=True)
class Result:
    """One thing that was looked at; `mend` says what to do when it is not right."""

    what: str
    ok: bool
    found: str
    mend: str = ""


async def examine(found: Settings) -> list[Result]:
    """Looks at everything, also after something was found to be wrong."""
    checks: list[Callable[[Settings], Awaitable[list[Result]]]] = [
        _settings,
        _database,
        _telegram,
        _catalogues,
        _fonts,
        _engine,
    ]
    return [result for check in checks for result in await check(found)]


async def _settings(found: Settings) -> list[Result]:
    given = sorted(name.upper() for name in found.model_fields_set)
    return [Result("settings", True, ", ".join(given) or "all as by default")]


async def _database(found: Settings) -> list[Result]:
    url = found.database_url
    if found.bot_token is None and "database_url" not in found.model_fields_set:
        url = settings.PLAYGROUND_DATABASE
    try:
        state, held = await _look_into(url)
    except Exception as error:
        reason = str(error) if isinstance(error, BotError | OSError) else type(error).__name__
        return [Result("database", False, reason, "Check DATABASE_URL, and that the server runs and lets us in.")]
    if held is None and found.bot_token is None:
        return [state, Result("programme", True, "none yet: the playground brings its own")]
    if held is None:
        return [state, Result("programme", False, "none", "Import one: sala import programme.yaml faq.yaml")]
    return [state, Result("programme", True, held.title.get("en", held.code))]


async def _look_into(url: str) -> tuple[Result, Programme | None]:
    database = Database(url)
    try:
        await migrate(database)
        async with database.read() as connection:
            held = await programme.the_programme(connection)
    finally:
        await database.close()
    return Result("database", True, f"{database.url.get_backend_name()}, newest schema"), held


async def _telegram(found: Settings) -> list[Result]:
    if not found.bot_token:
        return [Result("token", True, "none: the playground runs without")]
    bot = new_bot(found.bot_token, found.bot_api_url)
    try:
        await bot.initialize()
        hook = (await bot.get_webhook_info()).url
    except InvalidToken:
        return [
            Result("token", False, "Telegram does not know it", "Copy the token from BotFather into BOT_TOKEN again.")
        ]
    except TelegramError as error:
        return [Result("token", False, type(error).__name__, "Check the network and BOT_API_URL.")]
    finally:
        await close_bot(bot)
    wanted = f"{found.webhook_url}/telegram" if found.webhook_url else ""
    right = hook == wanted
    mend = "Start the bot once: it sets the webhook, or takes it away for polling."
    return [Result("token", True, f"@{bot.username}"), Result("webhook", right, hook or "none: polling", mend)]


async def _catalogues(_found: Settings) -> list[Result]:
    sizes = {language: len(t.sentences.single) for language, t in i18n.translators().items()}
    short = [language for language, size in sizes.items() if size < max(sizes.values())]
    mend = "Complete locales/ for these languages."
    return [
        Result(
            "catalogues", not short, f"{max(sizes.values())} sentences, missing in: {', '.join(short) or 'none'}", mend
        )
    ]


async def _fonts(found: Settings) -> list[Result]:
    """Pictures of figures are set here, and a browser on this machine shows the playground: both need seven scripts."""
    missing = [ENDONYMS[language] for language in chart.unset()]
    if missing and found.bot_token:
        without = f"none for {', '.join(missing)}: pictures of figures have numbers in the place of these words"
        return [Result("fonts", True, without)]
    mend = "Install fonts-noto-core and fonts-noto-cjk, or what your system has like them."
    return [Result("fonts", not missing, f"none for {', '.join(missing)}" if missing else "for seven scripts", mend)]


async def _engine(found: Settings) -> list[Result]:
    """Without sentence vectors the bot answers, only not as well."""
    engine = embedding.find(found.semantic)
    if engine is not None:
        return [Result("questions", True, f"compared by letters and meaning ({engine.version})")]
    why = "SEMANTIC=no" if not found.semantic else "the extra [semantic] is not installed"
    return [Result("questions", True, f"compared by their letters alone, which is weaker: {why}")]


_CHECKS: tuple[Callable[[Settings], Awaitable[list[Result]]], ...] = (
    _settings, _database, _telegram, _catalogues, _fonts, _engine,
)  # fmt: skip
