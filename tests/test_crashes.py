"""A kill -9 at any moment, then a restart: no answer lost, none taken twice, and the person goes on where she was.

`make test` holds a seeded sample of the moments; TORTURE=1 (`make torture`) draws hundreds.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.database.engine import Database
from bot.database.schema import bodies, outbox, persons, registration_log, registrations, seen_updates, sessions
from bot.delivery import render
from bot.delivery.message import Lane
from bot.i18n import ENDONYMS
from bot.playground.message import Message
from bot.playground.person import Person
from tests.conftest import new_database
from tests.conversations.steps import T, words
from tests.living_bot import PATIENCE, LivingBot, Moment, living_bot
from tests.loopback import friend

TORTURE = os.environ.get("TORTURE") == "1"
LO = T["lo"]
WAYS = ("sqlite-polling", "sqlite-webhook", "postgresql-polling", "postgresql-webhook")
SAMPLE = [("sqlite-polling", 2, 1), ("sqlite-webhook", 1, 2), ("postgresql-polling", 2, 3)]
STORIES = [(way, 8, seed) for seed in range(10) for way in WAYS] if TORTURE else SAMPLE
TERMINATIONS = [(way, seed) for seed in range(5) for way in WAYS] if TORTURE else [("sqlite-polling", 1)]
REMINDERS = [(way, 3, seed) for seed in range(5) for way in WAYS[::2]] if TORTURE else [("sqlite-polling", 1, 1)]
ANSWERS = {
    "full_name": "ສົມພອນ ວົງສາ", "passport_name": "SOMPHONE VONGSA", "country": "la", "role": "staff",
    "institution": "ວິທະຍາໄລເຕັກນິກ ປາກເຊ", "date_of_birth": "1990-05-13",
    "phone": "+8562055512345", "email": None, "passport": True, "diet": ["halal"], "motivation": None,
}  # fmt: skip
CHANGES = 12
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
    await says(ANSWERS["passport_name"], 3)
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


async def _each_answer_was_taken_once(bot: LivingBot, person: Person, first_update: int) -> None:
    """What is stored is what was given, in as many steps as it takes without a kill."""
    stored = await bot.rows(registrations.select())
    assert [row.state for row in stored] == ["submitted"]
    answers = stored[0].draft["answers"]
    assert answers == ANSWERS
    assert stored[0].version == 1 + CHANGES + 1, "the draft's changes, and the sending"
    log = await bot.rows(sa.select(registration_log.c.from_state, registration_log.c.to_state))
    assert [tuple(row) for row in log] == [("draft", "submitted")]
    known = await bot.rows(sa.select(persons.c.id).where(persons.c.telegram_id == person.id))
    assert len(known) == 1

    seen = await bot.rows(sa.select(seen_updates).order_by(seen_updates.c.update_id))
    assert [row.update_id for row in seen] == list(range(first_update, bot.world.updates.next_id))
    assert [row.fault for row in seen] == [None] * len(seen)


async def _each_message_arrived(bot: LivingBot) -> None:
    """Each row arrived; twice only those that a kill interrupted, and these say so."""
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
    assert not (arrived - wanted) - allowed, "a message came twice, and nothing tells so"
    assert {row.id for row in rows if row.perhaps_twice} == set(bot.interrupted)


# -- the stories -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("way", "kills", "seed"), STORIES)
async def test_a_registration_survives_kills_at_any_moment(
    way: str, kills: int, seed: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Whatever the moment of the kill, the form ends as if there had been none."""
    dice = random.Random(f"{way}{seed}")
    async with _bot(way, tmp_path, request) as bot:
        trainee = bot.world.people[700_000_001]
        first_update = bot.world.updates.next_id
        await bot.start()
        await bot.amid(_register(trainee), [Moment.drawn(dice) for _ in range(kills)])
        await bot.quiet()
        assert bot.kills >= 1
        await _each_answer_was_taken_once(bot, trainee, first_update)
        await _each_message_arrived(bot)


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
        await _each_answer_was_taken_once(bot, trainee, first_update)
        await _each_message_arrived(bot)
        assert not any(row.perhaps_twice for row in await bot.rows(outbox.select()))


@pytest.mark.parametrize(("way", "kills", "seed"), REMINDERS)
async def test_a_kill_while_fifty_are_reminded_leaves_out_nobody(
    way: str, kills: int, seed: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Each of them is reminded; twice only who was being told at the kill."""
    dice = random.Random(f"remind{way}{seed}")
    async with _bot(way, tmp_path, request) as bot:
        people = [friend(bot.world, number) for number in range(1, 51)]
        await _registered_for_a_session_soon(bot.database, people)
        bot.world.latency = 0.05
        await bot.start()
        moments = [Moment(dice.randint(1, 50 // kills), dice.uniform(0.0, 0.1)) for _ in range(kills)]
        await bot.amid(_are_all_told(people), moments)
        await bot.quiet()
        assert bot.kills == kills
        due = await bot.rows(sa.select(outbox).where(outbox.c.lane == Lane.REMINDER, outbox.c.chat_id <= 50))
        assert sorted(row.chat_id for row in due) == list(range(1, 51))
        await _each_message_arrived(bot)
        twice = [person.id for person in people if len(person.chat.from_bot) > 1]
        assert len(twice) <= 8 * kills, "more than was in flight came twice"


async def _are_all_told(people: list[Person]) -> None:
    await asyncio.gather(*(person.sees(timeout=PATIENCE, ever=True) for person in people))


async def _registered_for_a_session_soon(database: Database, people: list[Person]) -> None:
    """Everybody is approved for a session that begins within the hour, planned long ago."""
    now = datetime.now(UTC)
    async with database.begin() as connection:
        for each in people:
            new = sa.insert(persons).values(telegram_id=each.id, name=each.name, language="en", created_at=now)
            await connection.execute(new)
        known = sa.select(persons.c.id).where(persons.c.telegram_id <= 50)
        for number in (await connection.execute(known)).scalars():
            draft = {"answers": {}, "at": None, "editing": False, "version": 1, "misses": 0, "picked": []}
            await connection.execute(
                sa.insert(registrations).values(
                    person_id=number, activity="robotics", state="approved", version=1, draft=draft, created_at=now
                )
            )
        await connection.execute(
            sa.insert(sessions).values(
                code="soon", activity="robotics", title={"en": "Soon"}, zone="Asia/Vientiane",
                starts_at=now + timedelta(minutes=59), ends_at=now + timedelta(minutes=90),
                changed_at=now - timedelta(days=30),
            )
        )  # fmt: skip
