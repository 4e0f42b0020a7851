"""The webhook: who may post, how much, and that 200 means "on disk"."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette

from bot.chat import repository
from bot.database.schema import outbox, seen_updates
from bot.web import webhook
from bot.web.server import WebServer
from bot.web.webhook import LONGEST
from tests.conftest import House, new_database, open_house

HEADER = "X-Telegram-Bot-Api-Secret-Token"
SECRET = "the-right-word"


@pytest.fixture(params=["sqlite", "postgresql"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    async with (
        new_database(request.param, tmp_path, request) as url,
        open_house(url, webhook=True, webhook_secret=SECRET) as found,
    ):
        yield found


def start(number: int, sender: int = 4242) -> dict[str, Any]:
    """Somebody presses Start."""
    user = {"id": sender, "is_bot": False, "first_name": "Noy", "language_code": "lo"}
    chat = {"id": sender, "type": "private", "first_name": "Noy"}
    return {
        "update_id": number,
        "message": {"message_id": number, "date": 1_800_000_000, "chat": chat, "from": user, "text": "/start"},
    }


@asynccontextmanager
async def post(house: House, body: Any, secret: str | None = SECRET) -> AsyncIterator[aiohttp.ClientResponse]:
    headers = {} if secret is None else {HEADER: secret}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{house.app.url}/telegram", data=body, headers=headers) as answer,
    ):
        yield answer


async def status(house: House, body: Any, secret: str | None = SECRET) -> int:
    """What a post of `body` is answered with."""
    async with post(house, body, secret) as answer:
        return answer.status


async def seen(house: House) -> list[int]:
    """The updates that are on disk."""
    return [row.update_id for row in await house.rows(sa.select(seen_updates.c.update_id))]


async def replies(house: House) -> list[Any]:
    """What is on disk to be sent to whoever pressed Start."""
    return await house.rows(sa.select(outbox.c.id).where(outbox.c.chat_id == 4242))


async def test_an_update_is_on_disk_when_it_is_acknowledged(house: House) -> None:
    """With its reply; and a second delivery changes nothing and is acknowledged too."""
    update = json.dumps(start(71))
    assert await status(house, update) == 200
    assert await seen(house) == [71]
    assert len(await replies(house)) == 1
    assert await status(house, update) == 200
    assert await seen(house) == [71]
    assert len(await replies(house)) == 1


async def test_two_deliveries_at_once_are_taken_once(house: House) -> None:
    update = json.dumps(start(72))
    assert await asyncio.gather(*(status(house, update) for _ in range(5))) == [200] * 5
    assert await seen(house) == [72]
    assert len(await replies(house)) == 1


async def test_who_does_not_know_the_secret_is_turned_away(house: House) -> None:
    wrong = [None, "", "the-right-worm", "THE-RIGHT-WORD", f"{SECRET}x", "ö"]
    assert [await status(house, json.dumps(start(73)), secret) for secret in wrong] == [401] * len(wrong)
    assert await seen(house) == []


async def test_the_secret_is_compared_in_constant_time(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the function that is made for it, also when the lengths differ."""
    compared: list[tuple[bytes, bytes]] = []

    def compare(given: bytes, right: bytes) -> bool:
        compared.append((given, right))
        return given == right

    monkeypatch.setattr(webhook.hmac, "compare_digest", compare)
    assert await status(house, b"{}", "x") == 401
    assert compared == [(b"x", SECRET.encode())]


async def test_without_a_secret_of_our_own_nobody_comes_in() -> None:
    """An empty secret would let in whoever sends none."""

    async def take(_update: Any) -> bool:
        raise AssertionError("nothing may be taken")

    server = WebServer(Starlette(routes=webhook.routes(lambda: "", take)), "127.0.0.1", 0)
    await server.start()
    for headers in ({}, {HEADER: ""}):
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{server.url}/telegram", json=start(74), headers=headers) as answer,
        ):
            assert answer.status == 401
    await server.stop()


async def test_only_posts_are_taken(house: House) -> None:
    async with aiohttp.ClientSession() as session:
        for method in ("GET", "HEAD", "PUT", "DELETE"):
            async with session.request(method, f"{house.app.url}/telegram", headers={HEADER: SECRET}) as answer:
                assert (method, answer.status, answer.headers["Allow"]) == (method, 405, "POST")


async def test_what_is_no_update_is_refused(house: House) -> None:
    bodies = [b"", b"start", b"\xff\xfe", b"[]", b"7", b"null", b"{}", b"[" * 100_000]
    bodies += [b'{"update_id": "7"}', b'{"update_id": null}', b'{"update_id": true}']
    assert [await status(house, body) for body in bodies] == [400] * len(bodies)
    assert await seen(house) == []


async def test_an_update_of_a_kind_we_do_not_know_is_acknowledged(house: House) -> None:
    """Refusing it would bring it back for ever."""
    assert await status(house, b'{"update_id": 75}') == 200
    assert await status(house, b'{"update_id": 76, "message": {"text": 7}}') == 200


async def test_a_body_of_the_largest_size_is_still_read(house: House) -> None:
    largest = io.BytesIO(json.dumps(start(77)).encode().ljust(LONGEST))
    larger = io.BytesIO(json.dumps(start(78)).encode().ljust(LONGEST + 1))
    assert await status(house, largest) == 200
    assert await status(house, larger) == 413
    assert await seen(house) == [77]


async def test_a_body_without_a_length_is_cut_off_too(house: House) -> None:
    """Chunked, and without end: the answer comes as soon as it is too long."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1 << 16
            yield b" " * (1 << 16)

    try:
        assert await status(house, endless()) == 413
    except aiohttp.ClientError:
        pass  # the server has closed the line while we were still writing
    assert sent < 64 * LONGEST
    assert await status(house, json.dumps(start(79))) == 200


async def test_when_the_database_is_away_the_update_must_come_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 and nothing kept; when the database is back, the same update is taken."""

    async def away(*_: Any, **__: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("the server closed the connection"))

    update = json.dumps(start(80))
    with monkeypatch.context() as patch:
        patch.setattr(repository, "see", away)
        assert await status(house, update) == 503
    assert await seen(house) == []
    assert await replies(house) == []
    assert await status(house, update) == 200
    assert await seen(house) == [80]


async def test_a_fault_of_ours_is_acknowledged_with_an_apology(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the same update would break us again and again."""
    from bot.features.welcome import service

    async def broken(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(service, "notice_before", broken)
    update = start(81)
    update["message"]["text"] = "/start l_lo"
    update["message"]["entities"] = [{"type": "bot_command", "offset": 0, "length": 6}]
    assert await status(house, json.dumps(update)) == 200
    rows = await house.rows(sa.select(seen_updates))
    assert [(row.update_id, row.fault) for row in rows] == [(81, "RuntimeError")]
    assert len(await replies(house)) == 1
