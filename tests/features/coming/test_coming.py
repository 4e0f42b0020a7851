"""Whether people come: the last answer counts, for the session as it is; only the silent are asked once more."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import Database
from bot.database.schema import bodies, institutions, outbox, registrations, session_answers, sessions
from bot.delivery import render
from bot.errors import NotFound
from bot.features.coming import service
from bot.features.coming.model import Begun, Participant, Why
from bot.features.reminders import foreseeing, repository
from bot.people import care
from bot.people import repository as people
from bot.people.model import Person
from tests.features.reminders import scene
from tests.features.reminders.scene import DAY, HOUR, NOW, START


async def _class(connection: AsyncConnection) -> tuple[int, list[Person]]:
    """A session in a week; four who take part, and one of theirs who is in care of the first."""
    await scene.programme(connection)
    number = await scene.session(connection)
    own = [await scene.person(connection, each, "en", name=f"Person {each}") for each in range(1, 5)]
    everybody = [*own, await care.add(connection, own[0], NOW, "Bua")]
    for person in everybody:
        await scene.registers(connection, person)
    return number, everybody


async def _says(
    connection: AsyncConnection, by: Person, session: int, *, coming: bool, whom: Person | None = None, now: Any = NOW
) -> bool:
    _, _, new = await service.answer(
        connection, by, session, whom.id if whom else None, coming=coming, now=now
    )  # fmt: skip
    return new


async def _standing(connection: AsyncConnection, session: int) -> dict[str, tuple[bool | None, str | None]]:
    found = await repository.session(connection, session)
    assert found is not None
    return {each.name: (each.coming, each.why or each.reason) for each in await repository.class_of(connection, found)}


async def test_the_last_answer_counts_and_of_a_moved_session_nobody_knows(database: Database) -> None:
    """Pressed twice it is kept once; one who answers for somebody answers for her alone."""
    async with database.begin() as connection:
        number, (one, two, three, four, bua) = await _class(connection)
        assert await _says(connection, one, number, coming=True)
        assert not await _says(connection, one, number, coming=True)
        assert await _says(connection, one, number, coming=False, whom=bua)
        assert await _says(connection, two, number, coming=False)
        assert await service.explain(connection, two, number, None, words="  My mother \u200b is ill ")
        assert await service.explain(connection, one, number, bua.id, why=Why.TRAVEL)
        assert await _says(connection, three, number, coming=False)
        assert await _says(connection, three, number, coming=True)
        assert not await service.explain(connection, three, number, None, why=Why.ILL), "she comes after all"
        assert await _standing(connection, number) == {
            "Person 1": (True, None), "Person 2": (False, "My mother is ill"), "Person 3": (True, None),
            "Person 4": (None, None), "Bua": (False, "travel"),
        }  # fmt: skip
        await connection.execute(update(sessions).values(starts_at=START + DAY, ends_at=START + DAY + HOUR))
        assert set((await _standing(connection, number)).values()) == {(None, None)}
        assert await _says(connection, two, number, coming=True, now=START)
        with pytest.raises(Begun):
            await _says(connection, four, number, coming=True, now=START + DAY)


async def test_nobody_answers_for_others_or_for_what_is_none_of_hers(database: Database) -> None:
    """A button's data is only a wish."""
    async with database.begin() as connection:
        number, (one, two, *_, bua) = await _class(connection)
        stranger = await scene.person(connection, 9)
        await scene.registers(connection, stranger, state="rejected")
        other = await scene.session(connection, "else", activity="tourism")
        for by, session, whom in ((two, number, bua), (two, number, one), (stranger, number, None), (one, other, None)):
            with pytest.raises(NotFound):
                await _says(connection, by, session, coming=True, whom=whom)
        for unknown in (None, 0, 2**62):
            with pytest.raises(NotFound):
                await service.answer(connection, one, unknown, None, coming=True, now=NOW)
        assert (await connection.execute(select(session_answers))).first() is None


async def test_who_cannot_come_to_the_only_session_may_give_her_seat_back(database: Database) -> None:
    """With another session beside it there is something left to come to."""
    async with database.begin() as connection:
        number, (one, *_) = await _class(connection)
        asked, _ = await service.about(connection, one, number, None)
        assert asked.alone
        await scene.session(connection, "day-2", START + DAY)
        asked, _ = await service.about(connection, one, number, None)
        assert not asked.alone


