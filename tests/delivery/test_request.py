"""The line to Telegram: what arrived, what did not leave, and what nobody knows."""

import asyncio
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from socket import SO_LINGER, SOL_SOCKET

import pytest
from telegram import Bot
from telegram.error import NetworkError, TelegramError, TimedOut

from bot.delivery.request import AiohttpRequest, AnswerLost, NotSent, call, close_bot, new_bot
from bot.delivery.retry import decide
from tests.loopback import friend, loopback

TOKEN = "42:a-token-that-must-not-be-shown-to-anybody"
Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def server(behaves: Behaviour) -> AsyncIterator[str]:
    """Something that listens and behaves as told."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await behaves(reader, writer)
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    finally:
        listening.close()


async def _asked(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")), b":0")
    return await reader.readexactly(int(length.partition(b":")[2]))


def answers(status: str, body: bytes, *, length: int | None = None) -> Behaviour:
    """A whole answer, or with another `length` half of one."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _asked(reader)
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body) if length is None else length}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()

    return behave


async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Hears the request and says nothing."""
    await _asked(reader)


async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Resets the connection before it has heard anything."""
    writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))


async def is_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Hears the request, and thinks."""
    await _asked(reader)
    await reader.read()


@pytest.fixture
async def request_() -> AsyncIterator[AiohttpRequest]:
    made = AiohttpRequest()
    await made.initialize()
    yield made
    await made.shutdown()
    await made.shutdown()


async def _post(request: AiohttpRequest, url: str, **limits: float) -> tuple[int, bytes]:
    return await request.do_request(f"{url}/bot{TOKEN}/sendMessage", "POST", None, **limits)


@pytest.mark.parametrize(
    "status", ["200 OK", "302 Found", "400 Bad Request", "429 Too Many Requests", "500 Internal Server Error"]
)
async def test_an_answer_is_given_as_it_came(request_: AiohttpRequest, status: str) -> None:
    """Status and body, whatever they say; no redirection is followed."""
    async with server(answers(status, b'{"ok": false}')) as url:
        assert await _post(request_, url) == (int(status[:3]), b'{"ok": false}')


async def test_a_huge_answer_arrives_whole(request_: AiohttpRequest) -> None:
    """As files do."""
    body = b"x" * 8_000_000
    async with server(answers("200 OK", body)) as url:
        assert await _post(request_, url) == (200, body)


async def test_with_nobody_listening_nothing_was_sent(request_: AiohttpRequest) -> None:
    """A repeat cannot double anything."""
    async with server(hangs_up) as url:
        pass
    with pytest.raises(NotSent) as caught:
        await _post(request_, url)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("behaviour", [hangs_up, resets, answers("200 OK", b'{"ok"', length=500)])
async def test_a_connection_that_breaks_leaves_it_open_whether_it_was_done(
    request_: AiohttpRequest, behaviour: Behaviour
) -> None:
    """After the request, before the answer, or in its middle."""
    async with server(behaviour) as url:
        with pytest.raises(AnswerLost) as caught:
            await _post(request_, url)
    assert TOKEN not in str(caught.value)
    assert TOKEN not in str(caught.value.__cause__)


async def test_an_answer_that_does_not_come_in_time_is_not_waited_for(request_: AiohttpRequest) -> None:
    """The library's own kind of error, which says that it may have been done."""
    async with server(is_silent) as url:
        with pytest.raises(TimedOut):
            await _post(request_, url, read_timeout=0.2)


async def test_before_its_start_a_request_says_so() -> None:
    """Instead of opening a session that nobody closes."""
    with pytest.raises(RuntimeError):
        await AiohttpRequest().do_request("http://127.0.0.1:9", "POST")


# -- below the library -----------------------------------------------------------------------------------------------


@asynccontextmanager
async def bot_at(url: str) -> AsyncIterator[Bot]:
    """The library's client, not yet introduced."""
    bot = new_bot(TOKEN, url)
    for request in bot._request:
        await request.initialize()
    try:
        yield bot
    finally:
        await close_bot(bot)


@pytest.mark.parametrize(
    ("behaviour", "lost"),
    [
        (answers("502 Bad Gateway", b"<html>Bad Gateway</html>"), True),
        (answers("200 OK", b'{"ok": tr'), True),
        (answers("500 Internal", b'{"ok": false, "error_code": 500, "description": "Internal"}'), False),
        (hangs_up, True),
        (resets, True),
    ],
    ids=["a gateway's page", "half a JSON", "the server's own error", "hung up", "reset"],
)
async def test_the_decision_about_a_message_knows_whether_it_may_have_arrived(behaviour: Behaviour, lost: bool) -> None:
    """Through the library, which wraps and renames errors; each is tried again."""
    from datetime import timedelta

    async with server(behaviour) as url, bot_at(url) as bot:
        with pytest.raises(NetworkError) as caught:
            await bot.send_message(1, "hello")
    decision = decide(caught.value, attempts=1, age=timedelta(0))
    assert (decision.state, decision.lost) == ("waiting", lost)


@pytest.mark.parametrize(
    "text",
    [
        "ສະບາຍດີ ที่ ខ្មែរ မြန်မာ ế 中文 👩‍👩‍👧", "a+b & c=d ; 100% # ? / \\ ~ * ' \" ,", "line\nline\r\n\ttab", "%41%zz %",
        "&lt;b&gt; &amp;", "\u200e\u202e\ufeff·", "={}[]|^`",
    ],
)  # fmt: skip
async def test_every_sign_arrives_as_it_was_sent(text: str) -> None:
    """Through both ways of calling: the library's, and ours around it."""
    async with loopback() as (world, bot):
        friend(world)
        await bot.send_message(1, text)
        await call(bot, "sendMessage", chat_id=1, text=text, reply_markup={"inline_keyboard": []})
        assert [request.parameters["text"] for request in world.calls("sendMessage")] == [text, text]


async def test_a_file_arrives_as_it_was_sent_with_words_in_any_script() -> None:
    """Multipart: bytes, name and caption."""
    async with loopback() as (world, bot):
        person = friend(world)
        data = bytes(range(256)) * 500
        await bot.send_document(1, data, caption="ເອກະສານ <&>", filename="ສັນຍາ.pdf")
        (message,) = person.chat.from_bot
        assert message.body["caption"] == "ເອກະສານ <&>"
        assert message.body["document"]["file_name"] == "ສັນຍາ.pdf"
        stored = await bot.get_file(message.body["document"]["file_id"])
        assert bytes(await stored.download_as_bytearray()) == data


async def test_many_calls_at_once_share_the_line_and_each_gets_its_own_answer() -> None:
    """No answer goes to somebody else's question."""
    async with loopback() as (world, bot):
        for number in range(1, 41):
            friend(world, number)
        sent = await asyncio.gather(*(bot.send_message(number, f"for {number}") for number in range(1, 41)))
        assert [message.text for message in sent] == [f"for {number}" for number in range(1, 41)]
        with pytest.raises(TelegramError):
            await bot.send_message(999, "nobody")
