"""Every button that there is, pressed by a coordinator with data that nobody was shown: never a fault of ours.

`make test` forges a third of them, each with one of these; TORTURE=1 (`make torture`) all with each, and as somebody
without a role too.
"""

from collections.abc import Iterator
from itertools import cycle

import pytest
import sqlalchemy as sa

from bot.chat.callback_data import pack
from bot.database.schema import registrations, seen_updates
from tests import TORTURE
from tests.conftest import House
from tests.conversations.crowds import registered
from tests.conversations.steps import meet, somebody

MOST = "9" * 18
ARGUMENTS = (
    *(("", ""), ("0", "0"), ("1", "1"), (MOST, MOST)),
    *(("robotics", MOST), ("no-such_one", "x"), ("1", "z"), ("-1", "-1")),
)
AT_ONCE = 50


def forged(house: House) -> Iterator[str]:
    """The data of every button of every room, or of every third."""
    in_turn = cycle(ARGUMENTS)
    buttons = [(room, action) for room, actions in house.app.turns._door.buttons.items() for action in actions]  # type: ignore[attr-defined]
    if TORTURE:
        yield from (pack(*button, *with_these) for button in sorted(buttons) for with_these in ARGUMENTS)
    else:
        yield from (pack(*button, *next(in_turn)) for button in sorted(buttons)[::3])


@pytest.mark.parametrize("kept_house", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ["coordinator", "nobody"] if TORTURE else ["coordinator"])
async def test_no_forged_button_is_a_fault_or_decides(house: House, role: str) -> None:
    """Numbers of other people's rows, numbers too large for a row, words where a number belongs, and nothing at all."""
    numbers = await registered(house, ["Anna", "Bounmy"])
    person = house.coordinator if role == "coordinator" else somebody(house)
    await meet(person, "en")
    shown = person.chat.from_bot[-1]
    for number, data in enumerate(forged(house), 1):
        person.forges(data, shown)
        if number % AT_ONCE == 0:
            await house.world.confirmed(60)
    await house.world.confirmed(60)
    assert number > 80
    assert await house.rows(sa.select(seen_updates).where(seen_updates.c.fault.is_not(None))) == []
    stored = await house.rows(sa.select(registrations).where(registrations.c.id.in_(numbers)))
    assert [row.state for row in stored] == ["submitted", "submitted"], "versions begin at more than these"
