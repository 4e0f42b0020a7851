"""An edited session: what is stored, exported, planned, told, and what a later import of an older file does."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.database.engine import Database
from bot.database.schema import outbox, session_changes, session_edits, sessions
from bot.errors import NotAllowed
from bot.features.programme import editing, filing
from bot.features.programme.editing import EditsAtStake
from bot.features.programme.entries import Session as Entry
from bot.features.programme.file import ProgrammeFile, read_programme
from bot.features.reminders import changing
from bot.features.sessions import service
from bot.features.sessions.model import Kind, moved
from bot.features.sessions.when import Span
from bot.people.model import Person
from bot.seed import importing
from tests.features.reminders import scene
from tests.features.reminders.scene import VOICES

NOW = datetime(2027, 1, 4, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FILE = """
kind: programme
code: tvet
title: {en: TVET}
zone: Asia/Bangkok
notice: {version: "1", text: {en: We keep your answers.}}
countries:
  - {code: la, title: {en: Lao PDR}, city: {en: Vientiane}, zone: Asia/Vientiane, phone_region: LA}
  - {code: mm, title: {en: Myanmar}, city: {en: Yangon}, zone: Asia/Yangon, phone_region: MM}
places:
  - {code: vientiane, title: {en: Vientiane}, zone: Asia/Vientiane, latitude: 17.9, longitude: 102.6}
  - {code: yangon, title: {en: Yangon}, zone: Asia/Yangon}
activities:
  - code: robotics
    kind: training
    title: {en: Robotics}
    summary: {en: Two days.}
    place: vientiane
    sessions:
      - {code: one, title: {en: Day one}, starts: +10 days 09:00, ends: +10 days 12:00}
      - {code: two, title: {en: Day two}, starts: 2027-01-15 09:00, minutes: 60, room: {en: Room 1}}
  - code: tourism
    kind: training
    title: {en: Tourism}
    summary: {en: A day.}
    place: vientiane
    sessions:
      - {code: one, title: {en: Guests}, starts: 2027-01-15 13:00, minutes: 120}
reminders:
  - {code: day, before: 1 day, for: participants}
