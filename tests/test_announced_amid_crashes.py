"""An announcement to many while the program is killed: its numbers at the end are those of the chats, person by person.

`make test` announces to four hundred people; TORTURE=1 (`make torture`) to ten thousand, with many more kills.
"""

import asyncio
import random
import re
from collections import Counter, deque
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.database.schema import announcement_log, announcements, outbox, persons
from bot.playground import cast
from bot.playground.person import Person
from tests import TORTURE
from tests.conftest import new_database
from tests.living_bot import PATIENCE, LivingBot, Moment, living_bot
from tests.tables import Tell

MANY, KILLS = (10_000, 25) if TORTURE else (400, 2)
LANGUAGES = ("th", "lo", "km", "my", "vi", "zh")
COUNTRIES = ("th", "la", "kh", "mm", "vn", "cn")
TEXTS = {"en": "Hello {name}", "lo": "ສະບາຍດີ {name}", "th": "สวัสดี {name}"}
_GONE = 17  # every so manieth has blocked the bot meanwhile, and one of the next has left Telegram


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_the_numbers_shown_are_those_of_the_chats(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, tell: Tell
) -> None:
    """Killed at any moment and refused now and then, nobody is forgotten and nobody doubled without being counted."""
    dice = random.Random(f"announced {kind}")
    async with (
        new_database(kind, tmp_path, request) as url,
        living_bot(url, tmp_path, BROADCAST_RATE="300") as bot,
    ):
        bot.world.requests = deque(maxlen=200_000)
        readers = await _readers(bot)
        await bot.start()
        coordinator = bot.world.people[cast.COORDINATOR.id]
        await _writes(coordinator)
        await bot.amid(_sends(bot, coordinator, dice), [_moment(dice) for _ in range(KILLS)])
        await bot.quiet()
        done = await _sees(coordinator, "Sent out", where=lambda m: m.edited is None)
        arrived = {reader.id: [m.text for m in reader.chat.from_bot] for reader in readers}
        for reader in readers:
            wanted = TEXTS.get(reader.language_code, TEXTS["en"]).replace("{name}", reader.name)
            assert set(arrived[reader.id]) <= {wanted}
        reached = [reader for reader in readers if not (reader.chat.blocked or reader.deactivated)]
        assert all(arrived[reader.id] for reader in reached), "somebody was forgotten"
        twice = {number for number, texts in arrived.items() if len(texts) > 1}
        shown = _numbers(done.text)
        assert shown["Sent"] == len(reached) == sum(1 for texts in arrived.values() if texts)
        assert shown["Not reached"] == len(readers) - len(reached)
        assert len(twice) <= shown.get("Perhaps twice", 0) <= sum(bot.interrupted.values()) + len(twice)
        assert shown["all"] == len(readers)
        await _the_log_says_the_same(bot, shown)
        told = sa.select(outbox.c.chat_id).where(outbox.c.kept, outbox.c.perhaps_twice)
        assert twice <= {row.chat_id for row in await bot.rows(told)}
        tell(
            "announcements", f"{kind}: {MANY} people", kills=bot.kills, sent=shown["Sent"],
            not_reached=shown["Not reached"], perhaps_twice=shown.get("Perhaps twice", 0), came_twice=len(twice),
        )  # fmt: skip


async def _readers(bot: LivingBot) -> list[Person]:
    """People of six countries and languages; some have blocked the bot or left Telegram, unknown to the bot."""
    readers = []
    for number in range(MANY):
        language = LANGUAGES[number % len(LANGUAGES)]
        person = bot.world.person(f"Friend {number}", id=1_000_000 + number, language_code=language)
        person.chat.started = True
        person.chat.blocked = number % _GONE == 1
        person.deactivated = number % _GONE == 2
        readers.append(person)
    now = datetime.now(UTC)
    new = [
        {
            "telegram_id": one.id, "name": one.name, "language": one.language_code, "created_at": now,
            "country": COUNTRIES[LANGUAGES.index(one.language_code)],
        }
        for one in readers
    ]  # fmt: skip
    async with bot.database.begin() as connection:
        for first in range(0, len(new), 1000):
            await connection.execute(sa.insert(persons), new[first : first + 1000])
        staff = persons.c.telegram_id == cast.COORDINATOR.id
        await connection.execute(sa.update(persons).where(staff).values(language="en"))
    return readers


