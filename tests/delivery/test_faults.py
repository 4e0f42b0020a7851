"""The fault matrix: everything that goes wrong between the bot and Telegram, met by each kind of message.

Each test runs the whole bot and lets one fault meet a reply, a reminder, a broadcast, and a broadcast that may leave
only once. A table at the end of the run says what happened to each. `make test` holds a seeded sample, TORTURE=1 all.
"""

import asyncio
import random
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa

from bot import settings
from bot.app import App
from bot.database.schema import persons
from bot.delivery.message import Lane
from bot.playground.person import Person
from bot.playground.world import PLAYGROUND_TOKEN
from tests import TORTURE, faulty
from tests.delivery.ward import LANES, Expected, Ward, acquaintance, ward
from tests.faulty import Call, Fault

PATIENCE = 0.7  # seconds that the bot waits for an answer where one is slow

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
# The storm takes long; one over a broadcast is below.
_drawn = random.Random(5).sample(sorted(LINE.keys() - {"429 storm"}), 9)
SAMPLE = {*((fault, "sqlite") for fault in _drawn[:7]), *((fault, "postgresql") for fault in _drawn[7:])}
CELLS = [(fault, kind) for fault in LINE for kind in KINDS if TORTURE or (fault, kind) in SAMPLE]
BOTH = pytest.mark.parametrize("kind", KINDS if TORTURE else KINDS[:1])


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
            here.said(person, word)
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


async def test_an_update_that_is_posted_while_the_program_starts_is_not_taken(database_url: str) -> None:
    """Telegram cannot be reached yet, so we do not know who we are: it must come again, not be thrown away."""
    secret = "a-secret-for-the-webhook"
    nowhere = "http://127.0.0.1:9"
    found = settings.read(
        None, bot_token=PLAYGROUND_TOKEN, bot_api_url=nowhere, database_url=database_url, web_port=0,
        webhook_url="http://127.0.0.1:9", webhook_secret=secret,
    )  # fmt: skip
    app = App(found, token=PLAYGROUND_TOKEN, bot_api_url=nowhere)
    starting = asyncio.create_task(app.start())
    try:
        update = {"update_id": 1, "message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}}
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        # Nobody is let in before the secret is known.
        code = 401
        async with asyncio.timeout(20), aiohttp.ClientSession() as session:
            while code == 401:
                async with session.post(f"{app.url}/telegram", json=update, headers=headers) as answer:
                    code = answer.status
        assert code == 503
    finally:
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        await app.stop()


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
        here.notes["429 storm over a broadcast"] = f"replies meanwhile after {max(waits):.2f} s at most"
        assert max(waits) < 1.0
        await here.settles(hurry=False, rows=len(crowd) + len(waits))

        assert [sum(one.text == "crowd" for one in person.chat.from_bot) for person in crowd] == [1] * len(crowd)


async def _waits_for_reply(person: Person) -> float:
    """How many seconds somebody waits for an answer."""
    said = time.monotonic()
    await person.says("/privacy")
    await person.sees(where=lambda message: message.text != "crowd")
    return time.monotonic() - said
