"""One live card a person: sent once, changed in place, never a flood, and healed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from bot.database.engine import Database
from bot.database.schema import cards, outbox, persons, sessions
from bot.delivery.outbox import Row, Settled
from bot.features.card import marks, messages, service
from bot.features.card.messages import Missing
from bot.features.programme import repository as programme
from bot.features.reminders.model import Coming, Reader
from bot.i18n import LANGUAGES, translators
from bot.people import care
from bot.people import repository as people
from tests.features.reminders import scene
from tests.features.reminders.scene import DAY, HOUR, NOW, START, VOICES
from tests.features.reminders.test_reminders_messages import ONLINE, VENUE

LATER = NOW + timedelta(minutes=2)


async def _tick(database: Database, now: datetime) -> None:
    """What the clock does: plans, and looks at cards."""
    await scene.tick(database, now)
    more = True
    while more:
        async with database.begin() as connection:
            more = await service.refresh(connection, VOICES, now)


async def _rows(database: Database) -> list[tuple[int, str, str]]:
    """What was queued: chat, operation, first lines."""
    async with database.read() as connection:
        query = select(outbox.c.chat_id, outbox.c.operation, outbox.c.payload).order_by(outbox.c.id)
        found = await connection.execute(query)
        return [(row.chat_id, row.operation, row.payload.get("text", "")) for row in found]


async def _sends(database: Database, state: str = "sent", number: int = 77) -> None:
    """Telegram has taken what waited."""
    async with database.begin() as connection:
        waits = outbox.c.state == "waiting"
        await connection.execute(update(outbox).where(waits).values(state=state, message_id=number))


async def _two(database: Database) -> None:
    """Two who take part, one of whom answers for a third; two sessions."""
    async with database.begin() as connection:
        await scene.programme(connection)
        for number in (1, 2):
            await scene.session(connection, f"day-{number}", START + (number - 1) * DAY, title={"en": f"Day {number}"})
        own = [await scene.person(connection, number, zone="Asia/Vientiane") for number in (1, 2)]
        for person in [*own, await care.add(connection, own[0], NOW, "Bua")]:
            await scene.registers(connection, person)
            await marks.person(connection, person.id, NOW, begin=True)


async def test_a_card_is_sent_once_and_changed_in_place(database: Database) -> None:
    """Ten new rooms are one change; what is over gives way to what is next; then nothing is left."""
    await _two(database)
    await _tick(database, NOW)
    assert await _rows(database) == [], "a minute after the change"
    await _tick(database, LATER)
    first = await _rows(database)
    assert [(chat, what) for chat, what, _ in first] == [(1, "send"), (1, "pin"), (2, "send"), (2, "pin")]
    assert first[0][2].splitlines()[:4] == [
        "📌 <b>Next: Day 1</b>", "Robotics and automation", "Tue 12 January, 09:00–10:00 (Vientiane)",
        "Lane Xang Avenue 1",
    ]  # fmt: skip
    await _sends(database)
    await _tick(database, LATER + HOUR)
    assert len(await _rows(database)) == 4, "nothing has changed"
    for number in range(10):
        async with database.begin() as connection:
            now = LATER + HOUR + timedelta(seconds=number)
            first_day = sessions.c.code == "day-1"
            room = {"en": f"Room {number}"}
            await connection.execute(update(sessions).where(first_day).values(room=room, changed_at=now))
        await _tick(database, now)
    await _tick(database, LATER + 2 * HOUR)
    changed = (await _rows(database))[4:]
    assert [(chat, what) for chat, what, _ in changed] == [(1, "edit"), (2, "edit")]
    assert all("Room 9" in text for _, _, text in changed)
    await _sends(database)
    await _tick(database, START + HOUR)
    assert [text.splitlines()[0] for _, _, text in (await _rows(database))[6:]] == ["📌 <b>Next: Day 2</b>"] * 2
    await _sends(database)
    await _tick(database, START + DAY + HOUR)
    assert [text for _, _, text in (await _rows(database))[8:]] == ["📌 Nothing is coming up for you."] * 2
    await _sends(database)
    await _tick(database, START + 9 * DAY)
    assert len(await _rows(database)) == 10


async def test_of_changes_that_wait_only_the_newest_leaves(database: Database) -> None:
    """While Telegram is away."""
    await _two(database)
    await _tick(database, LATER)
    await _sends(database)
    for number in (1, 2, 3):
        async with database.begin() as connection:
            now = LATER + number * HOUR
            await connection.execute(update(sessions).values(room={"en": f"Room {number}"}, changed_at=now))
        await _tick(database, now)
        await _tick(database, now + HOUR / 2)
    assert [text.splitlines()[3] for _, what, text in await _rows(database) if what == "edit"] == ["Room 3"] * 2


async def test_a_card_that_is_gone_is_sent_anew_once(database: Database) -> None:
    """Deleted by its reader, or never arrived; who cannot be reached waits until she asks for her schedule."""
    await _two(database)
    await _tick(database, LATER)
    await _sends(database)
    async with database.begin() as connection:
        await connection.execute(update(sessions).values(room={"en": "Hall"}, changed_at=LATER))
    await _tick(database, LATER)
    await _tick(database, LATER + HOUR)
    async with database.begin() as connection:
        one = (await connection.execute(select(outbox).where(outbox.c.operation == "edit").limit(1))).one()
        row = Row(*(getattr(one, name) for name in Row.__dataclass_fields__))
        refused = [
            Settled(row, "failed", error="BadRequest: Message to edit not found"),
            Settled(row, "failed", error="BadRequest: Something else"),
        ]
        await service.refused(connection, refused[1:], LATER + HOUR)
        assert None not in list((await connection.execute(select(cards.c.row_id))).scalars())
        await service.refused(connection, refused, LATER + HOUR)
    await _sends(database, "failed")
    await _tick(database, LATER + HOUR)
    await _tick(database, LATER + 2 * HOUR)
    anew = [(chat, what) for chat, what, _ in (await _rows(database))[6:]]
    assert anew == [(1, "send"), (1, "pin")]
    await _sends(database, "unreachable")
    async with database.begin() as connection:
        await connection.execute(update(persons).where(persons.c.telegram_id == 1).values(unreachable_since=LATER))
        await connection.execute(update(sessions).values(room={"en": "Garden"}, changed_at=LATER + 3 * HOUR))
    await _tick(database, LATER + 3 * HOUR)
    await _tick(database, LATER + 4 * HOUR)
    assert [(chat, what) for chat, what, _ in (await _rows(database))[8:]] == [(2, "edit")]
    await _sends(database)
    async with database.begin() as connection:
        await connection.execute(update(persons).values(unreachable_since=None))
        for number in (1, 2):
            person = await people.by_telegram(connection, number)
            assert person is not None
            await service.show_again(connection, person, LATER + 5 * HOUR)
    await _tick(database, LATER + 5 * HOUR)
    # The pin of a message that never arrived does nothing; the card is sent anew.
    assert [(chat, what) for chat, what, _ in (await _rows(database))[9:]] == [
        (1, "pin"), (2, "pin"), (1, "send"), (1, "pin"),
    ]  # fmt: skip


async def test_the_card_says_what_is_missing_and_for_whom(database: Database) -> None:
    """Papers of those for whom she answers too; a card is taken away with the record that was merged."""
    await _two(database)
    async with database.begin() as connection:
        deadline = {
            "code": "p", "title": {"en": "Passport"}, "until": START - DAY, "zone": "Asia/Vientiane", "only": None,
            "question": "passport", "steps": [3600],
        }  # fmt: skip
        await programme.write_deadlines(connection, "robotics", [deadline], NOW)
    await _tick(database, LATER)
    told = {chat: text for chat, what, text in await _rows(database) if what == "send"}
    assert told[1].splitlines()[-3:] == [
        "Still to do:", "• Passport, until Mon 11 January, 09:00",
        "• Passport, until Mon 11 January, 09:00 (for Bua)",
    ]  # fmt: skip
    assert told[2].splitlines()[-1] == "• Passport, until Mon 11 January, 09:00"
    async with database.begin() as connection:
        await marks.forget(connection, 2)
        assert list((await connection.execute(select(cards.c.person_id))).scalars()) == [1]


async def test_who_teaches_has_what_she_teaches_or_attends_next(database: Database) -> None:
    """With the class list behind a button; a teacher of another activity, and one without a language, have none."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.session(connection, "day-1", START, title={"en": "Day 1"}, equipment={"en": "Two robots"})
        await scene.session(connection, "guest", START - DAY, activity="tourism", title={"en": "Guests"})
        teachers = [await scene.person(connection, number, language) for number, language in ((1, "en"), (2, None))]
        for teacher in teachers:
            await scene.grant(connection, teacher, "teacher", "activity:robotics")
        both = await scene.grant(connection, await scene.person(connection, 3), "teacher", "activity:robotics")
        await scene.registers(connection, both, "tourism")
        await scene.grant(connection, await scene.person(connection, 4), "teacher", "activity:nothing")
    await _tick(database, NOW)
    await _tick(database, LATER)
    assert [(chat, what) for chat, what, _ in await _rows(database)] == [
        (1, "send"),
        (1, "pin"),
        (3, "send"),
        (3, "pin"),
    ]
    told = {chat: text.splitlines() for chat, what, text in await _rows(database) if what == "send"}
    assert told[1][0] == "📌 <b>You teach next: Day 1</b>"
    assert {"Lane Xang Avenue 1", "Equipment: Two robots"} <= set(told[1])
    assert told[3][0] == "📌 <b>Next: Guests</b>"
    async with database.read() as connection:
        query = select(outbox.c.payload).where(outbox.c.chat_id == 1, outbox.c.operation == "send")
        buttons = (await connection.execute(query)).scalar_one()["buttons"]
        assert [button.get("data", "map") for row in buttons for button in row] == [
            "map", "menu:open:schedule", "sched:class:1",
        ]  # fmt: skip
    await _sends(database)
    await _tick(database, START - DAY + HOUR)
    assert [(chat, text.splitlines()[0]) for chat, _, text in (await _rows(database))[4:]] == [
        (3, "📌 <b>You teach next: Day 1</b>")
    ]
    async with database.begin() as connection:
        person = await people.by_telegram(connection, 2)
        assert person is not None
        await service.show_again(connection, person, START - HOUR)
    await _tick(database, START)
    assert [(chat, what) for chat, what, _ in (await _rows(database))[5:]] == [(2, "send"), (2, "pin")]


