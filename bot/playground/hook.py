"""Webhook delivery: to loopback only, in order for each chat, again and again until it is taken."""

import asyncio
import ipaddress
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp

from bot.playground.refusal import bad_request

if TYPE_CHECKING:
    from bot.playground.world import World

FIRST_GAP = 0.1  # seconds until the second try; each further gap is twice as long
LONGEST_GAP = 60.0
PATIENCE = 60.0  # seconds that a delivery may take
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


def checked_address(url: str) -> str:
    """The address, if updates may be posted there: like a local Bot API server we take http, but only loopback."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not is_loopback(parts.hostname):
        raise bad_request("bad webhook: the playground posts to loopback addresses only")
    return url


def is_loopback(host: str) -> bool:
    """Whether the name or address is this very machine."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Hook:
    """The webhook that is set, and the task that serves it."""

    def __init__(
        self, world: "World", url: str, *, secret: str = "", max_connections: int = 40, ip_address: str = "",
        has_certificate: bool = False,
    ) -> None:  # fmt: skip
        self.world, self.url, self.secret = world, url, secret
        self.max_connections, self.ip_address, self.has_certificate = max_connections, ip_address, has_certificate
        self.last_error: tuple[int, str] | None = None
        self._busy: set[int] = set()  # chats with a delivery under way or waiting for its next try
        self._tries: Counter[int] = Counter()
        self._deliveries: set[asyncio.Task[None]] = set()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to deliver."""
        self._task = asyncio.create_task(self._serve())

    async def stop(self) -> None:
        """Deliver no more; what was not taken stays queued."""
        tasks = [task for task in (self._task, *self._deliveries) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def as_json(self, pending: int) -> dict[str, Any]:
        """The Bot API's WebhookInfo."""
        info: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": self.has_certificate,
            "pending_update_count": pending,
            "max_connections": self.max_connections,
        }
        if self.ip_address:
            info["ip_address"] = self.ip_address
        if self.world.updates.allowed:
            info["allowed_updates"] = self.world.updates.allowed
        if self.last_error:
            info["last_error_date"], info["last_error_message"] = self.last_error
        return info

    async def _serve(self) -> None:
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                update = await self.world.updates.bell.wait_for(self._next, timeout=3600 * 24 * 365)
                assert update is not None  # wait_for returns only what is true
                self._busy.add(_lane(update))
                delivery = asyncio.create_task(self._deliver(session, update))
                self._deliveries.add(delivery)
                delivery.add_done_callback(self._deliveries.discard)

    def _next(self) -> dict[str, Any] | None:
        """The oldest update of a chat with no delivery under way, while a connection is free."""
        if len(self._deliveries) >= self.max_connections:
            return None
        return next((u for u in self.world.updates.pending.values() if _lane(u) not in self._busy), None)

    async def _deliver(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> None:
        lane, number = _lane(update), update["update_id"]
        headers = {_SECRET_HEADER: self.secret} if self.secret else {}
        while complaint := await self._post(session, update, headers):
            self.last_error = (self.world.now(), complaint)
            await asyncio.sleep(min(FIRST_GAP * 2 ** self._tries[number], LONGEST_GAP))
            self._tries[number] += 1
        self.world.updates.settle(number)
        self._busy.discard(lane)
        # Again when this delivery is no longer counted: only then a connection is free.
        asyncio.get_running_loop().call_soon(self.world.updates.bell.ring)

    async def _post(self, session: aiohttp.ClientSession, update: dict[str, Any], headers: dict[str, str]) -> str:
        """Post once; the complaint of getWebhookInfo, or nothing when it was taken."""
        try:
            async with session.post(self.url, json=update, headers=headers, allow_redirects=False) as answer:
                await answer.read()
                if 200 <= answer.status < 300:
                    return ""
                return f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except TimeoutError:
            return "Read timeout expired"
        except aiohttp.ClientConnectorError:
            return "Connection refused"
        except aiohttp.ClientError:
            return "Connection reset by peer"


def _lane(update: dict[str, Any]) -> int:
    """Whose turn it is: the chat, or the person where there is none."""
    for name, content in update.items():
        if name == "callback_query":
            return int(content["message"]["chat"]["id"])
        if name != "update_id":
            return int(content["chat"]["id"])
    return 0
