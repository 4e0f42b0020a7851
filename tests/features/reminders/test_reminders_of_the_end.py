"""Reminders that are counted from the end of a session: while it is held, and after it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.database.engine import Database
from bot.database.schema import outbox, sessions
from bot.delivery.message import Button
from bot.features.reminders import foreseeing, messages
from bot.features.reminders.asking import Asking
from bot.features.reminders.model import Reader
from bot.features.reminders.plan import OVER
from bot.features.reminders.words import Words
from bot.i18n import LANGUAGES, translators
from tests.features.reminders import scene
from tests.features.reminders.scene import DAY, HOUR, NOW, START, VOICES
from tests.features.reminders.test_reminders_messages import VENUE

END = START + HOUR
MINUTE = timedelta(minutes=1)


async def _begin(database: Database, **session: datetime) -> None:
    """A session with rules of its end, one who takes part and one who teaches; one who cannot come."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "soon", 10 * MINUTE, anchor="end")
        await scene.rule(connection, "later", -2 * HOUR, anchor="end")
        await scene.rule(connection, "morning", -DAY, "teachers", anchor="end", clock="09:00")
        await scene.session(connection, **session)
        await scene.registers(connection, await scene.person(connection, 1, zone="Asia/Vientiane"))
        teacher = await scene.person(connection, 2, zone="Asia/Yangon")
        await scene.grant(connection, teacher, "teacher", "activity:robotics")


async def _told(database: Database) -> list[tuple[int, str]]:
    return [(chat, text.splitlines()[0]) for chat, text in await scene.letters(database)]


async def test_people_are_reminded_when_it_ends(database: Database) -> None:
    """Before its end, after it, and at an hour of the next day where the reader lives; each once, as was foreseen."""
    await _begin(database)
    async with database.read() as connection:
        ahead = await foreseeing.forecast(connection, "robotics", VOICES, NOW)
    morning = datetime.fromisoformat("2027-01-13T09:00+06:30")
    assert [(each.at, each.rule, each.people) for each in ahead.coming] == [
        (END - 10 * MINUTE, "soon", 1), (END + 2 * HOUR, "later", 1), (morning, "morning", 1),
    ]  # fmt: skip
    await scene.tick(database, NOW)
    for moment in (END - 10 * MINUTE, END - 5 * MINUTE, END + 2 * HOUR, END + 3 * HOUR, morning - MINUTE):
        await scene.tick(database, moment)
    assert await _told(database) == [
        (1, "⏰ <b>Ends soon: Robots, day 1</b>"), (1, "⏰ <b>After the session: Robots, day 1</b>"),
    ]  # fmt: skip
    await scene.tick(database, morning)
    assert (await _told(database))[2:] == [(2, "⏰ <b>After the session: Robots, day 1</b>")]
    async with database.read() as connection:
        rows = (await connection.execute(select(outbox.c.expires_at).order_by(outbox.c.id))).scalars()
        assert list(rows)[:2] == [END, END + 2 * HOUR + DAY]


async def test_what_an_outage_held_up_leaves_while_it_is_of_use(database: Database) -> None:
    """Until the end, or for a day; then it is missed, with the reason."""
    await _begin(database)
    await scene.tick(database, NOW)
    await scene.tick(database, END + 8 * HOUR)
    assert await _told(database) == [(1, "⏰ <b>After the session: Robots, day 1</b>")]
    await scene.tick(database, END + 4 * DAY)
    assert {(rule, state, reason) for rule, state, _, reason in await scene.planned(database)} == {
        ("soon", "skipped", OVER), ("later", "done", None), ("morning", "skipped", OVER),
    }  # fmt: skip
    assert len(await _told(database)) == 1


async def test_the_night_is_quiet_after_a_session_and_not_within_it(database: Database) -> None:
    """An evening session: who is there is awake; what follows it waits for the morning."""
    evening = datetime.fromisoformat("2027-01-12T19:00+07:00")
    await _begin(database, starts_at=evening, ends_at=evening + 3 * HOUR)
    await scene.tick(database, NOW)
    await scene.tick(database, evening + 3 * HOUR - 10 * MINUTE)
    assert await _told(database) == [(1, "⏰ <b>Ends soon: Robots, day 1</b>")]
    await scene.tick(database, evening + 5 * HOUR)
    assert len(await _told(database)) == 1
    await scene.tick(database, evening + 12 * HOUR)
    assert (await _told(database))[1:] == [(1, "⏰ <b>After the session: Robots, day 1</b>")]


async def test_another_end_moves_what_waits_and_repeats_nothing(database: Database) -> None:
    """What has left stays; a session that is held on another day is one of its own."""
    await _begin(database)
    await scene.tick(database, END - 10 * MINUTE)
    async with database.begin() as connection:
        longer = update(sessions).values(ends_at=END + HOUR, changed_at=END - 5 * MINUTE)
        await connection.execute(longer)
    for moment in (END - 4 * MINUTE, END + 50 * MINUTE, END + 2 * HOUR):
        await scene.tick(database, moment)
    assert len(await _told(database)) == 1
    await scene.tick(database, END + 3 * HOUR)
    assert len(await _told(database)) == 2
    async with database.begin() as connection:
        again = {"starts_at": START + 7 * DAY, "ends_at": END + 7 * DAY, "changed_at": END + 4 * HOUR}
        await connection.execute(update(sessions).values(**again))
    await scene.tick(database, END + 4 * HOUR)
    await scene.tick(database, END + 7 * DAY - 10 * MINUTE)
    assert (await _told(database))[2:] == [(1, "⏰ <b>Ends soon: Robots, day 1</b>")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_can_say_it(language: str) -> None:
    """Nobody is asked whether she comes, nor led there; papers that are missing are named."""
    for now in (VENUE.ends_at - MINUTE, VENUE.ends_at + HOUR):
        reader = Reader(translators()[language], "Asia/Yangon", now, {})
        asked = Asking(coming=False, ended=True, papers=[{"en": "Report"}])
        said = messages.reminder(VENUE, None, reader, asked)
        buttons = [button.data for row in said.buttons for button in row]
        assert buttons == ["form:look:{registration}", "menu:open:schedule"]
        assert "Report" in said.text
        taught = messages.teaching(VENUE, Words({"en": "Thank you"}), [], reader, 7, ended=True)
        assert "Thank you" in taught.text
        assert [[isinstance(button, Button) for button in row] for row in taught.buttons] == [[True]]
