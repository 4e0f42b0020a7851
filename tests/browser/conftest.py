"""A Chromium for the tests of the page; where there is none they are skipped, and say so."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.browser.phones import Phones, open_page
from tests.browser.playground import Playground

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Nothing of the browser's own may reach for the network, and no container has a sandbox or a graphics card for it.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDE = {"width": 1280, "height": 800}


def chromium_path() -> str | None:
    """Where this machine keeps a Chromium."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a module."""
    path = chromium_path()
    if path is None:
        pytest.skip(f"no Chromium here (looked for {', '.join(NAMES)}): .ci/run installs Debian's")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def playground(
    browser: Browser, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Playground]:
    """One playground for the tests of a module, who bring people of their own into it."""
    folder = tmp_path_factory.mktemp("playground")
    shutil.copy(migrated_sqlite, folder / "playground.db")
    with Playground(folder) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own for each test; faults on its console and requests to other machines fail the test."""
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    faults = watched(context)
    yield context.new_page()
    context.close()
    assert faults == []


def watched(context: BrowserContext) -> list[str]:
    """What goes wrong in this context from now on."""
    faults: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        # A restart of the playground breaks the stream; that the page finds it again is what tests look at.
        broken = "net::ERR_" in message.text and message.location["url"].endswith("/playground/events")
        if message.type in ("error", "warning") and not broken:
            faults.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            faults.append(f"request: {request.url}")

    context.on("console", on_console)
    context.on("weberror", lambda error: faults.append(f"script: {error.error}"))
    context.on("request", on_request)
    return faults


@pytest.fixture
def phones(page: Page, playground: Playground) -> Phones:
    """The three phones of the open page."""
    return open_page(page, playground.url)
