"""Who has a seat to take is asked again by day, and the plan ahead says when: as it will be, moment for moment."""

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from bot.database.engine import Database
from bot.database.schema import institutions, outbox, persons, registrations
from bot.features.registration import waiting
from bot.features.registration.calls import Asked, Step
from bot.features.registration.moving import Mover
from bot.features.registration.silence import Silence
from bot.features.registration.states import Who
from bot.features.reminders.forecast import Sort
from bot.features.reminders.hours import LAST_CALL, NIGHTS, Quiet, day_of
from bot.features.sessions import service as sessions
from bot.i18n import ZONES
from tests.features.reminders import scene
from tests.features.reminders.scene import DAY, HOUR, NOW, VOICES

MINUTE = timedelta(minutes=1)
DAYS = [day_of(zone, night) for zone in ("Asia/Yangon", "Asia/Shanghai") for night in (None, *NIGHTS)]


@given(
    st.timedeltas(MINUTE, 9 * DAY), st.timedeltas(-DAY, 9 * DAY), st.integers(0, 3), st.timedeltas(-DAY, DAY),
    st.sampled_from(DAYS),
)  # fmt: skip
def test_nobody_is_called_at_night_where_the_morning_is_early_enough(
    length: timedelta, called: timedelta, ladder: int, by: timedelta, day: str
) -> None:
    """Each step comes once, in order, before the end; and the end comes always."""
    now, quiet = NOW + by, Quiet()
    asked = Asked(NOW + length, min(NOW + called, NOW + length), ladder)
    found = list(asked.ahead(now, day, quiet))
    order = [Step.CALL, Step.LAST, Step.LIST, Step.END]
    assert [order.index(step) for _, step, _ in found] == sorted({order.index(step) for _, step, _ in found})
    assert found[-1] == (max(asked.answer_by, now), Step.END, False)
    for at, step, waited in found[:-1]:
        assert now <= at < asked.answer_by
        over = quiet.until(at, day) if step in {Step.CALL, Step.LAST} else None
        assert over is None or asked.answer_by - over <= LAST_CALL
        assert not waited or quiet.until(at - MINUTE, day) is not None


async def _people(database: Database) -> None:
    """Four with a seat to confirm, in two languages and zones, one with hours of her own; two of one school."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.grant(connection, await scene.person(connection, 9, "th"), "coordinator")
        await scene.person(connection, 8, "vi")
        # A form that was touched a day and a half ago: two days of silence end at night.
        await scene.registers(connection, await scene.person(connection, 7, "km"), state="draft")
        await connection.execute(update(registrations).values(touched_at=NOW - 30 * HOUR))
        contact = {"name": "Dao", "telegram": 8}
        await connection.execute(
            institutions.insert().values(
                code="pakse", position=0, title={"en": "Pakse"}, aliases=[], keys="pakse", contact=contact
            )
        )  # fmt: skip
        for number, (language, zone, night) in enumerate(
            [("lo", None, None), ("my", "Asia/Yangon", None), ("my", "Asia/Yangon", "00-00"), ("lo", None, None)], 1
        ):
            person = await scene.person(connection, number, language, zone=zone, night=night)
            await scene.registers(connection, person)
            hers = update(registrations).where(registrations.c.person_id == person.id)
            school = "pakse" if number < 3 else None
            begin = NOW + (number == 4) * 5 * HOUR
            await connection.execute(
                hers.values(
                    seated=True, answer_by=begin + 32 * HOUR, next_call_at=begin + 16 * HOUR, institution=school,
                    name=f"Person {number}", country="la",
                )
            )  # fmt: skip


async def _leaves(database: Database, now: datetime) -> Counter[str]:
    """In which languages something leaves at a moment; nothing of it rings in somebody's night."""
    async with database.read() as connection:
        last = (await connection.execute(select(func.max(outbox.c.id)))).scalar() or 0
    more = True
    while more:
        async with database.begin() as connection:
            if not (more := await waiting.anything_due(connection, now)):
                break
            more = await waiting.act(connection, Mover(Who.CLOCK, None, now, VOICES))
    await Silence(database, VOICES, lambda: None).tick(now)
    async with database.read() as connection:
        found = await connection.execute(
            select(outbox.c.payload, outbox.c.key, persons)
            .join(persons, persons.c.telegram_id == outbox.c.chat_id)
            .where(outbox.c.id > last, outbox.c.operation == "send")
        )  # fmt: skip
        rows = list(found)
    for row in rows:
        day = day_of(row.zone or ZONES.get(row.language, "UTC"), row.night)
        assert row.payload.get("silent") or Quiet().until(now, day) is None or row.language == "vi", row.key
    # The coordinator's notice of a seat that is free again is no line of the plan.
    return Counter(row.language for row in rows if not row.key.startswith("arrived:"))


async def test_what_is_foreseen_about_seats_and_forms_is_what_leaves(database: Database) -> None:
    """Calls, the lists of the silent, and the end: head for head, held until the morning where the plan says so."""
    await _people(database)
    async with database.read() as connection:
        ahead = await sessions.goes_out(connection, "robotics", sessions.House(VOICES, NOW))
    by_sort = Counter(each.sort for each in ahead.coming)
    assert set(by_sort) == {Sort.CALL, Sort.LAST_CALL, Sort.SILENT_LIST, Sort.SEAT_GONE, Sort.DRAFT, Sort.DRAFT_GONE}
    assert sum(each.people for each in ahead.coming if each.sort is Sort.CALL) == 4
    assert sum(each.held for each in ahead.coming) > 0
    expected: dict[datetime, Counter[str]] = {}
    for each in ahead.coming:
        expected.setdefault(each.at, Counter()).update(each.languages)
    now, got = NOW, {}
    while now <= NOW + 20 * DAY:
        if left := await _leaves(database, now + timedelta(seconds=59)):
            got[now] = left
        now += MINUTE if any(abs(now - at) < 2 * MINUTE for at in expected) else min(
            [at for at in expected if at > now], default=now + 20 * DAY) - now  # fmt: skip
    assert got == expected
