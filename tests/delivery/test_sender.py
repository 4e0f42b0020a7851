"""The sender against a Bot API over HTTP: what is sent, in which order, and what each refusal does to it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from telegram import Bot

from bot import metrics
from bot.clock import Clock
from bot.database.engine import Database
from bot.database.schema import outbox
from bot.delivery import outbox as box
from bot.delivery.message import Lane, Message
from bot.delivery.request import AnswerLost
from bot.delivery.retry import ENOUGH
from bot.delivery.sender import Sender
from bot.playground.world import World
from tests.away import away
from tests.loopback import friend, loopback

only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@dataclass
class Post:
    """A sender that runs, the world it sends to, and who was reported as unreachable."""

    world: World
    bot: Bot
    database: Database
    sender: Sender
    gone: list[int]

    async def put(self, chat: int, text: str, lane: Lane = Lane.REPLY, **wishes: Any) -> int:
        """Queues a message."""
        async with self.database.begin() as connection:
            number = await box.put(connection, chat, Message(text), lane=lane, now=Clock().now(), **wishes)
        self.sender.wake()
        assert number is not None
        return number

    async def edit(self, chat: int, text: str, **of: Any) -> None:
        """Queues a change."""
        async with self.database.begin() as connection:
            await box.edit(connection, chat, Message(text), now=Clock().now(), **of)
        self.sender.wake()

    async def row(self, number: int) -> Any:
        """One row as it is stored."""
        async with self.database.read() as connection:
            return (await connection.execute(sa.select(outbox).where(outbox.c.id == number))).one()

    async def states(self) -> list[str]:
        """The states of all rows."""
        async with self.database.read() as connection:
            return list((await connection.execute(sa.select(outbox.c.state).order_by(outbox.c.id))).scalars())

    async def until(self, *states: str) -> None:
        """Waits until the rows are in these states."""
        try:
            async with asyncio.timeout(20):
                while await self.states() != list(states):
                    await asyncio.sleep(0.01)
        except TimeoutError:
            assert await self.states() == list(states)

    def said(self, chat: int) -> list[str]:
        """What the chat shows of the bot."""
        return [message.text for message in self.world.chats[chat].from_bot]


@asynccontextmanager
async def running(database: Database, world: World, bot: Bot, *, stopping_within: float = 5.0) -> AsyncIterator[Post]:
    gone: list[int] = []

    async def unreachable(_connection: AsyncConnection, chats: Sequence[int], _now: datetime) -> None:
        gone.extend(chats)

    sender = Sender(database, bot, Clock(), holder="here", rate=30.0, unreachable=unreachable)
    await sender.take_over()
    task = asyncio.create_task(sender.run())
    yield Post(world, bot, database, sender, gone)
    await sender.stop(within=stopping_within)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def post(database: Database) -> AsyncIterator[Post]:
    """Ten friends, and a sender that runs."""
    async with loopback() as (world, bot):
        for number in range(1, 11):
            friend(world, number)
        async with running(database, world, bot) as found:
            yield found


async def test_messages_arrive_in_order_and_are_settled_with_their_number(post: Post) -> None:
    """For each chat by lane, then as written."""
    numbers = [await post.put(chat, f"{n}") for n in range(4) for chat in (1, 2, 3)]
    await post.until(*["sent"] * 12)
    for chat in (1, 2, 3):
        assert post.said(chat) == ["0", "1", "2", "3"]
    known = {message.id for chat in (1, 2, 3) for message in post.world.chats[chat].from_bot}
    assert {(await post.row(number)).message_id for number in numbers} == known


async def test_edits_find_their_message_whenever_they_were_written(post: Post) -> None:
    """In the same batch, and after it was settled; one of a message that failed changes nothing."""
    async with post.database.begin() as connection:
        now = Clock().now()
        said = await box.put(connection, 1, Message("said"), lane=Lane.REPLY, now=now)
        await box.edit(connection, 1, Message("changed"), now=now, refers_to=said)
    post.sender.wake()
    await post.until("sent", "sent")
    assert post.said(1) == ["changed"]
    await post.edit(1, "changed again", refers_to=said)
    await post.until("sent", "sent", "sent")
    assert post.said(1) == ["changed again"]
    await post.edit(1, "changed again", refers_to=said)
    await post.until("sent", "sent", "sent", "sent")

    post.world.refuse_next("sendMessage", "Bad Request: message is too long", 400)
    failed = await post.put(2, "refused")
    await post.edit(2, "of nothing", refers_to=failed)
    await post.until("sent", "sent", "sent", "sent", "failed", "sent")
    assert post.said(2) == []


async def test_told_to_wait_a_message_arrives_later_and_once(post: Post) -> None:
    """Nothing that was written after it overtakes it."""
    post.world.refuse_next("sendMessage", "Too Many Requests: retry after 1", 429, retry_after=1)
    first = await post.put(1, "first")
    await post.put(1, "second")
    await post.until("sent", "sent")
    assert post.said(1) == ["first", "second"]
    row = await post.row(first)
    assert (row.attempts, row.perhaps_twice) == (2, False)


@pytest.mark.parametrize(
    ("description", "code", "state", "gone"),
    [
        ("Forbidden: bot was blocked by the user", 403, "unreachable", [1]),
        ("Forbidden: user is deactivated", 403, "unreachable", [1]),
        ("Bad Request: chat not found", 400, "unreachable", [1]),
        ("Bad Request: can't parse entities", 400, "failed", []),
    ],
)
@only_sqlite
async def test_a_refusal_for_good_settles_the_message_and_the_next_one_goes(
    post: Post, description: str, code: int, state: str, gone: list[int]
) -> None:
    """With the reason; who cannot be reached is reported; the chat is not stuck."""
    post.world.refuse_next("sendMessage", description, code)
    number = await post.put(1, "refused")
    await post.put(1, "next")
    await post.until(state, "sent")
    assert post.said(1) == ["next"]
    assert post.gone == gone
    row = await post.row(number)
    assert row.error is not None
    assert description.partition(": ")[2].lower() in row.error.lower()
    assert (row.settled_at is not None, row.holder) == (True, None)


@only_sqlite
async def test_a_failing_server_is_tried_again_and_doubles_nothing(post: Post) -> None:
    """It said itself that it did nothing."""
    post.world.refuse_next("sendMessage", "Internal Server Error", 500)
    number = await post.put(1, "hello")
    await post.until("sent")
    assert post.said(1) == ["hello"]
    row = await post.row(number)
    assert (row.attempts, row.perhaps_twice) == (2, False)


@only_sqlite
async def test_a_group_that_became_a_supergroup_gets_its_messages_there(post: Post) -> None:
    """The refused one and what waits behind it."""
    group = post.world.group("Staff", post.world.people[1])
    old = -777
    post.world.refuse_next(
        "sendMessage", "Bad Request: group chat was upgraded to a supergroup chat", 400, migrate_to_chat_id=group.id
    )
    async with post.database.begin() as connection:
        for text in ("first", "second"):
            await box.put(connection, old, Message(text), lane=Lane.NOTICE, now=Clock().now())
    post.sender.wake()
    await post.until("sent", "sent")
    assert post.said(group.id) == ["first", "second"]


@only_sqlite
async def test_what_has_lost_its_meaning_is_not_sent(post: Post) -> None:
    """A reminder of something that has begun."""
    await post.put(1, "too late", Lane.REMINDER, expires_at=Clock().now() - timedelta(seconds=1))
    await post.until("missed")
    assert post.said(1) == []


async def test_a_reply_does_not_wait_behind_a_crowd_of_bulk(post: Post) -> None:
    """Sixty broadcasts at thirty a second take two seconds; a reply in the middle leaves at once."""
    async with post.database.begin() as connection:
        now = Clock().now()
        for n in range(60):
            await box.put(connection, 2 + n % 8, Message(f"bulk {n}"), lane=Lane.BROADCAST, now=now)
    post.sender.wake()
    reply = await post.put(1, "reply")
    async with asyncio.timeout(20):
        while (await post.row(reply)).state != "sent":
            await asyncio.sleep(0.005)
    assert (await post.states()).count("waiting") > 20
    assert post.said(1) == ["reply"]


async def test_a_database_that_goes_away_meanwhile_loses_no_outcome(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    """What was sent while nothing could be written is settled afterwards, and not sent again."""
    await post.put(1, "before")
    await post.until("sent")
    post.world.latency = 0.4
    await post.put(1, "during")
    async with asyncio.timeout(10):
        while (await post.states())[1] != "sending":
            await asyncio.sleep(0.005)
    async with away(post.database):
        async with asyncio.timeout(10):
            while len(post.said(1)) < 2:
                await asyncio.sleep(0.01)
        async with asyncio.timeout(10):
            while not caplog.records:
                await asyncio.sleep(0.01)
    await post.until("sent", "sent")
    assert post.said(1) == ["before", "during"]
    assert "sender could not reach the outbox" in caplog.text


async def test_rows_whose_claim_committed_unseen_leave_at_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer to the commit was lost: nobody has these rows in flight, and they wait for the end of no lease."""
    begin, lost = Database.begin, asyncio.Event()

    @asynccontextmanager
    async def losing(self: Database) -> AsyncIterator[AsyncConnection]:
        async with begin(self) as connection:
            yield connection
            sending = sa.select(outbox.c.id).where(outbox.c.state == "sending")
            claimed = (await connection.execute(sending)).first()
        if claimed and not lost.is_set():
            lost.set()
            raise ConnectionResetError("the answer to COMMIT was lost")

    async with loopback() as (world, bot):
        friend(world, 1)
        async with running(database, world, bot) as post:
            monkeypatch.setattr(Database, "begin", losing)
            number = await post.put(1, "hello")
            await lost.wait()
            await post.until("sent")
            row = await post.row(number)
            assert (post.said(1), row.attempts, row.perhaps_twice) == (["hello"], 1, False)


