"""Holidays of those who live by a clock, and the hour that each person has chosen for herself."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.database.engine import Database
from bot.database.schema import countries, persons, programmes, registrations, reminders, sessions
from bot.errors import NotFound
from bot.features.programme.holidays import CALENDARS
from bot.features.reminders import foreseeing, handlers, planning, repository, service
from bot.features.reminders.changing import is_night
from bot.features.reminders.hours import LAST_CALL, NIGHTS, Quiet, day_of, sort, span_of
from bot.features.reminders.model import Change, Lead, Session
from bot.people import care
from tests.features.reminders import scene
from tests.features.reminders.scene import DAY, HOUR, NOW, SPEAK, START, VOICES

FIRST = date(2027, 4, 12)
ZONES = ("Asia/Vientiane", "Asia/Yangon", "Asia/Shanghai", "America/Santiago")
PI_MAI = datetime.fromisoformat("2027-04-14T10:00+07:00")  # the second of three days off in Laos

days_off = st.sets(st.integers(0, 13)).map(lambda found: {FIRST + timedelta(days=each) for each in found})
moments = st.timedeltas(timedelta(), timedelta(days=14)).map(lambda by: PI_MAI - 2 * DAY + by)


@given(moments, st.sampled_from(ZONES), days_off)
def test_on_a_holiday_nobody_is_woken_early(moment: datetime, zone: str, off: set[date]) -> None:
    """The night is over at nine there, at seven on other days; and staff read it on a working day."""
    quiet = Quiet(is_holiday=lambda where, day: where == zone and day in off)
    local = moment.astimezone(ZoneInfo(zone))
    morning = time(9) if local.date() in off else time(7)
    asleep = local.time() >= time(21) or local.time() < morning
    end = quiet.until(moment, zone)
    assert (end is not None) == asleep
    if end is not None:
        there = end.astimezone(ZoneInfo(zone))
        assert there.time() == (time(9) if there.date() in off else time(7))
        assert quiet.until(end, zone) is None
    at_work = quiet.working(moment, zone)
    assert at_work >= moment
    assert at_work.astimezone(ZoneInfo(zone)).date() not in off
    assert quiet.until(at_work, zone) is None


@given(moments, st.timedeltas(timedelta(), timedelta(days=4)), st.sampled_from(ZONES), days_off)
def test_what_waits_for_a_working_day_is_never_lost_by_it(
    now: datetime, ahead: timedelta, zone: str, off: set[date]
) -> None:
    """Where the working day would be too late, staff has it as everybody has."""
    quiet = Quiet(is_holiday=lambda _, day: day in off)
    usual, staff = (sort([zone], now, now + ahead, quiet=quiet, staff=each) for each in (False, True))
    assert bool(usual.never) == bool(staff.never)
    for moment in staff.later:
        assert now < moment < now + ahead
        assert quiet.until(moment, zone) is None or now + ahead - moment <= LAST_CALL


@pytest.mark.parametrize(
    ("code", "day"),
    [("TH", "2027-04-13"), ("LA", "2027-04-14"), ("KH", "2027-04-14"), ("MM", "2027-04-14"), ("VN", "2027-02-06"),
     ("CN", "2027-10-01")],
)  # fmt: skip
def test_the_great_holidays_of_the_six_countries_are_known(code: str, day: str) -> None:
    """Songkran, Pi Mai, Khmer New Year, Thingyan, Tet, and the national day of China."""
    assert CALENDARS.is_holiday(code, date.fromisoformat(day))
    assert not CALENDARS.is_holiday(code, date(2027, 6, 22))


async def _told(database: Database, *moments: datetime) -> list[set[int]]:
    """Who has a letter after each tick that had none before."""
    found, known = [], len(await scene.letters(database))
    for moment in moments:
        await scene.tick(database, moment)
        letters = await scene.letters(database)
        found.append({chat for chat, _ in letters[known:]})
        known = len(letters)
    return found


async def test_a_sessions_reminder_comes_on_a_holiday_but_not_early(database: Database) -> None:
    """For those who keep it."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await connection.execute(update(countries).where(countries.c.code == "la").values(holidays="LA"))
        await scene.rule(connection, "two", 2 * HOUR)
        await scene.session(connection, starts_at=PI_MAI)
        for number, language in ((1, "lo"), (2, "zh")):
            await scene.registers(connection, await scene.person(connection, number, language))
    eight = PI_MAI - 2 * HOUR
    assert await _told(database, eight, eight + HOUR - timedelta(minutes=1), eight + HOUR) == [{2}, set(), {1}]


