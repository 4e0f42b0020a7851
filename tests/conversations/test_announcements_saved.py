"""Audiences with a name: a choice that is counted anew each time, kept for oneself or shared in one's scope."""

import sqlalchemy as sa

from bot.database.schema import activities, registrations
from bot.playground.person import Person
from tests.conftest import House
from tests.conversations.test_announcements import crowd, narrows, opens, taps
from tests.conversations.test_announcements_approved import colleague


async def writes(coordinator: Person) -> None:
    """A new draft, and its list of saved audiences."""
    await coordinator.says("/announce")
    shown = await coordinator.sees()
    if any(each.data == "ann:new" for each in shown.buttons):
        await taps(coordinator, "ann:new", "Send the announcement in English")
    await coordinator.says("Hello")
    await coordinator.sees("✓ English: taken", button="ann:whom:*")
    await taps(coordinator, "ann:whom:*", "For whom is announcement", button="ann:saved:*")


async def test_a_saved_audience_is_counted_anew_and_says_what_is_gone(house: House) -> None:
    """Shared, it reaches no further than who uses it; kept for oneself again, nobody else finds it."""
    await crowd(house, en=2, lo=1)
    coordinator = await opens(house)
    await coordinator.says("Hello")
    await coordinator.sees("✓ English: taken", button="ann:whom:*")
    await taps(coordinator, "ann:whom:*", "Everybody", button="ann:saved:*")
    await taps(coordinator, "ann:saved:*", "None is saved yet")
    await taps(coordinator, "ann:whom:*", "Everybody")
    await taps(coordinator, "ann:open:*", ", draft")
    await narrows(coordinator)
    await taps(coordinator, "ann:whom:*", "For whom is announcement", button="ann:saved:*")
    await taps(coordinator, "ann:saved:*", "None is saved yet", button="ann:keep:*")
    await taps(coordinator, "ann:keep:*", "What do you call these people?")
    await coordinator.says("  Robotics \n <people>  ")
    kept = await coordinator.sees("Robotics <people>", button="ann:use:1:1")
    assert "3 people: English 2 · ລາວ 1" in kept.text
    assert "Only you see it." in kept.text
    of_laos = await colleague(house, "Khamla", "country:la")
    far = await colleague(house, "Far", "country:vn")
    await writes(of_laos)
    await taps(of_laos, "ann:saved:*", "None is saved yet")
    await taps(coordinator, "ann:share:1:1", "Coordinators who look after some of the same")
    await taps(of_laos, "ann:whom:*", button="ann:saved:*")
    await taps(of_laos, "ann:saved:*", button="Robotics <people> (1)")
    shown = await taps(of_laos, "ann:shelf:2:1", "Shared by Maya Collins")
    assert "1 person: ລາວ 1" in shown.text
    of_laos.forges("ann:forget:2:1", shown)
    await of_laos.sees("does not exist any more")
    await taps(of_laos, "ann:use:2:1", "Robotics and automation")
    await writes(far)
    shown = await taps(far, "ann:saved:*", button="Robotics <people> (0)")
    await taps(coordinator, "ann:share:1:1", "Only you see it.")
    far.forges("ann:use:3:1", shown)
    await far.sees("does not exist any more")
    # Who registers later counts; an activity that the programme drops is named.
    await crowd(house, th=1)
    async with house.app.database.begin() as connection:
        await connection.execute(sa.update(activities).where(activities.c.code == "robotics").values(listed=False))
        await connection.execute(sa.update(registrations).values(country="la"))
    await writes(coordinator)
    await taps(coordinator, "ann:saved:*", button="⚠ Robotics <people> (4)")
    await taps(coordinator, "ann:shelf:4:1", "No longer in the programme: Robotics and automation")
    await taps(coordinator, "ann:use:4:1", "4 people")
    await taps(coordinator, "ann:saved:*", button="ann:shelf:4:1")
    await taps(coordinator, "ann:shelf:4:1", button="ann:forget:4:1")
    await taps(coordinator, "ann:forget:4:1", "None is saved yet")
