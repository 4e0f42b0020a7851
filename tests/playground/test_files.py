"""Photos and documents, both ways."""

import struct
import zlib

import pytest
from telegram import Bot
from telegram.error import BadRequest

from bot.playground.content import PIXEL
from bot.playground.person import Person
from bot.playground.server import LoopbackServer
from bot.playground.world import World
from tests.playground.conftest import Line


def png(width: int, height: int) -> bytes:
    """A black picture of this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + bytes((width + 7) // 8)) * height)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


async def test_a_photo_of_a_person_can_be_downloaded(bot: Bot, trainee: Person) -> None:
    """Byte for byte, by the path that getFile names."""
    picture = png(60, 40)
    await trainee.sends_photo(picture, "my passport")
    (update,) = await bot.get_updates()
    assert update.message is not None
    (size,) = update.message.photo
    assert (size.width, size.height, size.file_size, update.message.caption) == (60, 40, len(picture), "my passport")
    assert bytes(await (await size.get_file()).download_as_bytearray()) == picture


async def test_a_document_of_a_person_keeps_its_name(bot: Bot, trainee: Person) -> None:
    """Also one in Lao letters."""
    await trainee.sends_document(b"%PDF-1.4\n...", "ໜັງສືຜ່ານແດນ.pdf")
    (update,) = await bot.get_updates()
    assert update.message is not None
    document = update.message.document
    assert document is not None
    assert (document.file_name, document.mime_type) == ("ໜັງສືຜ່ານແດນ.pdf", "application/pdf")
    assert bytes(await (await document.get_file()).download_as_bytearray()) == b"%PDF-1.4\n..."


async def test_a_document_of_the_bot_arrives_and_can_be_sent_again_by_its_id(bot: Bot, started: Person) -> None:
    """Uploaded once; with caption and keyboard like any message."""
    sent = await bot.send_document(
        started.id, b"a,b\n1,2\n", filename="list.csv", caption="<b>List</b>", parse_mode="HTML"
    )
    assert sent.document is not None
    again = await bot.send_document(started.id, sent.document.file_id)
    assert again.document == sent.document
    assert [(one.kind, one.text) for one in started.chat.from_bot] == [("document", "List"), ("document", "")]
    edited = await sent.edit_caption("Old list")
    assert getattr(edited, "caption", None) == "Old list"
    assert started.chat.from_bot[0].kind == "document"


async def test_a_photo_of_the_bot_must_be_a_picture(bot: Bot, started: Person) -> None:
    """Of a shape that Telegram draws."""
    await bot.send_photo(started.id, png(200, 100), caption="The venue", has_spoiler=True)
    assert started.chat.last.body["photo"][0]["width"] == 200
    for data, complaint in (
        (b"no picture", "Image_process_failed"),
        (b"", "File must be non-empty"),
        (png(2100, 100), "Photo_invalid_dimensions"),
        (png(9000, 1001), "Photo_invalid_dimensions"),
    ):
        with pytest.raises(BadRequest) as refused:
            await bot.send_photo(started.id, data)
        assert refused.value.message == complaint
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_photo(started.id, PIXEL, caption="😀" * 513)
    assert len(started.chat.from_bot) == 1


async def test_an_id_is_of_one_kind_and_of_this_world(bot: Bot, started: Person) -> None:
    """A photo is no document, an unknown id is none at all, and nothing is fetched from the network."""
    sent = await bot.send_photo(started.id, PIXEL)
    for given, complaint in (
        (sent.photo[0].file_id, "Can't use file of type photo as document"),
        ("AgACAgUunknown", "Wrong file identifier/http url specified"),
        ("https://example.org/a.pdf", "Failed to get http url content"),
    ):
        with pytest.raises(BadRequest) as refused:
            await bot.send_document(started.id, given)
        assert refused.value.message == complaint


async def test_a_path_that_is_not_there_is_not_found(
    bot: Bot, line: Line, server: LoopbackServer, world: World
) -> None:
    """Neither a guessed one nor one that climbs out."""
    for path in ("photos/file_9.png", "../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd"):
        async with line.session.get(f"{server.file_url}{world.token}/{path}") as answer:
            assert answer.status == 404
    with pytest.raises(BadRequest, match="Invalid file_id"):
        await bot.get_file("unknown")


async def test_the_oldest_files_make_room(world: World) -> None:
    """All together hold 64 MiB."""
    files = [world.files.add("document", "x.bin", "application/octet-stream", bytes(20 << 20)) for _ in range(4)]
    assert list(world.files.by_id) == [one.id for one in files[1:]]
