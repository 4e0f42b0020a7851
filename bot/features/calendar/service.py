"""What somebody's calendar holds, and the address under which it is asked for.

An address is a person's number and a signature over it: nothing secret is stored, and it can be shown again. A new one
raises the revision that is signed, so that the old one is wrong from then on.
"""

import hashlib
import hmac
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.calendar import ics, repository
from bot.features.calendar.model import Entry
from bot.features.reminders.model import activities_taught
from bot.people import repository as people
from bot.people.model import Person, Role
from bot.people.voices import Voices

renew = repository.renew


async def entries(connection: AsyncConnection, person: Person, now: datetime) -> list[Entry]:
    """The person's sessions, those she teaches first where she does both; in order of time."""
    taught = await repository.taught(connection, _taught_by(person), now)
    found = {entry.id: entry for entry in taught}
    for each in await repository.attended(connection, person.id, now):
        found[each.id] = _together(found[each.id], each) if each.id in found else each
    return sorted(found.values(), key=lambda each: (each.starts_at, each.id))


def _together(known: Entry, more: Entry) -> Entry:
    """One entry for a session, for everybody who has to do with it; what is hers herself says how it stands."""
    first, second = (more, known) if more.own and not known.own else (known, more)
    waiting = first.waiting if first.own else first.waiting and second.waiting
    return replace(first, waiting=waiting, others=(*known.others, *more.others))


def _taught_by(person: Person) -> frozenset[str]:
    """Who teaches everywhere, or is in charge, does not want every session of the house in her own calendar."""
    own = Person(person.id, person.telegram_id, person.name, grants=tuple(
        grant for grant in person.grants if grant.role is Role.TEACHER and grant.scope
    ))  # fmt: skip
    return activities_taught(own) or frozenset()


def sign(key: str, person_id: int, revision: int) -> str:
    """The secret part of an address."""
    said = f"calendar:{person_id}:{revision}"
    return f"{person_id}-{hmac.new(key.encode(), said.encode(), hashlib.sha256).hexdigest()[:40]}"


async def token(connection: AsyncConnection, key: str, person_id: int) -> str:
    """The secret part of the person's present address."""
    return sign(key, person_id, await repository.revision(connection, person_id))


async def feed(connection: AsyncConnection, key: str, shown: str, voices: Voices, now: datetime) -> bytes | None:
    """The calendar that belongs to the address with `shown` in it; None when no such address works."""
    number, _, _ = shown.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    right = await token(connection, key, int(number))
    if not hmac.compare_digest(right.encode(), shown.encode()):
        return None
    person = await people.by_id(connection, int(number))
    if person is None:
        return None
    t = voices.speaks(person)
    return ics.calendar(await entries(connection, person, now), t, now)
