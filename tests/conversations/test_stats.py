"""/stats: figures in words and as a picture, in the coordinator's language and within her scope."""

import pytest
import sqlalchemy as sa

from bot.database.schema import persons, registrations, roles
from bot.features.stats import handlers
from bot.playground.image import image_size
from bot.playground.message import Message
from bot.playground.person import Person
from tests.conftest import House
from tests.conversations.steps import T, meet, words
from tests.conversations.test_announcements import crowd


async def test_a_coordinator_sees_what_is_hers_in_words_and_as_a_picture(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything; then with a role for one country, in Lao; without a picture where none can be drawn; then nothing."""
    readers, coordinator = await crowd(house, lo=3, th=2), house.coordinator
    await meet(coordinator, "en")
    await readers[0].blocks()
    await house.world.confirmed()
    await changes(house, registrations, registrations.c.name == "th0", state="submitted")
    told = await asks(coordinator, "Figures, ")
    listed = told.text.splitlines()
    for line in (
        "Registrations: 5", "Waiting for approval: 1", "Approved: 4", "Robotics and automation: 5, with a seat: 4",
        "Lao PDR: 3, with a seat: 3", "Thailand: 2, with a seat: 1", "Questions to the bot: 0", "Sent: 0",
    ):  # fmt: skip
        assert line in listed
    pictures = coordinator.chat.from_bot[-3:-1]
    assert [each.text for each in pictures] == ["The figures as a picture. The same stands below in words."] * 2
    for each in pictures:
        size = image_size(house.world.files.get(each.body["photo"][-1]["file_id"]).data)
        assert size is not None
        assert size.width == 1080
    await changes(house, roles, roles.c.role == "coordinator", scope="country:la")
    await changes(house, persons, persons.c.telegram_id == coordinator.id, language="lo")
    monkeypatch.setattr(handlers.chart, "draw", lambda picture: None)
    lao, before = T["lo"], len(coordinator.chat.from_bot)
    told = await asks(coordinator, words(lao, "Only of the activities and countries that are yours."))
    assert words(lao, "Registrations: {n}", n=3) in told.text
    assert words(lao, "Thailand") not in told.text
    assert len(coordinator.chat.from_bot) == before + 1
    async with house.app.database.begin() as connection:
        await connection.execute(sa.delete(roles).where(roles.c.role == "coordinator"))
    await asks(coordinator, words(lao, "Coordinators see figures here. If you have a question: /ask"))


async def asks(coordinator: Person, sentence: str) -> Message:
    """Types /stats, and reads what comes."""
    await coordinator.says("/stats")
    return await coordinator.sees(sentence)


async def changes(house: House, table: sa.Table, which: sa.ColumnElement[bool], **values: str) -> None:
    """Somebody else has done something meanwhile."""
    async with house.app.database.begin() as connection:
        await connection.execute(sa.update(table).where(which).values(**values))
