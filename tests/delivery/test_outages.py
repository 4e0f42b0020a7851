"""The fault matrix, second part: what is away for a while, whatever kind of message it meets.

The line, room on the disk, the database's server, the right hour, the token, and the one place of who polls.
"""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa

from bot import metrics
from bot.database.schema import outbox
from bot.delivery.message import Lane
from tests import TORTURE, faulty
from tests.away import away, full
from tests.delivery.test_faults import BOTH
from tests.delivery.ward import LANES, ONCE, Expected, Ward, acquaintance, held_back, until, ward

HOUR = timedelta(hours=1)


def _alarm(kind: str) -> float:
    return metrics.REGISTRY.get_sample_value("sala_alarm", {"kind": kind}) or 0.0


def _turns(outcome: str) -> float:
    return metrics.REGISTRY.get_sample_value("sala_updates_total", {"outcome": outcome}) or 0.0


async def _ready(here: Ward) -> tuple[int, bool]:
    """The code of /readyz, and whether it says that the Bot API can be used."""
    async with aiohttp.ClientSession() as session, session.get(f"{here.house.app.url}/readyz") as answer:
        return answer.status, (await answer.json())["bot_api"]


# -- the line --------------------------------------------------------------------------------------------------------


@BOTH
async def test_after_half_a_minute_without_a_line_everything_arrives(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Each is tried again after gaps that grow and differ; none of them can have arrived, so none is perhaps twice."""
    gaps: dict[tuple[int, int], float] = {}
    async with ward(kind, tmp_path, request) as here:
        clock = here.house.app.clock
        over = clock.now() + timedelta(seconds=30)
        query = sa.select(outbox.c.chat_id, outbox.c.attempts, outbox.c.due_at).where(
            outbox.c.operation == "send", outbox.c.state == "waiting", outbox.c.attempts > 0
        )
        async with here.unplugged():
            await here.sends_unheard()
            async with asyncio.timeout(20):
                while clock.now() < over:
                    failed = await here.house.rows(query)
                    for row in failed:
                        gaps.setdefault((row.chat_id, row.attempts), (row.due_at - clock.now()).total_seconds())
                    if len(failed) == len(LANES):
                        here.wind(max(clock.now(), min(over, *(row.due_at for row in failed))))
                    await asyncio.sleep(0.02)
        await here.settles()
        for lane in LANES:
            await here.judged("30 s outage", lane, Expected(attempts=None))
        tries = [(await here.row(lane)).attempts for lane in LANES]
    assert all(4 <= tried <= 7 for tried in tries)
    assert all(0.5 * 2**tried - 1 < gap <= 1.5 * 2**tried for (_, tried), gap in gaps.items()), gaps
    assert len({round(gap, 1) for (_, tried), gap in gaps.items() if tried == 3}) > 1, "all at the same moment"


# -- the database ----------------------------------------------------------------------------------------------------


@BOTH
async def test_a_database_that_is_locked_while_an_answer_comes_loses_no_outcome(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """What arrived meanwhile is settled afterwards, and not sent again."""
    async with ward(kind, tmp_path, request) as here:
        await _goes_on_after(here, "database locked", away(here.house.app.database))


@BOTH
async def test_a_full_disk_loses_neither_what_was_sent_nor_what_somebody_said(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """What left is settled when there is room again, and not sent again; what was said meanwhile is answered then."""
    async with ward(kind, tmp_path, request) as here:
        await _goes_on_after(here, "disk full", full(here.house.app.database))


async def _goes_on_after(here: Ward, fault: str, outage: Any) -> None:
    """Answers come, and somebody speaks, while the database takes nothing."""
    all_left, may = held_back(here)
    hasty = await acquaintance(here.house, "hasty", 950)
    await here.sends()
    await until(all_left)
    await here.house.world.confirmed()
    refused = _turns("unavailable")
    async with outage:
        may.set()
        await hasty.says("/help")
        await until(lambda: _turns("unavailable") >= refused + 2)
        assert len(here.house.world.updates.pending) == 1
        assert here.arrived(hasty.id) == 0
    await here.house.world.confirmed()
    await here.settles(rows=len(LANES) + 1)
    for lane in LANES:
        await here.judged(fault, lane, ONCE)
    assert here.arrived(hasty.id) == 1


# -- the hour --------------------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["ahead", "back"])
async def test_a_clock_that_jumps_an_hour_doubles_and_delays_nothing(
    jump: timedelta, kind: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in flight stays claimed, what waited for another try does not wait an hour, and new messages leave."""
    monkeypatch.setattr("bot.delivery.sender.TAKE_OVER_EVERY", 0.0)
    async with ward(kind, tmp_path, request) as here:
        unlucky = await acquaintance(here.house, "unlucky", 950)
        later = await acquaintance(here.house, "later", 951)
        all_left, may = held_back(here)
        here.faulty.spoil(faulty.refused("Internal Server Error", 500), chat=unlucky.id)
        await here.sends()
        await here.fans_out("unlucky", Lane.REMINDER, [unlucky])
        await until(all_left)
        async with asyncio.timeout(20):
            query = sa.select(outbox.c.id).where(outbox.c.chat_id == unlucky.id, outbox.c.error.is_not(None))
            while not await here.house.rows(query):
                await asyncio.sleep(0.01)
        here.turn_clock(jump)
        await here.fans_out("later", Lane.BROADCAST, [later])
        await later.sees("later")
        may.set()
        await here.settles(hurry=False, rows=len(LANES) + 2)
        for lane in LANES:
            await here.judged(f"clock an hour {'ahead' if jump > timedelta(0) else 'back'}", lane, ONCE)
        assert (here.arrived(unlucky.id), here.arrived(later.id)) == (1, 1)


# -- the token, and who polls ----------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize(
    ("code", "said"), [(401, "Unauthorized"), (404, "Not Found")] if TORTURE else [(401, "Unauthorized")]
)
async def test_a_refused_token_stops_the_sender_raises_an_alarm_and_heals(
    code: int, said: str, kind: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """One look at a time while it is wrong; when it is right again everything leaves, once."""
    monkeypatch.setattr("bot.delivery.token.CHECK_EVERY", 0.3)
    monkeypatch.setattr("bot.chat.receiver.TOKEN_GAP", 0.3)
    async with ward(kind, tmp_path, request) as here:
        here.faulty.spoil(faulty.refused(said, code), method="", times=1_000_000)
        await here.sends_unheard()
        sender = here.house.app.sender
        await until(lambda: sender.halted)
        async with asyncio.timeout(20):
            while await here.house.rows(sa.select(outbox.c.id).where(outbox.c.state == "sending")):
                await asyncio.sleep(0.01)
        tried = len([call for call in here.faulty.calls if call.method == "sendMessage"])
        looks = len([call for call in here.faulty.calls if call.method == "getMe"])
        sender.wake()
        await until(lambda: len([call for call in here.faulty.calls if call.method == "getMe"]) >= looks + 2)
        assert len([call for call in here.faulty.calls if call.method == "sendMessage"]) == tried <= len(LANES)
        assert _alarm("token") == 1
        assert await _ready(here) == (503, False)
        assert "check BOT_TOKEN" in caplog.text

        here.faulty.heal()
        await until(lambda: not sender.halted)
        await here.settles()
        for lane in LANES:
            await here.judged(f"{code} of the token", lane, Expected(attempts=None))
        await here.house.trainee.says("/privacy")
        await here.house.world.confirmed()
        assert _alarm("token") == 0
        assert await _ready(here) == (200, True)


@BOTH
async def test_another_poller_is_named_and_nothing_is_lost(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """The bot goes on sending, asks again and again, and when the other one is gone what was said is answered."""
    monkeypatch.setattr("bot.chat.receiver.FIRST_GAP", 0.05)
    async with ward(kind, tmp_path, request) as here:
        taken = faulty.refused("Conflict: terminated by other getUpdates request", 409)
        here.faulty.spoil(taken, method="getUpdates", times=1_000_000)
        # The poll that stands open went out before that.
        await here.house.trainee.says("/privacy")
        refused = [call for call in here.faulty.calls if call.method == "getUpdates"]
        await here.sends()
        await until(lambda: _alarm("poller") == 1)
        assert await _ready(here) == (503, False)
        await until(lambda: len([c for c in here.faulty.calls if c.method == "getUpdates"]) >= len(refused) + 4)
        assert "another program polls with this token" in caplog.text
        for lane in LANES:
            if lane != "reply":
                await here.people[lane].sees(lane)
        assert here.arrived(here.people["reply"].id) == 0

        here.faulty.heal()
        await here.house.world.confirmed()
        await here.settles(rows=len(LANES) + 1)
        for lane in LANES:
            await here.judged("409, another poller", lane, ONCE)
        assert _alarm("poller") == 0
        assert await _ready(here) == (200, True)
