"""The web server, in the program's own event loop and under its own signals."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

from starlette.types import ASGIApp
from uvicorn.config import Config
from uvicorn.server import Server


class PortTaken(OSError):
    """The address cannot be listened on."""


class _Quiet(Server):
    """Leaves the signals to the program that embeds it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class WebServer:
    """Serves `app` on host and port; port 0 takes any free one, `url` tells which."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self._host = host
        self._port = port
        # httptools is compiled: uvicorn's other parser takes as long for a request as the rest of it.
        config = Config(
            app, http="httptools", ws="none", lifespan="off", proxy_headers=False, log_config=None, access_log=False
        )
        self._server = _Quiet(config)
        self._task: asyncio.Task[None] | None = None
        self._listener: socket.socket | None = None

    def bind(self) -> None:
        """Takes the port now, so that a taken one stops the start; raises PortTaken."""
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((self._host, self._port))
            # Only who listens has the port: Linux lets two bind it until then.
            listener.listen(2048)
        except OSError as error:
            listener.close()
            where = f"WEB_HOST, WEB_PORT: cannot listen on {self._host}:{self._port}: {error.strerror}"
            raise PortTaken(f"{where}. Example: WEB_PORT=0 takes any free port") from error
        self._listener = listener
        self._port = listener.getsockname()[1]

    @property
    def url(self) -> str:
        """The address that people on this machine open."""
        host = "127.0.0.1" if self._host in {"0.0.0.0", "::"} else self._host  # noqa: S104  (only shown)
        return f"http://[{host}]:{self._port}" if ":" in host else f"http://{host}:{self._port}"

    async def start(self) -> None:
        """Listens; returns when the first request can come."""
        if self._listener is None:
            self.bind()
        assert self._listener is not None
        self._task = asyncio.create_task(self._server.serve(sockets=[self._listener]))
        while not self._server.started and not self._task.done():  # noqa: ASYNC110  (uvicorn tells nobody)
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Takes no more requests and ends the open ones."""
        self._server.should_exit = True
        self._server.force_exit = True
        if self._task is not None:
            await asyncio.wait([self._task], timeout=3)