async def test_the_later_answer_of_two_merged_records_stays(database: Database) -> None:
    """And what only one of them said."""
    async with database.begin() as connection:
        number, (one, two, *_) = await _class(connection)
        second = await scene.session(connection, "day-2", START + DAY)
        await _says(connection, one, number, coming=True)
        await _says(connection, two, number, coming=False, now=NOW + HOUR)
        await _says(connection, two, second, coming=True)
        await people.merge(connection, one, two, NOW)
        await service.give(connection, two.id, one.id)
        kept = await connection.execute(
            select(session_answers.c.session_id, session_answers.c.person_id, session_answers.c.coming)
            .order_by(session_answers.c.session_id)
        )  # fmt: skip
        assert [tuple(row) for row in kept] == [(number, one.id, False), (second, one.id, True)]


async def _rows(database: Database) -> Sequence[tuple[int, Mapping[str, Any]]]:
    """What was queued, with each row's own values in its places."""
    async with database.read() as connection:
        query = select(outbox.c.chat_id, outbox.c.payload, bodies.c.payload.label("body"))
        found = await connection.execute(query.outerjoin(bodies, bodies.c.id == outbox.c.body_id).order_by(outbox.c.id))
        return [(row.chat_id, render.fill(row.body, row.payload) if row.body else row.payload) for row in found]


def _data(payload: Mapping[str, Any]) -> list[str]:
    return [one.get("data", "") for row in payload["buttons"] for one in row]


async def test_only_the_silent_are_asked_again_and_then_their_institutions(database: Database) -> None:
    """A day before everybody hears; later who said nothing; then contacts and coordinators have the short list."""
    async with database.begin() as connection:
        number, (one, two, three, _, bua) = await _class(connection)
        await scene.rule(connection, "day", DAY)
        await scene.rule(connection, "again", 20 * HOUR, only={"silent": True})
        await scene.rule(connection, "list", 18 * HOUR, "contacts")
        await scene.rule(connection, "hour", HOUR)
        await scene.grant(connection, await scene.person(connection, 20), "coordinator", "activity:robotics")
        contact = {"name": "Khamla", "email": None, "telegram": 30}
        await connection.execute(institutions.insert().values(
            code="pakse", position=0, title={"en": "Pakse College"}, aliases=[], keys="pakse", contact=contact,
        ))  # fmt: skip
        await scene.person(connection, 30)
        await connection.execute(update(registrations).values(institution="pakse", country="la"))
    await scene.tick(database, START - DAY)
    first = await _rows(database)
    assert [chat for chat, _ in first] == [1, 2, 3, 4, 1]
    assert _data(first[4][1])[:2] == [f"come:yes:{number}:{bua.id}", f"come:no:{number}:{bua.id}"]
    assert first[4][1]["text"].splitlines()[0] == "For Bua:"
    async with database.begin() as connection:
        await _says(connection, one, number, coming=True)
        await _says(connection, two, number, coming=False)
        await service.explain(connection, two, number, None, why=Why.ILL)
        await _says(connection, three, number, coming=True)
        found = await foreseeing.forecast(connection, "robotics", scene.VOICES, START - 21 * HOUR)
        assert {each.rule: each.people for each in found.coming} == {"again": 2, "list": 2, "hour": 4}
    await scene.tick(database, START - 20 * HOUR)
    again = (await _rows(database))[5:]
    assert [chat for chat, _ in again] == [4, 1]
    assert all("You have not said yet whether you are coming." in payload["text"] for _, payload in again)
    await scene.tick(database, START - 18 * HOUR)
    lists = dict((await _rows(database))[7:])
    assert set(lists) == {20, 30}
    assert lists[20]["text"].splitlines() == [
        "<b>Robots, day 1: 2 people have not said whether they are coming.</b>",
        "Tue 12 January, 09:00 (Vientiane)",
        "Coming: 2 · cannot come: 1 · no answer yet: 2",
        "Person 2 (cannot come: ill)", "", "Pakse College", "Bua", "Person 4", "The contact has this list here, too.",
    ]  # fmt: skip
    assert lists[30]["text"].splitlines()[2:] == [
        "Pakse College", "Bua", "Person 4", "Please ask them to answer me here in the chat.",
    ]  # fmt: skip
    await scene.tick(database, START - HOUR)
    last = (await _rows(database))[9:]
    assert [chat for chat, _ in last] == [1, 3, 4, 1], "who cannot come is left in peace"
    assert [any(each.startswith("come:") for each in _data(payload)) for _, payload in last] == [
        False, False, True, True,
    ]  # fmt: skip


