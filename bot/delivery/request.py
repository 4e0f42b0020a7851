"""python-telegram-bot's requests over aiohttp: many times the messages per CPU second of its stock httpx backend.

One session serves sending and polling; its pool is not shared with a limit that a hanging poll could fill.
"""

import asyncio
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, cast

import aiohttp
from telegram import Bot
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}

# Ready-made: `json.dumps` would build one for each value.
_encoded = json.JSONEncoder(ensure_ascii=False).encode

# Times as timedelta: without this the library warns whenever Telegram tells us to wait.
os.environ.setdefault("PTB_TIMEDELTA", "true")


class NotSent(NetworkError):
    """The request never left this machine, so a repeat cannot double anything."""


class AnswerLost(NetworkError):
    """The request left and no answer to it came: what it asked for may have been done."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Parameters of a call in plain data, in the place of the library's RequestData, which `call` goes around."""

    json_parameters: Mapping[str, str]
    contains_files: bool = False


async def call(bot: Bot, method: str, **values: Any) -> Any:
    """The plain result of a method; errors as the library tells them.

    The library would build its objects of what we send and of what comes back, only for us to read one number.
    """
    fields = {
        name: value if isinstance(value, str) else _encoded(value)
        for name, value in values.items()
        if value is not None
    }
    return await bot.request.post(f"{bot.base_url}/{method}", cast(RequestData, Fields(fields)))


class AiohttpRequest(BaseRequest):
    """Carries the calls of a `telegram.Bot`. Times are seconds."""

    def __init__(self, *, connections: int = 256, timeout: float = 35.0) -> None:
        self._limit = connections
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._timeout

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            # Telegram sets no cookies, and looking for them costs each call.
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._limit, keepalive_timeout=50),
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent"),
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body of one call; raises NotSent, AnswerLost or TimedOut."""
        if self._session is None:
            raise RuntimeError("this request was not initialised")
        total = self._timeout if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        body, headers = _body(request_data)
        try:
            async with self._session.request(
                method, _url(url), data=body, headers=headers, timeout=_limits(total), allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(f"no connection: {type(error).__name__}") from error
        except TimeoutError as error:
            raise TimedOut("no answer in time") from error
        except (aiohttp.ClientError, asyncio.IncompleteReadError, OSError) as error:
            raise AnswerLost(f"the connection broke: {type(error).__name__}") from error

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """The answer as JSON; raises AnswerLost for anything else: a gateway speaks, or half of the answer is gone."""
        try:
            answer = json.loads(payload)
        except ValueError as error:
            raise AnswerLost("the answer was no JSON") from error
        if not isinstance(answer, dict) or "ok" not in answer or (answer["ok"] and "result" not in answer):
            raise AnswerLost("the answer was not Telegram's")
        return answer


@lru_cache(maxsize=256)
def _url(text: str) -> URL:
    """Where a call goes, read once; there are few of them, each with the name of a method."""
    return URL(text)


@lru_cache(maxsize=64)
def _limits(total: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=total, sock_connect=10)


def _body(data: RequestData | None) -> tuple[Any, Mapping[str, str] | None]:
    """The body of a call, and the header that says what it is."""
    if data is None:
        return None, None
    if not data.contains_files:
        # Compiled quoting: three bytes become nine letters for each sign of Lao, Khmer or Burmese.
        return URL.build(query=data.json_parameters).raw_query_string.encode(), _FORM
    # Names of files as they are: quoted, Telegram would show them percent-encoded.
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, None


def new_bot(token: str, bot_api_url: str) -> Bot:
    """The library's client over our transport."""
    return Bot(
        token,
        base_url=f"{bot_api_url}/bot",
        base_file_url=f"{bot_api_url}/file/bot",
        request=AiohttpRequest(connections=300),
        # A line of its own: a long poll never waits behind a burst of messages, nor they behind it.
        get_updates_request=AiohttpRequest(connections=2),
    )


async def close_bot(bot: Bot) -> None:
    """Closes the lines to Telegram, also of a bot that never came to know itself: `shutdown` leaves those open."""
    await bot.shutdown()
    for request in bot._request:
        await request.shutdown()
