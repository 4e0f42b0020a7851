"""Houses that many stories share: one for people who do not meet, and one that is for each story as new."""

from collections.abc import AsyncIterator, Generator, Iterator
from datetime import datetime

import pytest
import pytest_asyncio

from bot.delivery import pace
from bot.features.faq import bursts
from bot.features.registration import noticing
from tests.conftest import BOTH, House, new_database, open_house
from tests.kept import Kept

FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="package", autouse=True)
def quick_fingers() -> Iterator[None]:
    """People of stories answer faster than Telegram lets a bot write to one person; the pace has tests of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pace, "PRIVATE", (1000.0, 1000.0))
        patch.setattr(pace, "GROUP", (1000.0, 1000.0))
        # They read an answer and ask on within the second, which is not one breath: that has its own stories.
        patch.setattr(bursts, "WITHIN", -1.0)
        # Nor do so many register at once that a coordinator would be told of them together; that has its own story.
        patch.setattr(noticing, "AT_ONCE", 1000)
        yield


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def crowd(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> AsyncIterator[House]:
    """A house on SQLite that stays open for all stories of people who do not meet."""
    folder = tmp_path_factory.mktemp("crowd")
    async with new_database("sqlite", folder, request) as url, open_house(url) as found:
        yield found


@pytest_asyncio.fixture(scope="package", loop_scope="session", params=BOTH)
async def kept_house(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> AsyncIterator[Kept]:
    """On each kind of database a house that is as new for each story."""
    found = Kept(request.param, tmp_path_factory.mktemp("kept"), request)
    yield found
    await found.close()


@pytest.fixture
def begins() -> datetime | None:
    """The moment at which stories begin; a file that names none has them begin now."""
    return None


@pytest_asyncio.fixture(loop_scope="session")
async def house(kept_house: Kept, begins: datetime | None, request: pytest.FixtureRequest) -> AsyncIterator[House]:
    """A house in which nothing has happened yet."""
    yield await kept_house.take(begins)
    await kept_house.give_back(whole=not request.node.stash.get(FAILED, False))


@pytest.fixture
async def new_house(database_url: str) -> AsyncIterator[House]:
    """One that was opened for this story: for who looks at its beginning, or at the clock of the machine."""
    async with open_house(database_url) as found:
        yield found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stories are told where the house that they share lives: in one event loop for all of them."""
    for item in items:
        if "kept_house" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remembers which story failed: the next one does not begin with what that left."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report