"""


def the_file(text: str = FILE) -> ProgrammeFile:
    return read_programme(text, "programme.yaml")


async def _begin(database: Database) -> Person:
    """The programme, two people who take part in both activities, a teacher of both, and a coordinator."""
    await importing.write(database, [the_file()], now=NOW)
    async with database.begin() as connection:
        for number, language in ((1, "lo"), (2, "my")):
            who = await scene.person(connection, number, language)
            await scene.registers(connection, who)
            await scene.registers(connection, who, "tourism", state="confirmed")
        for scope in ("activity:robotics", "activity:tourism"):
            teacher = await scene.grant(connection, await _teacher(connection), "teacher", scope)
        assert teacher.grants
        return await scene.grant(connection, await scene.person(connection, 9), "coordinator", "activity:robotics")


async def _teacher(connection: Any) -> Person:
    from bot.people import repository as people

    found = await people.by_telegram(connection, 8)
    return found or await scene.person(connection, 8, "th", name="Khru Somchai")


HOUSE = service.House(VOICES, NOW)


async def _edit(database: Database, who: Person, at: datetime, entries: Sequence[Entry]) -> tuple[list[Any], list[str]]:
    """Previews a change and does it; the alterations, and the sentences to look at."""
    async with database.begin() as connection:
        book = await service.book_of(connection, who, "robotics")
        house = service.House(VOICES, at)
        found = await service.preview(connection, book, entries, house)
        number = await service.keep_draft(connection, who, book, found.alterations, at)
    async with database.begin() as connection:
        await service.save(connection, who, number, at)
    return list(found.alterations), [note.sentence for note in found.notes]


async def _entry(database: Database, code: str) -> tuple[Any, Entry]:
    async with database.read() as connection:
        book = await editing.open_book(connection, "robotics")
    return book, book.entries[code]


async def _told(database: Database, at: datetime) -> list[tuple[int, str]]:
    """The first lines of what is told at this moment, by chat."""
    known = len(await scene.letters(database))
    more = True
    while more:
        async with database.begin() as connection:
            more = await changing.tell(connection, VOICES, at)
    return [(chat, text.splitlines()[0]) for chat, text in (await scene.letters(database))[known:]]


async def test_a_moved_session_is_saved_told_planned_and_exported(database: Database) -> None:
    """From the preview to the note; the clash with the other activity is said before; the file gives it out."""
    who = await _begin(database)
    book, two = await _entry(database, "two")
    there = Span(datetime.fromisoformat("2027-01-15 14:00"), datetime.fromisoformat("2027-01-15 16:00"))
    found, notes = await _edit(database, who, NOW, [moved(book, two, there)])
    assert [each.kind for each in found] == [Kind.CHANGED]
    assert notes == [
        "{n} people of {session} also have {other} at that hour.", "{teacher} also teaches {other} at that hour.",
    ]  # fmt: skip
    assert await _told(database, NOW + 2 * MINUTE) == []
    assert sorted(await _told(database, NOW + 3 * MINUTE)) == [
        (chat, "<b>Changed: Day two</b>") for chat in (1, 2, 8)
    ]  # fmt: skip
    await scene.tick(database, NOW + 4 * MINUTE)
    assert {moment for _, state, moment, _ in await scene.planned(database) if state == "planned"} == {
        datetime(2027, 1, 13, 2, 0, tzinfo=UTC), datetime(2027, 1, 14, 7, 0, tzinfo=UTC),
        datetime(2027, 1, 14, 6, 0, tzinfo=UTC),
    }  # fmt: skip
    async with database.read() as connection:
        exported = read_programme(await filing.as_file(connection), "export")
    two = exported.activities[0].sessions[1]
    assert (str(two.starts), str(two.ends), str(two.planned)) == (
        "2027-01-15 14:00", "2027-01-15 16:00", "2027-01-15 09:00",
    )  # fmt: skip
    assert str(exported.activities[0].sessions[0].starts) == "+10 days 09:00", "what was not edited stays relative"


async def test_what_should_be_looked_at_is_said_before(database: Database) -> None:
    """A place without a point on the map, an hour of the night, and a reminder whose moment is over by then."""
    who = await _begin(database)
    book, two = await _entry(database, "two")
    there = Span(datetime.fromisoformat("2027-01-05 03:00"), datetime.fromisoformat("2027-01-05 05:00"))
    soon = moved(book, two.model_copy(update={"place": "yangon"}), there)
    _, notes = await _edit(database, who, NOW, [soon])
    assert notes == [
        "{session} begins at {hour} by the clock of its place. Please look whether that is meant.",
        "{place} has no point on the map: people read its name and address only.",
        "{session}: the reminder “{rule}” will not leave, for its moment is over.",
    ]  # fmt: skip


async def test_an_older_file_does_not_undo_what_was_edited(database: Database) -> None:
    """It is refused with each session's name, unless it is said so; the exported file is taken without a word."""
    who = await _begin(database)
    _, two = await _entry(database, "two")
    await _edit(database, who, NOW, [two.model_copy(update={"room": {"en": "Room 9"}})])
    with pytest.raises(EditsAtStake) as caught:
        await importing.write(database, [the_file()], now=NOW + MINUTE)
    assert caught.value.lines == [
        "activity robotics, session two: changed by a coordinator on 2027-01-04 03:00 UTC, and the file says otherwise"
    ]
    assert [row.room for row in await _rows(database)] == [None, {"en": "Room 9"}]
    async with database.read() as connection:
        exported = await filing.as_file(connection)
    await importing.write(database, [the_file(exported)], now=NOW + MINUTE)
    assert [row.room for row in await _rows(database)] == [None, {"en": "Room 9"}]
    async with database.read() as connection:
        assert (await connection.execute(select(session_edits))).first() is None, "the file has it now"
    await importing.write(database, [the_file()], now=NOW + 2 * MINUTE)
    assert [row.room for row in await _rows(database)] == [None, {"en": "Room 1"}]
    await _edit(database, who, NOW + 3 * MINUTE, [two.model_copy(update={"room": None})])
    await importing.write(database, [the_file()], now=NOW + 4 * MINUTE, discard_edits=True)
    assert [row.room for row in await _rows(database)] == [None, {"en": "Room 1"}]


async def _rows(database: Database) -> list[Any]:
    async with database.read() as connection:
        query = select(sessions).where(sessions.c.activity == "robotics").order_by(sessions.c.starts_at)
        return list(await connection.execute(query))


async def test_what_was_called_off_and_takes_place_after_all_is_told_once_each(database: Database) -> None:
    """Within minutes of each other nobody reads of it; after that, both; an import keeps it called off."""
    who = await _begin(database)
    _, two = await _entry(database, "two")
    off, on = two.model_copy(update={"cancelled": True}), two.model_copy(update={"cancelled": False})
    await _edit(database, who, NOW, [off])
    await _edit(database, who, NOW + MINUTE, [on])
    assert await _told(database, NOW + 10 * MINUTE) == []
    found, _ = await _edit(database, who, NOW + 11 * MINUTE, [off])
    assert [each.kind for each in found] == [Kind.CANCELLED]
    assert {line for _, line in await _told(database, NOW + 20 * MINUTE)} == {"<b>Called off: Day two</b>"}
    with pytest.raises(EditsAtStake):
        await importing.write(database, [the_file()], now=NOW + 21 * MINUTE)
    found, _ = await _edit(database, who, NOW + 22 * MINUTE, [on])
    assert [each.kind for each in found] == [Kind.RESTORED]
    await _edit(database, who, NOW + 23 * MINUTE, [off])
    assert await _told(database, NOW + 30 * MINUTE) == [], "they know it as called off"
    await _edit(database, who, NOW + 31 * MINUTE, [on])
    assert sorted(await _told(database, NOW + 40 * MINUTE)) == [
        (chat, "<b>Takes place after all: Day two</b>") for chat in (1, 2, 8)
    ]  # fmt: skip
    assert len(await _rows(database)) == 2
    async with database.read() as connection:
        assert (await connection.execute(select(session_changes))).first() is None


