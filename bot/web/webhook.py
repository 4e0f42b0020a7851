"""Where Telegram posts updates: 200 only when the update is settled on disk."""

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PATH = "/telegram"
LONGEST = 1 << 20
_HEADER = "X-Telegram-Bot-Api-Secret-Token"

Take = Callable[[Mapping[str, Any]], Awaitable[bool]]


def routes(secret: Callable[[], str], take: Take) -> list[Route]:
    """The webhook. `take` settles an update; False when it must come again."""

    async def telegram(request: Request) -> Response:
        given, right = request.headers.get(_HEADER, ""), secret()
        # Compared in constant time: how long a wrong guess takes must not tell how much of it is right.
        if not right or not hmac.compare_digest(given.encode(), right.encode()):
            return Response(status_code=401)
        body = await _bounded(request)
        if body is None:
            return Response(status_code=413)
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            return Response(status_code=400)
        if not isinstance(update, dict) or type(update.get("update_id")) is not int:
            return Response(status_code=400)
        return Response(status_code=200 if await take(update) else 503)

    return [Route(PATH, telegram, methods=["POST"])]


async def _bounded(request: Request) -> bytes | None:
    """The body, or None as soon as it is longer than any update."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST:
            return None
    return bytes(body)
