"""Many press Send for few seats in the same moment, over HTTP: the allowed number is seated, the rest waits in order.

`make test` has sixty people; TORTURE=1 (`make torture`) has a thousand. With several processes: test_several.py.
"""

from pathlib import Path

import pytest

from bot.delivery import pace
from tests import TORTURE, racing
from tests.conftest import BOTH, new_database, open_house

PEOPLE = 1000 if TORTURE else 60
PATIENCE = 600.0 if TORTURE else 60.0


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
@pytest.mark.parametrize("kind", BOTH)
async def test_seats_are_never_oversold(
    kind: str, webhook: bool, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody is told once, and reads the place that she has."""
    monkeypatch.setattr(pace, "PRIVATE", (1000.0, 1000.0))
    async with new_database(kind, tmp_path, request) as url, open_house(url, webhook=webhook) as house:
        people = await racing.make_ready(house.app.database, house.world, PEOPLE)
        await racing.race(people, PATIENCE)
        await house.world.confirmed(PATIENCE)
        await house.settled(PATIENCE)
        await racing.everybody_has_what_is_hers(house.rows, people)
