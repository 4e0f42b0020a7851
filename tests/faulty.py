"""A Bot API whose line and gateways fail: what stands between Telegram and the bot, in front of the playground's API.

Refusals that Telegram itself gives are the playground's own affair; here are resets, halves of answers, pages of HTML.
"""

import asyncio
import json
import socket
import struct
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.playground.refusal import Refusal


@dataclass(frozen=True)
class Answer:
    """What the server says to one call."""

    status: int
    body: bytes
    kind: str = "application/json"


@dataclass(frozen=True)
class Call:
    """One call on its way through: it may be let on to the server, answered, or cut off."""

    method: str
    chat: int | None
    text: str
    at: float
    _app: ASGIApp
    _scope: Scope
    _body: bytes
    _receive: Receive
    _send: Send

    async def done(self) -> Answer:
        """Lets the server do what it was asked for; its answer, which nobody has seen yet."""
        status, said = 0, bytearray()
        given = False

        async def receive() -> Message:
            nonlocal given
            if given:
                return await self._receive()
            given = True
            return {"type": "http.request", "body": self._body, "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            said.extend(message.get("body", b""))

        await self._app(self._scope, receive, send)
        return Answer(status, bytes(said))

    async def reply(self, answer: Answer) -> None:
        """Says `answer` to the bot."""
        await self._begin(answer)
        await self._send({"type": "http.response.body", "body": answer.body})

    async def _begin(self, answer: Answer) -> None:
        headers = [(b"content-type", answer.kind.encode()), (b"content-length", str(len(answer.body)).encode())]
        await self._send({"type": "http.response.start", "status": answer.status, "headers": headers})

    async def halve(self, answer: Answer) -> None:
        """Says the first half of `answer` and hangs up."""
        await self._begin(answer)
        half = answer.body[: len(answer.body) // 2]
        await self._send({"type": "http.response.body", "body": half, "more_body": True})
        self._transport.close()
        await self._gone()

    async def reset(self) -> None:
        """Cuts the line the hard way: the bot sees "connection reset by peer"."""
        hard = struct.pack("ii", 1, 0)
        self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, hard)
        self._transport.abort()
        await self._gone()

    @property
    def _transport(self) -> Any:
        # ASGI has no word for breaking a line, so it is taken from the server behind `send`.
        return self._send.__self__.transport  # type: ignore[attr-defined]

    async def _gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass


Fault = Callable[[Call], Awaitable[None]]


@dataclass
class _Order:
    fault: Fault
    method: str
    chat: int | None
    times: int


@dataclass
class Faulty:
    """Spoils the calls that it was told to, and lets all others through."""

    app: ASGIApp
    calls: list[Call] = field(default_factory=list)
    _orders: list[_Order] = field(default_factory=list)

    def spoil(self, fault: Fault, *, method: str = "sendMessage", chat: int | None = None, times: int = 1) -> None:
        """The next calls of `method`, or of any where it is empty, meet `fault` (those for `chat`)."""
        self._orders.append(_Order(fault, method, chat, times))

    def heal(self) -> None:
        """Nothing meets a fault any more."""
        self._orders.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        said = dict(parse_qsl(body.decode(errors="replace")))
        chat = int(said["chat_id"]) if "chat_id" in said else None
        method = scope["path"].rpartition("/")[2]
        call = Call(method, chat, said.get("text", ""), time.monotonic(), self.app, scope, body, receive, send)
        self.calls.append(call)
        fault = self._fault(call)
        if fault is None:
            await call.reply(await call.done())
        else:
            await fault(call)

    def _fault(self, call: Call) -> Fault | None:
        for order in self._orders:
            if order.times > 0 and order.method in {"", call.method} and order.chat in (None, call.chat):
                order.times -= 1
                return order.fault
        return None


# -- what can go wrong -----------------------------------------------------------------------------------------------


def refused(description: str, code: int, **parameters: Any) -> Fault:
    """Telegram's own no."""
    said = json.dumps(Refusal(description, code, **parameters).as_json()).encode()

    async def fault(call: Call) -> None:
        await call.reply(Answer(code, said))

    return fault


def page(code: int) -> Fault:
    """A gateway's page; what it stands for never reached Telegram."""

    async def fault(call: Call) -> None:
        await call.reply(Answer(code, f"<html><h1>{code}</h1></html>".encode(), "text/html"))

    return fault


async def reset_before(call: Call) -> None:
    """The line breaks on the way there."""
    await call.reset()


async def reset_after(call: Call) -> None:
    """The line breaks on the way back."""
    await call.done()
    await call.reset()


async def half(call: Call) -> None:
    """The answer ends in its middle."""
    await call.halve(await call.done())


def garbled(said: bytes) -> Fault:
    """It is done, and the answer is not what Telegram said."""

    async def fault(call: Call) -> None:
        await call.done()
        await call.reply(Answer(200, said))

    return fault


def slow(seconds: float) -> Fault:
    """It is done, and the answer takes longer than anybody waits."""

    async def fault(call: Call) -> None:
        answer = await call.done()
        await asyncio.sleep(seconds)
        await call.reply(answer)

    return fault


def given_twice(faulty: Faulty) -> Fault:
    """Updates come, and the same ones come again at the next call, whatever was confirmed meanwhile."""

    async def fault(call: Call) -> None:
        answer = await call.done()
        if json.loads(answer.body).get("result"):

            async def again(later: Call) -> None:
                await later.reply(answer)

            faulty._orders.insert(0, _Order(again, call.method, None, 1))
        await call.reply(answer)

    return fault
