"""What addresses may ask of the console, and the language of a browser that nobody knows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from bot.clock import Clock
from bot.database.away import Away
from bot.features.console.console import Console
from bot.features.console.model import language_of, view_of
from bot.features.console.pages import _Pages, routes
from bot.i18n import LANGUAGES, translators
from bot.people.voices import Voices


@given(st.dictionaries(st.sampled_from(["page", "state", "activity", "x"]), st.text()))
def test_any_address_asks_for_something(asked: dict[str, str]) -> None:
    found = view_of(asked)
    assert 0 <= found.page < 1_000_000
    assert found.filters.activity == (asked.get("activity") or None)


@pytest.mark.parametrize(
    ("page", "number"), [("", 0), ("3", 3), ("-1", 0), ("٣", 0), ("1e3", 0), ("9" * 40, 0), ("²", 0)]
)
def test_a_page_is_a_number_or_the_first(page: str, number: int) -> None:
    assert view_of({"page": page}).page == number


@given(st.text())
def test_any_header_has_a_language_of_ours_or_none(header: str) -> None:
    assert language_of(header) in {None, *LANGUAGES}


def test_the_first_of_ours_is_taken() -> None:
    assert language_of("fr-FR, zh-CN;q=0.9, en;q=0.8") == "zh"
    assert language_of("") is None


@pytest.mark.parametrize(
    ("base", "address", "path", "secure", "alone"),
    [
        ("https://sala.example.org/", "https://sala.example.org/console/in/x", "/console", True, False),
        ("https://example.org/sala", "https://example.org/sala/console/in/x", "/sala/console", True, False),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/console/in/x", "/console", False, True),
    ],
)
def test_the_cookie_goes_where_the_console_is(base: str, address: str, path: str, secure: bool, alone: bool) -> None:
    unused: Any = None
    console = Console(unused, unused, unused)
    console.opens_at(base)
    assert (console.address("x"), console.is_here_alone) == (address, alone)
    cookie = _Pages(console)._cookie()
    assert (cookie["path"], cookie["secure"], cookie["httponly"]) == (path, secure, True)


class Gone:
    """A database that is away."""

    @asynccontextmanager
    async def read(self) -> AsyncIterator[None]:
        raise Away("gone")
        yield


async def test_while_the_database_is_away_a_sentence_says_so() -> None:
    gone: Any = Gone()
    console = Console(gone, Voices(translators(), "en", "Asia/Bangkok"), Clock())
    headers = [(b"cookie", b"console=x"), (b"accept-language", b"vi")]
    asked = Request({"type": "http", "method": "GET", "headers": headers, "query_string": b"", "path_params": {}})
    answer = await routes(console)[0].endpoint(asked)
    assert answer.status_code == 503
    assert '<html lang="vi">' in answer.body.decode()
