"""The outbox: what leaves first, what waits for what, and what becomes of rows whose holder died."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.database import lease
from bot.database.engine import Database
from bot.database.schema import bodies, fan_outs, outbox, persons
from bot.delivery import fan_out, recovery
from bot.delivery import outbox as box
from bot.delivery.message import Lane, Message
from bot.delivery.outbox import Row, Settled

NOW = datetime(2027, 1, 5, 3, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
LANES = tuple(Lane)


async def put(database: Database, chat: int, text: str, lane: Lane = Lane.REPLY, **wishes: Any) -> int | None:
    """One message in a transaction of its own."""
    async with database.begin() as connection:
        return await box.put(connection, chat, Message(text), lane=lane, now=NOW, **wishes)


async def claim(
    database: Database, now: datetime = NOW, *, by: str = "a", most: int = 100, lanes: Sequence[Lane] = LANES
) -> list[Row]:
    """What may leave now, for a minute."""
    async with database.begin() as connection:
        return await box.claim(connection, by, now=now, until=now + MINUTE, most=most, lanes=lanes)


async def settle(database: Database, row: Row, state: str = "sent", *, by: str = "a", **more: Any) -> None:
    """What became of one row."""
    async with database.begin() as connection:
        await box.settle(connection, by, [Settled(row, state, **more)], now=NOW)


def texts(rows: Sequence[Row]) -> list[str]:
    """What they say."""
    return [row.payload["text"] for row in rows]


async def stored(database: Database, *columns: Any) -> list[tuple[Any, ...]]:
    """Columns of all rows, by number."""
    async with database.read() as connection:
        return [tuple(row) for row in await connection.execute(sa.select(*columns).order_by(outbox.c.id))]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_a_crowd_that_comes_to_an_empty_outbox_is_claimed_at_once(database: Database) -> None:
    """PostgreSQL knows the table as it was when nothing waited, so that it would walk through it for each row."""
    crowd = sa.text(
        "INSERT INTO outbox (lane, chat_id, operation, payload, state, due_at, created_at)"
        " SELECT 2, n, 'send', '{\"text\"\\: \"Tomorrow\"}', 'waiting', :now, :now FROM generate_series(1, 6000) AS n"
    )
    async with database.begin() as connection:
        await connection.execute(sa.text("ANALYZE outbox"))
    for _ in range(8):
        # Then a plan is made for good.
        assert await claim(database) == []
    async with database.begin() as connection:
        await connection.execute(crowd, {"now": NOW})
    async with database.begin() as connection:
        await connection.execute(sa.text("SET LOCAL statement_timeout = '5s'"))
        rows = await box.claim(connection, "a", now=NOW, until=NOW + MINUTE, most=4, lanes=LANES)
        assert [row.chat_id for row in rows] == [1, 2, 3, 4]


# -- order -----------------------------------------------------------------------------------------------------------


async def test_rows_leave_by_lane_and_then_in_the_order_in_which_they_were_written(database: Database) -> None:
    """A chat's reply goes before its notice, whatever was written first; higher lanes of all chats go first."""
    await put(database, 1, "reminder", Lane.REMINDER)
    await put(database, 1, "notice", Lane.NOTICE)
    await put(database, 2, "first reply")
    await put(database, 2, "second reply")
    assert texts(await claim(database)) == ["first reply", "second reply", "notice"]


async def test_a_chat_with_a_row_in_flight_is_closed(database: Database) -> None:
    """To every claim, also of another process, until its rows are settled."""
    await put(database, 1, "one")
    (row,) = await claim(database)
    await put(database, 1, "two")
    await put(database, 2, "other chat")
    assert texts(await claim(database, by="b")) == ["other chat"]
    await settle(database, row)
    assert texts(await claim(database, by="b")) == ["two"]


