"""Several processes on one PostgreSQL: one polls, one sends bulk, all take a webhook; when one dies another goes on.

`make test` has two of them; TORTURE=1 (`make torture`) has three, and waits out the lease of what died in flight.
"""

import asyncio
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
import sqlalchemy as sa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.database.schema import bodies, outbox, persons, registration_log, registrations, seen_updates
from bot.delivery import fan_out, render
from bot.delivery.message import Lane, Message
from bot.playground.person import Person
from bot.web.server import WebServer
from bot.web.webhook import PATH
from tests import TORTURE, racing
from tests.conversations.steps import T, words
from tests.fleet import LONG, PROCESSES, holder, passed_on, quiet, ready, several, the_one_with, until
from tests.living_bot import LivingBot
from tests.loopback import friend

PEOPLE = 8
RACERS = 1000 if TORTURE else 60
SAID = ("/help", "/language", "/help", "/privacy", "/language")
TYPING = 0.15
"""Seconds between the words of one person: so her talk lasts longer than what happens amid it."""
AUDIENCE = 300
TAKEN_OVER_WITHIN = 10.0
AT_ONCE = 2.5
"""Less than the lease of a process that did not let go."""


def conflicts(bot: LivingBot) -> list[str]:
    """Polls that were ended because another program polled."""
    return [call.refusal for call in bot.world.calls("getUpdates") if "Conflict" in call.refusal]


async def each_update_was_taken_once(bot: LivingBot, first: int) -> None:
    """All of them, none with a fault."""
    seen = await bot.rows(sa.select(seen_updates).order_by(seen_updates.c.update_id))
    assert [(row.update_id, row.fault) for row in seen] == [(n, None) for n in range(first, bot.world.updates.next_id)]


async def each_message_arrived(bot: LivingBot) -> Counter[tuple[int, str]]:
    """Once, or twice what was in flight at the kill and says so; which came twice."""
    shared = sa.select(outbox, bodies.c.payload.label("body")).outerjoin(bodies, bodies.c.id == outbox.c.body_id)
    rows = [row for row in await bot.rows(shared.order_by(outbox.c.id)) if row.operation == "send"]
    assert {row.state for row in rows} == {"sent"}
    texts = {row.id: (render.fill(row.body, row.payload) if row.body else row.payload)["text"] for row in rows}
    wanted = Counter((row.chat_id, texts[row.id]) for row in rows)
    arrived = Counter(
        (int(call.parameters["chat_id"]), call.parameters["text"])
        for call in bot.world.calls("sendMessage")
        if not call.refusal
    )
    assert not wanted - arrived, "a message was lost"
    twice = arrived - wanted
    assert not twice - Counter((row.chat_id, texts[row.id]) for row in rows if row.perhaps_twice)
    assert {row.id for row in rows if row.perhaps_twice} <= set(bot.interrupted)
    return twice


# -- one polls -------------------------------------------------------------------------------------------------------


async def known(bot: LivingBot, count: int) -> list[Person]:
    """People whom the bot knows, and who read English."""
    people = [friend(bot.world, number) for number in range(1, count + 1)]
    async with bot.database.begin() as connection:
        new = [
            {"telegram_id": person.id, "name": person.name, "language": "en", "created_at": datetime.now(UTC)}
            for person in people
        ]
        await connection.execute(sa.insert(persons), new)
    return people


async def talk(person: Person) -> None:
    """Says one thing after another, waiting for nothing."""
    for word in SAID:
        await person.says(word)
        await asyncio.sleep(TYPING)


async def everybody_is_answered_in_order(bot: LivingBot, people: Sequence[Person]) -> None:
    """What is queued for a person answers what she said, in the order in which she said it."""
    rows = await bot.rows(sa.select(outbox.c.chat_id, outbox.c.payload, outbox.c.id).order_by(outbox.c.id))
    told = {person.id: [row.payload["text"] for row in rows if row.chat_id == person.id] for person in people}
    pattern = told[people[0].id]
    assert [pattern.index(text) for text in pattern] == [SAID.index(word) for word in SAID]
    assert told == {person.id: pattern for person in people}


