"""What the author reads when an announcement has left. On both databases."""

from sqlalchemy import select

from bot.database.engine import Database
from bot.database.schema import outbox
from bot.features.announcements import repository, sending
from bot.features.announcements.ground import Ground
from bot.features.announcements.model import State
from tests.features.reminders import scene
from tests.features.reminders.scene import NOW, SPEAK


async def test_each_end_is_told_also_two_within_one_second(database: Database) -> None:
    """Tried again for those who did not get it, it ends once more at once."""
    async with database.begin() as connection:
        author = await scene.grant(connection, await scene.person(connection, 1), "coordinator")
        number = await repository.add(connection, author.id, "en", NOW)
        ground = Ground(connection, NOW, SPEAK, "en", "Asia/Bangkok")
        for _ in range(2):
            await repository.keep(connection, number, state=State.SENDING.value)
            found = await repository.find(connection, number)
            assert found is not None
            await sending._end(ground, found, State.SENT)
        told = list((await connection.execute(select(outbox.c.key).where(outbox.c.key.contains("done")))).scalars())
    assert len(set(told)) == 2
