"""A house whose line to Telegram can fail, and somebody in it for each kind of message."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from yarl import URL

from bot.database.schema import outbox, persons
from bot.delivery import fan_out
from bot.delivery.message import Lane, Message
from bot.people import repository as people
from bot.playground import content
from bot.playground.person import Person
from bot.web.server import WebServer
from tests.conftest import House, new_database, open_house
from tests.faulty import Call, Faulty

LANES = {
    "reply": (Lane.REPLY, False),
    "reminder": (Lane.REMINDER, False),
    "broadcast": (Lane.BROADCAST, False),
    "broadcast once": (Lane.BROADCAST, True),
}


@dataclass(frozen=True)
class Expected:
    """What must become of a message that met the fault.

    `once`: how often one arrived that may leave once only, and after how many tries.
    """

    state: str = "sent"
    error: str | None = None
    arrived: int = 1
    lost: bool = False
    attempts: int | None = 2
    once: tuple[int, int] = (0, 1)


ONCE = Expected(attempts=1)


@dataclass
class Ward:
    """A house whose Bot API can fail, and somebody for each kind of message."""

    house: House
    faulty: Faulty
    people: dict[str, Person]
    became: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

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

    def said(self, person: Person, text: str) -> dict[str, Any]:
        """What Telegram would post of a person's words, for us to hand over."""
        world = self.house.world
        message = world.post(person.chat, person.as_json(), content.marked(text))
        number, world.updates.next_id = world.updates.next_id, world.updates.next_id + 1
        return {"update_id": number, "message": message.as_json()}

    async def sends_unheard(self) -> None:
        """All four become rows, although Telegram gives no updates."""
        await self.sends_bulk()
        await self.house.app.receiver.take(self.said(self.people["reply"], "/privacy"))

    @asynccontextmanager
    async def unplugged(self) -> AsyncIterator[None]:
        """Within the block nobody listens where Telegram was."""
        at = URL(self.house.app.settings.bot_api_url)
        await self.house.server.stop()
        yield
        self.house.server = WebServer(self.faulty, "127.0.0.1", at.port or 0)
        self.house.server.bind()
        await self.house.server.start()

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
                    self.wind(min(ahead))
                await asyncio.sleep(0.03)

    def turn_clock(self, by: timedelta) -> None:
        """The clock jumps."""
        self.wind(self.house.app.clock.now() + by)

    def wind(self, moment: datetime) -> None:
        """The clock shows `moment` from now on."""
        object.__setattr__(self.house.app.clock, "start", moment)
        object.__setattr__(self.house.app.clock, "origin", datetime.now(UTC))
        # By itself the sender looks once a second: with the clock wound on that is long.
        self.house.app.sender.wake()

    async def judged(self, fault: str, lane: str, expected: Expected, *, chat: int | None = None) -> None:
        """Compares what became of a lane's message with what must, and says it."""
        row = await self.row(lane) if chat is None else None
        found = row or (await self.house.rows(sa.select(outbox).where(outbox.c.chat_id == chat)))[0]
        only_once = LANES[lane][1] and expected.lost
        arrived = self.arrived(chat or self.people[lane].id)
        mark = ", perhaps twice" if found.perhaps_twice else ""
        self.became.setdefault(fault, {})[lane] = f"{found.state}, {arrived} arrived, {found.attempts} tries{mark}"
        if only_once:
            assert (found.state, found.perhaps_twice) == ("unknown", False)
            assert (arrived, found.attempts) == expected.once
            assert found.error
            return
        assert (found.state, found.error, found.perhaps_twice) == (expected.state, expected.error, expected.lost)
        assert (arrived, found.attempts) == (expected.arrived, expected.attempts or found.attempts)
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
        new_database(kind, folder, request) as url,
        open_house(url, front=front, **given) as house,
    ):
        found = {lane: await acquaintance(house, lane, 900 + number) for number, lane in enumerate(LANES)}
        here = Ward(house, fronts[0], found)
        yield here
    tell = request.getfixturevalue("tell")
    for fault in {*here.became, *here.notes}:
        note = {"besides": here.notes[fault]} if fault in here.notes else {}
        tell("fault matrix", f"{fault} ({kind})", **here.became.get(fault, {}), **note)


async def acquaintance(house: House, name: str, number: int) -> Person:
    """Somebody whom the bot knows, who reads English."""
    person = house.world.person(name, id=number)
    person.chat.started = True
    async with house.app.database.begin() as connection:
        known = await people.add(connection, number, name, "en", house.app.clock.now())
        await people.change(connection, known.id, language="en")
    return person


async def until(reached: Callable[[], bool]) -> None:
    """Waits for what can be seen."""
    async with asyncio.timeout(20):
        while not reached():
            await asyncio.sleep(0.01)


def held_back(here: Ward) -> tuple[Callable[[], bool], asyncio.Event]:
    """Every message arrives, and no answer comes back before the event: is each one's on its way; the event."""
    arrived: set[int | None] = set()
    may = asyncio.Event()

    async def fault(call: Call) -> None:
        answer = await call.done()
        arrived.add(call.chat)
        await may.wait()
        await call.reply(answer)

    for person in here.people.values():
        here.faulty.spoil(fault, chat=person.id)
    return lambda: len(arrived) == len(here.people), may
