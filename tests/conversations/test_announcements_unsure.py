"""An announcement that nobody may get twice: where the line breaks, its author decides for each person."""

from typing import Any

import sqlalchemy as sa

from bot.database.schema import announcement_log, outbox
from tests.conftest import open_house
from tests.conversations.test_announcements import crowd, narrows, opens, taps
from tests.faulty import Faulty, reset_after, reset_before
from tests.faulty import refused as no


async def test_of_whom_nobody_knows_whether_it_arrived_is_decided_one_by_one(database_url: str) -> None:
    """One had it, one had it not, one was refused; nobody is written to again but by a decision."""
    fronts: list[Faulty] = []

    def front(app: Any) -> Faulty:
        fronts.append(Faulty(app))
        return fronts[0]

    async with open_house(database_url, front=front) as house:
        had, had_not, refused, fine = readers = await crowd(house, en=4)
        coordinator = await opens(house)
        await coordinator.says("Your grant is paid")
        await coordinator.sees("✓ English: taken")
        await narrows(coordinator)
        await taps(coordinator, "ann:opts:*", "Kind: News")
        await taps(coordinator, "ann:once:*", "Nobody gets it twice")
        await taps(coordinator, "ann:open:*", ", draft")
        await taps(coordinator, "ann:send:*", "to 4 people?")
        fronts[0].spoil(reset_after, chat=had.id)
        fronts[0].spoil(reset_before, chat=had_not.id)
        fronts[0].spoil(no("Bad Request: message text is empty", 400), chat=refused.id)
        await coordinator.taps("ann:go:*")
        done = await coordinator.sees("Sent out", button="ann:open:1", timeout=30, where=lambda m: m.edited is None)
        assert "Nobody knows whether it arrived: 2" in done.text
        await taps(coordinator, "ann:open:1", "Sent out", button="Decide: 2")
        asked = await taps(coordinator, "ann:unsure:1", "Did announcement 1 arrive?", button="ann:anew:*")
        assert "en0" in asked.text
        leave = next(each.data for each in asked.buttons if each.data.startswith("ann:leave"))
        await taps(coordinator, "ann:leave:*", "1 person to decide about", button="ann:anew:*")
        await coordinator.forges(leave.replace("leave", "anew"), asked).answered()
        await taps(coordinator, "ann:anew:*", "Nothing is left to decide about announcement 1.")
        await had_not.sees("Your grant is paid", ever=True)
        await house.settled()
        assert [len(each.chat.from_bot) for each in readers] == [1, 1, 0, 1]
        shown = await taps(coordinator, "ann:open:1", "Sent out", button="ann:again:1")
        assert "Perhaps twice: 1" in shown.text
        assert not any(each.data.startswith("ann:unsure") for each in shown.buttons)
        kept = await house.rows(sa.select(outbox.c.chat_id, outbox.c.state).where(outbox.c.kept))
        assert {row.chat_id: row.state for row in kept} == {
            had.id: "unknown", had_not.id: "sent", refused.id: "failed", fine.id: "sent",
        }  # fmt: skip
        steps = [row.step for row in await house.rows(sa.select(announcement_log).order_by(announcement_log.c.id))]
        assert steps == ["begun", "sent", "ended", "left", "anew"]
