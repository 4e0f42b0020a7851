"""An announcement that leaves every week: each time to who fits then, with numbers of its own; stopped, and late."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.database.schema import announcement_log, announcements
from tests.conftest import House
from tests.conversations.seating import later, wind
from tests.conversations.test_announcements import crowd, narrows, opens, taps

BANGKOK = ZoneInfo("Asia/Bangkok")


async def test_it_leaves_every_week_to_who_fits_then_and_an_outage_brings_no_storm(house: House) -> None:
    """Every run is an announcement of its own; of two that were missed only the last leaves, for it is not too late."""
    [reader] = await crowd(house, en=1)
    coordinator = await opens(house)
    await coordinator.says("Homework is due, {name}")
    await coordinator.sees("✓ English: taken")
    await narrows(coordinator)
    await taps(coordinator, "ann:send:*", "to 1 person?")
    await taps(coordinator, "ann:when:*", "Type day and hour", button="ann:repeat:*")
    await taps(coordinator, "ann:repeat:*", "How often is announcement 1 sent?")
    asked = await taps(coordinator, "ann:rhythm:*:week", "From when until when?")
    assert "The hour is that of" in asked.text
    await coordinator.says("every Monday")
    await coordinator.sees("no first and last day ahead")
    day = (house.app.clock.now() + timedelta(days=2)).astimezone(BANGKOK).date()
    await coordinator.says(f"{day} 09:00 – {day + timedelta(days=28)}")
    planned = await coordinator.sees("Announcement 1 is sent again and again", button="ann:unrepeat:1")
    assert "Every week, until" in planned.text
    [kept] = await house.rows(sa.select(announcements.c.due_at, announcements.c.rhythm))
    first = kept.due_at
    assert first.astimezone(ZoneInfo(kept.rhythm["zone"])).strftime("%F %H:%M") == f"{day} 09:00"
    assert reader.chat.from_bot == []
    wind(house, first + timedelta(minutes=1))
    await reader.sees("Homework is due, en0", ever=True, timeout=30)
    await coordinator.sees("Sent: 1 of 1", timeout=30, where=lambda m: "Announcement 2" in m.text)
    [other] = await crowd(house, en=1)
    later(house, days=7)
    await other.sees("Homework is due", ever=True, timeout=30)
    await coordinator.sees("Sent: 2 of 2", timeout=30, where=lambda m: "Announcement 3" in m.text)
    later(house, days=14, hours=2)
    await coordinator.sees("Announcement 1 was left out 1 time", timeout=30)
    await coordinator.sees("Sent: 2 of 2", ever=True, timeout=30, where=lambda m: "Announcement 4" in m.text)
    await house.settled()
    told = [[m.text for m in each.chat.from_bot if "Homework" in m.text] for each in (reader, other)]
    assert [len(each) for each in told] == [3, 2]
    await coordinator.says("/announce")
    await coordinator.sees(button="ann:open:1")
    await taps(coordinator, "ann:open:1", "Sent 3 times so far")
    await taps(coordinator, "ann:unrepeat:1", ", draft", button="ann:send:1")
    rows = await house.rows(sa.select(announcements).order_by(announcements.c.id))
    assert [(row.state, row.series_id) for row in rows] == [("draft", None), ("sent", 1), ("sent", 1), ("sent", 1)]
    assert rows[0].due_at is None
    lines = await house.rows(sa.select(announcement_log).order_by(announcement_log.c.id))
    steps = [(row.announcement_id, row.step) for row in lines]
    assert [step for number, step in steps if number == 1] == ["begun", "repeated", "skipped", "unrepeated"]
    for number in (2, 3, 4):
        assert [step for each, step in steps if each == number] == ["begun", "sent", "ended"]
