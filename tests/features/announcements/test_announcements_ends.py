"""What the author reads when an announcement has left, or is repeated no more. On both databases."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import Database
from bot.database.schema import announcement_log, announcements, bodies, outbox, roles
from bot.features.announcements import afterwards, correcting, messages, reminding, repository, sending
from bot.features.announcements.ground import Ground
from bot.features.announcements.model import Asked, Beyond, Gate, State, Text
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
        with pytest.raises(correcting.Unfilled) as refused:
            await correcting.correct(ground, author, number, "en", html)
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


async def _sent_to(connection: AsyncConnection, author: int, **states: str) -> int:
    """An announcement that has left for people of Laos and Viet Nam; what became of it, by country and state."""
    number = await repository.add(connection, author, "en", NOW, state="sent", got_it=True)
    await repository.put_text(connection, number, Text("en", "text", "Room 204", 1, (1,)))
    new = insert(bodies).values(payload={"text": "Room 204"}, created_at=NOW).returning(bodies.c.id)
    body = (await connection.execute(new)).scalar_one()
    await repository.add_body(connection, number, body, "en", 0)
    for at, (name, state) in enumerate(states.items(), 10):
        person = await scene.person(connection, at, name=name, country=name[:2])
        row = {"lane": 3, "operation": "send", "payload": {}, "due_at": NOW, "created_at": NOW, "settled_at": NOW}
        key = f"ann:{number}:{person.id}"
        await connection.execute(
            insert(outbox).values(key=key, chat_id=at, body_id=body, kept=True, state=state, **row)
        )  # fmt: skip
    return number


async def test_what_is_too_old_to_be_deleted_is_closed_or_counted_as_kept(database: Database) -> None:
    """A poll of three days ago is closed; a place of that day stays, and its author reads with how many."""
    async with database.begin() as connection:
        author = await scene.grant(connection, await scene.person(connection, 1), "coordinator")
        number = await _sent_to(connection, author.id, la_one="sent")
        poll = (await connection.execute(select(outbox.c.body_id).where(outbox.c.kept))).scalar_one()
        place = {"from": 1, "message": 5}
        new = insert(bodies).values(payload=place, created_at=NOW).returning(bodies.c.id)
        other = (await connection.execute(new)).scalar_one()
        await repository.add_body(connection, number, other, "lo", 0)
        await connection.execute(update(bodies).where(bodies.c.id == poll).values(payload={"poll": {}}))
        values = {"chat_id": 99, "kept": True, "state": "sent", "settled_at": NOW, "lane": 3, "operation": "send"}
        await connection.execute(
            insert(outbox).values(key="ann:1:99", body_id=other, payload={}, due_at=NOW, created_at=NOW, **values)
        )
        ground = Ground(connection, NOW + timedelta(days=3), VOICES)
        await afterwards.recall(ground, author, number)
        stops = outbox.c.operation == "stop"
        while await sending.work(ground, number):
            pass
        await connection.execute(update(outbox).where(stops).values(state="sent"))
        assert await sending.work(ground, number) is False
        became = [(row.chat_id, row.operation) for row in await connection.execute(select(outbox).where(stops))]
        now = await sending.progress(ground, number)
        told = messages.progress(VOICES.speaks(author), now)
    assert became == [(10, "stop")]
    assert (now.found.state, now.kept_by) == (State.RECALLED, 1)
    assert "Too old to be taken back: 1" in str(told.text)


async def test_who_coordinates_fewer_people_now_sees_no_names_of_others_and_says_nothing_new_to_them(
    database: Database,
) -> None:
    """She reads of hers alone, corrects and sends nothing again; she can take it back, and an owner can do all."""
    async with database.begin() as connection:
        author = await scene.grant(connection, await scene.person(connection, 1), "coordinator", "country:la")
        owner = await scene.grant(connection, await scene.person(connection, 2), "owner")
        number = await _sent_to(connection, author.id, la_one="failed", la_two="sent", vn_one="failed", vn_two="sent")
        ground = Ground(connection, NOW, VOICES)
        lost = [row.name for row in await afterwards.lost(ground, author, number)]
        rows, many = await reminding.silent(ground, author, number, Asked.RECEIPT)
        silent = [row.name for row in rows]
        all_lost = {row.name for row in await afterwards.lost(ground, owner, number)}
        with pytest.raises(Beyond):
            await correcting.correct(ground, author, number, "en", "Send money")
        with pytest.raises(Beyond):
            await afterwards.again(ground, author, number)
        assert await correcting.correct(ground, owner, number, "en", "Room 205") is None
        await afterwards.recall(ground, author, number)
        found = await repository.find(connection, number)
    assert (lost, silent, all_lost) == (["la_one"], ["la_two"], {"la_one", "vn_one"})
    assert found is not None
    assert (found.state, many) == (State.RECALLING, 1)