async def test_one_polls_and_when_it_is_killed_another_goes_on(
    tmp_path: Path, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    """Nobody polls beside it; what it had taken is not taken again, and who asks meanwhile is answered in order."""
    async with several(tmp_path, request) as bots:
        await ready(*bots)  # also who waits for the lease: it can take it
        people = await known(bots[0], PEOPLE)
        world, first_update = bots[0].world, bots[0].world.updates.next_id
        world.latency = 0.05
        talking = asyncio.gather(*(talk(person) for person in people))
        await until(lambda: len(world.calls("sendMessage")) > PEOPLE * 2)
        dead = await the_one_with(bots, "poller")
        if dead is bots[0]:
            assert conflicts(dead) == []
        polls = len(world.calls("getUpdates"))
        await dead.kill()
        died = time.monotonic()
        await talking
        await until(lambda: len(world.calls("getUpdates")) > polls + 1)
        record_property("seconds until another polls", took := time.monotonic() - died)
        print(f"killed: another polls after {took:.1f} s")
        assert took < TAKEN_OVER_WITHIN
        await passed_on(bots, "poller", dead)
        await quiet(dead)
        await each_update_was_taken_once(dead, first_update)
        await everybody_is_answered_in_order(dead, people)
        twice = await each_message_arrived(dead)
        # Of one chat several rows may be claimed, and what has left one after the other is settled together.
        assert sum(twice.values()) <= sum(dead.interrupted.values()) <= PEOPLE * len(SAID)


async def test_a_process_that_stops_lets_another_go_on_at_once(
    tmp_path: Path, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    """SIGTERM gives the leases back: no gap, no conflict, nothing twice."""
    async with several(tmp_path, request) as bots:
        people = await known(bots[0], PEOPLE)
        world, first_update = bots[0].world, bots[0].world.updates.next_id
        world.latency = 0.05
        talking = asyncio.gather(*(talk(person) for person in people))
        await until(lambda: len(world.calls("sendMessage")) > PEOPLE * 2)
        ended = await the_one_with(bots, "poller")
        began = time.monotonic()
        ending = asyncio.create_task(ended.terminate(LONG))
        await passed_on(bots, "poller", ended)
        record_property("seconds until another polls", took := time.monotonic() - began)
        print(f"stopped: another has the lease after {took:.1f} s")
        assert took < AT_ONCE
        assert await ending == 0
        assert await holder(ended, ended.name) == "", "what tells that it lives was ended, too, and has not run out"
        await talking
        await quiet(ended)
        if ended is bots[0]:
            assert conflicts(ended) == []
        await each_update_was_taken_once(ended, first_update)
        await everybody_is_answered_in_order(ended, people)
        assert await each_message_arrived(ended) == Counter()


# -- a fan-out -------------------------------------------------------------------------------------------------------


async def announce(bot: LivingBot) -> None:
    """One message to everybody, as an announcement writes it."""
    audience = sa.select(
        persons.c.id.label("person_id"), persons.c.telegram_id.label("chat_id"), persons.c.language.label("variant")
    ).where(persons.c.telegram_id <= AUDIENCE)
    now = datetime.now(UTC)
    async with bot.database.begin() as connection:
        await fan_out.begin(connection, "news", {"en": Message("News for all")}, lane=Lane.BROADCAST, now=now)
        while await fan_out.go_on(connection, "news", audience, now=now, most=100):
            pass


@pytest.mark.parametrize("killed", [False, True] if TORTURE else [True])
async def test_a_broadcast_reaches_each_once_whoever_sends_it(
    killed: bool, tmp_path: Path, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    """One process sends bulk; when it dies in the middle, another sends the rest."""
    async with several(tmp_path, request, BROADCAST_RATE="100") as bots:
        first = bots[0]
        people = await known(first, AUDIENCE)
        first.world.latency = 0.05
        await announce(first)
        if killed:
            await until(lambda: len(first.world.calls("sendMessage")) > AUDIENCE // 3)
            first = await the_one_with(bots, "bulk")
            await first.kill()
            died, sent = time.monotonic(), len(first.world.calls("sendMessage"))
            # What left the dead process arrives within the latency.
            await until(lambda: len(first.world.calls("sendMessage")) > sent + 20)
            record_property("seconds until another sends", took := time.monotonic() - died)
            print(f"killed: another sends bulk after {took:.1f} s; {len(first.interrupted)} were in flight")
            assert took < TAKEN_OVER_WITHIN
        await quiet(first)
        twice = await each_message_arrived(first)
        assert sum(twice.values()) <= sum(first.interrupted.values())
        assert len(first.interrupted) <= 60, "only what leaves within a moment is claimed"
        assert {len(person.chat.from_bot) for person in people} == ({1, 2} if twice else {1})


# -- a webhook behind a balancer -------------------------------------------------------------------------------------

SECRET = "X-Telegram-Bot-Api-Secret-Token"
ANSWERS = {
    "full_name": "Somphone Vongsa", "passport_name": "SOMPHONE VONGSA", "country": "la", "role": "staff",
    "institution": "Pakse Technical College", "date_of_birth": "1990-05-13", "phone": None, "email": None,
    "passport": True, "diet": ["halal"], "motivation": None,
}  # fmt: skip
CHANGES = 13
"""How often a draft changes when each of these answers is taken once, and the passport name is agreed to."""


class Balancer:
    """Posts each update to the next process, and the same or the same press to the one after it in that moment."""

    def __init__(self) -> None:
        self.ports = [free_port() for _ in range(PROCESSES)]
        self.posted: Counter[int] = Counter()
        self.codes: Counter[int] = Counter()
        self._next = 0

    async def pass_on(self, request: Request) -> Response:
        """Passes an update on; 200 when it is settled."""
        update = await request.json()
        headers = {SECRET: request.headers[SECRET]}
        twin = update
        if update.get("callback_query", {}).get("data", "").startswith(("form:pick", "form:send")):
            # Pressed twice: another update with a number of its own, which Telegram does not give out again.
            twin = {**update, "update_id": update["update_id"] - 1_000_000}
        self._next += 1
        ports = [self.ports[(self._next + more) % len(self.ports)] for more in range(2)]
        async with aiohttp.ClientSession(headers=headers) as client:
            codes = await asyncio.gather(
                *(self._post(client, port, each) for port, each in zip(ports, (update, twin), strict=True))
            )
        return Response(status_code=max(codes))

    async def _post(self, client: aiohttp.ClientSession, port: int, update: dict[str, object]) -> int:
        async with client.post(f"http://127.0.0.1:{port}{PATH}", json=update) as answer:
            self.posted[port] += 1
            self.codes[answer.status] += 1
            return answer.status


@asynccontextmanager
async def balanced() -> AsyncIterator[tuple[Balancer, str]]:
    """A balancer, and where it listens."""
    balancer = Balancer()
    routes = [Route(PATH, balancer.pass_on, methods=["POST"])]
    server = WebServer(Starlette(routes=routes), "127.0.0.1", 0)
    server.bind()
    await server.start()
    try:
        yield balancer, server.url
    finally:
        await server.stop()


def steps(person: Person) -> list[list[Callable[[], Awaitable[object]]]]:
    """From Start to "sent": what is done without waiting for the answer stands together."""

    def says(text: str) -> Callable[[], Awaitable[object]]:
        return lambda: person.says(text)

    def taps(button: str) -> Callable[[], Awaitable[object]]:
        return lambda: person.taps(button, timeout=LONG)

    t = T["en"]
    return [
        [lambda: person.opens()], [taps("English")], [taps(words(t, "I agree"))], [taps("act:card:robotics")],
        [taps(words(t, "Register"))],
        [says("Somphone Vongsa"), says("SOMPHONE VONGSA")], [taps("form:right:*")],
        [taps("form:pick:la:*")], [taps("form:pick:staff:*")],
        [says("Pakse Technical College"), says("13/5/1990")],
        [taps("form:skip:phone:*")], [taps("form:skip:email:*")], [taps("form:pick:yes:*")],
        [taps("form:pick:halal:*")], [taps("form:done:*")], [taps("form:skip:motivation:*")], [taps("form:send:*")],
    ]  # fmt: skip


async def test_a_form_behind_a_balancer_takes_each_answer_once_and_in_order(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Whichever process gets an update, and though another one gets it, or a second press, in the same moment."""
    async with (
        balanced() as (balancer, url),
        several(tmp_path, request, ports=balancer.ports, WEBHOOK_URL=url) as bots,
    ):
        first = bots[0]
        people = [first.world.person(f"Somphone {number}", language_code="en") for number in range(2)]
        for together in zip(*(steps(person) for person in people), strict=True):
            await asyncio.gather(*(in_turn(own) for own in together))
            await quiet(first)
        stored = await first.rows(sa.select(registrations))
        assert [row.state for row in stored] == ["submitted"] * len(people)
        assert [row.draft["answers"] for row in stored] == [ANSWERS] * len(people)
        assert [row.version for row in stored] == [1 + CHANGES + 1] * len(people)
        log = await first.rows(sa.select(registration_log.c.from_state, registration_log.c.to_state))
        assert [tuple(row) for row in log] == [("draft", "submitted")] * len(people)
        assert len(await first.rows(sa.select(persons.c.id).where(persons.c.name.like("Somphone%")))) == len(people)
        assert [row.fault for row in await first.rows(sa.select(seen_updates)) if row.fault] == []
        assert set(balancer.codes) == {200}
        assert sorted(balancer.posted) == sorted(balancer.ports)
        assert await each_message_arrived(first) == Counter()


async def test_seats_are_never_oversold_by_several_processes(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Each press goes to two processes at once; they count and take seats one after the other."""
    async with (
        balanced() as (balancer, url),
        several(tmp_path, request, ports=balancer.ports, WEBHOOK_URL=url) as bots,
    ):
        first = bots[0]
        people = await racing.make_ready(first.database, first.world, RACERS)
        await racing.race(people, LONG if RACERS < 100 else 600.0)
        await quiet(first)
        await racing.everybody_has_what_is_hers(first.rows, people)
        assert [row.fault for row in await first.rows(sa.select(seen_updates)) if row.fault] == []
        assert set(balancer.codes) == {200}


async def in_turn(acts: Sequence[Callable[[], Awaitable[object]]]) -> None:
    """One after another."""
    for act in acts:
        await act()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
