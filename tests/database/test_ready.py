"""Statements that are made ready bring and write what SQLAlchemy would, on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import repository as chats
from bot.chat.dialogue import Dialogue
from bot.database.engine import Database
from bot.database.ready import ready
from bot.database.schema import outbox, persons, seen_updates
from bot.delivery.message import Button, Lane, Message
from bot.delivery.outbox import edit, put
from bot.features.programme import repository as programme
from bot.features.registration import repository as registrations
from bot.people import repository as people
from bot.people.model import Grant, Role
from bot.seed import importing

NOW = datetime(2026, 11, 28, 9, 30, 15, 123456, UTC)


async def _somebody(connection: AsyncConnection) -> int:
    person = await people.add(connection, 7, "ສົມພອນ", "lo", NOW)
    await people.add_role(connection, person.id, Grant(Role.TEACHER, "activity:robotics"), NOW)
    await people.change(connection, person.id, muted_until=NOW, ban_reason="<b>", language="lo")
    await chats.open_dialogue(connection, person.id, Dialogue("form", {"registration": 1, "é": [None, True]}), NOW)
    return person.id


async def test_ready_looks_bring_the_same_rows(database: Database) -> None:
    """Moments, JSON, truth values, nothing at all, and what is counted together; by name and by place."""
    await importing.write(database, [importing.shipped_programme()], now=NOW)
    async with database.begin() as connection:
        await _somebody(connection)
        looks: list[tuple[Any, dict[str, Any]]] = [
            (chats._LOOK, {"telegram_id": 7}), (chats._LOOK, {"telegram_id": 8}),
            (chats._LOOK_FURTHER, {"telegram_id": 7}), (programme._ACTIVITY, {"activity": "robotics"}),
            (programme._PROGRAMMES, {}), (registrations._BY_ID, {"number": 1}),
        ]  # fmt: skip
        for statement, values in looks:
            mine = list(await connection.execute(statement, values))
            theirs = list(await connection.execute(statement._clone(), values))
            assert mine == theirs
            assert [row._mapping for row in mine] == [row._mapping for row in theirs]


async def test_what_is_written_ready_is_what_is_read(database: Database) -> None:
    """With its number at once, and how many rows a change has met."""
    message = Message("ສະບາຍດີ <b>", buttons=[[Button("OK", data="a:b")]])
    async with database.begin() as connection:
        number = await _somebody(connection)
        row = await put(connection, 7, message, lane=Lane.REPLY, now=NOW, expires_at=NOW + timedelta(hours=1))
        await edit(connection, 9, message, now=NOW, refers_to=row)
        await people.change(connection, number, muted_until=None)
        kept = (await connection.execute(sa.select(outbox).order_by(outbox.c.id))).all()
    assert [each.chat_id for each in kept] == [7, 7]
    assert kept[0].id == row == kept[1].refers_to
    assert kept[0].payload == kept[1].payload == message.to_json()
    assert (kept[0].created_at, kept[0].expires_at) == (NOW, NOW + timedelta(hours=1))
    async with database.read() as connection:
        found = (await connection.execute(sa.select(persons.c.muted_until, persons.c.ban_reason))).one()
    assert tuple(found) == (None, "<b>")


async def test_what_the_database_refuses_is_the_same_error(database: Database) -> None:
    """An update that was taken before is known by it; the whole transaction goes."""

    async def take() -> None:
        async with database.begin() as connection:
            await chats.see(connection, 71, NOW)

    await take()
    with pytest.raises(IntegrityError):
        await take()
    async with database.read() as connection:
        assert (await connection.execute(sa.select(sa.func.count()).select_from(seen_updates))).scalar() == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_what_depends_on_its_values_cannot_be_made_ready(database: Database) -> None:
    """A list in an IN has as many places as values: its text is another each time."""
    some = ready(sa.select(persons.c.id).where(persons.c.id.in_(sa.bindparam("numbers", expanding=True))))
    async with database.begin() as connection:
        with pytest.raises(ValueError, match="depends on its values"):
            await connection.execute(some, {"numbers": [1, 2]})