async def test_a_new_session_is_written_to_nobody_and_is_reminded_of(database: Database) -> None:
    """It stands in the file from then on; a place without a map and a rule that is too late are noted."""
    who = await _begin(database)
    entry = Entry.model_validate(
        {"code": "session-3", "title": {"en": "Evening"}, "starts": "2027-01-05 05:30", "minutes": 60,
         "place": "yangon"}
    )  # fmt: skip
    found, notes = await _edit(database, who, NOW + timedelta(hours=22), [entry])
    assert [each.kind for each in found] == [Kind.ADDED]
    assert [note.partition("{")[2].partition("}")[0] for note in notes] == ["session", "place", "session"]
    assert "is over" in notes[-1]
    assert await _told(database, NOW + timedelta(days=1)) == []
    await scene.tick(database, NOW + timedelta(hours=23))
    assert ("day", "skipped") in [(rule, state) for rule, state, *_ in await scene.planned(database)]


async def test_two_coordinators_at_once_do_not_overwrite_each_other(database: Database) -> None:
    """The second preview is stale; a preview is decided about once; and only by who decides about the activity."""
    who = await _begin(database)
    book, two = await _entry(database, "two")
    async with database.begin() as connection:
        other = await scene.grant(connection, await scene.person(connection, 10), "coordinator")
        abroad = await scene.grant(connection, await scene.person(connection, 11), "coordinator", "country:la")
        with pytest.raises(NotAllowed):
            await service.book_of(connection, abroad, "robotics")
        with pytest.raises(NotAllowed):
            await service.book_of(connection, who, "tourism")
        numbers = {}
        for person, room in ((who, "Room 2"), (other, "Room 3")):
            entry = two.model_copy(update={"room": {"en": room}})
            found = await service.preview(connection, book, [entry], HOUSE)
            numbers[person] = await service.keep_draft(connection, person, book, found.alterations, NOW)
        with pytest.raises(service.Gone):
            await service.save(connection, other, numbers[who], NOW)
        await service.save(connection, who, numbers[who], NOW)
    async with database.begin() as connection:
        with pytest.raises(service.Gone):
            await service.save(connection, who, numbers[who], NOW)
        with pytest.raises(service.Stale):
            await service.save(connection, other, numbers[other], NOW)
    assert [row.room for row in await _rows(database)] == [None, {"en": "Room 2"}]
    async with database.read() as connection:
        assert (await connection.execute(select(outbox.c.id))).first() is None


async def test_what_is_on_its_way_stops_when_its_session_moves(database: Database) -> None:
    """Rows that wait, of a reminder that is going out: they do not leave; what was sent stays; the new hour is told."""
    who = await _begin(database)
    due = datetime(2027, 1, 14, 2, 0, tzinfo=UTC)
    await scene.tick(database, NOW)
    await scene.tick(database, due)
    async with database.begin() as connection:
        first = select(outbox.c.id).where(outbox.c.key.like("reminder:%"), outbox.c.chat_id == 1)
        await connection.execute(update(outbox).where(outbox.c.id.in_(first)).values(state="sent", settled_at=due))
    book, two = await _entry(database, "two")
    wall = datetime.fromisoformat
    later = Span(wall("2027-01-18 09:00"), wall("2027-01-18 10:00"))
    await _edit(database, who, due + MINUTE, [moved(book, two, later)])
    async with database.read() as connection:
        rows = list(
            await connection.execute(
                select(outbox.c.chat_id, outbox.c.state, outbox.c.key, outbox.c.error).order_by(outbox.c.id)
            )
        )
    of_two = [(row.chat_id, row.state) for row in rows if row.error or row.state == "sent"]
    assert (1, "sent") in of_two
    assert (2, "missed") in of_two
    assert sorted(await _told(database, due + 5 * MINUTE)) == [(chat, "<b>Changed: Day two</b>") for chat in (1, 2, 8)]
    await scene.tick(database, due + 10 * MINUTE)
    again = datetime(2027, 1, 17, 2, 0, tzinfo=UTC)
    known = len(await scene.letters(database))
    await scene.tick(database, again)
    assert sorted(chat for chat, _ in (await scene.letters(database))[known:]) == [1, 2]
