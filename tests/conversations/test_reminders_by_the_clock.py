"""Reminders by the clock: each reader's language and hours, each once, and what a moved session does to them."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.database.schema import outbox, receipts, reminders, sessions
from bot.features.programme.times import read_time
from bot.playground.message import Message
from bot.playground.person import Person
from bot.playground.tap import Tap
from bot.seed import importing
from tests.conftest import House
from tests.conversations.steps import T, answers, begin_robotics, meet, passport_name, picks, skips, somebody, words

pytestmark = pytest.mark.parametrize("kept_house", ["sqlite"], indirect=True)

IMPORT = datetime(2027, 1, 4, 3, 0, tzinfo=UTC)  # a Monday, 10:00 in Vientiane
FIRST_DAY = datetime(2027, 1, 25, 1, 0, tzinfo=UTC)  # "+21 days 09:00" in China
SHIPPED = importing.shipped_programme()


@pytest.fixture
def begins() -> datetime:
    """At ten o'clock on the Monday of the import."""
    return IMPORT


def wind(house: House, moment: datetime) -> None:
    """The hands of the clock are set to another moment: everything in the house reads this one clock."""
    object.__setattr__(house.app.clock, "start", moment)
    object.__setattr__(house.app.clock, "origin", datetime.now(UTC))


async def registers(house: House, person: Person, language: str, country: str, name: str, latin: str) -> None:
    """Somebody registers for robotics from a country."""
    await meet(person, language)
    await begin_robotics(person, language)
    await answers(person, name)
    await passport_name(person, latin)
    await picks(person, country)
    await picks(person, "staff")
    await answers(person, "Technical College")
    await answers(person, "13/5/1990")
    await skips(person, "phone")
    await skips(person, "email")
    await picks(person, "yes")
    await skips(person, "diet")
    await skips(person, "motivation")
    await person.taps("form:send:*")
    await person.sees("/mine")


async def approves(house: House, name: str) -> None:
    """The coordinator approves the registration of this name."""
    arrived = await house.coordinator.sees(f"New registration: {name}", button="reg:approve:*", ever=True)
    await house.coordinator.taps("reg:approve:*", on=arrived)
    await house.coordinator.sees("approved", where=lambda message: message.id == arrived.id)


def reminded(person: Person) -> list[str]:
    """The first lines of the reminders in somebody's chat, oldest first."""
    return [message.text.splitlines()[0] for message in person.chat.from_bot if message.text.startswith("⏰")]


async def states(house: House, code: str) -> list[tuple[str, str, str | None]]:
    """What became of the reminders of one session of robotics."""
    found = await house.rows(
        sa.select(reminders.c.rule, reminders.c.state, reminders.c.reason)
        .join(sessions, sessions.c.id == reminders.c.session_id)
        .where(sessions.c.activity == "robotics", sessions.c.code == code)
        .order_by(reminders.c.due_at, reminders.c.rule)
    )
    return [tuple(row) for row in found]


async def settles(house: House, state: str, count: int) -> None:
    """Waits until so many reminders of robotics' first day are in a state."""
    async with asyncio.timeout(20):
        while sum(row[1] == state for row in await states(house, "first-day")) != count:
            await asyncio.sleep(0.05)


