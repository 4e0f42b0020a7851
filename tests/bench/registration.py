"""Many press Send for thirty seats with three overlapping limits: registrations a second, and how long each waits."""

from pathlib import Path

from bot.chat import repository as chats
from bot.chat.dialogue import Dialogue
from bot.clock import Clock
from bot.database.engine import Database
from bot.database.migrate import migrate
from bot.features.registration import model, repository, service
from bot.features.registration.conversation import ROOM
from bot.features.welcome import service as welcome
from bot.people import repository as people
from bot.seed import importing
from tests.bench import running, scene
from tests.bench.figures import Figure, share
from tests.conversations.seating import ANSWERS, SHIPPED, first_come
from tests.racing import KINDS, QUOTAS, SEATS

REPETITIONS = 3
AT_ONCE = 1000
RATE, CALM = 40, 400
"""So many a second, and so many in all, where the wait of each is measured."""


async def measure(folder: Path) -> list[Figure]:
    """Both databases, polling; all at once for the rate, at a steady rate for the wait."""
    return [figure for kind in running.KINDS for figure in await _on(kind, folder)]


async def _on(kind: str, folder: Path) -> list[Figure]:
    rates, all_at_once, steady = [], [], []
    for repetition in range(REPETITIONS):
        with running.databases(kind) as where:
            url = await running.new_database(where, folder)
            await _fill(url, AT_ONCE + CALM)
            async with running.telegram() as telegram, running.bot(folder, telegram, url) as bot:
                await bot.at_rest()
                first = scene.FIRST
                plan = scene.at_rate(map(_send, range(first, first + CALM)), RATE, seed=repetition)
                steady.append(_waits((await telegram.run(plan))["times"]))
                plan = scene.at_once(map(_send, range(first + CALM, first + CALM + AT_ONCE)))
                times = (await telegram.run(plan))["times"]
                began, ended = min(each[0] for each in times), max(each[1] for each in times)
                rates.append(len(times) / (ended - began))
                all_at_once.append(_waits(times))
    return [
        Figure(f"race for seats, {kind}, {AT_ONCE:,} at once: settled", rates, "registrations a second"),
        Figure(f"race for seats, {kind}, {AT_ONCE:,} at once: 95 %", [share(run, 0.95) for run in all_at_once], "ms"),
        Figure(f"race for seats, {kind}, {RATE} a second: median", [share(run, 0.5) for run in steady], "ms"),
        Figure(f"race for seats, {kind}, {RATE} a second: 95 %", [share(run, 0.95) for run in steady], "ms"),
    ]


def _waits(times: list[tuple[float, float, float]]) -> list[float]:
    return [(replied - available) * 1000 for available, _, replied in times]


def _send(number: int) -> scene.Update:
    return scene.tap(number, "form:send:training:1")


async def _fill(url: str, many: int) -> None:
    """People whose form is filled in and open, for seats that go to who comes first."""
    database, now = Database(url), Clock().now()
    await migrate(database)
    await importing.write(database, [first_come(SEATS, *QUOTAS)], now=now)
    async with database.begin() as connection:
        for number in range(many):
            country, role = KINDS[number % len(KINDS)]
            person = await people.add(connection, scene.FIRST + number, f"Person {number}", "en", now)
            await people.change(connection, person.id, language="en")
            await welcome.agree(connection, person, "en", SHIPPED.notice.version, now)
            filling = await service.begin(connection, person, scene.ACTIVITY, source=None, now=now)
            answers = {**ANSWERS, "country": country, "role": role}
            draft = model.begin(filling.form, answers, version=filling.draft.version)
            await repository.change(connection, filling.registration, draft=draft.to_json())
            open_form = Dialogue(ROOM, {"registration": filling.registration.id})
            await chats.open_dialogue(connection, person.id, open_form, now)
    await database.close()
