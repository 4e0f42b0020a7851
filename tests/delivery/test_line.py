"""Answers in every form that HTTP/1.1 has, however they are cut on their way, and connections that are used again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from yarl import URL

from bot.delivery.line import Broken, Lines, NoConnection

ANSWERS = {
    "counted": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    "counted, other letters": b"HTTP/1.1 200 OK\r\nserver: x\r\nCONTENT-LENGTH:5\r\n\r\nhello",
    "chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;a=b\r\nllo\r\n0\r\n\r\n",
    "chunked, with a trailer": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nA: b\r\n\r\n",
    "to go on first": b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
}


@dataclass
class Server:
    """Says `answer` to every call, in pieces of `piece` bytes."""

    answer: bytes
    piece: int = 100_000
    close: bool = False
    connections: int = 0
    heard: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
                self.heard.append(head + await reader.readexactly(length))
                for start in range(0, len(self.answer), self.piece):
                    writer.write(self.answer[start : start + self.piece])
                    await writer.drain()
                    await asyncio.sleep(0)
                if self.close:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def calling(server: Server) -> AsyncIterator[Lines]:
    """Connections to a server that runs."""
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    lines = Lines(URL(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"), most=4)
    try:
        yield lines
    finally:
        lines.close()
        listening.close()


@pytest.mark.parametrize("piece", [1, 7, 100_000])
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
async def test_every_form_of_answer_is_read_and_the_connection_used_again(answer: bytes, piece: int) -> None:
    """Also when each byte comes alone."""
    server = Server(answer, piece)
    async with calling(server) as lines:
        for _ in range(3):
            assert await lines.post("/path", b"a=b") == (200, b"hello")
    assert server.connections == 1
    assert {each.partition(b"\r\n")[0] for each in server.heard} == {b"POST /path HTTP/1.1"}
    assert {each.rpartition(b"\r\n\r\n")[2] for each in server.heard} == {b"a=b"}


async def test_an_answer_without_a_length_ends_with_its_connection() -> None:
    """As an old gateway gives it; the next call has a connection of its own."""
    server = Server(b"HTTP/1.0 502 Bad Gateway\r\n\r\n<html>", close=True)
    async with calling(server) as lines:
        for _ in range(2):
            assert await lines.post("/", b"") == (502, b"<html>")
    assert server.connections == 2


@pytest.mark.parametrize("ending", [b"Connection: close\r\n", b""])
async def test_a_connection_that_the_server_ends_is_not_used_again(ending: bytes) -> None:
    """Whether it says so or not."""
    server = Server(b"HTTP/1.1 200 OK\r\n" + ending + b"Content-Length: 2\r\n\r\nok", close=True)
    async with calling(server) as lines:
        for _ in range(3):
            assert await lines.post("/", b"") == (200, b"ok")
            await asyncio.sleep(0.05)
    assert server.connections == 3


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/2 200 OK\r\n\r\n",
        b"HTTP/1.1 two OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20_000,
    ],
)
async def test_what_is_no_http_breaks_the_call_and_not_the_next(answer: bytes) -> None:
    """Nothing of it is taken for the answer to another call."""
    server = Server(answer)
    async with calling(server) as lines:
        with pytest.raises(Broken):
            await lines.post("/", b"")
        server.answer = ANSWERS["counted"]
        assert await lines.post("/", b"") == (200, b"hello")


async def test_more_than_was_announced_is_not_taken_for_the_next_answer() -> None:
    """The connection is given up instead."""
    server = Server(ANSWERS["counted"] + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
    async with calling(server) as lines:
        for _ in range(3):
            assert await lines.post("/", b"") == (200, b"hello")
    assert server.connections == 3


async def test_an_answer_nobody_waited_for_is_not_given_to_the_next() -> None:
    """Its connection is ended with the call."""
    server = Server(b"")
    async with calling(server) as lines:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await lines.post("/", b"")
        server.answer = ANSWERS["counted"]
        assert await lines.post("/", b"") == (200, b"hello")
    assert server.connections == 2


async def test_no_more_connections_than_asked_for() -> None:
    """The fifth call waits for one of four."""
    server = Server(ANSWERS["counted"])
    async with calling(server) as lines:
        found = await asyncio.gather(*(lines.post("/", b"") for _ in range(40)))
    assert found == [(200, b"hello")] * 40
    assert server.connections == 4


async def test_with_nobody_there_nothing_has_left() -> None:
    """So that a repeat is safe."""
    async with calling(Server(b"")) as lines:
        pass
    closed = Lines(URL(str(lines._origin)), most=1)
    with pytest.raises(NoConnection):
        await closed.post("/", b"")