async def test_reminders_follow_the_clock_the_readers_and_the_session(house: House) -> None:
    """A day, an hour, and minutes before; for two countries and the teacher; moved with the session; never twice."""
    lao, burmese, waits = house.trainee, somebody(house, "my", "Aye"), somebody(house, "vi", "Lan")
    await meet(house.coordinator, "en")
    await meet(house.teacher, "th")
    await registers(house, lao, "lo", "la", "ສົມພອນ ວົງສາ", "SOMPHONE VONGSA")
    await registers(house, burmese, "my", "mm", "မောင်မောင်အေး", "MAUNG MAUNG AYE")
    await registers(house, waits, "vi", "vn", "Nguyễn Thị Lan", "NGUYEN THI LAN")
    await approves(house, "ສົມພອນ ວົງສາ")
    await approves(house, "မောင်မောင်အေး")
    await burmese.sees("/schedule")

    await burmese.says("/schedule")
    mine = await burmese.sees(words(T["my"], "<b>My schedule</b>"))
    # Online, and so by her own clock first: 10:12 in Bangkok.
    assert "09:42" in mine.text.splitlines()[2]
    assert "10:12" in mine.text.splitlines()[3]
    await waits.says("/schedule")
    listed = await waits.sees(words(T["vi"], "<b>My schedule</b>"))
    assert words(T["vi"], "Waiting for approval") in listed.text
    await house.teacher.says("/classes")
    await house.teacher.sees(words(T["th"], "<b>My classes</b>"))
    await house.teacher.taps("sched:class:*")
    names = await house.teacher.sees("မောင်မောင်အေး")
    assert names.text.index("မောင်မောင်အေး") < names.text.index("ສົມພອນ ວົງສາ"), "in the order of the Latin letters"
    assert "Lan" not in names.text

    wind(house, FIRST_DAY - timedelta(days=1, seconds=2))
    tomorrow = await lao.sees("⏰", where=lambda message: "09:00" in message.text)
    lines = tomorrow.text.splitlines()
    assert "09:00" in lines[2]
    assert "08:00" in lines[3]
    assert (
        words(T["lo"], "{when} your time ({city})", when=T["lo"].time(FIRST_DAY, "Asia/Vientiane"), city="ວຽງຈັນ")
        == lines[3]
    )
    yangon = await burmese.sees("⏰", where=lambda message: "09:00" in message.text)
    assert (
        words(T["my"], "{when} your time ({city})", when=T["my"].time(FIRST_DAY, "Asia/Yangon"), city="ရန်ကုန်")
        == yangon.text.splitlines()[3]
    )
    taught = await house.teacher.sees("⏰", where=lambda message: "09:00" in message.text)
    assert words(T["th"], "⏰ <b>You teach tomorrow: {session}</b>", session="การอบรมวันแรก") in taught.text
    assert {"ສົມພອນ ວົງສາ · SOMPHONE VONGSA", "မောင်မောင်အေး · MAUNG MAUNG AYE"} <= set(taught.text.splitlines())
    t = T["th"]
    for said in ("Noted. Thank you.", "You have told me already. Thank you."):
        tap = await house.teacher.taps("got:it:class-*", on=taught)
        assert isinstance(tap, Tap)
        assert (await tap.answered()).text == words(t, said)
    pressed = await house.teacher.sees(button=f"✓ {words(t, 'Got it')}", ever=True)
    assert pressed is taught
    assert words(t, "My classes") in [one.label for one in taught.buttons]
    assert len(await house.rows(sa.select(receipts))) == 1
    forged = lao.forges(next(one.data for one in taught.buttons if one.data.startswith("got:")), tomorrow)
    await forged.answered()
    await lao.sees(words(T["lo"], "This does not exist any more. Nothing was changed. See /menu"))

    await answers_the_reminders(house, lao, tomorrow, burmese, yangon)
    once = [reminded(person) for person in (lao, burmese, house.teacher)]
    moved = session_moved("+23 days 14:00")
    await importing.write(house.app.database, [moved], now=house.app.clock.now())
    await settles(house, "planned", 7)
    assert [row[:2] for row in await states(house, "first-day") if row[1] == "done"] == [
        ("day", "done"),
        ("teacher-day", "done"),
    ]
    wind(house, FIRST_DAY - timedelta(days=1) + timedelta(minutes=4))
    told = await lao.sees(words(T["lo"], "Before: {what}", what=""), where=lambda message: "14:00" in message.text)
    before, now, own = told.text.splitlines()[2:5]
    assert ("09:00" in before, "14:00" in now, "13:00" in own) == (True, True, True)
    await house.teacher.sees(words(T["th"], "Now: {what}", what=""), where=lambda message: "14:00" in message.text)
    first = await has_one_card(house, lao)
    assert "14:00" not in first.text, "the first day is not what is next"
    await lao.deletes(first)
    await lao.says("/schedule")
    await lao.sees("📌", where=lambda message: message is not first, timeout=20)
    await has_one_card(house, lao)
    wind(house, FIRST_DAY + timedelta(seconds=-2))
    await house.world.confirmed()
    wind(house, FIRST_DAY + timedelta(days=1, hours=5, seconds=-2))
    again = await lao.sees("⏰", where=lambda message: "14:00" in message.text)
    assert "13:00" in again.text
    await house.teacher.sees("⏰", where=lambda message: "14:00" in message.text)
    await burmese.sees("⏰", where=lambda message: "12:30" in message.text)
    of_first = [line for line in reminded(lao) if line == once[0][-1]]
    assert len(of_first) == 2, "one for each day that the session was to be held on"

    wind(house, FIRST_DAY + timedelta(days=2, hours=5, minutes=1))
    await settles(house, "skipped", 5)
    assert {row[2] for row in await states(house, "first-day") if row[1] == "skipped"} == {"the session had begun"}
    assert reminded(waits) == [], "who is not approved is not reminded"
    rows = await house.rows(sa.select(outbox.c.key).where(outbox.c.key.like("reminder:%")))
    assert len({row.key for row in rows}) == len(rows)


