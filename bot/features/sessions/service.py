"""What coordinators can do with sessions: look at what a change would do, and do it. Nobody here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import BotError, NotAllowed, NotFound
from bot.features.announcements import foreseeing as foreseen_announcements
from bot.features.papers import foreseeing as papers
from bot.features.programme import editing
from bot.features.programme import service as programme
from bot.features.programme.book import Book, plain
from bot.features.programme.entries import Session as Entry
from bot.features.programme.model import Activity
from bot.features.registration import foreseeing as foreseen_seats
from bot.features.reminders import foreseeing
from bot.features.reminders.forecast import Foreseen, in_order
from bot.features.reminders.foreseeing import Forecast
from bot.features.reminders.plan import PASSED
from bot.features.sessions import repository
from bot.features.sessions.model import Alteration, Note, Preview, alterations, as_change, looked_at, short
from bot.i18n import N_
from bot.people.model import Person, Role
from bot.people.voices import Voices

MOST_COMPARED = 30
"""So many changed sessions are held against those of other activities."""


class Stale(BotError):
    """Somebody has changed one of these sessions since the preview."""


class Gone(BotError):
    """The change was decided about already, or given up."""


@dataclass(frozen=True)
class House:
    """What a forecast needs to know: the languages and the moment."""

    voices: Voices
    now: datetime


def may_edit(person: Person, activity: str) -> bool:
    """Whether the person decides about the sessions of an activity: who is in charge of one country only does not."""
    return person.holds(Role.COORDINATOR, activity=activity)


async def activity(connection: AsyncConnection, person: Person, code: str) -> Activity:
    """An activity whose sessions the person decides about; raises NotAllowed and NotFound."""
    if not may_edit(person, code):
        raise NotAllowed("not a coordinator of this activity")
    return await programme.activity(connection, code)


async def goes_out(connection: AsyncConnection, code: str, house: House) -> Forecast:
    """Every message that will leave for an activity: of sessions, deadlines, seats to confirm, announcements."""
    sessions = await foreseeing.forecast(connection, code, house.voices, house.now)
    deadlines = await papers.forecast(connection, code, house.voices, house.now)
    seats = await foreseen_seats.forecast(connection, code, house.voices, house.now)
    announced = await foreseen_announcements.forecast(connection, code, house.voices, house.now)
    return Forecast(in_order([*sessions.coming, *deadlines, *seats, *announced]), sessions.missed)


async def book_of(connection: AsyncConnection, person: Person, code: str) -> Book:
    """The sessions of an activity, for who decides about them; raises NotAllowed and NotFound."""
    if not may_edit(person, code):
        raise NotAllowed("not a coordinator of this activity")
    return await editing.open_book(connection, code)


def entry_of(book: Book, key: str) -> Entry:
    """The session that a button means; raises NotFound."""
    for code, entry in book.entries.items():
        if short(code) == key:
            return entry
    raise NotFound(f"session {key}")


async def preview(
    connection: AsyncConnection, book: Book, entries: Sequence[Entry], house: House, notes: Sequence[Note] = ()
) -> Preview:
    """What these entries would change, who would hear of it, and what should be looked at."""
    found = alterations(book, entries)
    told, wanting = await _told(connection, book, found, house)
    looked = [*notes, *looked_at(book, found), *await _overlaps(connection, book, found), *wanting]
    return Preview(book, found, told, looked)


async def _told(
    connection: AsyncConnection, book: Book, found: Sequence[Alteration], house: House
) -> tuple[list[Foreseen], list[Note]]:
    """Who would be told, and which reminders would be too late for the new hours."""
    ahead = await foreseeing.Ahead.of(connection, book.activity, house.voices, house.now)
    told, notes = [], []
    for each in found:
        change = as_change(book, each, house.now)
        told += ahead.note(change) if change is not None else []
        if each.moves and not each.after.entry.cancelled:
            planned = ahead.planned(each.after.starts, each.after.ends, each.after.zone)
            late = [one.rule for one in planned if one.reason == PASSED]
            sentence = N_("{session}: the reminder “{rule}” will not leave, for its moment is over.")
            notes += [Note(sentence, {"session": each.after.entry.title, "rule": rule}) for rule in dict.fromkeys(late)]
    return told, notes


async def _overlaps(connection: AsyncConnection, book: Book, found: Sequence[Alteration]) -> list[Note]:
    """People and teachers who have something else at the hour of a session that moves."""
    notes = []
    for each in [one for one in found if one.moves and not one.after.entry.cancelled][:MOST_COMPARED]:
        for other in await repository.at_the_same_hour(connection, book.activity, each.after.starts, each.after.ends):
            known = {"session": each.after.entry.title, "other": other.title}
            if other.people:
                sentence = N_("{n} people of {session} also have {other} at that hour.")
                notes.append(Note(sentence, {**known, "n": other.people}))
            teachers = await repository.teachers_of_both(connection, book.activity, other.activity)
            sentence = N_("{teacher} also teaches {other} at that hour.")
            notes += [Note(sentence, {**known, "teacher": teacher}) for teacher in teachers]
    return notes


async def keep_draft(
    connection: AsyncConnection, person: Person, book: Book, found: Sequence[Alteration], now: datetime
) -> int:
    """Keeps what a preview shows until its coordinator decides; its number."""
    entries = [each.after.entry for each in found]
    seen = book.seen(entry.code for entry in entries)
    kept = [plain(entry) for entry in entries]
    return await repository.keep_draft(connection, person.id, book.activity, kept, seen, now)


async def save(connection: AsyncConnection, person: Person, number: int, now: datetime) -> tuple[Book, list[Entry]]:
    """Does what a preview showed; raises Gone, NotAllowed, and Stale where somebody was quicker."""
    draft = await repository.take_draft(connection, number, person.id)
    if draft is None:
        raise Gone
    if not may_edit(person, draft.activity):
        raise NotAllowed("not a coordinator of this activity")
    book = await editing.open_book(connection, draft.activity, hold=True)
    entries = [Entry.model_validate(each) for each in draft.entries]
    if book.seen(entry.code for entry in entries) != draft.seen:
        raise Stale
    await editing.keep(connection, book, entries, now)
    return book, entries


async def leave(connection: AsyncConnection, person: Person, number: int) -> None:
    """A change is given up."""
    await repository.take_draft(connection, number, person.id)
