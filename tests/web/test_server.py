"""The web server's address."""

import pytest
from starlette.applications import Starlette

from bot.web.server import PortTaken, WebServer


def test_a_taken_port_is_told_with_its_settings() -> None:
    first = WebServer(Starlette(), "127.0.0.1", 0)
    first.bind()
    port = int(first.url.rpartition(":")[2])
    with pytest.raises(PortTaken) as caught:
        WebServer(Starlette(), "127.0.0.1", port).bind()
    assert first._listener
    first._listener.close()
    line = f"WEB_HOST, WEB_PORT: cannot listen on 127.0.0.1:{port}: Address already in use"
    assert str(caught.value) == f"{line}. Example: WEB_PORT=0 takes any free port"


@pytest.mark.parametrize(
    ("host", "shown"),
    [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::1", "[::1]"), ("localhost", "localhost")],
)  # fmt: skip
def test_the_address_is_one_that_can_be_opened(host: str, shown: str) -> None:
    assert WebServer(Starlette(), host, 8080).url == f"http://{shown}:8080"