async def answers_the_reminders(house: House, lao: Person, tomorrow: Message, burmese: Person, yangon: Message) -> None:
    """One comes; the other cannot, and writes why: coordinators read the reason, teachers that she does not come."""
    t, my = T["lo"], T["my"]
    tap = await lao.taps("come:yes:*", on=tomorrow)
    assert isinstance(tap, Tap)
    assert (await tap.answered()).text == words(t, "Noted: you are coming. Thank you.")
    await lao.sees(button=words(t, "✓ I am coming"), where=lambda message: message is tomorrow)
    await burmese.taps("come:no:*", on=yangon)
    asked = await burmese.sees(words(my, "<b>You cannot come: {session}</b>", session=""), button="come:ill:*")
    assert words(my, "Give my seat back") not in [one.label for one in asked.buttons]
    await burmese.says("ဖျားနေလို့ပါ")
    await burmese.sees(words(my, "Thank you for telling us."))
    assert "ဖျားနေလို့ပါ" in asked.text
    session = tap.data.split(":")[2]
    await house.coordinator.forges(f"sched:class:{session}", house.coordinator.chat.from_bot[-1]).answered()
    await house.coordinator.sees("MAUNG MAUNG AYE (cannot come: ဖျားနေလို့ပါ)")
    await house.teacher.says("/classes")
    await house.teacher.sees(button="sched:class:*")
    await house.teacher.forges(f"sched:class:{session}", house.teacher.chat.from_bot[-1]).answered()
    seen = await house.teacher.sees("MAUNG MAUNG AYE")
    assert words(T["th"], "{name} (coming)", name="ສົມພອນ ວົງສາ · SOMPHONE VONGSA") in seen.text
    assert "ဖျား" not in seen.text
    await lao.forges(f"come:yes:{session}:1", tomorrow).answered()
    await lao.sees(words(t, "This does not exist any more. Nothing was changed. See /menu"))


async def has_one_card(house: House, person: Person) -> Message:
    """Her one card, which stands at the top of her chat."""
    await person.sees("📌", ever=True)
    async with asyncio.timeout(20):
        while not person.chat.pinned:
            await asyncio.sleep(0.05)
    (card,) = [message for message in person.chat.from_bot if message.text.startswith("📌") and not message.deleted]
    assert person.chat.pinned == [card.id]
    return card


def session_moved(starts: str) -> Any:
    """The programme with robotics' first day at another time."""
    day, _, clock = starts.rpartition(" ")
    ends = f"{day} {int(clock[:2]) + 2}:{clock[3:]}"
    activities = []
    for each in SHIPPED.activities:
        if each.code == "robotics":
            dated = [
                one.model_copy(update={"starts": read_time(starts), "ends": read_time(ends)})
                if one.code == "first-day"
                else one
                for one in each.sessions
            ]
            each = each.model_copy(update={"sessions": tuple(dated)})
        activities.append(each)
    return SHIPPED.model_copy(update={"activities": tuple(activities)})