@pytest.mark.parametrize(("days", "arrives"), [(3, PI_MAI + 3 * DAY - 3 * HOUR), (2, PI_MAI)])
async def test_what_staff_reads_waits_for_a_working_day(database: Database, days: int, arrives: datetime) -> None:
    """The fourteenth to the sixteenth are days off: on the seventeenth, if the session begins no earlier."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await connection.execute(update(countries).where(countries.c.code == "la").values(holidays="LA"))
        await scene.rule(connection, "list", days * DAY, "contacts")
        await scene.session(connection, starts_at=PI_MAI + days * DAY)
        await scene.registers(connection, await scene.person(connection, 1, "lo"))
        await scene.grant(connection, await scene.person(connection, 9, "lo"), "coordinator")
    if arrives > PI_MAI:
        assert await _told(database, PI_MAI, arrives - HOUR) == [set(), set()]
    assert await _told(database, arrives, PI_MAI + days * DAY) == [{9}, set()]


async def test_a_programme_says_which_days_are_off_and_how_long_people_sleep_then(database: Database) -> None:
    """A day that the calendar does not have, one that it has and people work, and the hour."""
    async with database.begin() as connection:
        await scene.programme(connection)
        days = {"off": ["2027-01-12"], "on": ["2027-04-14"]}
        await connection.execute(update(countries).where(countries.c.code == "la").values(holidays="LA", days=days))
        await connection.execute(update(programmes).values(quiet_on_holidays="10:30"))
        quiet = await planning.quiet_of(connection, "robotics")
        assert [quiet.is_holiday("Asia/Vientiane", date.fromisoformat(day)) for day in (
            "2027-01-12", "2027-01-13", "2027-04-14", "2027-04-15",
        )] == [True, False, False, True]  # fmt: skip
        assert quiet.is_holiday("Asia/Yangon", date(2027, 1, 12)) is False
        assert quiet.rest == time(10, 30)
        assert (await planning.quiet_hours(connection))["tvet"] == quiet


async def _states(database: Database) -> dict[str, str]:
    async with database.read() as connection:
        found = await connection.execute(select(reminders.c.rule, reminders.c.state))
        return {row.rule: row.state for row in found}


async def test_a_country_keeps_its_own_night(database: Database) -> None:
    """In Yangon people are up at five: at a quarter to six they are reminded, and those in Vientiane at seven."""
    async with database.begin() as connection:
        await scene.programme(connection)
        early = {"from": "22:00", "until": "05:00"}
        await connection.execute(update(countries).where(countries.c.code == "mm").values(quiet=early))
        await scene.rule(connection, "hours", 2 * HOUR + 3 * HOUR / 4)
        await scene.session(connection)
        for number, zone in ((1, "Asia/Vientiane"), (2, "Asia/Yangon")):
            await scene.registers(connection, await scene.person(connection, number, zone=zone))
    assert await _told(database, NOW, START - 2 * HOUR - 3 * HOUR / 4, START - 2 * HOUR) == [set(), {2}, {1}]


async def test_who_has_chosen_an_hour_is_reminded_then_and_not_as_the_programme_says(database: Database) -> None:
    """What is more than a plain reminder comes all the same; who is in care is reminded as her contact wants."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "day", DAY)
        await scene.rule(connection, "text", 3 * HOUR, text={"en": "Bring your laptop"})
        await scene.session(connection)
        one, two, three = [await scene.person(connection, number, "lo") for number in (1, 2, 3)]
        for person in (one, two, three, await care.add(connection, one, NOW, "Bua")):
            await scene.registers(connection, person)
    await scene.tick(database, NOW)
    assert await _states(database) == {"day": "planned", "text": "planned"}
    async with database.begin() as connection:
        one = await service.choose(connection, one, Lead.EVENING, NOW)
        await service.choose(connection, two, Lead.HOUR, NOW)
        assert one.lead == "evening"
    await scene.tick(database, NOW)
    assert set(await _states(database)) == {"day", "text", "own-evening", "own-hour"}
    async with database.read() as connection:
        found = await foreseeing.forecast(connection, "robotics", VOICES, NOW)
        assert {each.rule: each.people for each in found.coming} == {
            "day": 1, "own-evening": 2, "text": 4, "own-hour": 1,
        }  # fmt: skip
    evening = datetime.fromisoformat("2027-01-11T18:00+07:00")
    assert await _told(database, START - DAY, evening - HOUR, evening, START - 3 * HOUR, START - HOUR) == [
        {3}, set(), {1}, set(), {1, 2, 3},
    ]  # fmt: skip
    letters = await scene.letters(database)
    assert len(letters) == 8
    assert sorted(chat for chat, text in letters if "Bring your laptop" in text) == [1, 1, 2, 3]


