"""A second pair of eyes: where a programme asks for it, nothing leaves that another coordinator has not approved."""

import sqlalchemy as sa

from bot.database.schema import announcements, roles
from bot.people import repository as people
from bot.people.model import Grant, Role
from bot.playground.person import Person
from bot.seed import importing
from tests.conftest import House, shipped_programme
from tests.conversations.steps import meet, somebody
from tests.conversations.test_announcements import crowd, log_of, narrows, opens, taps


async def colleague(house: House, name: str, scope: str) -> Person:
    """One more coordinator, who has met the bot."""
    person = somebody(house, "en", name)
    await meet(person, "en")
    await house.settled()
    async with house.app.database.begin() as connection:
        row = await people.by_telegram(connection, person.id)
        assert row is not None
        await people.add_role(connection, row.id, Grant(Role.COORDINATOR, scope), house.app.clock.now())
    return person


async def asks(coordinator: Person) -> None:
    """Its author wants to send it, and asks for approval."""
    await taps(coordinator, "ann:send:*", "Somebody else has to approve it first.")
    await taps(coordinator, "ann:ask:*", "Asked to approve it: Reviewer")


async def looks(reviewer: Person) -> None:
    """Whoever was asked sees what readers would, and what there is to decide."""
    asked = await reviewer.sees("Please look at announcement 1", button="ann:look:1")
    await reviewer.taps("ann:look:1", on=asked)
    await reviewer.sees("Approve announcement 1?", button="ann:approve:*")


async def test_what_leaves_is_what_another_coordinator_has_approved(house: House) -> None:
    """Returned with a reason, approved, changed, approved anew; nobody approves her own, nor beyond her scope."""
    programme = shipped_programme().model_copy(update={"approve_announcements": True})
    await importing.write(house.app.database, [programme], now=house.app.clock.now())
    readers = await crowd(house, en=2)
    coordinator = await opens(house)
    written = await coordinator.says("Room 204, {name}")
    await coordinator.sees("✓ English: taken")
    await narrows(coordinator)
    await taps(coordinator, "ann:send:*", "Somebody else has to approve it first.")
    alone = await taps(coordinator, "ann:ask:*", "Nobody else coordinates everybody")
    # Whoever has no part in the training is not asked, and may not.
    elsewhere = await colleague(house, "Elsewhere", "country:vn")
    reviewer = await colleague(house, "Reviewer", "activity:robotics")
    await coordinator.taps("ann:open:*", on=alone)
    await coordinator.sees(", draft", button="ann:send:*")
    await asks(coordinator)
    asked = await reviewer.sees("Please look at announcement 1", button="ann:look:1")
    assert "Maya Collins would like to send it to 2 people." in asked.text
    [(version,)] = await house.rows(sa.select(announcements.c.version))
    for person in (coordinator, elsewhere):
        person.forges(f"ann:approve:1:{version}", person.chat.from_bot[-1])
        await person.sees("not with your role")
    await reviewer.taps("ann:look:*")
    shown = await reviewer.sees("Approve announcement 1?", button="ann:giveback:*")
    assert "Robotics and automation" in shown.text
    assert "English: 2" in shown.text
    assert any(message.text == "Room 204, en0" for message in reviewer.chat.from_bot)
    await taps(reviewer, "ann:giveback:*", "What should be changed")
    await reviewer.says("It is room 305 <now>.")
    await reviewer.sees("reads why")
    await coordinator.sees("Reviewer: It is room 305 <now>.")
    await coordinator.edits(written, "Room 305, {name}")
    await house.world.confirmed()
    await taps(coordinator, "ann:open:*", "Room 305")
    await asks(coordinator)
    await looks(reviewer)
    await coordinator.edits(written, "Room 306, {name}")
    await house.world.confirmed()
    await taps(reviewer, "ann:approve:*", "was changed or decided about meanwhile")
    await taps(coordinator, "ann:open:*", "Room 306")
    await asks(coordinator)
    await looks(reviewer)
    approve = (await reviewer.sees(button="ann:approve:*")).buttons[0].data
    await taps(reviewer, "ann:approve:*", "is approved")
    told = await coordinator.sees("Reviewer has approved", button="ann:send:1")
    await coordinator.taps("ann:send:1", on=told)
    again = await coordinator.sees("to 2 people?", button="ann:go:*")
    reviewer.forges(approve, reviewer.chat.from_bot[-1])
    await reviewer.sees("was changed or decided about meanwhile")
    await coordinator.taps("ann:go:*", on=again)
    await coordinator.sees("Sent out", button="ann:open:1", timeout=30, where=lambda m: m.edited is None)
    told = sorted(message.text for reader in readers for message in reader.chat.from_bot)
    assert told == ["Room 306, en0", "Room 306, en1"]
    lines = await log_of(house)
    assert [row.step for row in lines] == ["begun", "asked", "returned", "asked", "asked", "approved", "sent", "ended"]
    [seen] = [row for row in lines if row.step == "approved"]
    [left] = [row for row in lines if row.step == "sent"]
    assert seen.details["version"] == left.details["version"]
    assert seen.by_id != left.by_id
    await corrects(house, coordinator, reviewer, readers)


