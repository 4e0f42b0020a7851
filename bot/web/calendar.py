"""Calendars for the programs that ask for them again and again."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

Content = Callable[[str], Awaitable[bytes | None]]


def routes(path: str, content: Content) -> list[Route]:
    """`path`<token>.ics; `content` says what stands there, or None where nothing does."""

    async def calendar(request: Request) -> Response:
        found = await content(request.path_params["token"])
        if found is None:
            return PlainTextResponse("There is no calendar here.", status_code=404)
        # Who is asked again within minutes need not write it anew; what lies between must not keep it at all.
        headers = {"Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex"}
        return Response(found, media_type="text/calendar; charset=utf-8", headers=headers)

    return [Route(f"{path}{{token}}.ics", calendar)]
