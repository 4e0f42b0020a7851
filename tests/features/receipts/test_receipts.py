"""Who has read what matters: sixty people, of whom forty-one press, and exactly nineteen hear of it again."""

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import Database
from bot.database.schema import outbox, persons, receipts
from bot.delivery import fan_out, render
from bot.delivery.message import Lane, Message
from bot.errors import NotFound
from bot.features.receipts import messages, service
from bot.people import care
from bot.people import repository as people
from bot.people.model import Person
from tests.features.reminders import scene
from tests.features.reminders.scene import NOW, SPEAK

SUBJECT = "letter-7"
_contact = persons.alias("contact")
READERS = select(
    persons.c.id.label("person_id"),
    func.coalesce(persons.c.telegram_id, _contact.c.telegram_id).label("chat_id"),
    func.coalesce(persons.c.language, _contact.c.language).label("variant"),
).outerjoin(_contact, _contact.c.id == persons.c.contact_id)


async def _said(_connection: AsyncConnection, person: Person, number: int) -> bool:
    """The letter with the number seven was said to everybody who speaks a language."""
    return number == 7 and person.language is not None


CHECKS = {"letter": _said}


async def _sixty(connection: AsyncConnection) -> list[Person]:
    """Fifty with Telegram, of two languages; the first answers for ten more."""
    await scene.programme(connection)
    own = [await scene.person(connection, number, "lo" if number % 2 else "th") for number in range(1, 51)]
    return own + [await care.add(connection, own[0], NOW, f"Somebody {number}") for number in range(10)]


async def _chats(database: Database, key: str) -> Sequence[tuple[int, str]]:
    """To whom rows of a fan-out went: the chat, and for whom."""
    async with database.read() as connection:
        found = await connection.execute(
            select(outbox.c.chat_id, outbox.c.key).where(outbox.c.key.like(f"{key}:%")).order_by(outbox.c.id)
        )
        return [(row.chat_id, row.key.rpartition(":")[2]) for row in found]


async def test_who_is_silent_hears_again_and_nobody_else(database: Database) -> None:
    """Each press is kept once, whoever makes it; one who answers for others presses for each of them."""
    async with database.begin() as connection:
        everybody = await _sixty(connection)
    contact, pressing = everybody[0], [*everybody[:36], *everybody[50:55]]
    async with database.begin() as connection:
        for person in pressing:
            by = person if person.contact_id is None else contact
            assert await service.press(connection, CHECKS, by, SUBJECT, person.id, NOW)
            assert not await service.press(connection, CHECKS, by, SUBJECT, person.id, NOW), "once for each"
        assert await service.standing(connection, SUBJECT, READERS) == service.Standing(pressed=41, silent=19)
        rows = await service.pressed(connection, SUBJECT)
        assert {row.person_id for row in rows} == {person.id for person in pressing}
        assert {row.pressed_by for row in rows} == {person.id for person in pressing[:36]}
    texts = {"lo": Message("ອ່ານ", [[service.button(SPEAK["lo"], SUBJECT)]]), "th": Message("อ่าน")}
    async with database.begin() as connection:
        while await service.again(connection, "letter:7:2", SUBJECT, texts, READERS, lane=Lane.NOTICE, now=NOW):
            pass
    silent = [*everybody[36:50], *everybody[55:]]
    assert len(silent) == 19
    assert await _chats(database, "letter:7:2") == [(each.telegram_id, str(each.id)) for each in silent]


async def test_who_presses_while_the_silent_are_written_to_is_left_out(database: Database) -> None:
    """The list is made chunk by chunk, of who is silent then."""
    async with database.begin() as connection:
        everybody = await _sixty(connection)
        texts = {language: Message("?") for language in ("lo", "th")}
        await fan_out.begin(connection, "again", texts, lane=Lane.NOTICE, now=NOW)
        silent = service.silent(SUBJECT, READERS)
        assert await fan_out.go_on(connection, "again", silent, now=NOW, most=20)
        await service.press(connection, CHECKS, everybody[20], SUBJECT, None, NOW)
        while await fan_out.go_on(connection, "again", service.silent(SUBJECT, READERS), now=NOW, most=20):
            pass
    told = {whom for _, whom in await _chats(database, "again")}
    assert told == {str(each.id) for each in everybody if each is not everybody[20]}


@pytest.mark.parametrize("subject", ["letter-8", "letter-", "letter", "other-7", "7", "", "letter-７"])
async def test_a_forged_press_is_not_kept(database: Database, subject: str) -> None:
    """Neither for what was never said, nor for people for whom one does not answer."""
    async with database.begin() as connection:
        everybody = await _sixty(connection)
        with pytest.raises(NotFound):
            await service.press(connection, CHECKS, everybody[0], subject, None, NOW)
        for other in (everybody[0].id, everybody[50].id, 999):
            with pytest.raises(NotFound):
                await service.press(connection, CHECKS, everybody[1], SUBJECT, other, NOW)
        assert (await connection.execute(select(receipts))).first() is None


async def test_merged_records_have_what_either_has_said(database: Database) -> None:
    """One press for each subject, and the old button goes on to count for the record that is kept."""
    async with database.begin() as connection:
        one, other, *_ = await _sixty(connection)
        for person, subject in ((one, "letter-7"), (other, "letter-7"), (other, "letter-70")):
            await service.press(connection, {"letter": _anything}, person, subject, None, NOW)
        await people.merge(connection, one, other, NOW)
        await service.give(connection, other.id, one.id)
        kept = await connection.execute(select(receipts.c.subject, receipts.c.person_id).order_by(receipts.c.subject))
        assert [tuple(row) for row in kept] == [("letter-7", one.id), ("letter-70", one.id)]
        assert not await service.press(connection, {"letter": _anything}, one, "letter-70", other.id, NOW)
        assert await service.press(connection, {"letter": _anything}, one, "letter-700", other.id, NOW)


async def _anything(_connection: AsyncConnection, _person: Person, _number: int) -> bool:
    return True


def test_each_row_of_a_fan_out_fills_in_whose_button_it_is() -> None:
    """The shared body has a place for it, and fits in what Telegram takes, however large the numbers."""
    body = Message("Read this", [[service.button(SPEAK["en"], "announcement-123456789012345678")]]).to_json()
    filled = render.fill(body, {service.WHOM: 1234567890123, "name": "Aye"})
    data = filled["buttons"][0][0]["data"]
    assert data == "got:it:announcement-123456789012345678:1234567890123"
    assert len(data) <= 64
    assert service.button(SPEAK["en"], "letter-7", 9).data == "got:it:letter-7:9"
    assert {messages.noted(SPEAK["en"], again=again) for again in (True, False)} == {
        "Noted. Thank you.", "You have told me already. Thank you.",
    }  # fmt: skip
