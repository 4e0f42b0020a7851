"""Whether the process lives, whether it can do its work, and its counters."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot import metrics

Readiness = Callable[[], Awaitable[Mapping[str, bool]]]


def routes(readiness: Readiness) -> list[Route]:
    """/healthz, /readyz and /metrics; `readiness` says for each part whether it can work now."""

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(_request: Request) -> Response:
        parts = dict(await readiness())
        return JSONResponse(parts, status_code=200 if all(parts.values()) else 503)

    async def exposition(_request: Request) -> Response:
        return Response(metrics.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", exposition)]