async def test_nobody_gets_an_empty_card(database: Database) -> None:
    """And nobody has a second one."""
    async with database.begin() as connection:
        await scene.programme(connection)
        person = await scene.person(connection, 1)
        await scene.registers(connection, person, state="rejected")
        await marks.person(connection, person.id, NOW, begin=True)
        await service.show_again(connection, person, NOW)
    await _tick(database, LATER)
    assert await _rows(database) == []


async def test_a_look_costs_the_same_for_few_and_for_many(database: Database) -> None:
    """While nothing changes: one statement that reads two partial indexes, whoever has a card."""
    statements: list[str] = []
    async with database.begin() as connection:
        await scene.programme(connection)
        for number in range(1, 60):
            person = await scene.person(connection, number)
            await marks.person(connection, person.id, NOW, begin=True)
    await _tick(database, LATER)
    async with database.read() as connection:
        sync = connection.sync_connection
        assert sync is not None
        event.listen(sync, "before_cursor_execute", lambda _c, _x, said, *_: statements.append(said))
        assert not await service.anything_stale(connection, LATER + DAY)
    assert len([said for said in statements if said != "BEGIN"]) == 1
    if database.is_sqlite:
        async with database.read() as connection:
            plan = await connection.exec_driver_sql(
                "EXPLAIN QUERY PLAN SELECT 1 FROM cards WHERE stale_at <= '2027-01-01' AND stale_at IS NOT NULL"
            )
            assert "ix_cards_stale_at" in str(list(plan))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_can_say_it(language: str) -> None:
    """Silent, nothing left unfilled, at most two buttons a row."""
    reader = Reader(translators()[language], "Asia/Yangon", NOW, {})
    missing: Sequence[Any] = [
        Missing({"en": "Passport"}, START, "Asia/Yangon", "Bua"),
        Missing({"en": "Robots"}, START, "Asia/Yangon", "", confirm=True),
    ]
    for nearest in ([], [Coming(VENUE, waiting=True, name="Bua")], [Coming(ONLINE, waiting=False)]):
        said = messages.card(nearest, missing, reader)
        assert said.silent
        assert "{" not in said.text
        assert all(len(row) <= 2 for row in said.buttons)
    taught = messages.card([], missing, reader, taught=VENUE)
    assert "{" not in taught.text
    assert all(len(row) <= 2 for row in taught.buttons)
