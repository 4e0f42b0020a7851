"""The playground as a web application, and a server that only this machine can reach."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from types import TracebackType

from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp
from uvicorn.config import Config
from uvicorn.server import Server

from bot.playground import api, page
from bot.playground.gate import Gate
from bot.playground.hook import is_loopback
from bot.playground.world import World


class NotLoopback(Exception):
    """The playground was asked to listen where others could reach it.

    Whoever reaches it can speak as anybody in it: it knows no passwords and shows every chat.
    """

    def __init__(self, host: str) -> None:
        super().__init__(
            f"the playground does not listen on {host!r}: whoever reaches it can act as every person in it, so it "
            "serves only this machine (127.0.0.1, ::1, localhost) unless remote access is allowed explicitly"
        )


def check_host(host: str, *, allow_remote: bool = False) -> None:
    """Raises NotLoopback when the playground may not listen on this host."""
    if not allow_remote and not is_loopback(host):
        raise NotLoopback(host)


def routes(world: World) -> list[BaseRoute]:
    """All routes of the playground: the chat page at `/`, its own calls, the Bot API and its files."""
    return [*api.routes(world), *page.routes(world)]


def build(world: World, *, allow_remote: bool = False) -> ASGIApp:
    """The playground as an application to serve or to mount at the root of another one."""
    application = Starlette(routes=routes(world))
    return application if allow_remote else Gate(application)


class LoopbackServer:
    """A playground that runs in the current loop: `async with LoopbackServer(world) as server: … server.url`."""

    def __init__(
        self,
        world: World,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        allow_remote: bool = False,
        app: ASGIApp | None = None,
    ) -> None:
        check_host(host, allow_remote=allow_remote)
        self.world, self.host, self.port = world, host, port
        self.app = app or build(world, allow_remote=allow_remote)
        self._server: _Server | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """The address of the page, and the base of the Bot API without `/bot` and token."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def bot_url(self) -> str:
        """What python-telegram-bot calls `base_url`."""
        return f"{self.url}/bot"

    @property
    def file_url(self) -> str:
        """What python-telegram-bot calls `base_file_url`."""
        return f"{self.url}/file/bot"

    async def __aenter__(self) -> "LoopbackServer":
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((self.host, self.port))
        self.port = listener.getsockname()[1]
        self._server = _Server(Config(self.app, log_config=None, access_log=False, lifespan="off", date_header=False))
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]))
        while not self._server.started:
            await asyncio.sleep(0.005)  # uvicorn tells nobody when it is ready
            if self._task.done():
                self._task.result()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        assert self._task is not None
        await self.world.close()
        self._server.told_to_stop.set()
        await self._task


class _Server(Server):
    """Uvicorn without its own signal handlers: the program that embeds it has some."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.told_to_stop = asyncio.Event()

    async def main_loop(self) -> None:
        """Serves until told to stop, and stops at once: uvicorn's own looks only ten times a second."""
        await self.told_to_stop.wait()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