@only_sqlite
async def test_what_a_stop_cuts_off_counts_as_perhaps_there(database: Database) -> None:
    """Its request had left; the next start sends it again, and says so."""
    async with loopback() as (world, bot):
        friend(world, 1)
        world.latency = 5.0
        async with running(database, world, bot, stopping_within=0.1) as post:
            number = await post.put(1, "hello")
            async with asyncio.timeout(10):
                while not world.calls("sendMessage"):
                    await asyncio.sleep(0.01)
        row = await post.row(number)
        assert (row.state, row.attempts, row.perhaps_twice, row.holder) == ("waiting", 1, True, None)


@only_sqlite
async def test_what_is_given_up_counts_as_perhaps_there(post: Post) -> None:
    """A day of lost answers: it failed, nobody knows whether it arrived, and the numbers tell."""
    counted = {"lane": "reply", "outcome": "perhaps twice"}
    before = metrics.REGISTRY.get_sample_value("sala_messages_total", counted) or 0.0
    async with post.database.begin() as connection:
        long_ago = Clock().now() - timedelta(days=2)
        number = await box.put(connection, 1, Message("old"), lane=Lane.REPLY, now=long_ago)
        await connection.execute(sa.update(outbox).values(attempts=ENOUGH))
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(post.bot.request, "parse_json_payload", _no_json)
        post.sender.wake()
        await post.until("failed")
    assert number is not None
    row = await post.row(number)
    assert (row.perhaps_twice, row.error) == (True, "given up after a day: AnswerLost: the answer was no JSON")
    assert metrics.REGISTRY.get_sample_value("sala_messages_total", counted) == before + 1


