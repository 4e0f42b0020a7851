"""One house for many stories: each brings people of its own, and none changes the programme."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.conftest import House, new_database, open_house


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def crowd(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> AsyncIterator[House]:
    """A house on SQLite that stays open for all stories of people who do not meet."""
    folder = tmp_path_factory.mktemp("crowd")
    async with new_database("sqlite", folder, request) as url, open_house(url) as found:
        yield found
