"""A coordinator's /schedule: the sessions in her charge, by field and activity, and how many come."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, update

from bot.database.engine import Database
from bot.database.schema import activities, fields, session_answers
from bot.errors import NotAllowed
from bot.features.reminders import messages_of_overview
from bot.features.reminders.charge import Attended, By, Charge, Choice, Picked
from bot.features.reminders.model import Page, Reader, View
from bot.i18n import LANGUAGES, translators
from bot.people.model import Grant, Person, Role
from tests.features.reminders import scene
from tests.features.reminders.scene import DAY, NOW, START
from tests.features.reminders.test_reminders_handlers import _sends
from tests.features.reminders.test_reminders_messages import ONLINE, VENUE


async def _programme(database: Database) -> dict[str, Person]:
    """Two fields with an activity each, people of two countries, of whom some have answered; a coordinator of each."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await connection.execute(insert(fields).values(code="robots", position=0, title={"en": "Robots field"}))
        robotics = activities.c.code == "robotics"
        await connection.execute(update(activities).where(robotics).values(field="robots"))
        day = await scene.session(connection, "day-1", START, title={"en": "Day robots"})
        await scene.session(connection, "day-2", NOW, activity="tourism", title={"en": "Day guests"}, place="tianjin")
        everybody = [await scene.person(connection, n, country="la" if n < 3 else "mm") for n in range(1, 6)]
        for who in everybody:
            await scene.registers(connection, who)
        await scene.registers(connection, everybody[0], "tourism")
        for who, coming in ((everybody[0], True), (everybody[1], False), (everybody[4], True)):
            values = {"session_id": day, "person_id": who.id, "answered_by": who.id, "answered_at": NOW}
            await connection.execute(insert(session_answers).values(**values, coming=coming, answered_for=START))
        await scene.registers(connection, await scene.person(connection, 9, country="la"), state="rejected")
        scopes = {"all": "", "robotics": "activity:robotics", "la": "country:la", "kh": "country:kh"}
        return {
            name: await scene.grant(connection, await scene.person(connection, 20 + n), "coordinator", scope)
            for n, (name, scope) in enumerate(scopes.items())
        }


def _told(payload: dict[str, Any]) -> list[str]:
    return [line for line in payload["text"].splitlines() if line.startswith(("Day", "Coming")) or "partici" in line]


def _data(payload: dict[str, Any]) -> list[str]:
    return [button["data"] for row in payload["buttons"] for button in row]


async def test_who_coordinates_sees_what_is_in_her_charge(database: Database) -> None:
    """Everything, an activity, or a country's own people; by field and by activity; today's alone; nobody else does."""
    who = await _programme(database)
    robots = ["Day robots", "5 participants", "Coming: 2 · cannot come: 1 · no answer yet: 2"]
    guests = ["Day guests", "1 participant"]
    async with database.begin() as connection:
        seen = await _sends(connection, who["all"], "/schedule")
        assert seen["text"].splitlines()[0] == "<b>Sessions you coordinate</b>"
        assert _told(seen) == guests + robots
        assert sum(data.startswith("sched:class:") for data in _data(seen)) == 2
        assert _told(await _sends(connection, who["all"], "/today")) == guests
        assert _told(await _sends(connection, who["robotics"], "/week")) == []
        assert _told(await _sends(connection, who["robotics"], "/schedule")) == robots
        country = await _sends(connection, who["la"], "/schedule")
        assert _told(country) == [*guests, robots[0], "2 participants", "Coming: 1 · cannot come: 1 · no answer yet: 0"]
        assert not any(data.startswith("sched:class:") for data in _data(country)), "names are for who has it all"
        assert "No session is coming up." in (await _sends(connection, who["kh"], "/schedule"))["text"]
        asked = await _sends(connection, who["all"], "over:fields:page")
        assert _data(asked) == ["over:page_field:robots:0", "over:page_field:_:0", "over:page::0"]
        assert _told(await _sends(connection, who["all"], "over:page_field:robots:0")) == robots
        other = await _sends(connection, who["all"], "over:page_field:_:0")
        assert (_told(other), other["text"].splitlines()[1]) == (guests, "Without a field")
        assert "over:acts:_:page" in _data(other)
        asked = await _sends(connection, who["all"], "over:acts:_:page")
        assert _data(asked) == ["over:page_activity:tourism:0", "over:page::0"]
        one = await _sends(connection, who["all"], "over:week_activity:tourism:0")
        assert (_told(one), one["text"].splitlines()[1]) == (guests, "Tourism")
        assert _told(await _sends(connection, who["robotics"], "over:page_activity:tourism:0")) == []
        outsider = await scene.person(connection, 50)
        for data in ("over:page", "over:fields:page", "over:acts:_", "over:page_field:robots:0"):
            with pytest.raises(NotAllowed):
                await _sends(connection, outsider, data)


async def test_who_takes_part_herself_has_both(database: Database) -> None:
    """A button leads from the one to the other; pages of a few."""
    who = await _programme(database)
    async with database.begin() as connection:
        await scene.registers(connection, who["all"], "tourism")
        for number in range(3, 9):
            await scene.session(connection, f"day-{number}", START + number * DAY, title={"en": f"Day {number}"})
        seen = await _sends(connection, who["all"], "/schedule")
        assert {"over:page::1", "sched:page:0"} <= set(_data(seen))
        own = await _sends(connection, who["all"], "sched:page:0")
        assert _told(own) == ["Day guests"]
        assert "over:page" in _data(own)
        assert len(_told(await _sends(connection, who["all"], "over:page::1"))) == 2 * 4
        assert _told(await _sends(connection, who["all"], "over:page::9"))[0] == "Day guests"


@given(st.lists(st.sampled_from(["", "activity:a", "country:la"]), max_size=3), st.booleans())
def test_a_charge_is_the_sum_of_its_scopes(scopes: list[str], owner: bool) -> None:
    """Teaching is no charge; owning is everything."""
    grants = (*(Grant(Role.COORDINATOR, scope) for scope in scopes), Grant(Role.TEACHER, ""))
    charge = Charge.of(Person(1, 1, "A", grants=(*grants, Grant(Role.OWNER)) if owner else grants))
    assert bool(charge) == (owner or bool(scopes))
    assert charge.everything == (owner or "" in scopes)
    assert charge.opens("a") == (owner or "" in scopes or "activity:a" in scopes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_can_say_it(language: str) -> None:
    """Nothing left unfilled; at most two buttons a row; codes of full length fit below a button."""
    reader = Reader(translators()[language], "Asia/Yangon", NOW, {})
    page = Page(1, [Attended(VENUE, 12, 8, 1), Attended(ONLINE, 0, 0, 0)], more=True)
    charge = Charge(everything=True)
    for view in View:
        for by in By:
            picked = Picked(by, "a" * 32 if by is not By.ALL else "")
            for shown in (page, Page[Attended](0, [], more=False)):
                said = messages_of_overview.overview(shown, reader, view, picked, {"en": "A"}, charge, own=True)
                assert "{" not in said.text
                assert all(len(row) <= 2 for row in said.buttons)
    for ask in (messages_of_overview.fields, messages_of_overview.activities):
        assert len(ask([Choice("_", {}), Choice("b" * 32, {"en": "B"})], View.WEEK, reader.t).buttons) == 3
