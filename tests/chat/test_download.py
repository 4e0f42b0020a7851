"""Fetching what somebody sent: the bytes, or why not."""

import pytest

from bot.chat.download import NotFetched, TooLarge, download
from bot.chat.incoming import File
from tests.loopback import loopback


async def test_a_file_is_fetched_whole_unless_it_is_too_large() -> None:
    """Whatever its size is said to be; and one that Telegram does not know (any more) is told apart."""
    async with loopback() as (world, bot):
        stored = world.files.add("document", "list.csv", "text/csv", b"a,b\n" * 100)
        assert await download(bot, File(stored.id, size=400), most=400) == stored.data
        for claimed in (401, 0):
            with pytest.raises(TooLarge):
                await download(bot, File(stored.id, size=claimed), most=399)
        with pytest.raises(NotFetched):
            await download(bot, File("unknown"))
