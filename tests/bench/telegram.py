"""The load server: a Bot API in a process of its own, with as little work a call as can be.

It knows the methods that the bot uses, checks nothing, and answers after half a round trip has passed on each way.
The playground's server checks every parameter and would be slower than the bot. `POST /bench/run` gives out updates
and answers when each is confirmed and has its reply, with the moments of all three. `POST /bench/limits` says what the
server allows from now on and opens a new book; `POST /bench/book` answers what the book says: of every chat what passed
and what was refused, or (`sums`) only how much it was.
"""

import asyncio
import itertools
import json
import sys
import time
from collections import defaultdict, deque
from typing import Any

import aiohttp
from aiohttp import web

from tests.bench.limits import Book, Limits
from tests.bench.peers import TOKEN

PATIENCE = 120.0
# As many as Telegram opens to a webhook unless told otherwise.
CONNECTIONS = 40


class Telegram:
    """Updates that wait, and when each was available, confirmed and replied to."""

    def __init__(self, latency: float) -> None:
        self.latency = latency
        self.pending: dict[int, dict[str, Any]] = {}
        self.hook: tuple[str, str] = ("", "")
        self.available: dict[int, float] = {}
        self.confirmed: dict[int, float] = {}
        self.replied: dict[int, float] = {}
        # The updates of each chat that have no reply yet, oldest first: every update of ours gets one sendMessage.
        self.open: dict[int, deque[int]] = defaultdict(deque)
        self.calls: dict[str, int] = defaultdict(int)
        self._message_ids = itertools.count(1000)
        self._ring = asyncio.Event()
        self._next_update = 1
        self.limits = Limits()
        self.book = Book()

    # -- what the bench asks -------------------------------------------------------------------------------------------

    async def run(self, request: web.Request) -> web.Response:
        """Gives out [[seconds from now, update], …] and waits for the end."""
        self.available, self.confirmed, self.replied = {}, {}, {}
        self.calls.clear()
        began, cpu = time.perf_counter(), time.process_time()
        plan = await request.json()
        patience = float(request.query.get("patience", PATIENCE))
        post = asyncio.create_task(self._post_all()) if self.hook[0] else None
        try:
            async with asyncio.timeout(patience + plan[-1][0]):
                await self._give_out(plan)
                while len(self.confirmed) < len(plan) or len(self.replied) < len(plan):
                    await self._rung()
        except TimeoutError:
            lost = f"{len(self.confirmed)} confirmed, {len(self.replied)} replied to, of {len(plan)}"
            return web.json_response({"lost": lost}, status=504)
        finally:
            if post:
                post.cancel()
        times = [
            [self.available[n] - began, self.confirmed[n] - began, self.replied[n] - began] for n in self.available
        ]
        return web.json_response({"times": times, "calls": self.calls, "cpu": time.process_time() - cpu})

    async def limit(self, request: web.Request) -> web.Response:
        """What is allowed from now on."""
        self.limits, self.book = Limits.asked(await request.json()), Book()
        return web.json_response({})

    async def look(self, request: web.Request) -> web.Response:
        """What the book says, with the CPU time of this process so far."""
        found = self.book.sums() | {"cpu": time.process_time()}
        if not (await request.json()).get("sums"):
            found |= {"times": self.book.times, "passed": self.book.passed}
        return web.json_response(found)

    async def _give_out(self, plan: list[Any]) -> None:
        start = time.perf_counter()
        for after, update in plan:
            if (wait := start + after - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            number, self._next_update = self._next_update, self._next_update + 1
            sender = next(iter(update.values()))["from"]["id"]
            self.available[number] = time.perf_counter()
            self.open[sender].append(number)
            self.pending[number] = {"update_id": number, **update}
            self._wake()

    def _wake(self) -> None:
        self._ring.set()
        self._ring = asyncio.Event()

    async def _rung(self) -> None:
        await self._ring.wait()

    def _confirm(self, number: int) -> None:
        if self.pending.pop(number, None) is not None:
            self.confirmed[number] = time.perf_counter()
            self._wake()

    # -- webhook -------------------------------------------------------------------------------------------------------

    async def _post_all(self) -> None:
        """Posts what waits, a chat's updates one after another, as Telegram does."""
        busy: set[int] = set()
        room = asyncio.Semaphore(CONNECTIONS)
        given: set[int] = set()

        async def post(session: aiohttp.ClientSession, number: int, sender: int) -> None:
            url, secret = self.hook
            await asyncio.sleep(self.latency / 2)
            headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
            async with session.post(url, json=self.pending[number], headers=headers) as answer:
                taken = answer.status == 200
            await asyncio.sleep(self.latency / 2)
            busy.discard(sender)
            room.release()
            if taken:
                self._confirm(number)
            else:
                given.discard(number)
                self._wake()

        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as posts:
            while True:
                await room.acquire()
                while (found := self._free(busy, given)) is None:
                    await self._rung()
                given.add(found[0])
                busy.add(found[1])
                posts.create_task(post(session, *found))

    def _free(self, busy: set[int], given: set[int]) -> tuple[int, int] | None:
        for number, update in self.pending.items():
            sender = next(value for name, value in update.items() if name != "update_id")["from"]["id"]
            if number not in given and sender not in busy:
                return number, sender
        return None

    # -- the Bot API ---------------------------------------------------------------------------------------------------

    async def method(self, request: web.Request) -> web.Response:
        """Any method of the Bot API."""
        name = request.match_info["method"]
        given = await request.post() if request.can_read_body else request.query
        self.calls[name] += 1
        await asyncio.sleep(self.latency / 2)
        handler = getattr(self, f"_{name}", None)
        if name == "sendMessage" and (wait := self._refuses(int(given["chat_id"]))):
            await asyncio.sleep(self.latency / 2)
            return _too_many(wait)
        result = True if handler is None else handler(given)
        if asyncio.iscoroutine(result):
            result = await result
        await asyncio.sleep(self.latency / 2)
        return web.Response(text=json.dumps({"ok": True, "result": result}), content_type="application/json")

    def _refuses(self, chat: int) -> int:
        at = time.perf_counter()
        after = self.book.since(at)
        wait = self.limits.refuses(chat, at, after)
        self.book.note(chat, after, refused=bool(wait))
        return wait

    async def _getUpdates(self, given: Any) -> list[dict[str, Any]]:
        offset, until = int(given.get("offset") or 0), time.perf_counter() + int(given.get("timeout") or 0)
        for number in [number for number in self.pending if number < offset]:
            self._confirm(number)
        while not self.pending and (left := until - time.perf_counter()) > 0:
            try:
                async with asyncio.timeout(left):
                    await self._rung()
            except TimeoutError:
                break
        return list(itertools.islice(self.pending.values(), int(given.get("limit") or 100)))

    def _sendMessage(self, given: Any) -> dict[str, Any]:
        chat = int(given["chat_id"])
        if self.open[chat]:
            self.replied[self.open[chat].popleft()] = time.perf_counter()
            self._wake()
        return self._message(chat, given["text"], next(self._message_ids))

    def _editMessageText(self, given: Any) -> dict[str, Any]:
        return self._message(int(given["chat_id"]), given["text"], int(given["message_id"]))

    def _message(self, chat: int, text: str, number: int) -> dict[str, Any]:
        private = {"id": chat, "type": "private", "first_name": "Somebody"}
        return {"message_id": number, "date": int(time.time()), "chat": private, "from": ME, "text": text}

    def _getMe(self, _given: Any) -> dict[str, Any]:
        return ME

    def _getWebhookInfo(self, _given: Any) -> dict[str, Any]:
        return {"url": self.hook[0], "has_custom_certificate": False, "pending_update_count": len(self.pending)}

    def _setWebhook(self, given: Any) -> bool:
        self.hook = (given["url"], given.get("secret_token", ""))
        return True

    def _deleteWebhook(self, _given: Any) -> bool:
        self.hook = ("", "")
        return True


def _too_many(seconds: int) -> web.Response:
    said = {
        "ok": False, "error_code": 429, "description": f"Too Many Requests: retry after {seconds}",
        "parameters": {"retry_after": seconds},
    }  # fmt: skip
    return web.json_response(said, status=429)


ME = {"id": 42, "is_bot": True, "first_name": "Sala", "username": "sala_bench_bot"}


async def main(latency: float) -> None:
    """Serves on a free port, which is the one line on standard output, until standard input ends."""
    telegram = Telegram(latency)
    app = web.Application(client_max_size=64 << 20)
    app.router.add_post("/bench/run", telegram.run)
    app.router.add_post("/bench/limits", telegram.limit)
    app.router.add_post("/bench/book", telegram.look)
    app.router.add_route("*", f"/bot{TOKEN}/{{method}}", telegram.method)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
