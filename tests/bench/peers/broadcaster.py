"""aiogram-broadcaster with a file as its storage: one chat after another, and who is refused comes again."""

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram_broadcaster import Broadcaster
from aiogram_broadcaster.contents import TextContent
from aiogram_broadcaster.storages.file import FileStorage
from aiogram_broadcaster.utils.retry_after_handler import setup_retry_after_handler

from tests.bench.peers import FIRST, TEXT, TOKEN


async def main(url: str, many: int) -> None:
    """Sends, and says what it cost."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    async with Bot(TOKEN, session=session) as bot:
        with tempfile.TemporaryDirectory() as folder:
            storage = FileStorage(Path(folder) / "mailers.json")
            await storage.startup()
            broadcaster = Broadcaster(bot, storage=storage)
            setup_retry_after_handler(broadcaster.event)
            content = TextContent(text=TEXT, parse_mode="HTML")
            mailer = await broadcaster.create_mailer(range(FIRST, FIRST + many), content)
            began = time.process_time()
            await mailer.start()
            failed = len(mailer.chats.failed.ids)
            print(json.dumps({"cpu": time.process_time() - began, "failed": failed}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[3])))
