"""Who could not be written to hears what matters once she can be."""

import sqlalchemy as sa

from bot.database.schema import outbox, persons
from tests.conftest import House
from tests.conversations.steps import register


async def test_a_coordinator_who_starts_late_hears_of_what_arrived_before(house: House) -> None:
    """Telegram lets a bot write only to people who have started it: the notice waits for that."""
    await register(house, house.trainee)
    await house.settled()
    assert [row.state for row in await house.rows(sa.select(outbox.c.state).where(outbox.c.lane == 1))] == [
        "unreachable"
    ]
    await house.coordinator.opens()
    arrived = await house.coordinator.sees("ສົມພອນ", button="reg:approve:*")
    assert arrived.by_bot
    mark = sa.select(persons.c.unreachable_since).where(persons.c.telegram_id == house.coordinator.id)
    assert (await house.rows(mark))[0].unreachable_since is None


async def test_who_comes_back_after_blocking_hears_the_decision_once(house: House) -> None:
    """A trainee who had blocked the bot when she was approved is told when she returns, and not twice."""
    await house.coordinator.opens()
    await register(house, house.trainee)
    await house.coordinator.sees(button="reg:approve:*", ever=True)
    await house.trainee.blocks()
    await house.coordinator.taps("reg:approve:*")
    await house.coordinator.sees("approved")
    await house.settled()
    await house.trainee.unblocks()
    await house.trainee.says("/mine")
    await house.trainee.sees("/schedule")
    await house.settled()
    told = [message for message in house.trainee.chat.messages if message.by_bot and "/schedule" in message.text]
    assert len(told) == 1
