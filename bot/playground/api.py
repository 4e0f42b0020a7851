"""The Bot API over HTTP: paths, the ways parameters can arrive, and file downloads."""

import asyncio
import re
from collections.abc import Coroutine
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.playground import methods
from bot.playground.check import Upload, decoded
from bot.playground.refusal import Refusal, bad_request
from bot.playground.world import World

LARGEST_BODY = 55 * 1024 * 1024
Answer = tuple[int, dict[str, Any]]
"""The status and the body."""
_TOKEN = re.compile(r"\d{1,20}:[\w-]{20,60}")


def routes(world: World) -> list[Route]:
    """The routes of the Bot API and of its files."""

    async def method(request: Request) -> Response:
        try:
            _check_token(world, request.path_params["token"])
            raw = await _parameters(request)
        except Refusal as refusal:
            return JSONResponse(refusal.as_json(), refusal.code)
        except ClientDisconnect:
            return Response(status_code=400)
        name = request.path_params["method"]
        calling = methods.call(world, name, raw)
        answered = await (_while_there(request, calling) if name.lower() == "getupdates" else calling)
        return Response(status_code=400) if answered is None else JSONResponse(answered[1], answered[0])

    async def file(request: Request) -> Response:
        try:
            _check_token(world, request.path_params["token"])
        except Refusal as refusal:
            return JSONResponse(refusal.as_json(), refusal.code)
        stored = world.files.at(request.path_params["path"])
        if stored is None:
            return JSONResponse(Refusal("Not Found", 404).as_json(), 404)
        return Response(stored.data, media_type="application/octet-stream")

    return [
        Route("/bot{token}/{method}", method, methods=["GET", "POST"], name="bot_api"),
        Route("/file/bot{token}/{path:path}", file, methods=["GET"], name="bot_file"),
    ]


async def _while_there(request: Request, calling: Coroutine[Any, Any, Answer]) -> Answer | None:
    """The answer, or None where the client has gone: else its poll would stand open, in the way of the next one."""
    call, leaving = asyncio.create_task(calling), asyncio.ensure_future(request.receive())
    try:
        await asyncio.wait([call, leaving], return_when=asyncio.FIRST_COMPLETED)
        return call.result() if call.done() else None
    finally:
        call.cancel()
        leaving.cancel()


def _check_token(world: World, token: str) -> None:
    if not _TOKEN.fullmatch(token):
        raise Refusal("Not Found", 404)
    if token != world.token:
        raise Refusal("Unauthorized", 401)


async def _parameters(request: Request) -> dict[str, Any]:
    """All parameters: of the address, and of a body in whichever of the three forms."""
    if int(request.headers.get("content-length") or 0) > LARGEST_BODY:
        raise Refusal("Request Entity Too Large", 413)
    raw: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        try:
            raw |= await _multipart(request)
        except HTTPException:
            raise bad_request("can't parse multipart form data") from None
    elif body := await request.body():
        raw |= _json(body) if kind == "application/json" else _form(body)
    return raw


def _json(body: bytes) -> dict[str, Any]:
    try:
        value = decoded(body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("JSON object expected")
    # Telegram has no null: it reads the four letters.
    return {name: "null" if one is None else one for name, one in value.items()}


def _form(body: bytes) -> dict[str, Any]:
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


async def _multipart(request: Request) -> dict[str, Any]:
    """Fields and files; `attach://name` stands for the file of that name."""
    fields: dict[str, Any] = {}
    uploads: dict[str, Upload] = {}
    async with request.form(max_files=20, max_fields=200, max_part_size=LARGEST_BODY) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                kind = value.content_type or "application/octet-stream"
                uploads[name] = Upload(value.filename or "file", kind, await value.read())
            else:
                fields[name] = value
    used = set()
    for name, value in fields.items():
        if isinstance(value, str) and value.startswith("attach://"):
            attached = value.removeprefix("attach://")
            if attached not in uploads:
                raise bad_request(f"attached file {attached!r} is not in the request")
            fields[name] = uploads[attached]
            used.add(attached)
    return fields | {name: upload for name, upload in uploads.items() if name not in used}