def _no_json(_payload: bytes) -> Any:
    raise AnswerLost("the answer was no JSON")


async def test_a_stop_settles_what_was_in_flight_and_leaves_the_rest(database: Database) -> None:
    """The next start sends the rest, each once, and nothing is perhaps twice."""
    async with loopback() as (world, bot):
        for number in range(1, 11):
            friend(world, number)
        world.latency = 0.2
        async with running(database, world, bot) as post:
            async with database.begin() as connection:
                for n in range(30):
                    await box.put(connection, 1 + n % 10, Message(str(n)), lane=Lane.REPLY, now=Clock().now())
            post.sender.wake()
            async with asyncio.timeout(10):
                while not world.calls("sendMessage"):
                    await asyncio.sleep(0.01)
        states = await post.states()
        assert set(states) == {"sent", "waiting"}
        world.latency = 0.0
        async with running(database, world, bot) as again:
            await again.until(*["sent"] * 30)
            assert [again.said(chat) for chat in range(1, 11)] == [
                [str(n), str(n + 10), str(n + 20)] for n in range(10)
            ]
        async with database.read() as connection:
            assert set((await connection.execute(sa.select(outbox.c.perhaps_twice))).scalars()) == {False}


@only_sqlite
async def test_a_token_that_telegram_refuses_halts_everything_and_loses_nothing(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No call is wasted while it is wrong; when it is known again, all goes on."""
    monkeypatch.setattr("bot.delivery.token.CHECK_EVERY", 0.3)
    right = post.world.token
    post.world.token = "42:another-token-that-nobody-knows-here"
    await post.put(1, "first")
    async with asyncio.timeout(10):
        while not post.sender.halted:
            await asyncio.sleep(0.01)
    await post.put(2, "second")
    post.world.token = right
    await post.until("sent", "sent")
    assert (post.said(1), post.said(2)) == (["first"], ["second"])


@pytest.fixture
def short_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Claims last a second and a half, and are looked after often."""
    monkeypatch.setattr("bot.delivery.sender.LEASE", 1.5)
    monkeypatch.setattr("bot.delivery.sender.TRY_WITHIN", 1.0)
    monkeypatch.setattr("bot.delivery.sender.TAKE_OVER_EVERY", 0.1)


@only_sqlite
async def test_a_chat_with_more_than_its_pace_allows_outlasts_no_lease(
    post: Post, short_leases: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot leave within its claim is claimed anew: nothing leaves twice, and nothing is perhaps twice."""
    monkeypatch.setattr("bot.delivery.pace.GROUP", (3.0, 2.0))
    group = post.world.group("Staff", post.world.people[1])
    async with post.database.begin() as connection:
        for n in range(9):
            await box.put(connection, group.id, Message(f"{n}"), lane=Lane.NOTICE, now=Clock().now())
    post.sender.wake()
    await post.until(*["sent"] * 9)
    assert post.said(group.id) == [f"{n}" for n in range(9)]
    assert not any([(await post.row(number)).perhaps_twice for number in range(1, 10)])


@only_sqlite
async def test_a_reply_in_a_chat_that_must_wait_long_is_put_off_and_leaves_once(post: Post, short_leases: None) -> None:
    """It is not tried before Telegram allows it, and its claim does not lapse meanwhile."""
    for n in range(3):
        await post.put(1, f"{n}")
    await post.until(*["sent"] * 3)
    post.world.refuse_next("sendMessage", "Too Many Requests: retry after 3", 429, retry_after=3)
    await post.put(1, "notice", Lane.NOTICE)
    async with asyncio.timeout(10):
        while (await post.row(4)).error is None:
            await asyncio.sleep(0.01)
    await post.put(1, "reply")
    await post.until(*["sent"] * 5)
    assert post.said(1) == ["0", "1", "2", "reply", "notice"]
    assert [(await post.row(number)).perhaps_twice for number in (4, 5)] == [False, False]
    assert len(post.world.calls("sendMessage")) == 6, "three, the refused one, the reply, and the notice again"
