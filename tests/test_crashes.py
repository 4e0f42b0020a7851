"""A kill -9 at any moment, then a restart: no answer lost, none taken twice, and the person goes on where she was.

`make test` holds a seeded sample of the moments; TORTURE=1 (`make torture`) draws hundreds.
"""

import asyncio
import random
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.database.engine import Database
from bot.database.schema import (
    bodies,
    outbox,
    persons,
    programmes,
    registration_log,
    registrations,
    seen_updates,
    sessions,
)
from bot.delivery import fan_out, render
from bot.delivery.message import Lane
from bot.delivery.message import Message as Letter
from bot.i18n import ENDONYMS
from bot.playground.message import Message
from bot.playground.person import Person
from bot.playground.world import World
from tests import TORTURE
from tests.conftest import new_database
from tests.conversations.steps import T, words
from tests.living_bot import PATIENCE, LivingBot, Moment, living_bot
from tests.loopback import friend
from tests.tables import Tell

LO = T["lo"]
WAYS = ("sqlite-polling", "sqlite-webhook", "postgresql-polling", "postgresql-webhook")


@dataclass(frozen=True)
class Work:
    """What is going on while the program is killed: forms being filled in, people being reminded, a broadcast."""

    forms: int
    reminded: int = 0
    audience: int = 0

    def __str__(self) -> str:
        return f"forms {self.forms}, reminders {self.reminded}, broadcast {self.audience}"


FORM, SMALL, LARGE = Work(1), Work(1, 50, 120), Work(5, 50, 2000)
STORIES = (
    [(way, 25, LARGE, seed) for seed in range(2) for way in WAYS]
    + [(way, 8, FORM, seed) for seed in range(10) for way in WAYS]
    if TORTURE
    else [("sqlite-webhook", 3, SMALL, 1), ("postgresql-polling", 2, SMALL, 2)]
)
TERMINATIONS = [(way, seed) for seed in range(5) for way in WAYS] if TORTURE else [("sqlite-polling", 1)]
ANSWERS = {
    "full_name": "ສົມພອນ ວົງສາ", "passport_name": "SOMPHONE VONGSA", "country": "la", "role": "staff",
    "institution": "ວິທະຍາໄລເຕັກນິກ ປາກເຊ", "date_of_birth": "1990-05-13",
    "phone": "+8562055512345", "email": None, "passport": True, "diet": ["halal"], "motivation": None,
}  # fmt: skip
CHANGES = 13
"""How often the draft changes when each of the answers below is taken once."""


@asynccontextmanager
async def _bot(way: str, folder: Path, request: pytest.FixtureRequest, **given: str) -> AsyncIterator[LivingBot]:
    kind, _, door = way.partition("-")
    async with (
        new_database(kind, folder, request) as url,
        living_bot(url, folder, webhook=door == "webhook", **given) as bot,
    ):
        yield bot


# -- the person ------------------------------------------------------------------------------------------------------


async def _sees(person: Person, fragment: str = "", button: str = "form:*") -> Message:
    return await person.sees(fragment, button=button, timeout=PATIENCE, ever=True)


def _question(number: int) -> str:
    return words(LO, "{k} of {n}", k=number, n=11)


async def _taps(person: Person, button: str, then: Callable[[], Awaitable[Message]]) -> None:
    """Taps, and taps again where the same question comes once more, as a person does who is asked again."""
    going_on = asyncio.ensure_future(then())
    tapped = -1
    while not going_on.done():
        again = asyncio.ensure_future(_newer(person, button, tapped))
        await asyncio.wait([going_on, again], return_when=asyncio.FIRST_COMPLETED)
        if not going_on.done():
            tapped = again.result().id
            await person.taps(button, on=again.result())
        again.cancel()
    await going_on


async def _newer(person: Person, button: str, than: int) -> Message:
    return await person.sees(button=button, where=lambda one: one.id > than, timeout=PATIENCE, ever=True)


async def _begins(person: Person) -> None:
    """From Start to the first question of the form."""
    await person.opens()
    await _taps(person, ENDONYMS["lo"], lambda: _sees(person, button=words(LO, "I agree")))
    await _taps(person, words(LO, "I agree"), lambda: _sees(person, button="act:card:robotics"))
    await _taps(person, "act:card:robotics", lambda: _sees(person, button=words(LO, "Register")))
    await _taps(person, words(LO, "Register"), lambda: _sees(person, _question(1)))


async def _fills_in(person: Person) -> None:
    """Answers each question when she sees it, and sends the form."""

    async def says(text: str, then: int) -> None:
        await person.says(text)
        await _sees(person, _question(then))

    async def taps(button: str, then: int) -> None:
        await _taps(person, button, lambda: _sees(person, _question(then)))

    await says(ANSWERS["full_name"], 2)
    await person.says(ANSWERS["passport_name"])
    await _sees(person, button="form:right:*")
    await taps("form:right:*", 3)
    await taps("form:pick:la:*", 4)
    await taps("form:pick:staff:*", 5)
    await says(ANSWERS["institution"], 6)
    await says("13/5/1990", 7)
    await person.shares_contact()
    await _sees(person, _question(8))
    await taps("form:skip:email:*", 9)
    await taps("form:pick:yes:*", 10)
    await _taps(person, "form:pick:halal:*", lambda: person.sees(where=_is_ticked, timeout=PATIENCE, ever=True))
    await taps("form:done:*", 11)
    await _taps(person, "form:skip:motivation:*", lambda: _sees(person, button="form:send:*"))
    await _taps(person, "form:send:*", lambda: _sees(person, "/mine", button=""))