async def test_where_everybody_has_answered_no_institution_is_written_to(database: Database) -> None:
    """The reminder is done, and says nothing."""
    async with database.begin() as connection:
        number, (one, two, three, four, bua) = await _class(connection)
        await scene.rule(connection, "list", DAY, "contacts")
        await scene.grant(connection, await scene.person(connection, 20), "coordinator")
        for person in (one, two, three, four):
            await _says(connection, person, number, coming=True)
        await _says(connection, one, number, coming=False, whom=bua)
    await scene.tick(database, START - DAY)
    assert await _rows(database) == []
    assert [row[:2] for row in await scene.planned(database)] == [("list", "done")]


CONDITIONS: Sequence[tuple[Mapping[str, Any], set[int]]] = [
    ({}, {1, 2, 3}),
    ({"states": ["waitlisted", "offered"]}, {4, 5}),
    ({"countries": ["la"]}, {1, 2}),
    ({"countries": ["la"], "roles": ["teacher"]}, {2}),
    ({"missing": ["passport"]}, {1, 3}),
    ({"missing": ["passport", "own_name"], "countries": ["la"]}, {1, 2}),
    ({"unconfirmed": True}, {3}),
    ({"unconfirmed": True, "countries": ["la"]}, set()),
]


@pytest.mark.parametrize(("only", "told"), CONDITIONS, ids=[str(n) for n in range(len(CONDITIONS))])
async def test_a_rule_is_for_those_whom_its_conditions_fit(
    database: Database, only: Mapping[str, Any], told: set[int]
) -> None:
    """Each condition narrows; a state stands in the place of who takes part."""
    async with database.begin() as connection:
        await scene.programme(connection)
        await scene.rule(connection, "rule", DAY, only=only or None)
        await scene.session(connection)
        for number, state, country, role, answers in (
            (1, "confirmed", "la", "staff", {"own_name": "A"}), (2, "confirmed", "la", "teacher", {"passport": "B"}),
            (3, "approved", "mm", "teacher", {}), (4, "waitlisted", "la", "staff", {}),
            (5, "offered", "mm", "staff", {}),
        ):  # fmt: skip
            person = await scene.person(connection, number)
            await scene.registers(connection, person, state=state, **answers)
            facets = {"country": country, "role": role, "answer_by": START if state == "approved" else None}
            mine = registrations.c.person_id == person.id
            await connection.execute(update(registrations).where(mine).values(**facets))
    await scene.tick(database, START - DAY)
    rows = await _rows(database)
    assert {chat for chat, _ in rows} == told
    for chat, payload in rows:
        missing = [line for line in payload["text"].splitlines() if line.startswith("Still missing")]
        lacks = {1: ["passport"], 2: ["own_name"], 3: ["own_name", "passport"]}.get(chat, [])
        named = {"own_name": "Your name", "passport": "Your name in your passport"}
        wanted = [named[code] for code in only.get("missing", ()) if code in lacks]
        assert missing == [f"Still missing: {paper}" for paper in wanted]
        looks = any(each.startswith("form:look:") and each[10:].isdigit() for each in _data(payload))
        assert looks == bool(wanted or only.get("unconfirmed"))


async def test_one_for_some_does_not_stand_for_one_that_all_were_to_hear(database: Database) -> None:
    """After an outage the reminder of everybody leaves all the same; one that all hear makes up for both."""
    async with database.begin() as connection:
        await _class(connection)
        await scene.rule(connection, "day", DAY)
        await scene.rule(connection, "again", 20 * HOUR, only={"silent": True})
    await scene.tick(database, NOW)
    await scene.tick(database, START - 19 * HOUR)
    assert [row[:2] for row in await scene.planned(database)] == [("day", "done"), ("again", "done")]


def test_reasons_are_for_coordinators() -> None:
    """A teacher reads that somebody cannot come, and not that she is ill."""
    from bot.features.reminders import lines

    t = scene.SPEAK["en"]
    ill = Participant("Aye", coming=False, why="ill")
    assert lines.participant(ill, t, reasons=True) == "Aye (cannot come: ill)"
    assert lines.participant(ill, t, reasons=False) == "Aye (cannot come)"
    assert lines.participant(Participant("Aye", coming=False), t, reasons=True) == "Aye (cannot come)"
