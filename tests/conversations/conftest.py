"""One house for many stories: each brings people of its own, and none changes the programme."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from bot.delivery import pace
from bot.features.faq import bursts
from bot.features.registration import noticing
from tests.conftest import House, new_database, open_house


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