async def test_what_has_to_be_tried_again_is_not_overtaken(database: Database) -> None:
    """It holds back the later rows of its lane and all lower lanes of its chat; a higher lane goes on."""
    await put(database, 1, "again", Lane.NOTICE)
    (row,) = await claim(database)
    await settle(database, row, "waiting", due_at=NOW + MINUTE)
    await put(database, 1, "after it", Lane.NOTICE)
    await put(database, 1, "reminder", Lane.REMINDER)
    await put(database, 1, "reply", Lane.REPLY)
    (reply,) = await claim(database)
    assert texts([reply]) == ["reply"]
    await settle(database, reply)
    assert await claim(database) == []
    (row,) = await claim(database, NOW + MINUTE)
    assert texts([row]) == ["again"]
    await settle(database, row)
    assert texts(await claim(database, NOW + MINUTE)) == ["after it"]


async def test_what_was_put_off_on_purpose_holds_back_nobody(database: Database) -> None:
    """A message for tomorrow does not stop today's."""
    await put(database, 1, "tomorrow", Lane.NOTICE, due_at=NOW + timedelta(days=1))
    await put(database, 1, "today", Lane.NOTICE)
    assert texts(await claim(database)) == ["today"]


async def test_a_claim_takes_no_more_than_it_may_and_only_its_lanes(database: Database) -> None:
    """The rest stays for the next claim."""
    for chat in range(5):
        await put(database, chat, f"bulk {chat}", Lane.BROADCAST)
    assert await claim(database, lanes=(Lane.REPLY,)) == []
    assert texts(await claim(database, most=2)) == ["bulk 0", "bulk 1"]
    assert texts(await claim(database, most=9)) == ["bulk 2", "bulk 3", "bulk 4"]


async def test_claims_at_the_same_moment_share_no_row_and_no_chat(database: Database) -> None:
    """As many processes as one likes: each row is claimed once, and a chat's rows by one of them."""
    for n in range(40):
        await put(database, n % 8, str(n))
    claims = await asyncio.gather(*(claim(database, by=f"p{n}", most=11) for n in range(6)))
    rows = [row.id for rows in claims for row in rows]
    assert len(rows) == len(set(rows))
    holders = await stored(database, outbox.c.chat_id, outbox.c.holder)
    by_chat: dict[int, set[str]] = {}
    for chat, holder in holders:
        if holder is not None:
            by_chat.setdefault(chat, set()).add(holder)
    assert {chat: len(names) for chat, names in by_chat.items()} == dict.fromkeys(by_chat, 1)
    assert len(by_chat) == 8


# -- keys ------------------------------------------------------------------------------------------------------------


async def test_a_key_makes_a_repeat_harmless(database: Database) -> None:
    """Also at the same moment, also of a message in several parts, also after it has been sent."""
    long = "x" * 5000
    await asyncio.gather(*(put(database, 1, long, key="once") for _ in range(5)))
    assert await stored(database, outbox.c.key) == [("once",), ("once/1",)]
    for row in await claim(database):
        await settle(database, row)
    assert await put(database, 1, long, key="once") is None
    async with database.begin() as connection:
        letters = [(1, Message("again"), "once"), (2, Message("new"), "twice"), (2, Message("new"), "twice")]
        await box.put_many(connection, letters, lane=Lane.REMINDER, now=NOW)
    assert await stored(database, outbox.c.key) == [("once",), ("once/1",), ("twice",)]


async def test_the_newest_menu_of_a_chat_replaces_one_that_waits(database: Database) -> None:
    """One row, with what holds now, to be done again also when the older one was done."""
    for commands in ([["a", "A"]], [["b", "B"]]):
        async with database.begin() as connection:
            await box.do(connection, 1, "menu", {"commands": commands}, now=NOW, key="menu:1")
    (row,) = await claim(database)
    assert row.payload == {"commands": [["b", "B"]]}
    await settle(database, row)
    async with database.begin() as connection:
        await box.do(connection, 1, "menu", {"commands": []}, now=NOW, key="menu:1")
    assert [row.payload for row in await claim(database)] == [{"commands": []}]


