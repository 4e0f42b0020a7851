"""The fault matrix: everything that goes wrong between the bot and Telegram, met by each kind of message.

Each test runs the whole bot and lets one fault meet a reply, a reminder, a broadcast, and a broadcast that may leave
only once. What happened to each is printed (`pytest -s`). `make test` holds a seeded sample, TORTURE=1 all cells.
"""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa

from bot.database.schema import outbox, persons
from bot.delivery import fan_out
from bot.delivery.message import Lane, Message
from bot.people import repository as people
from bot.playground import content
from bot.playground.person import Person
from tests import faulty
from tests.away import away
from tests.conftest import House, new_database, open_house
from tests.faulty import Call, Fault, Faulty

TORTURE = os.environ.get("TORTURE") == "1"
LANES = {
    "reply": (Lane.REPLY, False),
    "reminder": (Lane.REMINDER, False),
    "broadcast": (Lane.BROADCAST, False),
    "broadcast once": (Lane.BROADCAST, True),
}
PATIENCE = 0.7  # seconds that the bot waits for an answer where one is slow


@dataclass(frozen=True)
class Expected:
    """What must become of a message that met the fault.

    `once`: how often one arrived that may leave once only, and after how many tries.
    """

    state: str = "sent"
    error: str | None = None
    arrived: int = 1
    lost: bool = False
    attempts: int = 2
    once: tuple[int, int] = (0, 1)


LOST_ON_THE_WAY = Expected(lost=True)
LOST_ON_THE_WAY_BACK = Expected(lost=True, arrived=2, once=(1, 1))
BLOCKED = "Forbidden: bot was blocked by the user"
MIGRATED = "Bad Request: group chat was upgraded to a supergroup chat"

LINE: dict[str, tuple[list[Fault], Expected]] = {
    "429 once": ([faulty.refused("Too Many Requests: retry after 1", 429, retry_after=1)], Expected()),
    "429 storm": ([faulty.refused("Too Many Requests: retry after 1", 429, retry_after=1)] * 3, Expected(attempts=4)),
    "500": ([faulty.refused("Internal Server Error", 500)], Expected()),
    "502 with HTML": ([faulty.page(502)], LOST_ON_THE_WAY),
    "403 with HTML": ([faulty.page(403)], LOST_ON_THE_WAY),
    "404 with HTML": ([faulty.page(404)], LOST_ON_THE_WAY),
    "reset before": ([faulty.reset_before], LOST_ON_THE_WAY),
    "reset after acceptance": ([faulty.reset_after], LOST_ON_THE_WAY_BACK),
    "slow reply": ([faulty.slow(PATIENCE + 0.5)], LOST_ON_THE_WAY_BACK),
    "half a reply": ([faulty.half], LOST_ON_THE_WAY_BACK),
    "invalid JSON": ([faulty.garbled(b'{"ok":tru')], LOST_ON_THE_WAY_BACK),
    "another's JSON": ([faulty.garbled(b'"welcome"')], LOST_ON_THE_WAY_BACK),
    "the line down, then the answer lost": (
        [faulty.refused("Bad Gateway", 502), faulty.reset_before, faulty.reset_after],
        Expected(lost=True, arrived=2, attempts=4, once=(0, 2)),
    ),
    "403": ([faulty.refused(BLOCKED, 403)], Expected("unreachable", f"Forbidden: {BLOCKED}", 0, attempts=1)),
    "400": (
        [faulty.refused("Bad Request: can't parse entities", 400)],
        Expected("failed", "BadRequest: Can't parse entities", 0, attempts=1),
    ),
}  # fmt: skip

KINDS = ("sqlite", "postgresql")
_drawn = random.Random(5).sample(sorted(LINE), 12)
SAMPLE = {*((fault, "sqlite") for fault in _drawn[:10]), *((fault, "postgresql") for fault in _drawn[10:])}
CELLS = [(fault, kind) for fault in LINE for kind in KINDS if TORTURE or (fault, kind) in SAMPLE]
BOTH = pytest.mark.parametrize("kind", KINDS if TORTURE else KINDS[:1])


