"""Fetching a file that somebody sent. It waits for Telegram, so it belongs into `prepare`, never into a transaction."""

from telegram import Bot
from telegram.error import TelegramError

from bot.chat.incoming import File
from bot.delivery.request import call
from bot.errors import BotError

MOST = 20 * 1024 * 1024  # what Telegram gives to a bot


class TooLarge(BotError):
    """The file is larger than what is wanted of it, or than what Telegram gives out."""


class NotFetched(BotError):
    """Telegram did not give the file: it is gone, or out of reach. Sending it again may help."""


async def download(bot: Bot, file: File, most: int = MOST) -> bytes:
    """The content of a file of at most `most` bytes; raises TooLarge and NotFetched."""
    if file.size > most:
        raise TooLarge(str(file.size))
    try:
        found = await call(bot, "getFile", file_id=file.id)
        if found.get("file_size", 0) > most:
            raise TooLarge(str(found["file_size"]))
        content = await bot.request.retrieve(f"{bot.base_file_url}/{found['file_path']}")
    except TelegramError as error:
        if "too big" in str(error).lower():
            raise TooLarge(str(error)) from None
        raise NotFetched(type(error).__name__) from error
    except (KeyError, TypeError):
        raise NotFetched("Telegram named no path") from None
    if len(content) > most:
        raise TooLarge(str(len(content)))
    return content
