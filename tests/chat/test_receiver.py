"""Polling: what is confirmed, what is not, and what the bot does while Telegram or the database is away."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot import metrics
from bot.chat.turn import Turn
from bot.database.engine import Database
from bot.database.schema import outbox, seen_updates
from bot.delivery.message import Message
from tests.away import away
from tests.loopback import Door, friend, open_door


class Ear:
    """A feature that hears; some words it hears out only when it may."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.may = asyncio.Event()

    async def __call__(self, turn: Turn) -> None:
        if turn.incoming.text.startswith("slow"):
            await self.may.wait()
        await turn.reply(Message(f"Heard {turn.incoming.text}"))
        self.heard.append(turn.incoming.text)


@pytest.fixture
def ear() -> Ear:
    return Ear()


async def _polling(database: Database, ear: Ear) -> AsyncIterator[Door]:
    async with open_door(database, ear) as door:
        polling = asyncio.create_task(door.receiver.poll())
        yield door
        ear.may.set()
        await door.receiver.stop(within=5)
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)


door = pytest.fixture(_polling)
only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


async def _until(door: Door, texts: set[str]) -> None:
    """Waits until these replies are stored."""
    async with asyncio.timeout(20):
        while {payload["text"] for payload in await door.column(outbox.c.payload)} != texts:
            await asyncio.sleep(0.01)


@only_postgresql
async def test_what_lies_behind_an_unsettled_update_is_not_confirmed(door: Door, ear: Ear) -> None:
    """The offset is the lowest number that is not settled: who is slow loses nothing by others being fast."""
    slow, fast = friend(door.world, 1), friend(door.world, 2)
    await slow.says("slow one")
    first = door.world.updates.next_id - 1
    for n in range(5):
        await fast.says(f"fast {n}")
    await _until(door, {f"Heard fast {n}" for n in range(5)})
    await fast.says("one more")
    await _until(door, {"Heard one more"} | {f"Heard fast {n}" for n in range(5)})
    assert sorted(door.world.updates.pending) == list(range(first, first + 7))

    ear.may.set()
    await door.world.confirmed()
    assert door.world.updates.pending == {}
    assert ear.heard == [*(f"fast {n}" for n in range(5)), "one more", "slow one"]
    assert await door.column(seen_updates.c.update_id) == list(range(first, first + 7))


@only_sqlite
async def test_a_sleeping_writer_on_sqlite_confirms_nothing_early(door: Door, ear: Ear) -> None:
    """A turn that has not committed is not confirmed, however often Telegram is asked."""
    person = friend(door.world)
    await person.says("slow")
    number = door.world.updates.next_id - 1
    async with asyncio.timeout(10):
        while not door.world.calls("getUpdates") or not door.receiver._flying:
            await asyncio.sleep(0.01)
    assert list(door.world.updates.pending) == [number]
    ear.may.set()
    await door.world.confirmed()
    assert await door.column(seen_updates.c.update_id) == [number]


async def test_texts_of_one_person_are_taken_in_their_order(door: Door, ear: Ear) -> None:
    """A burst from three people: each one's in order, all of them once."""
    people = [friend(door.world, number) for number in (1, 2, 3)]
    for n in range(20):
        for person in people:
            await person.says(f"{person.id} {n}")
    await door.world.confirmed(60)
    for person in people:
        assert [text for text in ear.heard if text.startswith(f"{person.id} ")] == [
            f"{person.id} {n}" for n in range(20)
        ]


@only_sqlite
async def test_numbers_may_start_again_lower_after_a_quiet_week(door: Door, ear: Ear) -> None:
    """Telegram then goes on anywhere; the next offset follows it down."""
    person = friend(door.world)
    await person.says("before")
    await door.world.confirmed()
    door.world.updates.next_id = 1000
    await person.says("after")
    await person.says("and again")
    await door.world.confirmed()
    await person.says("at last")
    await door.world.confirmed()
    assert ear.heard == ["before", "after", "and again", "at last"]
    assert int(door.world.calls("getUpdates")[-1].parameters["offset"]) == 1002, "the last answered poll's"


@only_sqlite
async def test_an_update_that_cannot_be_read_blocks_nobody(door: Door, ear: Ear) -> None:
    """It is confirmed, and so are its neighbours in the same answer."""
    person = friend(door.world)
    for broken in ({"message_id": "?"}, {"message_id": 1, "date": "tomorrow", "chat": 5}, [], "text"):
        door.world.updates.push("message", broken)  # type: ignore[arg-type]
    await person.says("hello")
    await door.world.confirmed()
    assert ear.heard == ["hello"]


