"""HTTP/1.1 as far as Telegram needs it: a POST over a connection that is kept, and its answer as bytes.

A general client spends more on one small call than all the rest of a message costs: redirections, cookies, proxies,
streams of a body. None of that is wanted here. Times are seconds.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable
from typing import Final

from yarl import URL

KEPT: Final = 50.0  # an unused connection, shorter than Telegram keeps it
CONNECT_WITHIN: Final = 10.0
LONGEST_HEAD: Final = 65_536
_END_OF_HEAD: Final = b"\r\n\r\n"
_FORM: Final = "Content-Type: application/x-www-form-urlencoded\r\n"
Answer = tuple[int, bytes]


class NoConnection(Exception):
    """Nothing has left this machine."""


class Broken(Exception):
    """The connection ended, or spoke no HTTP, before the answer was whole."""


class Line(asyncio.Protocol):
    """One connection, one call at a time."""

    def __init__(self) -> None:
        self._lasts = True
        self.idle_since = 0.0
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Answer] | None = None
        self._reading = _Reading()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    @property
    def lasts(self) -> bool:
        """Whether it can be used for another call."""
        return self._lasts and self._transport is not None and not self._transport.is_closing()

    async def ask(self, request: bytes) -> Answer:
        """The answer to a request; raises NoConnection or Broken. Who no longer waits for the answer ends the line."""
        if self._transport is None or self._transport.is_closing():
            raise NoConnection("it was closed already")
        self._reading = _Reading()
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        try:
            return await self._waiting
        finally:
            self._waiting = None
            self._lasts = self._lasts and self._reading.whole and self._reading.keeps

    def data_received(self, data: bytes) -> None:
        if self._waiting is None:
            # Nobody asked: whatever it is, no answer may be taken for that of the next call.
            self.close()
            return
        try:
            self._reading.feed(data)
        except ValueError:
            self._break("what came was no HTTP")
        else:
            self._tell()

    def eof_received(self) -> None:
        self._reading.end()
        self._tell()

    def connection_lost(self, error: Exception | None) -> None:
        self._break("the connection was lost" if error else "the connection was closed")

    def close(self) -> None:
        """Ends the connection."""
        self._lasts = False
        if self._transport is not None:
            self._transport.close()

    def _tell(self) -> None:
        if self._reading.whole and self._waiting is not None and not self._waiting.done():
            self._waiting.set_result((self._reading.status, bytes(self._reading.body)))

    def _break(self, why: str) -> None:
        self.close()
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(Broken(why))


class _Reading:
    """An answer as it comes in; raises ValueError when it is no HTTP."""

    def __init__(self) -> None:
        self.status = 0
        self.body = bytearray()
        self.whole = False
        self.keeps = True
        self._left = bytearray()
        self._read: Callable[[], bool] = self._head
        self._length = 0

    def feed(self, data: bytes) -> None:
        self._left += data
        while not self.whole and self._read():
            pass

    def end(self) -> None:
        """The other side says no more: the end of an answer that has no length."""
        self.whole = self.whole or self._read == self._all
        self.keeps = False

    def _head(self) -> bool:
        end = self._left.find(_END_OF_HEAD)
        if end < 0:
            if len(self._left) > LONGEST_HEAD:
                raise ValueError("a head without an end")
            return False
        head = bytes(self._left[:end]).lower()
        del self._left[: end + len(_END_OF_HEAD)]
        if not head.startswith(b"http/1."):
            raise ValueError("no HTTP of ours")
        status = int(head[9:12])
        if status < 200:
            return True
        self.status = status
        self.keeps = head.startswith(b"http/1.1") and _field(head, b"connection") != b"close"
        length = _field(head, b"content-length")
        if b"chunked" in _field(head, b"transfer-encoding"):
            self._read = self._chunk_size
        elif status in {204, 304}:
            self.whole = True
        elif length:
            self._length, self._read = int(length), self._counted
        else:
            self._read = self._all
        return True

    def _counted(self) -> bool:
        self.body += self._left
        self._left.clear()
        self.whole = len(self.body) >= self._length
        if len(self.body) > self._length:
            del self.body[self._length :]
            self.keeps = False
        return False

    def _all(self) -> bool:
        self.body += self._left
        self._left.clear()
        return False

    def _chunk_size(self) -> bool:
        end = self._left.find(b"\r\n")
        if end < 0:
            return False
        self._length = int(self._left[:end].partition(b";")[0], 16)
        del self._left[: end + 2]
        self._read = self._chunk if self._length else self._trailer
        return True

    def _chunk(self) -> bool:
        if len(self._left) < self._length + 2:
            return False
        self.body += self._left[: self._length]
        del self._left[: self._length + 2]
        self._read = self._chunk_size
        return True

    def _trailer(self) -> bool:
        end = self._left.find(b"\r\n")
        if end < 0:
            return False
        self.whole = end == 0
        del self._left[: end + 2]
        return not self.whole


def _field(head: bytes, name: bytes) -> bytes:
    """A field of the head, which is in small letters; empty when it is not there."""
    _, _, found = head.partition(b"\r\n" + name + b":")
    return found.partition(b"\r\n")[0].strip()


class Lines:
    """The connections to one server, `most` at once."""

    def __init__(self, origin: URL, *, most: int) -> None:
        self._origin = origin
        self._tls = ssl.create_default_context() if origin.scheme == "https" else None
        self._head = (
            f" HTTP/1.1\r\nHost: {origin.host_port_subcomponent}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        )
        self._free: deque[Line] = deque()
        self._room = asyncio.Semaphore(most)
        self._closed = False

    async def post(self, path: str, form: bytes) -> Answer:
        """Status and body of the answer; raises NoConnection or Broken. Cancelled, it gives its connection up."""
        request = f"POST {path}{self._head}Content-Length: {len(form)}\r\n\r\n".encode() + form
        async with self._room:
            line = self._kept() or await self._connect()
            try:
                return await line.ask(request)
            finally:
                if line.lasts and not self._closed:
                    line.idle_since = asyncio.get_running_loop().time()
                    self._free.append(line)
                else:
                    line.close()

    def close(self) -> None:
        """Ends every connection: those in use with their calls."""
        self._closed = True
        while self._free:
            self._free.pop().close()

    def _kept(self) -> Line | None:
        """The one used last; those that nobody needed for long are ended."""
        now = asyncio.get_running_loop().time()
        while self._free and (not self._free[0].lasts or now - self._free[0].idle_since > KEPT):
            self._free.popleft().close()
        while self._free:
            line = self._free.pop()
            if line.lasts:
                return line
        return None

    async def _connect(self) -> Line:
        host, port = str(self._origin.raw_host), int(self._origin.port or 0)
        name = host if self._tls else None
        opening = asyncio.get_running_loop().create_connection(
            Line, host, port, ssl=self._tls, server_hostname=name, happy_eyeballs_delay=0.25
        )
        try:
            async with asyncio.timeout(CONNECT_WITHIN):
                _, line = await opening
        except (OSError, TimeoutError) as error:
            raise NoConnection(type(error).__name__) from error
        return line