async def test_an_hour_that_is_past_leaves_nobody_without_a_reminder(database: Database) -> None:
    """Who came in later, or whose session was fixed later than that, is reminded as the programme says."""
    late = START - 14 * HOUR
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "hour", HOUR)
        await scene.session(connection)
        one, two, new = [await scene.person(connection, number, "lo", lead="evening") for number in (1, 2, 3)]
        for person in (one, two):
            await scene.registers(connection, person)
        await connection.execute(update(registrations).values(decided_at=NOW))
    assert await _told(database, late) == [{1, 2}]
    async with database.begin() as connection:
        await scene.registers(connection, new)
        hers = registrations.c.person_id == new.id
        await connection.execute(update(registrations).where(hers).values(decided_at=late + HOUR))
    assert await _told(database, START - HOUR) == [{3}]
    async with database.begin() as connection:
        moved = START + HOUR
        await connection.execute(update(sessions).values(starts_at=moved, ends_at=moved + HOUR, changed_at=late + HOUR))
    assert await _told(database, START) == [{1, 2, 3}]


@given(moments, st.sampled_from(ZONES), days_off, st.sampled_from(NIGHTS), st.timedeltas(HOUR, 3 * DAY))
def test_own_quiet_hours_hold_on_every_day_and_lose_nothing(
    now: datetime, zone: str, off: set[date], night: str, ahead: timedelta
) -> None:
    """Whatever her country says: nothing comes within them but the last call, and something always comes."""
    quiet = Quiet(is_holiday=lambda _, day: day in off, elsewhere={zone: (time(19), time(10))})
    day, (start, end) = day_of(zone, night), span_of(night)
    local = now.astimezone(ZoneInfo(zone))
    asleep = start > end and (local.time() >= start or local.time() < end)
    over = quiet.until(now, day)
    assert (over is not None) == asleep
    assert over is None or over.astimezone(ZoneInfo(zone)).time() == end
    found = sort([day, zone], now, now + ahead, quiet=quiet)
    assert day not in found.never
    at = now if day in found.now else next(moment for moment, whose in found.later.items() if day in whose)
    assert now <= at < now + ahead
    assert quiet.until(at, day) is None or now + ahead - at <= LAST_CALL


async def test_who_has_chosen_quiet_hours_is_woken_in_no_other(database: Database) -> None:
    """Early, late, at any hour, or as her country: each is reminded when her own night is over; teachers as well.

    A change at eleven in the evening comes without a sound to those who sleep; the plan says when each has it.
    """
    five = START.replace(hour=22) - DAY  # five in the morning in Vientiane
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "four", 4 * HOUR)
        await scene.rule(connection, "teachers", 4 * HOUR, "teachers")
        await scene.session(connection)
        for number, night in enumerate(("20-06", "21-08", None, "00-00"), 1):
            await scene.registers(connection, await scene.person(connection, number, "lo", night=night))
        await scene.grant(connection, await scene.person(connection, 9, "lo", night="21-08"), "teacher")
    async with database.read() as connection:
        found = await foreseeing.forecast(connection, "robotics", VOICES, NOW)
        seen = [(each.at, each.people, each.held) for each in found.coming if each.rule == "four"]
        assert seen == [(five, 1, 0), (five + HOUR, 1, 1), (five + 2 * HOUR, 1, 1), (five + 3 * HOUR, 1, 1)]
    assert await _told(database, NOW, five, five + HOUR, five + 2 * HOUR, five + 3 * HOUR) == [
        set(), {4}, {1}, {3}, {2, 9},
    ]  # fmt: skip
    change = Change(1, "robotics", NOW, *[await _session(database)] * 2)
    eleven, day = NOW.replace(hour=16), "Asia/Vientiane"
    nights = {night: is_night(change, eleven, day_of(day, night), Quiet()) for night in (None, *NIGHTS)}
    assert nights == {None: True, "20-06": True, "21-08": True, "22-06": True, "23-08": True, "00-00": False}