async def test_a_row_that_is_rolled_back_was_never_there(database: Database) -> None:
    """Nobody is told what was not decided."""

    async def fail() -> None:
        async with database.begin() as connection:
            await box.put(connection, 1, Message("never"), lane=Lane.REPLY, now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await claim(database) == []


# -- edits -----------------------------------------------------------------------------------------------------------


async def _edit(database: Database, **of: Any) -> None:
    async with database.begin() as connection:
        await box.edit(connection, 1, Message("changed"), now=NOW, **of)


async def test_an_edit_finds_the_message_that_left_before(database: Database) -> None:
    """By the row that sent it, or by its number."""
    origin = await put(database, 1, "said")
    (row,) = await claim(database)
    await settle(database, row, message_id=77)
    await _edit(database, refers_to=origin)
    await _edit(database, message_id=99)
    assert [(row.operation, row.message_id) for row in await claim(database)] == [("edit", 77), ("edit", 99)]


async def test_an_edit_is_claimed_with_its_message_and_learns_the_number_then(database: Database) -> None:
    """Decided before the message has left: in one claim, in their order."""
    origin = await put(database, 1, "said")
    await _edit(database, refers_to=origin)
    said, changed = await claim(database)
    assert (said.operation, changed.operation, changed.message_id) == ("send", "edit", None)
    async with database.read() as connection:
        assert await box.origin(connection, changed.id) == (said.id, None)
    await settle(database, said, message_id=5)
    async with database.read() as connection:
        assert await box.origin(connection, changed.id) == (said.id, 5)


async def test_an_edit_waits_behind_a_message_that_has_to_be_tried_again(database: Database) -> None:
    """Else it would change what is not there yet."""
    origin = await put(database, 1, "said")
    (row,) = await claim(database)
    await settle(database, row, "waiting", due_at=NOW + MINUTE)
    await _edit(database, refers_to=origin)
    assert await claim(database) == []
    (row,) = await claim(database, NOW + MINUTE)
    assert row.operation == "send"
    await settle(database, row, message_id=8)
    assert [(row.operation, row.message_id) for row in await claim(database, NOW + MINUTE)] == [("edit", 8)]


# -- dead holders ----------------------------------------------------------------------------------------------------


async def test_what_a_dead_process_held_goes_out_and_says_perhaps_twice(database: Database) -> None:
    """When its lease has ended; not a moment before."""
    await put(database, 1, "in flight")
    await claim(database, by="dead")
    async with database.begin() as connection:
        await lease.hold(connection, "dead", "dead", now=NOW, length=2 * MINUTE)
        assert await recovery.take_over(connection, now=NOW + 59 * SECOND, latest=NOW + 3 * MINUTE) == 0
        assert await recovery.take_over(connection, now=NOW + 61 * SECOND, latest=NOW + 3 * MINUTE) == 1
    (row,) = await claim(database, NOW + 61 * SECOND, by="alive")
    assert (row.perhaps_twice, row.attempts) == (True, 2)
    await settle(database, row, by="alive", message_id=3)
    assert await stored(database, outbox.c.state, outbox.c.perhaps_twice) == [("sent", True)]


async def test_where_several_run_a_dead_one_is_known_by_its_own_lease(database: Database) -> None:
    """On PostgreSQL what it held is free as soon as it is known to be dead, long before the rows' own time."""
    await put(database, 1, "in flight")
    await claim(database, by="dead")
    async with database.begin() as connection:
        await lease.hold(connection, "dead", "dead", now=NOW, length=8 * SECOND)
        assert await recovery.take_over(connection, now=NOW + 7 * SECOND, latest=NOW + 3 * MINUTE) == 0
        freed = await recovery.take_over(connection, now=NOW + 9 * SECOND, latest=NOW + 3 * MINUTE)
    assert freed == (0 if database.is_sqlite else 1)


async def test_what_may_leave_once_only_is_unknown_after_a_crash(database: Database) -> None:
    """It may have arrived; it is not tried again, and the record says when that was found."""
    audience = await _audience(database, 1)
    async with database.begin() as connection:
        await fan_out.begin(connection, "k", {"lo": Message("x")}, lane=Lane.BROADCAST, now=NOW, once=True)
        await fan_out.go_on(connection, "k", audience, now=NOW)
    (row,) = await claim(database)
    assert row.once
    async with database.begin() as connection:
        assert await recovery.take_over(connection, now=NOW + 2 * MINUTE, latest=NOW + 4 * MINUTE) == 1
    columns = (outbox.c.state, outbox.c.settled_at, outbox.c.perhaps_twice, outbox.c.holder)
    assert await stored(database, *columns) == [("unknown", NOW + 2 * MINUTE, False, None)]


async def test_with_no_other_process_alive_everything_is_free_at_once(database: Database) -> None:
    """A start on SQLite does not wait for leases of its predecessor."""
    await put(database, 1, "in flight")
    await put(database, 2, "waiting", due_at=NOW + MINUTE)
    await claim(database, by="dead")
    async with database.begin() as connection:
        assert await recovery.take_over(connection, now=NOW) == 1
    assert await stored(database, outbox.c.state, outbox.c.perhaps_twice) == [("waiting", True), ("waiting", False)]


async def test_a_lease_that_ends_too_late_was_given_before_the_clock_went_back(database: Database) -> None:
    """It is freed, and what was written at a later hour does not wait for that hour to return."""
    ahead = NOW + timedelta(days=3)
    async with database.begin() as connection:
        await box.put(connection, 1, Message("in flight"), lane=Lane.REPLY, now=ahead)
        await box.put(connection, 2, Message("due then"), lane=Lane.REPLY, now=ahead)
    await claim(database, ahead, most=1)
    async with database.begin() as connection:
        assert await recovery.take_over(connection, now=NOW, latest=NOW + 2 * MINUTE) == 1
        await recovery.after_jump(connection, now=NOW)
    assert texts(await claim(database)) == ["in flight", "due then"]


async def test_who_lost_the_lease_settles_nothing(database: Database) -> None:
    """The row belongs to its new holder; a late outcome or a handing back of the old one changes nothing."""
    await put(database, 1, "row")
    (old,) = await claim(database, by="slow")
    async with database.begin() as connection:
        await recovery.take_over(connection, now=NOW)
    (new,) = await claim(database, by="quick")
    await settle(database, old, by="slow", message_id=1)
    async with database.begin() as connection:
        await box.give_back(connection, "slow", [old.id])
    assert await stored(database, outbox.c.state, outbox.c.holder) == [("sending", "quick")]
    await settle(database, new, by="quick", message_id=2)
    assert await stored(database, outbox.c.state, outbox.c.message_id) == [("sent", 2)]


async def test_what_was_not_tried_is_handed_back_as_it_was(database: Database) -> None:
    """As if it had not been claimed: not perhaps twice, and holding back nobody."""
    await put(database, 1, "row")
    rows = await claim(database)
    async with database.begin() as connection:
        await box.give_back(connection, "a", [row.id for row in rows])
        await box.give_back(connection, "a", [])
    columns = (outbox.c.state, outbox.c.attempts, outbox.c.holder, outbox.c.held_until, outbox.c.perhaps_twice)
    assert await stored(database, *columns) == [("waiting", 0, None, None, False)]


async def test_a_group_that_moved_takes_what_waits_along(database: Database) -> None:
    """Only what waits: history stays where it was."""
    await put(database, -5, "sent before")
    (row,) = await claim(database)
    await settle(database, row)
    await put(database, -5, "waits")
    async with database.begin() as connection:
        await box.move(connection, -5, -1005)
    assert await stored(database, outbox.c.chat_id) == [(-5,), (-1005,)]


# -- what is kept ----------------------------------------------------------------------------------------------------


async def test_old_settled_rows_go_in_portions_and_nothing_else_does(database: Database) -> None:
    """What waits stays, however old; an edit outlives the row it refers to."""
    origin = await put(database, 1, "old")
    await put(database, 2, "old too")
    await put(database, 3, "waits", due_at=NOW + timedelta(days=90))
    for row in await claim(database):
        await settle(database, row)
    async with database.begin() as connection:
        await box.edit(connection, 1, Message("changed"), now=NOW, refers_to=origin)
    later = NOW + box.KEPT + SECOND
    gone = []
    for _ in range(3):
        async with database.begin() as connection:
            gone.append(await box.tidy(connection, now=later, most=1))
    assert gone == [1, 1, 0]
    assert await stored(database, outbox.c.operation, outbox.c.refers_to) == [("send", None), ("edit", None)]


async def test_the_number_of_a_shared_text_is_never_given_to_another(database: Database) -> None:
    """The sender remembers what a number says: a new text under an old one would leave as the old text."""

    async def written(text: str, at: datetime) -> int:
        new = sa.insert(bodies).values(payload={"text": text}, created_at=at).returning(bodies.c.id)
        async with database.begin() as connection:
            return int((await connection.execute(new)).scalar_one())

    async def left(now: datetime) -> list[int]:
        async with database.begin() as connection:
            await box.tidy(connection, now=now)
            return list(await connection.scalars(sa.select(bodies.c.id)))

    _, second = [await written(text, NOW) for text in ("first", "second")]
    later = NOW + box.KEPT + SECOND
    assert await left(later) == [second]
    third = await written("third", later)
    assert third > second
    assert await left(later) == [third]


async def test_only_known_states_can_be_stored(database: Database) -> None:
    """A state that nobody knows would be looked for by nobody."""
    await put(database, 1, "row")
    (row,) = await claim(database)
    with pytest.raises(IntegrityError):
        await settle(database, row, "lost")


# -- fan-out ---------------------------------------------------------------------------------------------------------


async def _audience(database: Database, size: int) -> sa.Select[Any]:
    async with database.begin() as connection:
        people = [
            {"telegram_id": 1000 + n, "name": f"P{n}", "language": ("lo", "th", "zh")[n % 3], "created_at": NOW}
            for n in range(size)
        ]
        await connection.execute(sa.insert(persons), people)
    return sa.select(
        persons.c.id.label("person_id"), persons.c.telegram_id.label("chat_id"), persons.c.language.label("variant")
    )


async def test_an_audience_becomes_rows_in_portions_each_person_once(database: Database) -> None:
    """After a crash it goes on at the cursor; who has no text in her variant gets none; bodies are stored once."""
    audience = await _audience(database, 25)
    say = {"lo": Message("ລາວ"), "th": Message("ไทย")}
    async with database.begin() as connection:
        await fan_out.begin(connection, "news:1", say, lane=Lane.BROADCAST, now=NOW)
    more, rounds = True, 0
    while more:
        async with database.begin() as connection:
            more = await fan_out.go_on(connection, "news:1", audience, now=NOW, most=10)
        rounds += 1

        async def crash() -> None:
            async with database.begin() as connection:
                await fan_out.go_on(connection, "news:1", audience, now=NOW, most=10)
                raise ZeroDivisionError

        if more:
            with pytest.raises(ZeroDivisionError):
                await crash()
    assert rounds == 3
    wanted = [(1000 + n, Lane.BROADCAST) for n in range(25) if n % 3 != 2]
    assert sorted(await stored(database, outbox.c.chat_id, outbox.c.lane)) == wanted
    async with database.read() as connection:
        assert (await connection.execute(sa.select(sa.func.count()).select_from(bodies))).scalar() == 2
        assert list((await connection.execute(sa.select(fan_outs.c.done))).scalars()) == [True]


async def test_two_processes_that_fan_out_at_once_double_nobody(database: Database) -> None:
    """The cursor is read under a lock, and the keys make a repeat harmless."""
    audience = await _audience(database, 30)
    async with database.begin() as connection:
        say = {code: Message(code) for code in ("lo", "th", "zh")}
        await fan_out.begin(connection, "news:1", say, lane=Lane.BROADCAST, now=NOW)

    async def work() -> None:
        more = True
        while more:
            async with database.begin() as connection:
                more = await fan_out.go_on(connection, "news:1", audience, now=NOW, most=7)

    await asyncio.gather(*(work() for _ in range(4)))
    assert sorted(await stored(database, outbox.c.chat_id)) == [(1000 + n,) for n in range(30)]
