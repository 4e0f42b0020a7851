"""Files on their way out: a document or a picture, with its words, and nothing of it kept once it has left."""

import pytest
import sqlalchemy as sa

from bot.clock import Clock
from bot.database.engine import Database
from bot.database.schema import outbox
from bot.delivery import outbox as box
from bot.delivery.message import Attachment, Lane
from bot.playground.content import PIXEL
from tests.delivery.test_sender import running
from tests.loopback import friend, loopback

LIST = Attachment("ລາຍຊື່ & links.csv", "ຊື່,link\r\n".encode(), text="Links < names", silent=True)
PICTURE = Attachment("poster.png", PIXEL, text="Scan me", is_picture=True)


@pytest.mark.parametrize(("file", "kind"), [(LIST, "document"), (PICTURE, "photo")])
async def test_a_file_arrives_with_its_name_and_words(database: Database, file: Attachment, kind: str) -> None:
    """The same bytes; afterwards the row says only that it was sent. A second one with the same key is none."""
    async with loopback() as (world, bot), running(database, world, bot) as post:
        person = friend(world)
        for _ in range(2):
            async with database.begin() as connection:
                await box.put_file(connection, person.id, file, lane=Lane.REPLY, now=Clock().now(), key="one")
        post.sender.wake()
        await post.until("sent")
        (message,) = person.chat.from_bot
        body = message.body[kind][-1] if kind == "photo" else message.body[kind]
        stored = world.files.get(body["file_id"])
        assert (message.body["caption"], stored.data, message.silent) == (file.text, file.content, file.silent)
        assert kind == "photo" or stored.name == file.name
        async with database.read() as connection:
            (row,) = await connection.execute(sa.select(outbox))
        assert (row.state, row.message_id, row.payload) == ("sent", message.id, {})