async def test_who_chooses_quiet_hours_at_night_still_has_what_waits_for_the_morning(database: Database) -> None:
    """The part for her country's morning is hers as well, and waits on where her own night is longer."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "four", 4 * HOUR)
        await scene.session(connection)
        one, two = [await scene.person(connection, number, "lo") for number in (1, 2)]
        for person in (one, two):
            await scene.registers(connection, person)
    five = START - 4 * HOUR
    assert await _told(database, NOW, five) == [set(), set()]
    async with database.begin() as connection:
        one = await service.choose_night(connection, one, "21-08", VOICES)
        assert one.night == "21-08"
        again = await service.choose_night(connection, one, "21-08", VOICES)
        assert again == one
    assert await _told(database, five + 2 * HOUR, five + 3 * HOUR) == [{2}, {1}]


async def _session(database: Database) -> Session:
    async with database.read() as connection:
        found = await repository.session(connection, 1)
        assert found is not None
        return found


async def test_quiet_hours_are_chosen_below_the_schedule(database: Database) -> None:
    """A tick shows what holds; the way back is one tap; what was never offered is refused and changes nothing."""
    async with database.begin() as connection:
        await scene.programme(connection)
        me = await scene.person(connection, 1)
        turn = _turn(connection, me, "sched:night:22-06")
        await handlers.night(turn)
        assert [button.label for row in turn.edited.buttons for button in row] == [
            "As in my country", "20:00–06:00", "21:00–08:00", "✓ 22:00–06:00", "23:00–08:00",
            "It may ring at any hour", "Back",
        ]  # fmt: skip
        await handlers.nights(again := _turn(connection, turn.person, "sched:nights:here"))
        assert again.edited == turn.edited
        await handlers.remind(back := _turn(connection, turn.person, "sched:remind:again"))
        assert back.edited.buttons[-1][0].data == "sched:nights:here"
        for wrong in ("sched:night:03-04", "sched:night", "sched:night:22-06x"):
            with pytest.raises(NotFound):
                await handlers.night(_turn(connection, me, wrong))
        assert (await connection.execute(select(persons.c.night))).scalar() == "22-06"
        await handlers.night(_turn(connection, me, "sched:night:usual"))
        assert (await connection.execute(select(persons.c.night))).scalar() is None


async def test_a_choice_is_asked_for_below_the_schedule(database: Database) -> None:
    """A tick shows what holds; what was never offered is refused."""
    from bot.delivery.render import keyboard

    async with database.begin() as connection:
        await scene.programme(connection)
        me = await scene.person(connection, 1)
        turn = _turn(connection, me, "sched:lead:two-hours")
        await handlers.lead(turn)
        assert (await connection.execute(select(persons.c.lead))).scalar() == "two-hours"
        shown = keyboard(turn.edited.to_json())
        assert shown is not None
        assert [row[0]["text"] for row in shown["inline_keyboard"]] == [
            "As the programme says", "The evening before", "✓ Two hours before", "One hour before", "My quiet hours",
        ]  # fmt: skip
        await handlers.lead(_turn(connection, me, "sched:lead:usual"))
        assert (await connection.execute(select(persons.c.lead))).scalar() is None
        for wrong in ("sched:lead:never", "sched:lead"):
            with pytest.raises(NotFound):
                await handlers.lead(_turn(connection, me, wrong))


def _turn(connection: Any, person: Any, data: str) -> Any:
    from types import SimpleNamespace

    from bot.chat.callback_data import CallbackData

    turn = SimpleNamespace(
        connection=connection, person=person, now=NOW, t=SPEAK["en"], voices=VOICES,
        incoming=SimpleNamespace(data=CallbackData.parse(data)),
    )  # fmt: skip

    async def edit(message: Any) -> None:
        turn.edited = message

    turn.edit = edit
    return turn
