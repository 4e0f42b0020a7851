"""Nominations: reading a list against what is stored, taking people in with a link each, and who comes by a link.

Only the hash of a link is stored, so a link is known in the moment in which it is made and never again. Whoever loses
the file with the links can have new ones for those who have not come yet; the old ones then lead nowhere.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import BotError, NotFound
from bot.features.doors import repository
from bot.features.doors.lists import Surroundings, birth_of, compare, read_list
from bot.features.doors.model import SENDER, KeptList, Known, Link, Nomination, Nominee, Report
from bot.features.programme import service as programme
from bot.features.programme.model import Activity, Institution
from bot.features.registration import nominated
from bot.features.registration.form import Form, form_of
from bot.features.registration.service import Closed
from bot.i18n import N_, search_key
from bot.people import care
from bot.people import repository as people_rows
from bot.people.model import Person, Role
from bot.people.service import hashed
from bot.spreadsheet import Cell, Fault, Row, Sheet

MOST_AT_ONCE = 1_000
"""The most people whom one transaction takes in."""

LIST_KEPT = timedelta(days=1)
SOURCE = "nomination"


class NoForm(BotError):
    """One cannot register for this activity in the chat, so nobody can be nominated for it."""

    def __init__(self, activity: Activity) -> None:
        super().__init__(activity.code)
        self.activity = activity


class LinkUnknown(BotError):
    """No nomination has this link (any more)."""


class LinkTaken(BotError):
    """Somebody else has used this link."""


@dataclass(frozen=True)
class Ground:
    """What a list is held against."""

    activity: Activity
    form: Form
    around: Surroundings
    known: Sequence[Known]


async def ground(connection: AsyncConnection, code: str, institution: str | None, today: date) -> Ground:
    """What is needed to read a list for an activity; raises NotFound and NoForm."""
    activity = await programme.activity(connection, code)
    if activity.questions is None:
        raise NoForm(activity)
    form = form_of(activity.questions)
    regions = await repository.regions(connection)
    schools = {row.code: row for row in await repository.schools(connection)}
    if institution is not None and institution not in schools:
        raise NotFound(f"institution {institution}")
    own = schools[institution] if institution is not None else None
    around = Surroundings(
        today=today,
        regions=regions,
        institutions={search_key(name): _entry(row) for row in schools.values() for name in _names(row)},
        institution=_entry(own) if own is not None else None,
        region=regions.get(own.country) if own is not None else None,
    )
    return Ground(activity, form, around, await _known(connection, code, form))


def _entry(row: Any) -> Mapping[str, Any]:
    """An institution as an answer names it."""
    return {"code": row.code, "title": row.title}


def _names(row: Any) -> list[str]:
    return [name for name in (*row.title.values(), *row.aliases, row.code) if isinstance(name, str)]


async def _known(connection: AsyncConnection, code: str, form: Form) -> list[Known]:
    nominated = [
        Known(row.digest, row.name, birth_of(form, row.answers), row.claimed_at is not None)
        for row in await repository.known(connection, code)
    ]
    registered = [Known("", row.name, row.born, True) for row in await repository.registered(connection, code)]
    return nominated + registered


def check(
    sheet: Sheet, on: Ground, by: Person | None = None, *, progress: Callable[[int], None] = lambda rows: None
) -> Report:
    """The list held against what is stored, for a coordinator within her scope; raises Unreadable.

    It takes seconds for thousands of people and touches no database: run it in a thread.
    """
    report = compare(read_list(sheet, on.form, on.around, progress), on.known)
    if by is None:
        lonely = [each for each in report.new if each.contact == SENDER]
        sentence = N_("This person has no Telegram, so the list must name a contact for her.")
        return replace(report, faults=(*report.faults, *(Fault(each.place, sentence) for each in lonely)))
    country = next((each.code for each in on.form.questions if each.fills == "country"), "")
    outside = [
        Fault(each.place, N_("This person is not of your country or activity, or the list does not say the country."))
        for each in (*report.new, *report.waiting)
        if not by.holds(Role.COORDINATOR, activity=on.activity.code, country=each.answers.get(country))
    ]
    return replace(report, faults=(*report.faults, *outside))


async def take_in(
    connection: AsyncConnection, activity: str, people: Sequence[Nominee], *, institution: str | None,
    by: Person | None, now: datetime,
) -> list[Link]:  # fmt: skip
    """Nominates at most MOST_AT_ONCE people; the links of those who were not there. A repeat changes nothing.

    Who has a contact gets no link: her form comes to the contact, to the sender of the list at once.
    """
    links = [Link(each, _new_token()) for each in people]
    kept = [(each.nominee, hashed(each.token)) for each in links]
    await repository.add(connection, activity, institution, by.id if by else None, kept, now)
    if by is not None and (own := [each.digest for each in people if each.contact == SENDER]):
        await _bring(connection, by, await repository.in_care_of(connection, activity, SENDER, own), now)
    return [each for each in await _made(connection, links) if not each.nominee.contact]


async def room(connection: AsyncConnection, contact: Person) -> int:
    """For how many more people somebody can answer."""
    return max(0, care.most_of(contact) - len(await care.everybody(connection, contact)))


async def _bring(connection: AsyncConnection, contact: Person, found: Sequence[Nomination], now: datetime) -> int:
    """Begins the forms of nominees for whom somebody answers; how many, for she can answer for so many only."""
    brought = 0
    for each in found[: await room(connection, contact) if found else 0]:
        if await repository.claim(connection, each.id, now):
            person = await people_rows.add_in_care(connection, contact, each.name, now)
            draft = await nominated.fill_in(connection, person, each.activity, each.answers, source=SOURCE, now=now)
            await repository.link(connection, each.id, draft.id)
            brought += 1
    return brought


async def renew(connection: AsyncConnection, activity: str, people: Sequence[Nominee]) -> list[Link]:
    """New links for at most MOST_AT_ONCE nominees who have not come yet; their old links lead nowhere any more."""
    links = [Link(each, _new_token()) for each in people if not each.contact]
    await repository.renew(connection, activity, [(each.nominee, hashed(each.token)) for each in links])
    return await _made(connection, links)


async def _made(connection: AsyncConnection, links: Sequence[Link]) -> list[Link]:
    """Those links that lead somewhere: of two imports at once only one makes a person's link."""
    stored = await repository.stored(connection, [hashed(each.token) for each in links])
    return [each for each in links if hashed(each.token) in stored]