async def corrects(house: House, coordinator: Person, reviewer: Person, readers: list[Person]) -> None:
    """New words wait for the second pair of eyes, the old ones stand meanwhile; a recall is at once, and told."""
    await taps(coordinator, "ann:open:1", "Sent out", button="ann:correct:1")
    await proposes(coordinator, "Room 999")
    asked = await reviewer.sees("Please look at a correction of announcement 1", button="ann:fix_look:1", ever=True)
    await reviewer.taps("ann:fix_look:1", on=asked)
    shown = await reviewer.sees("Approve the correction of announcement 1?", button="ann:fix_yes:1:*")
    assert [m.text for m in reviewer.chat.from_bot[-5:-1]] == [
        "This stands in the chats now:", "Room 306, Reviewer", "This would stand there, marked as corrected:",
        "Room 999",
    ]  # fmt: skip
    approve = shown.buttons[0].data
    coordinator.forges(approve, coordinator.chat.from_bot[-1])
    await coordinator.sees("not with your role")
    await taps(reviewer, "ann:fix_no:1:*", "What should be changed in the correction")
    await reviewer.says("There is no such room.")
    await reviewer.sees("reads why")
    back = await coordinator.sees("Reviewer: There is no such room.", button="ann:open:1")
    await taps(coordinator, "ann:open:1", "Sent out", button="ann:correct:1", on=back)
    await proposes(coordinator, "Room 307, {name}")
    reviewer.forges(approve, shown)
    await reviewer.sees("was changed or decided about meanwhile")
    asked = await reviewer.sees("Room 307", button="ann:fix_look:1", ever=True)
    await reviewer.taps("ann:fix_look:1", on=asked)
    await reviewer.sees("Approve the correction of announcement 1?", button="ann:fix_yes:1:*")
    assert {m.text for reader in readers for m in reader.chat.from_bot} == {"Room 306, en0", "Room 306, en1"}
    await taps(reviewer, "ann:fix_yes:1:*", "is being corrected")
    await coordinator.sees("Reviewer has approved the correction", button="ann:open:1", ever=True)
    for reader in readers:
        await reader.sees(f"✏️ Corrected\n\nRoom 307, {reader.name}", ever=True, timeout=30)
    await coordinator.sees("Corrected: 2 of 2", button="ann:open:1", timeout=30)
    await taps(coordinator, "ann:open:1", "Sent out", button="ann:correct:1")
    await proposes(coordinator, "Room 300")
    await taps(coordinator, "ann:open:1", "A correction waits for approval.", button="ann:correct:1")
    await taps(coordinator, "ann:correct:1", "A correction in English waits for approval.", button="ann:fix_off:1")
    await taps(coordinator, "ann:fix_off:1", "Which text is to be corrected?", button="ann:open:1")
    await taps(coordinator, "ann:open:1", "Sent out", button="ann:correct:1")
    await coordinates(house, "country:vn")
    await taps(coordinator, "ann:correct:1", "Which text is to be corrected?")
    await taps(coordinator, "ann:fix:1:en", "Send the right text in English")
    await coordinator.says("Send money")
    told = await coordinator.sees("is not among your people any more", button="ann:open:1")
    assert "ask an owner" in told.text
    await coordinates(house, "")
    await taps(coordinator, "ann:open:1", "Sent out", button="ann:correct:1")
    await proposes(coordinator, "Room 308")
    await taps(coordinator, "ann:open:1", "A correction waits for approval.", button="ann:recall:1")
    await taps(coordinator, "ann:recall:1", "2 people have it", button="ann:recalled:1")
    await coordinator.taps("ann:recalled:1")
    told = await reviewer.sees("Announcement 1 was recalled", timeout=30, ever=True)
    assert "Maya Collins has taken it back" in told.text
    await coordinator.sees("Recalled", button="ann:open:1", timeout=30)
    await house.settled()
    assert not [m for reader in readers for m in reader.chat.from_bot]
    asked = await reviewer.sees("Room 308", button="ann:fix_look:1", ever=True)
    await reviewer.taps("ann:fix_look:1", on=asked)
    await reviewer.sees("was changed or decided about meanwhile")
    steps = [row.step for row in await log_of(house)][8:]
    assert steps == [
        "fix asked", "fix returned", "fix asked", "fix approved", "corrected", "ended",
        "fix asked", "fix dropped", "fix asked", "recalled", "ended",
    ]  # fmt: skip


async def coordinates(house: House, scope: str) -> None:
    """From now on the author coordinates these people."""
    hers = sa.select(announcements.c.author_id).where(announcements.c.id == 1).scalar_subquery()
    mine = (roles.c.person_id == hers) & (roles.c.role == "coordinator")
    async with house.app.database.begin() as connection:
        await connection.execute(sa.update(roles).where(mine).values(scope=scope))


async def proposes(coordinator: Person, words: str) -> None:
    """The author sends the right text, and reads who looks at it."""
    await taps(coordinator, "ann:correct:1", "Which text is to be corrected?")
    await taps(coordinator, "ann:fix:1:en", "Send the right text in English")
    await coordinator.says(words)
    told = await coordinator.sees("Asked to approve it: Reviewer", button="ann:recall:1")
    assert "the old text stands" in told.text