# -- the house, and who meets the fault in it ------------------------------------------------------------------------


@dataclass
class Ward:
    """A house whose Bot API can fail, and somebody for each kind of message."""

    house: House
    faulty: Faulty
    people: dict[str, Person]

    async def row(self, lane: str) -> Any:
        """The message of a lane, as it is stored."""
        found = await self.house.rows(
            sa.select(outbox).where(outbox.c.operation == "send", outbox.c.chat_id == self.people[lane].id)
        )
        assert len(found) == 1, f"{lane}: one message and one row for it, not {len(found)}"
        return found[0]

    def arrived(self, chat: int) -> int:
        """How often the chat shows a message of the bot."""
        return len(self.house.world.chats[chat].from_bot)

    async def sends(self) -> None:
        """Reminder and broadcasts become rows, and somebody says a word that is answered."""
        await self.sends_bulk()
        await self.people["reply"].says("/privacy")

    async def sends_bulk(self) -> None:
        """Only what is no reply."""
        for lane, (number, once) in LANES.items():
            if lane != "reply":
                await self.fans_out(lane, number, [self.people[lane]], once=once)

    async def fans_out(self, key: str, lane: Lane, to: list[Person], *, once: bool = False) -> None:
        """One text for these people."""
        ids = [person.id for person in to]
        audience = sa.select(
            persons.c.id.label("person_id"), persons.c.telegram_id.label("chat_id"), sa.literal("en").label("variant")
        ).where(persons.c.telegram_id.in_(ids))
        now = self.house.app.clock.now()
        async with self.house.app.database.begin() as connection:
            await fan_out.begin(connection, key, {"en": Message(key)}, lane=lane, now=now, once=once)
            assert not await fan_out.go_on(connection, key, audience, now=now)
        self.house.app.sender.wake()

    async def settles(self, *, hurry: bool = True, rows: int = len(LANES)) -> None:
        """Waits until so many messages have their outcome; where nothing else is to be seen the clock is wound on."""
        query = sa.select(outbox.c.state, outbox.c.attempts, outbox.c.due_at).where(outbox.c.operation == "send")
        async with asyncio.timeout(30):
            while True:
                found = await self.house.rows(query)
                if len(found) == rows and all(row.state not in {"waiting", "sending"} for row in found):
                    return
                ahead = [row.due_at for row in found if row.state == "waiting" and row.attempts]
                flying = [row for row in found if row.state == "sending"]
                if hurry and ahead and not flying and min(ahead) > self.house.app.clock.now():
                    self._wind(min(ahead))
                await asyncio.sleep(0.03)

    def _wind(self, moment: datetime) -> None:
        object.__setattr__(self.house.app.clock, "start", moment)
        object.__setattr__(self.house.app.clock, "origin", datetime.now(UTC))

    async def judged(self, fault: str, lane: str, expected: Expected, *, chat: int | None = None) -> None:
        """Compares what became of a lane's message with what must, and says it."""
        row = await self.row(lane) if chat is None else None
        found = row or (await self.house.rows(sa.select(outbox).where(outbox.c.chat_id == chat)))[0]
        only_once = LANES[lane][1] and expected.lost
        arrived = self.arrived(chat or self.people[lane].id)
        print(
            f"\n{fault:36} {lane:15} {found.state:12} arrived {arrived}, tries {found.attempts}"
            f"{', perhaps twice' if found.perhaps_twice else ''}{f', {found.error}' if found.error else ''}",
            end="",
        )
        if only_once:
            assert (found.state, found.perhaps_twice) == ("unknown", False)
            assert (arrived, found.attempts) == expected.once
            assert found.error
            return
        assert (found.state, found.error, found.perhaps_twice) == (expected.state, expected.error, expected.lost)
        assert (arrived, found.attempts) == (expected.arrived, expected.attempts)
        assert found.holder is None
        assert found.message_id == (self.house.world.chats[found.chat_id].last.id if expected.state == "sent" else None)