async def _sees(person: Person, sentence: str = "", **more: Any) -> Any:
    return await person.sees(sentence, timeout=PATIENCE, ever=True, **more)


async def _writes(coordinator: Person) -> None:
    """Three texts, everybody of the six countries, and the others read English."""
    await coordinator.says("/announce")
    await _sees(coordinator, "Send the announcement in English")
    await coordinator.says(TEXTS["en"])
    await _sees(coordinator, "✓ English: taken", button="ann:texts:*")
    for language, name in (("lo", "ລາວ"), ("th", "ไทย")):
        await coordinator.taps("ann:texts:*", timeout=PATIENCE)
        await coordinator.taps(f"ann:write:*:{language}", timeout=PATIENCE)
        await _sees(coordinator, f"Send the announcement in {name}")
        await coordinator.says(TEXTS[language])
        await _sees(coordinator, f"✓ {name}: taken", button="ann:whom:*")
    # Nobody has registered yet, so no country is listed: the press is that of a button which would be.
    shown = await _sees(coordinator, "✓ ไทย: taken")
    for each in COUNTRIES:
        coordinator.forges(f"ann:f_country:1:{each}", shown)
    await _sees(coordinator, f"{MANY:,} people fit.")
    await coordinator.taps("ann:whom:*", timeout=PATIENCE)
    await coordinator.taps("ann:open:*", timeout=PATIENCE)
    await coordinator.taps("ann:texts:*", timeout=PATIENCE)
    await coordinator.taps("ann:fall:*:en", timeout=PATIENCE)
    await coordinator.taps("ann:send:*", timeout=PATIENCE)
    await _sees(coordinator, f"to {MANY:,} people?")


async def _sends(bot: LivingBot, coordinator: Person, dice: random.Random) -> None:
    """Confirms; Telegram is slow and refuses now and then, until it is over."""
    bot.world.latency = 0.01
    await coordinator.taps("ann:go:*", timeout=PATIENCE)
    over = asyncio.ensure_future(_sees(coordinator, "Sent out", where=lambda m: m.edited is None))
    for _ in range(2 * KILLS):
        await asyncio.wait([over], timeout=dice.uniform(0.2, 1.0))
        if not over.done():
            code = dice.choice([429, 500, 502])
            more = {"retry_after": 1} if code == 429 else {}
            bot.world.refuse_next("sendMessage", "Too Many Requests" if more else "Internal Server Error", code, **more)
    await over


def _moment(dice: random.Random) -> Moment:
    return Moment(dice.randint(MANY // KILLS // 3, MANY // KILLS), dice.choice([0.0, dice.uniform(0.0, 0.1)]))


def _numbers(text: str) -> dict[str, int]:
    """The figures of the last message."""
    found = {name: int(n.replace(",", "")) for name, n in re.findall(r"^([A-Z][\w ]+): ([\d,]+)", text, re.MULTILINE)}
    every = re.search(r"^Sent: [\d,]+ of ([\d,]+)", text, re.MULTILINE)
    assert every
    return {**found, "all": int(every[1].replace(",", ""))}


async def _the_log_says_the_same(bot: LivingBot, shown: dict[str, int]) -> None:
    [state] = [row.state for row in await bot.rows(sa.select(announcements.c.state))]
    ended = (await bot.rows(sa.select(announcement_log).order_by(announcement_log.c.id.desc())))[0]
    assert (state, ended.step) == ("sent", "ended")
    assert ended.details["sent"] == shown["Sent"]
    assert ended.details["unreachable"] == shown["Not reached"]
    rows = await bot.rows(
        sa.select(outbox.c.state, sa.func.count().label("n")).where(outbox.c.kept).group_by(outbox.c.state)
    )
    assert Counter({row.state: row.n for row in rows}) == {"sent": shown["Sent"], "unreachable": shown["Not reached"]}