async def test_while_the_database_is_away_nothing_is_confirmed_and_order_is_kept(door: Door, ear: Ear) -> None:
    """Afterwards everything is taken, each person's in order, although the first ones had waited longest."""
    person, other = friend(door.world, 1), friend(door.world, 2)
    await person.says("hello")
    await door.world.confirmed()
    async with away(door.database):
        for n in range(4):
            await person.says(f"a{n}")
            await other.says(f"b{n}")
        before = _refused()
        async with asyncio.timeout(20):
            while len(door.receiver._flying) < 8 or _refused() < before + 4:
                await asyncio.sleep(0.01)
        assert len(door.world.updates.pending) == 8
    await door.world.confirmed(30)
    assert [text for text in ear.heard if text[0] == "a"] == ["a0", "a1", "a2", "a3"]
    assert [text for text in ear.heard if text[0] == "b"] == ["b0", "b1", "b2", "b3"]


def _refused() -> float:
    """How often an update was tried and could not be taken."""
    return metrics.REGISTRY.get_sample_value("sala_updates_total", {"outcome": "unavailable"}) or 0.0


@only_sqlite
async def test_errors_of_getupdates_are_waited_out(door: Door, ear: Ear) -> None:
    """Another poller, a failing server, too many requests: the bot asks again and says that it was not reached."""
    person = friend(door.world)
    await person.says("before")
    await door.world.confirmed()
    assert door.receiver.reached
    door.world.refuse_next("getUpdates", "Too Many Requests: retry after 1", 429, retry_after=1)
    door.world.refuse_next("getUpdates", "Internal Server Error", 500)
    await person.says("between")
    async with asyncio.timeout(10):
        while door.receiver.reached:
            await asyncio.sleep(0.01)
    await person.says("after")
    await door.world.confirmed(20)
    assert ear.heard == ["before", "between", "after"]
    async with asyncio.timeout(10):
        while not door.receiver.reached:
            await asyncio.sleep(0.01)


async def test_a_stop_leaves_what_is_not_done_to_the_next_start(database: Database, ear: Ear) -> None:
    """What is at work is rolled back when it takes too long, is not confirmed, and is taken once after the restart."""
    async with open_door(database, ear) as door:
        polling = asyncio.create_task(door.receiver.poll())
        person = friend(door.world)
        await person.says("slow")
        await person.says("behind it")
        async with asyncio.timeout(10):
            while len(door.receiver._flying) < 2:
                await asyncio.sleep(0.01)
        async with asyncio.timeout(5):
            await door.receiver.stop(within=0.2)
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)
        assert ear.heard == []
        assert len(door.world.updates.pending) == 2
        assert await door.column(seen_updates.c.update_id) == []
        pending = list(door.world.updates.pending.values())
    ear.may.set()
    async for again in _polling(database, ear):
        for update in pending:
            again.world.updates.pending[update["update_id"]] = update
        again.world.updates.next_id = pending[-1]["update_id"] + 1
        again.world.updates.bell.ring()
        await again.world.confirmed()
        assert ear.heard == ["slow", "behind it"]
        said = await again.rows(sa.select(outbox.c.payload).order_by(outbox.c.id))
        assert [row.payload["text"] for row in said] == ["Heard slow", "Heard behind it"]


GAPS: list[tuple[Any, float, float]] = [
    (RetryAfter(7), 1.0, 7.0),
    (RetryAfter(timedelta(seconds=3)), 1.0, 3.0),
    (InvalidToken(), 1.0, 60.0),
    (Conflict("another"), 1.0, 2.0),
    (Conflict("another"), 20.0, 30.0),
    (BadRequest("no"), 4.0, 8.0),
    (NetworkError("away"), 1.0, 2.0),
    (TimedOut(), 16.0, 30.0),
]


@only_sqlite
@pytest.mark.filterwarnings("ignore:.*retry_after.*")
async def test_how_long_each_error_is_waited_out(database: Database, ear: Ear) -> None:
    """What Telegram says, a minute for a wrong token, else twice the last gap up to half a minute."""
    async with open_door(database, ear) as door:
        found = [door.receiver._gap(error, gap) for error, gap, _ in GAPS]
    assert found == [wanted for _, _, wanted in GAPS]
