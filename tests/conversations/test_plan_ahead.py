"""A coordinator looks at everything that will go out for an activity before it does."""

import pytest

from tests.conftest import House
from tests.conversations.steps import meet, somebody
from tests.conversations.test_nominations import coordinator

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_a_coordinator_sees_what_will_go_out(crowd: House) -> None:
    """Below the activity; page by page; and nobody else does, whatever she presses."""
    staff = await coordinator(crowd, "activity:robotics")
    await staff.says("/programmes")
    await staff.taps("act:card:robotics")
    await staff.taps("What goes out")
    page = await staff.sees("What goes out for Robotics and automation")
    assert "Reminder “" in page.text
    await staff.taps("More")
    await staff.sees("What goes out for Robotics and automation", button="ses:plan:robotics:0")
    for person in (await coordinator(crowd, "country:la"), somebody(crowd)):
        if not person.chat.from_bot:
            await meet(person, "en")
        person.forges("ses:plan:robotics", on=person.chat.from_bot[-1])
        await person.sees("Only coordinators of this activity can see and change that.")