def _is_ticked(message: Message) -> bool:
    return any(button.label.startswith("✓") for button in message.buttons)


# -- the judges ------------------------------------------------------------------------------------------------------


async def _each_answer_was_taken_once(bot: LivingBot, people: Sequence[Person], first_update: int) -> None:
    """What is stored is what each of them gave, in as many steps as it takes without a kill."""
    query = (
        sa.select(persons.c.telegram_id, registrations)
        .outerjoin(registrations, registrations.c.person_id == persons.c.id)
        .where(persons.c.telegram_id.in_([person.id for person in people]))
        .order_by(persons.c.telegram_id)
    )
    stored = await bot.rows(query)
    assert [(row.telegram_id, row.state) for row in stored] == [(person.id, "submitted") for person in people]
    assert [row.draft["answers"] for row in stored] == [ANSWERS] * len(people)
    steps = 1 + CHANGES + 1  # a draft, its changes, and the sending
    assert [row.version for row in stored] == [steps] * len(people)
    log = await bot.rows(sa.select(registration_log.c.from_state, registration_log.c.to_state))
    assert [tuple(row) for row in log] == [("draft", "submitted")] * len(people)

    seen = await bot.rows(sa.select(seen_updates).order_by(seen_updates.c.update_id))
    assert [row.update_id for row in seen] == list(range(first_update, bot.world.updates.next_id))
    assert [row.fault for row in seen] == [None] * len(seen)


async def _each_message_arrived(bot: LivingBot) -> int:
    """Each row arrived; twice only those that a kill interrupted, and these say so. How many came twice."""
    shared = sa.select(outbox, bodies.c.payload.label("body")).outerjoin(bodies, bodies.c.id == outbox.c.body_id)
    rows = await bot.rows(shared.order_by(outbox.c.id))
    assert {row.state for row in rows} == {"sent"}
    letters = [row for row in rows if row.operation == "send"]
    arrived = Counter(
        (int(call.parameters["chat_id"]), call.parameters["text"])
        for call in bot.world.calls("sendMessage")
        if not call.refusal
    )
    texts = {row.id: ((row.body and render.fill(row.body, row.payload)) or row.payload)["text"] for row in letters}
    wanted = Counter((row.chat_id, texts[row.id]) for row in letters)
    assert arrived.keys() == wanted.keys()
    assert not wanted - arrived, "a message was lost"
    allowed = Counter[tuple[int, str]]()
    for row in letters:
        if row.perhaps_twice:
            allowed[row.chat_id, texts[row.id]] += bot.interrupted[row.id]
    twice = arrived - wanted
    assert not twice - allowed, "a message came twice, and nothing tells so"
    assert {row.id for row in rows if row.perhaps_twice} == set(bot.interrupted)
    return twice.total()


# -- the stories -----------------------------------------------------------------------------------------------------


async def _register(person: Person) -> None:
    await _begins(person)
    await _fills_in(person)


