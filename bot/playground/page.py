"""The chat page: its files, its stream of events, and what people do on their phones."""

import json
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.playground import hands
from bot.playground.asked import Impossible
from bot.playground.image import image_type
from bot.playground.stream import events
from bot.playground.world import World

STATIC = Path(__file__).parent / "static"
_FILES = {path.name for path in STATIC.iterdir()} - {"index.html"}
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def routes(world: World) -> list[Route]:
    """The routes of the page and of its own calls."""

    async def index(request: Request) -> Response:
        return FileResponse(STATIC / "index.html", headers=_HEADERS)

    async def static(request: Request) -> Response:
        name = request.path_params["name"]
        return FileResponse(STATIC / name, headers=_HEADERS) if name in _FILES else Response("No such file.", 404)

    async def stream(request: Request) -> Response:
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        return StreamingResponse(events(world), media_type="text/event-stream", headers=headers)

    async def join(request: Request) -> Response:
        return await _done(request, lambda asked: hands.join(world, asked))

    async def act(request: Request) -> Response:
        person_id, action = request.path_params["person"], request.path_params["action"]
        return await _done(request, lambda asked: hands.act(world, person_id, action, asked))

    async def upload(request: Request) -> Response:
        try:
            data = await hands.bounded_body(request)
            await hands.upload(world, request.path_params["person"], data, request.query_params)
        except Impossible as fault:
            return JSONResponse({"fault": str(fault)}, 400)
        return JSONResponse({})

    async def file(request: Request) -> Response:
        return _picture_or_file(world, request)

    return [
        Route("/", index),
        Route("/playground/static/{name}", static),
        Route("/playground/events", stream),
        Route("/playground/people", join, methods=["POST"]),
        Route("/playground/people/{person:int}/upload", upload, methods=["POST"]),
        Route("/playground/people/{person:int}/{action}", act, methods=["POST"]),
        Route("/playground/files/{file}", file),
    ]


def _picture_or_file(world: World, request: Request) -> Response:
    stored = world.files.by_id.get(request.path_params["file"])
    if stored is None:
        return Response("No such file.", 404)
    picture = image_type(stored.data)  # only what really is a picture may be shown in the page
    headers = {**_HEADERS, "Content-Disposition": "inline" if picture else "attachment"}
    return Response(stored.data, media_type=picture or "application/octet-stream", headers=headers)


async def _done(request: Request, deed: Any) -> Response:
    """Do what a JSON body asks for; a form of another site cannot send that type."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        return JSONResponse({"fault": "JSON only"}, 415)
    try:
        asked = json.loads(await hands.bounded_body(request) or b"{}")
        if not isinstance(asked, dict):
            raise Impossible("a JSON object is expected")
        return JSONResponse(await deed(asked) or {})
    except (ValueError, Impossible) as fault:
        return JSONResponse({"fault": str(fault)}, 400)
