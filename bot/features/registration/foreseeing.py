"""What will go out about seats that wait for an answer and forms that are begun, as the tables stand. Reading only."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import persons, registrations
from bot.features.programme import service as programme
from bot.features.programme.model import Activity
from bot.features.registration.calls import Asked, Step, waking
from bot.features.registration.informing import focal_of, readers_of
from bot.features.registration.states import State
from bot.features.reminders import service as reminders
from bot.features.reminders.forecast import Foreseen, Sort
from bot.features.reminders.hours import Quiet, day_of
from bot.features.reminders.model import Session
from bot.people import repository as people
from bot.people.model import Person
from bot.people.voices import Voices

_SORTS: Final = {Step.CALL: Sort.CALL, Step.LAST: Sort.LAST_CALL, Step.LIST: Sort.SILENT_LIST, Step.END: Sort.SEAT_GONE}
_Where = tuple[str | None, str | None]
_Moments = dict[tuple[datetime, Step], Counter[str]]


async def forecast(connection: AsyncConnection, activity: str, voices: Voices, now: datetime) -> list[Foreseen]:
    """Every call, list and lost seat, and about forms that are begun, if nobody answers any more.

    What comes in the same minute is one line.
    """
    offered = await programme.activity(connection, activity)
    if offered.cancelled_at is not None:
        return []
    seats = await _seats(connection, offered, voices, now)
    return sorted([*seats, *await _drafts(connection, offered, voices, now)], key=lambda each: (each.at, each.sort))


async def _seats(connection: AsyncConnection, offered: Activity, voices: Voices, now: datetime) -> list[Foreseen]:
    activity = offered.code
    rows = await _asked(connection, activity)
    quiet, known = await reminders.quiet_of(connection, activity), await _people(connection, rows)
    told: _Moments = defaultdict(Counter)
    late: _Moments = defaultdict(Counter)
    silent: dict[_Where, list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in rows:
        called = now
        for at, step, waited in _ahead(row, known[row.person_id], voices, quiet, now):
            if step is Step.LIST:
                silent[row.institution, row.country].append((called, at))
            elif not known[row.person_id].unreachable:
                told[_minute(at), step][voices.language_of(known[row.person_id])] += 1
                late[_minute(at), step][""] += waited
            called = at
    for where, each in silent.items():
        readers = await _readers(connection, activity, where, voices)
        for at in lists(each):
            told[_minute(at), Step.LIST] += readers
    shown = Session(0, activity, offered.title, offered.title, now, now, "UTC")
    return [
        Foreseen(at, shown, _SORTS[step], step.value, "", _most_first(languages), held=late[at, step][""])
        for (at, step), languages in told.items()
    ]


async def _drafts(connection: AsyncConnection, offered: Activity, voices: Voices, now: datetime) -> list[Foreseen]:
    """When the writers of forms that are begun are asked, and when these are deleted; one chat reads one message."""
    held, drafts = await programme.the_programme(connection), registrations.c
    query = select(drafts.person_id, drafts.touched_at, drafts.nudged_at).where(
        drafts.activity == offered.code, drafts.state == State.DRAFT.value, drafts.touched_at.is_not(None)
    )
    rows: list[Row[Any]] = list(await connection.execute(query.order_by(drafts.id))) if held is not None else []
    known = await _people(connection, rows)
    chats: dict[tuple[datetime, Sort], dict[int, str]] = defaultdict(dict)
    for row in rows:
        assert held is not None
        person = known[row.person_id]
        zone, language = voices.zone_of(person), voices.language_of(person)
        asked = row.nudged_at or waking(max(row.touched_at + held.nudge_after, now), zone)
        gone = waking(max(asked + held.drop_after, now), zone)
        if row.nudged_at is None and offered.is_open(asked) and not person.unreachable:
            chats[_minute(asked), Sort.DRAFT][person.telegram_id] = language
        if not person.unreachable:
            chats[_minute(gone), Sort.DRAFT_GONE][person.telegram_id] = language
    shown = Session(0, offered.code, offered.title, offered.title, now, now, "UTC")
    return [
        Foreseen(at, shown, sort, sort.value, "", _most_first(Counter(found.values())))
        for (at, sort), found in chats.items()
    ]


def _ahead(
    row: Row[Any], person: Person, voices: Voices, quiet: Quiet, now: datetime
) -> Iterator[tuple[datetime, Step, bool]]:
    asked = Asked(row.answer_by, row.next_call_at, row.ladder)
    return asked.ahead(now, day_of(voices.zone_of(person), person.night), quiet)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def lists(silent: Iterable[tuple[datetime, datetime]]) -> list[datetime]:
    """When an institution is told, by its people's last calls and their turns to be told of.

    Each time it reads of everybody who has heard the last call by then.
    """
    found, waiting = [], sorted(silent, key=lambda pair: pair[1])
    while waiting:
        found.append(at := waiting[0][1])
        waiting = [pair for pair in waiting[1:] if pair[0] > at]
    return found


def _most_first(languages: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(languages.items(), key=lambda pair: (-pair[1], pair[0])))


async def _readers(connection: AsyncConnection, activity: str, where: _Where, voices: Voices) -> Counter[str]:
    """Who has the list of an institution and country, by language."""
    institution, country = where
    focal = await focal_of(connection, await programme.institution(connection, institution) if institution else None)
    return Counter(voices.language_of(each) for each in await readers_of(connection, activity, country, focal))


async def _asked(connection: AsyncConnection, activity: str) -> list[Row[Any]]:
    """Who is asked for an answer about a seat, and how far that has come."""
    asked = registrations.c
    query = select(
        asked.person_id, asked.answer_by, asked.next_call_at, asked.ladder, asked.institution, asked.country
    ).where(asked.activity == activity, asked.next_call_at.is_not(None), asked.answer_by.is_not(None))
    return list(await connection.execute(query.order_by(asked.id)))


async def _people(connection: AsyncConnection, rows: list[Row[Any]]) -> dict[int, Person]:
    """Them, as they are told things."""
    query = select(*people.COLUMNS).where(persons.c.id.in_({row.person_id for row in rows}))
    found = {}
    for row in (await connection.execute(query)).all():
        person = people.person_of(row) if row.telegram_id is not None else await people.by_id(connection, row.id)
        assert person is not None
        found[person.id] = person
    return found