async def claim(connection: AsyncConnection, person: Person, token: str, now: datetime) -> Nomination:
    """The nomination of a link, from now on this person's: her form has the list's answers in it.

    Opening it again changes nothing. Raises LinkUnknown, LinkTaken, and Closed where one can register no more.
    """
    found = await repository.by_token(connection, hashed(token))
    if found is None:
        raise LinkUnknown
    if found.claimed_at is not None:
        if await repository.owner(connection, found.registration_id) != person.id:
            raise LinkTaken
        await _bring(connection, person, await repository.in_care_of(connection, found.activity, found.digest), now)
        return found
    activity = await programme.activity(connection, found.activity)
    if not activity.is_open(now):
        raise Closed(activity)
    if not await repository.claim(connection, found.id, now):
        raise LinkTaken
    registration = await nominated.fill_in(connection, person, found.activity, found.answers, source=SOURCE, now=now)
    await repository.link(connection, found.id, registration.id)
    others = await repository.in_care_of(connection, found.activity, found.digest)
    brought = await _bring(connection, person, others, now)
    return replace(found, registration_id=registration.id, in_care=brought)


# -- lists on their way in -------------------------------------------------------------------------------------------


async def keep_list(connection: AsyncConnection, person: Person, name: str, sheet: Sheet, now: datetime) -> int:
    """Keeps a list until its coordinator has said what it is for; its number."""
    await repository.drop_older_lists(connection, now - LIST_KEPT)
    return await repository.keep_list(connection, person.id, name[:120], _packed(sheet), now)


async def kept_list(connection: AsyncConnection, number: int, telegram_id: int) -> KeptList | None:
    """A list that this person sent."""
    row = await repository.kept_list(connection, number, telegram_id)
    if row is None:
        return None
    return KeptList(row.name, _unpacked(row.sheet), row.sheet.get("activity", ""), row.sheet.get("institution"))


async def say_of_list(
    connection: AsyncConnection, person: Person, number: int, *, activity: str, institution: str | None
) -> None:
    """Keeps for which activity a list is, and which institution sends it."""
    row = await repository.kept_list(connection, number, person.telegram_id)
    if row is not None:
        said = {**row.sheet, "activity": activity, "institution": institution}
        await repository.change_list(connection, number, said)


async def institutions_for(connection: AsyncConnection, person: Person, activity: str) -> list[Institution]:
    """The institutions in whose name this coordinator can send a list: those of her countries, else all."""
    found = await programme.institutions_listed(connection)
    return [each for each in found if person.holds(Role.COORDINATOR, activity=activity, country=each.country)]


async def drop_list(connection: AsyncConnection, person: Person, number: int) -> bool:
    """Forgets a list; whether it was still there."""
    return await repository.drop_list(connection, number, person.id)


def _packed(sheet: Sheet) -> Mapping[str, Any]:
    return {
        "rows": [
            [row.number, [[column, each.place, each.text, each.fault] for column, each in row.cells.items()]]
            for row in sheet.rows
        ],
        "notes": [[note.place, note.sentence, dict(note.values)] for note in sheet.notes],
    }


def _unpacked(kept: Mapping[str, Any]) -> Sheet:
    rows = (
        Row(number, {column: Cell(place, text, fault) for column, place, text, fault in cells})
        for number, cells in kept["rows"]
    )
    return Sheet(tuple(rows), tuple(Fault(*note) for note in kept["notes"]))


def _new_token() -> str:
    return secrets.token_urlsafe(16)
