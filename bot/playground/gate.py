"""Keeps other web pages out: a name that was rebound to this machine, or a form on another site."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.playground.hook import is_loopback


class Gate:
    """Lets through what was addressed to loopback by name, and acts only for pages that came from here."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            if not addressed_here(headers.get("host", "")):
                refusal = PlainTextResponse("This playground answers only to its loopback address.", 421)
                return await refusal(scope, receive, send)
            origin = headers.get("origin")
            if origin and urlsplit(origin).netloc != headers.get("host"):
                return await PlainTextResponse("Not from another site.", 403)(scope, receive, send)
        await self.app(scope, receive, send)


def addressed_here(host: str) -> bool:
    """Whether a Host header names this machine by a loopback name."""
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    return bool(name) and is_loopback(str(name))
