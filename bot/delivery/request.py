"""python-telegram-bot's requests over aiohttp: many times the messages per CPU second of its stock httpx backend.

One session serves sending and polling; its pool is not shared with a limit that a hanging poll could fill.
"""

import asyncio
import json
import os
from typing import Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

# Times as timedelta: without this the library warns whenever Telegram tells us to wait.
os.environ.setdefault("PTB_TIMEDELTA", "true")


class NotSent(NetworkError):
    """The request never left this machine, so a repeat cannot double anything."""


class AnswerLost(NetworkError):
    """The request left and no answer to it came: what it asked for may have been done."""


class AiohttpRequest(BaseRequest):
    """Carries the calls of a `telegram.Bot`. Times are seconds."""

    def __init__(self, *, connections: int = 256, timeout: float = 30.0) -> None:
        self._limit = connections
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._timeout

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self._limit, keepalive_timeout=50)
            self._session = aiohttp.ClientSession(connector=connector, json_serialize=json.dumps)

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
        limits = aiohttp.ClientTimeout(total=None if total is None else total + 5, sock_connect=10)
        try:
            async with self._session.request(
                method, url, data=_body(request_data), timeout=limits, allow_redirects=False
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
            return json.loads(payload)
        except ValueError as error:
            raise AnswerLost("the answer was no JSON") from error


def _body(data: RequestData | None) -> Any:
    if data is None:
        return None
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
