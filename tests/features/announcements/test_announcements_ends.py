"""What the author reads when an announcement has left, or is repeated no more. On both databases."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import Database
from bot.database.schema import announcement_log, announcements, outbox, roles
from bot.features.announcements import afterwards, repository, sending
from bot.features.announcements.ground import Ground
from bot.features.announcements.model import Gate, State, Text
from bot.features.announcements.rhythm import Every, Rhythm
from tests.features.reminders import scene
from tests.features.reminders.scene import NOW, VOICES


async def test_each_end_is_told_also_two_within_one_second(database: Database) -> None:
    """Tried again for those who did not get it, it ends once more at once."""
    async with database.begin() as connection:
        author = await scene.grant(connection, await scene.person(connection, 1), "coordinator")
        number = await repository.add(connection, author.id, "en", NOW)
        ground = Ground(connection, NOW, VOICES)
        for _ in range(2):
            await repository.keep(connection, number, state=State.SENDING.value)
            found = await repository.find(connection, number)
            assert found is not None
            await sending._end(ground, found, State.SENT)
        told = list((await connection.execute(select(outbox.c.key).where(outbox.c.key.contains("done")))).scalars())
    assert len(set(told)) == 2


@pytest.mark.parametrize(
    ("html", "gate"), [("Dear {name}", None), ("See you at {session}", Gate.NO_ACTIVITY)],
)  # fmt: skip
async def test_a_correction_has_no_place_that_cannot_be_filled(
    database: Database, html: str, gate: Gate | None
) -> None:
    """Nobody reads a name of ours in braces."""
    async with database.begin() as connection:
        author = await scene.grant(connection, await scene.person(connection, 1), "coordinator")
        number = await repository.add(connection, author.id, "en", NOW, state="sent")
        await repository.put_text(connection, number, Text("en", "text", "Room 204", 1, (1,)))
        ground = Ground(connection, NOW, VOICES)
        with pytest.raises(afterwards.Unfilled) as refused:
            await afterwards.correct(ground, author, number, "en", html)
    assert refused.value.gate is gate


async def _repeated(connection: AsyncConnection) -> int:
    """One that is sent each day at ten in Vientiane until today, has been approved, and is due now."""
    author = await scene.grant(connection, await scene.person(connection, 1), "coordinator")
    other = await scene.grant(connection, await scene.person(connection, 2), "coordinator")
    first = datetime.fromisoformat(f"{NOW:%Y-%m-%d} 10:00") - timedelta(days=3)
    rhythm = Rhythm(Every.DAY, first, date(NOW.year, NOW.month, NOW.day), "Asia/Vientiane")
    more = {"state": "repeating", "rhythm": rhythm.to_json(), "due_at": NOW, "approved_version": 1}
    number = await repository.add(connection, author.id, "en", NOW, **more)
    await repository.note(connection, number, "approved", other.id, NOW)
    return number


async def test_the_last_time_of_a_repeated_one_is_told_and_each_says_who_approved_it(database: Database) -> None:
    """After its last day it is a draft again."""
    async with database.begin() as connection:
        number = await _repeated(connection)
        assert not await sending.work(Ground(connection, NOW, VOICES), number)
        found = (await connection.execute(select(announcements).order_by(announcements.c.id))).all()
        lines = select(announcement_log).where(announcement_log.c.announcement_id == found[1].id)
        steps = [(row.step, row.by_id) for row in await connection.execute(lines.order_by(announcement_log.c.id))]
        told = list((await connection.execute(select(outbox.c.payload))).scalars())
    assert [(row.state, row.series_id) for row in found] == [("draft", None), ("scheduled", number)]
    assert [step for step, _ in steps] == ["begun", "approved"]
    assert steps[1][1] not in {None, found[0].author_id}
    assert "until its last day: sent 1 time." in told[0]["text"]


async def test_a_repeated_one_whose_author_lost_her_role_ends(database: Database) -> None:
    """Nobody is written to by somebody who may not any more."""
    async with database.begin() as connection:
        number = await _repeated(connection)
        await connection.execute(delete(roles))
        await sending.work(Ground(connection, NOW, VOICES), number)
        states = list((await connection.execute(select(announcements.c.state))).scalars())
        told = list((await connection.execute(select(outbox.c.payload))).scalars())
    assert states == ["draft"]
    assert "Its author is no coordinator any more." in told[0]["text"]
