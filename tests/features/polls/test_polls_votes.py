"""Votes in odd moments: before the poll is written down, in the first of two, and of two records that become one."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.turn import NotYet
from bot.database.engine import Database
from bot.database.schema import bodies, outbox, poll_votes, sent_polls
from bot.features.announcements import afterwards, obstacles, reminding
from bot.features.announcements import repository as announcements
from bot.features.announcements.ground import Ground, Reach
from bot.features.announcements.model import Asked, Changed, Gate, State, Text
from bot.features.polls import repository, service
from bot.features.polls.model import Poll
from tests.features.reminders import scene
from tests.features.reminders.scene import NOW, VOICES

POLL = Poll("Which day?", ("Monday", "Tuesday"))


async def sent(connection: AsyncConnection, chat: int, person: int, **values: object) -> tuple[int, int]:
    """An announcement whose poll was sent to this chat: its number, and that of the row."""
    number = await announcements.add(connection, person, "en", NOW)
    await announcements.put_text(connection, number, Text("en", "poll", "Which day?", 1, (1,), poll=POLL))
    body = (
        await connection.execute(insert(bodies).values(payload={}, created_at=NOW).returning(bodies.c.id))
    ).scalar_one()
    await announcements.add_body(connection, number, body, "en", 0)
    row = {
        "lane": 3,
        "operation": "send",
        "payload": {},
        "due_at": NOW,
        "created_at": NOW,
        "kept": True,
        "state": "sent",
    }
    new = insert(outbox).values(key=f"ann:{number}:{person}", chat_id=chat, body_id=body, **{**row, **values})
    return number, (await connection.execute(new.returning(outbox.c.id))).scalar_one()


async def votes(connection: AsyncConnection) -> list[tuple[int, list[int]]]:
    """Who answers what."""
    query = select(poll_votes.c.person_id, poll_votes.c.options).order_by(poll_votes.c.announcement_id)
    return [(row.person_id, row.options) for row in await connection.execute(query)]


async def test_a_vote_that_is_faster_than_telegrams_answer_is_taken_a_moment_later(database: Database) -> None:
    """And one in the first of two polls, whose number nobody knows, is the person's all the same."""
    async with database.begin() as connection:
        person = await scene.person(connection, 7)
        _, row = await sent(connection, 7, person.id, state="sending")
        with pytest.raises(NotYet):
            await service.take(connection, 7, "first", [0], NOW)
        assert await service.take(connection, 8, "first", [0], NOW) is None
        assert await votes(connection) == []
        await connection.execute(update(outbox).where(outbox.c.id == row).values(state="sent", perhaps_twice=True))
        await connection.execute(insert(sent_polls).values(poll_id="second", row_id=row))
        await service.take(connection, 7, "first", [0], NOW)
        assert await votes(connection) == [(person.id, [0])]
        await service.take(connection, 7, "second", [1], NOW)
        await service.take(connection, 7, "first", [], NOW)
        assert await votes(connection) == [(person.id, [1])]
        await service.take(connection, 7, "second", [2], NOW)
        assert await votes(connection) == [(person.id, [1])], "there is no such option"
        await service.take(connection, 7, "second", [], NOW)
        assert await votes(connection) == []


async def test_two_records_that_become_one_have_one_vote_each_the_newer_one(database: Database) -> None:
    """Also what comes in afterwards, in a poll for the record that was merged."""
    async with database.begin() as connection:
        kept, merged = await scene.person(connection, 1), await scene.person(connection, 2)
        later = NOW + timedelta(minutes=1)
        numbers = [(await sent(connection, 2, merged.id))[0] for _ in range(3)]
        for number, (hers, theirs) in zip(numbers, [(NOW, later), (later, NOW), (None, NOW)], strict=True):
            for person, at, option in ((kept, hers, 0), (merged, theirs, 1)):
                if at is not None:
                    await repository.vote(connection, number, person.id, "p", [option], at)
        await service.give(connection, merged.id, kept.id)
        assert await votes(connection) == [(kept.id, [1]), (kept.id, [0]), (kept.id, [1])]


async def test_a_closed_poll_is_sent_to_nobody_any_more(database: Database) -> None:
    """Neither again to whom it failed, nor to whom nobody knows whether it came; that she has it can still be said."""
    async with database.begin() as connection:
        author = await scene.grant(connection, await scene.person(connection, 1), "coordinator")
        number, row = await sent(connection, 1, author.id, state="unknown")
        await announcements.keep(connection, number, state=State.SENT.value, closed_at=NOW, once=True)
        ground = Ground(connection, NOW, VOICES)
        with pytest.raises(Changed):
            await afterwards.again(ground, author, number)
        await afterwards.decide(ground, author, number, row, again=True)
        states = select(outbox.c.state).where(outbox.c.id == row)
        assert (await connection.execute(states)).scalar() == "unknown"
        assert (await afterwards.in_doubt(ground, author, number))[1] == 1
        await afterwards.decide(ground, author, number, row, again=False)
        assert (await afterwards.in_doubt(ground, author, number))[1] == 0


async def test_what_asks_the_same_again_is_counted_and_closed_with_the_first(database: Database) -> None:
    """While it is still going out nothing is closed; then both are, and a draft that asks once more cannot leave."""
    async with database.begin() as connection:
        author = await scene.grant(connection, await scene.person(connection, 1), "coordinator")
        reader = await scene.person(connection, 7)
        first, _ = await sent(connection, 7, reader.id)
        again, row = await sent(connection, 7, reader.id)
        asks = {"parent_id": first, "audience": {"unanswered": first}}
        await announcements.keep(connection, first, state="sent", author_id=author.id)
        await announcements.keep(connection, again, state="sending", author_id=author.id, **asks)
        await connection.execute(insert(sent_polls).values(poll_id="again", row_id=row))
        await service.take(connection, 7, "again", [1], NOW)
        kept = list(await connection.execute(select(poll_votes.c.announcement_id, poll_votes.c.options)))
        assert [(vote.announcement_id, vote.options) for vote in kept] == [(first, [1])]
        ground = Ground(connection, NOW, VOICES)
        with pytest.raises(Changed):
            await afterwards.close(ground, author, again)
        closed = [(await announcements.find(connection, each)).closed_at for each in (first, again)]  # type: ignore[union-attr]
        assert closed == [None, None]
        await announcements.keep(connection, again, state="sent")
        await afterwards.close(ground, author, again)
        closed = [(await announcements.find(connection, each)).closed_at for each in (first, again)]  # type: ignore[union-attr]
        assert closed == [NOW, NOW]
        # A draft of the same, begun before: nobody could answer it.
        third = await announcements.add(connection, author.id, "en", NOW, **asks)
        await announcements.put_text(connection, third, Text("en", "poll", "Which day?", 1, (1,), poll=POLL))
        draft = await announcements.find(connection, third)
        assert draft is not None
        assert await obstacles.obstacle(ground, draft, Reach({"en": 1})) is Gate.CLOSED
        with pytest.raises(Changed):
            await reminding.draft_for_them(ground, author, first, Asked.VOTE)