@pytest.mark.parametrize(("way", "seed"), TERMINATIONS)
async def test_a_stop_in_the_middle_ends_well_and_doubles_nothing(
    way: str, seed: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """SIGTERM lets what is in flight end: exit code 0 in time, and afterwards nothing is perhaps there twice."""
    dice = random.Random(f"stop{way}{seed}")
    async with _bot(way, tmp_path, request) as bot:
        trainee = bot.world.people[700_000_001]
        first_update = bot.world.updates.next_id
        bot.world.latency = 0.05
        await bot.start()
        story = asyncio.create_task(_register(trainee))
        try:
            await Moment(dice.randint(5, 25), dice.uniform(0.0, 0.1)).comes(bot.world)
            assert await bot.terminate() == 0
            await bot.start()
            await story
        finally:
            story.cancel()
        await bot.quiet()
        assert await bot.terminate() == 0
        await _each_answer_was_taken_once(bot, [trainee], first_update)
        await _each_message_arrived(bot)
        assert not any(row.perhaps_twice for row in await bot.rows(outbox.select()))


@pytest.mark.parametrize(("way", "kills", "work", "seed"), STORIES)
async def test_kills_at_any_moment_lose_nothing(
    way: str, kills: int, work: Work, seed: int, tmp_path: Path, request: pytest.FixtureRequest, tell: Tell
) -> None:
    """Every update is taken once, every message arrives, and twice only what was in flight at a kill and says so."""
    dice = random.Random(f"{work}{way}{seed}")
    async with _bot(way, tmp_path, request, BROADCAST_RATE="100") as bot:
        bot.world.requests = deque(maxlen=200_000)
        registering = [_trainee(bot.world, number) for number in range(work.forms)]
        reminded = [friend(bot.world, number) for number in range(1, 1 + work.reminded)]
        crowd = [friend(bot.world, number) for number in range(1001, 1001 + work.audience)]
        if crowd:
            await _are_known(bot.database, reminded + crowd)
            await _approved_for_a_session_soon(bot.database, reminded)
        first_update, began = bot.world.updates.next_id, time.monotonic()
        bot.world.latency = 0.03 if crowd else 0.0
        await bot.start()
        await bot.amid(
            _all_at_once(bot, registering, reminded, crowd),
            [_moment(dice, work.audience // kills) for _ in range(kills)],
        )
        await bot.quiet()
        assert bot.kills == kills if crowd else bot.kills >= 1
        await _each_answer_was_taken_once(bot, registering, first_update)
        due = await bot.rows(sa.select(outbox.c.chat_id).where(outbox.c.lane.in_((Lane.REMINDER, Lane.BROADCAST))))
        assert sorted(row.chat_id for row in due) == [person.id for person in (*reminded, *crowd)]
        twice = await _each_message_arrived(bot)
        assert twice <= bot.interrupted.total()
        tell(
            "crashes", f"{way}: {work}, seed {seed}", kills=bot.kills, seconds=round(time.monotonic() - began),
            updates_each_once=bot.world.updates.next_id - first_update, messages_all_arrived=len(await _letters(bot)),
            in_flight_at_kills=bot.interrupted.total(), came_twice=twice,
        )  # fmt: skip


async def _letters(bot: LivingBot) -> list[Any]:
    return await bot.rows(sa.select(outbox.c.id).where(outbox.c.operation == "send"))


def _moment(dice: random.Random, most: int) -> Moment:
    """Any moment: mostly while messages are leaving, at times while the program is only starting."""
    drawn = Moment.drawn(dice)
    return Moment(dice.randint(1, most), drawn.later) if most and drawn.changes else drawn


async def _all_at_once(bot: LivingBot, registering: list[Person], reminded: list[Person], crowd: list[Person]) -> None:
    await asyncio.gather(
        *(_register(person) for person in registering),
        *(person.sees(timeout=PATIENCE, ever=True) for person in reminded),
        *([_announce(bot, crowd)] if crowd else []),
    )


async def _announce(bot: LivingBot, crowd: list[Person]) -> None:
    """Writes a broadcast piece by piece: the next when the last one of the piece before has it."""
    ids = persons.c.telegram_id.between(crowd[0].id, crowd[-1].id)
    audience = sa.select(
        persons.c.id.label("person_id"), persons.c.telegram_id.label("chat_id"), persons.c.language.label("variant")
    ).where(ids)
    now, piece = datetime.now(UTC), len(crowd) // 8
    async with bot.database.begin() as connection:
        await fan_out.begin(connection, "news", {"en": Letter("News for all")}, lane=Lane.BROADCAST, now=now)
    more, written = True, 0
    while more:
        async with bot.database.begin() as connection:
            more = await fan_out.go_on(connection, "news", audience, now=now, most=piece)
        written = min(written + piece, len(crowd))
        await crowd[written - 1].sees("News", timeout=PATIENCE, ever=True)
    await asyncio.gather(*(person.sees("News", timeout=PATIENCE, ever=True) for person in crowd))


def _trainee(world: World, number: int) -> Person:
    """Somebody who registers; the first is the one of the cast."""
    first = world.people[700_000_001]
    if number == 0:
        return first
    return world.person(
        first.first_name, first.last_name, id=700_000_100 + number, language_code="lo", phone=first.phone
    )


async def _are_known(database: Database, people: list[Person]) -> None:
    now = datetime.now(UTC)
    new = [{"telegram_id": one.id, "name": one.name, "language": "en", "created_at": now} for one in people]
    async with database.begin() as connection:
        await connection.execute(sa.insert(persons), new)


async def _approved_for_a_session_soon(database: Database, people: list[Person]) -> None:
    """Everybody is approved for a session that begins within the hour, planned long ago."""
    now = datetime.now(UTC)
    draft = {"answers": {}, "at": None, "editing": False, "version": 1, "misses": 0, "picked": []}
    async with database.begin() as connection:
        known = sa.select(persons.c.id).where(persons.c.telegram_id.in_([person.id for person in people]))
        approved = [
            {"person_id": number, "activity": "workshop", "state": "approved", "version": 1, "draft": draft,
             "created_at": now}
            for number in (await connection.execute(known)).scalars()
        ]  # fmt: skip
        await connection.execute(sa.insert(registrations), approved)
        # The test runs at any hour, and the hour that it is at the venue must not decide.
        await connection.execute(sa.update(programmes).values(quiet_from="00:00", quiet_until="00:00"))
        await connection.execute(
            sa.insert(sessions).values(
                code="soon", activity="workshop", title={"en": "Soon"}, zone="Asia/Vientiane",
                starts_at=now + timedelta(minutes=59), ends_at=now + timedelta(minutes=90),
                changed_at=now - timedelta(days=30),
            )
        )  # fmt: skip