@asynccontextmanager
async def ward(kind: str, folder: Path, request: pytest.FixtureRequest, **given: Any) -> AsyncIterator[Ward]:
    """A running house with a front that can fail, and four people whom the bot knows."""
    fronts: list[Faulty] = []

    def front(app: Any) -> Faulty:
        fronts.append(Faulty(app))
        return fronts[0]

    async with (
        new_database(kind, folder, request, migrated=True) as url,
        open_house(url, front=front, **given) as house,
    ):
        found = {lane: await acquaintance(house, lane, 900 + number) for number, lane in enumerate(LANES)}
        yield Ward(house, fronts[0], found)


async def acquaintance(house: House, name: str, number: int) -> Person:
    """Somebody whom the bot knows, who reads English."""
    person = house.world.person(name, id=number)
    person.chat.started = True
    async with house.app.database.begin() as connection:
        known = await people.add(connection, number, name, "en", house.app.clock.now())
        await people.change(connection, known.id, language="en")
    return person


# -- what meets a message on its way ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("fault", "kind"), CELLS)
async def test_a_fault_of_the_line_loses_nothing_and_is_named(
    fault: str, kind: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once where it can be known, at most twice and marked where it cannot, and never again where that was wished."""
    faults, expected = LINE[fault]
    async with ward(kind, tmp_path, request) as here:
        if fault == "slow reply":
            monkeypatch.setattr(here.house.app.bot.request, "_timeout", PATIENCE)
        for person in here.people.values():
            for one in faults:
                here.faulty.spoil(one, chat=person.id)
        await here.sends()
        # What Telegram told to wait waits by the wall's clock; our own gaps may be wound over.
        await here.settles(hurry=not fault.startswith("429"))
        for lane in LANES:
            await here.judged(fault, lane, expected)
        if fault.startswith("429"):
            _obeyed(here, 1.0)
        gone = await here.house.rows(sa.select(persons.c.telegram_id).where(persons.c.unreachable_since.is_not(None)))
        wanted = {person.id for person in here.people.values()} if expected.state == "unreachable" else set()
        assert {row.telegram_id for row in gone} == wanted


def _obeyed(here: Ward, seconds: float) -> None:
    for person in here.people.values():
        at = [call.at for call in here.faulty.calls if call.method == "sendMessage" and call.chat == person.id]
        assert all(later - earlier >= seconds for earlier, later in pairwise(at))


@BOTH
async def test_a_chat_that_moved_gets_its_messages_at_the_new_place(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The refused message itself, once, and its row says where it went."""
    async with ward(kind, tmp_path, request) as here:
        groups = {lane: here.house.world.group(lane, here.people[lane]).id for lane in LANES}
        for lane, person in here.people.items():
            here.faulty.spoil(faulty.refused(MIGRATED, 400, migrate_to_chat_id=groups[lane]), chat=person.id)
        await here.sends()
        await here.settles()
        for lane in LANES:
            await here.judged("chat migrated", lane, Expected(), chat=groups[lane])
            assert here.arrived(here.people[lane].id) == 0


@BOTH
async def test_a_database_that_is_locked_while_an_answer_comes_loses_no_outcome(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """What arrived meanwhile is settled afterwards, and not sent again."""
    async with ward(kind, tmp_path, request) as here:
        written, locked = asyncio.Event(), asyncio.Event()

        async def lock() -> None:
            async with away(here.house.app.database):
                locked.set()
                await asyncio.sleep(1.5)

        locks: list[asyncio.Task[None]] = []

        async def fault(call: Call) -> None:
            answer = await call.done()
            await written.wait()
            if not locks:
                locks.append(asyncio.create_task(lock()))
            await locked.wait()
            await call.reply(answer)

        for person in here.people.values():
            here.faulty.spoil(fault, chat=person.id)
        await here.sends()
        written.set()
        async with asyncio.timeout(20):
            await locked.wait()
        await asyncio.wait(locks)
        await here.settles()
        for lane in LANES:
            await here.judged("database locked", lane, Expected(attempts=1))


# -- what meets an update on its way ---------------------------------------------------------------------------------


@BOTH
async def test_updates_that_polling_brings_twice_are_answered_once(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Whatever was confirmed meanwhile, and whatever else is on its way."""
    async with ward(kind, tmp_path, request) as here:
        here.faulty.spoil(faulty.given_twice(here.faulty), method="getUpdates", times=3)
        # The poll that stands open went out before that.
        await here.house.trainee.says("/privacy")
        await here.house.world.confirmed()
        await here.sends()
        await here.house.world.confirmed()
        await here.settles(rows=len(LANES) + 1)
        for lane in LANES:
            await here.judged("getUpdates twice", lane, Expected(attempts=1))


@BOTH
async def test_a_webhook_that_repeats_itself_in_any_order_is_answered_once(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Somebody's later word first, each twice at once, and all again at the end: each is taken once."""
    async with ward(kind, tmp_path, request, webhook=True) as here:
        hasty = await acquaintance(here.house, "hasty", 950)
        answered, earlier, later = (
            _update(here, person, word)
            for person, word in ((here.people["reply"], "/privacy"), (hasty, "/privacy"), (hasty, "/help"))
        )
        await here.sends_bulk()
        for update in (later, answered, earlier):
            assert await asyncio.gather(_post(here, update), _post(here, update)) == [200, 200]
        await here.settles(rows=len(LANES) + 2)
        assert [await _post(here, update) for update in (later, answered, earlier)] == [200, 200, 200]
        await here.settles(rows=len(LANES) + 2)
        for lane in LANES:
            await here.judged("webhook twice, out of order", lane, Expected(attempts=1))
        assert here.arrived(hasty.id) == 2


def _update(here: Ward, person: Person, text: str) -> dict[str, Any]:
    """What Telegram would post of a person's words, for us to post."""
    world = here.house.world
    said = world.post(person.chat, person.as_json(), content.marked(text))
    number, world.updates.next_id = world.updates.next_id, world.updates.next_id + 1
    return {"update_id": number, "message": said.as_json()}


async def _post(here: Ward, update: dict[str, Any]) -> int:
    hook = here.house.world.hook
    assert hook is not None
    headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret}
    async with aiohttp.ClientSession() as session, session.post(hook.url, json=update, headers=headers) as answer:
        return answer.status


# -- whom a refusal concerns -----------------------------------------------------------------------------------------


@BOTH
async def test_a_storm_of_429_delays_only_what_it_concerns(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """While bulk is told to wait, replies leave at once, also in a chat whose broadcast is next; then bulk arrives."""
    async with ward(kind, tmp_path, request) as here:
        crowd = [await acquaintance(here.house, f"One {n}", 1000 + n) for n in range(20)]
        refuse = faulty.refused("Too Many Requests: retry after 3", 429, retry_after=3)
        refusals: list[Call] = []

        async def storm(call: Call) -> None:
            if call.text == "crowd" and len(refusals) < 2:
                refusals.append(call)
                await refuse(call)
            else:
                await call.reply(await call.done())

        here.faulty.spoil(storm, times=1000)
        await here.fans_out("crowd", Lane.BROADCAST, crowd)
        async with asyncio.timeout(10):
            while len(refusals) < 2:
                await asyncio.sleep(0.01)
        called = {call.chat for call in here.faulty.calls}
        nexts = [person for person in crowd if person.id not in called][:4]
        waits = await asyncio.gather(*(_waits_for_reply(person) for person in (here.people["reply"], *nexts)))
        print(f"\n429 storm over a broadcast: replies meanwhile after {max(waits):.2f} s at most", end="")
        assert max(waits) < 1.0
        await here.settles(hurry=False, rows=len(crowd) + len(waits))

        assert [sum(one.text == "crowd" for one in person.chat.from_bot) for person in crowd] == [1] * len(crowd)


async def _waits_for_reply(person: Person) -> float:
    """How many seconds somebody waits for an answer."""
    said = time.monotonic()
    await person.says("/privacy")
    await person.sees(where=lambda message: message.text != "crowd")
    return time.monotonic() - said
