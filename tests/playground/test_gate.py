"""Who may reach the playground: this machine, by a loopback name, from its own page."""

import aiohttp
import pytest

from bot.playground.gate import addressed_here
from bot.playground.hook import is_loopback
from bot.playground.server import LoopbackServer, NotLoopback, check_host
from bot.playground.world import World
from tests.playground.conftest import Line


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "", "127.0.0.1.example.org"])
def test_it_listens_nowhere_else_without_the_flag(world: World, host: str) -> None:
    """Whoever reaches it can act as everybody in it: the refusal says so."""
    with pytest.raises(NotLoopback, match="unless remote access is allowed explicitly"):
        LoopbackServer(world, host)
    check_host(host, allow_remote=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_it_listens_on_this_machine(host: str) -> None:
    """Under each of its loopback names."""
    check_host(host)
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8080", "[::1]:8080", "localhost", "localhost:8080", "LOCALHOST:1", "localhost."]
)
def test_a_loopback_name_is_let_in(host: str) -> None:
    """With a port and without."""
    assert addressed_here(host)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example", "192.168.1.5", "",
     "[::1", "10.0.0.1@evil.example"],
)  # fmt: skip
async def test_a_name_that_was_rebound_to_this_machine_is_turned_away(
    line: Line, server: LoopbackServer, host: str
) -> None:
    """A page of another site that points its own name at 127.0.0.1 reads nothing and does nothing."""
    assert not addressed_here(host)
    for path in ("/", "/playground/events", f"/bot{server.world.token}/getMe"):
        async with line.session.get(server.url + path, headers={"Host": host}) as answer:
            assert answer.status in {400, 421}
            assert "Sala" not in await answer.text()


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null"])
async def test_another_site_cannot_act_for_people(line: Line, server: LoopbackServer, origin: str) -> None:
    """Its browser names it in `Origin`; the own page is let through."""
    url = f"{server.url}/playground/people"
    async with line.session.post(url, json={"first_name": "Eve"}, headers={"Origin": origin}) as answer:
        assert answer.status == 403
    assert server.world.people == {}
    async with line.session.post(url, json={"first_name": "Noy"}, headers={"Origin": server.url}) as answer:
        assert answer.status == 200
    assert [one.first_name for one in server.world.people.values()] == ["Noy"]


async def test_a_form_of_another_site_is_not_taken_for_a_deed(line: Line, server: LoopbackServer) -> None:
    """Only JSON is, which a form cannot send."""
    for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"):
        headers = {"Content-Type": kind}
        async with line.session.post(
            f"{server.url}/playground/people", data=b'{"first_name": "Eve"}', headers=headers
        ) as answer:
            assert answer.status == 415
    assert server.world.people == {}


async def test_with_the_flag_other_names_are_let_in(world: World) -> None:
    """Who allows remote access has a name of her own for the machine."""
    async with LoopbackServer(world, allow_remote=True) as server, aiohttp.ClientSession() as session:
        url = f"{server.bot_url}{world.token}/getMe"
        async with session.get(url, headers={"Host": "sala.example"}) as answer:
            assert answer.status == 200
