"""What stands in the places of an answer: facts of now, of the reader where she is known, and else a sentence that says
where they are to be found."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.message import Text
from bot.features.faq import messages, repository
from bot.features.faq.places import Situation, filled, places_of
from bot.features.programme import service as programme
from bot.features.programme.model import Activity
from bot.features.registration import service as registration
from bot.features.reminders import service as reminders
from bot.i18n import Translator
from bot.people import service as people
from bot.people.model import Person

_MOST: Final = 5


@dataclass(frozen=True)
class Reader:
    """Who reads an answer for herself, and by which clock; where others read too there is none."""

    person: Person
    zone: str


async def situation(connection: AsyncConnection, reader: Reader | None) -> Situation:
    """What an answer may depend on for this reader."""
    if reader is None:
        return Situation()
    rows = await repository.registered(connection, reader.person.id)
    own = [reader.person.country, *(row.country for row in rows)]
    return Situation(
        countries=frozenset(filter(None, own[:1] if own[0] else own)),
        roles=frozenset(row.role for row in rows if row.role) | {role.value for role in reader.person.roles},
        activities=tuple(row.activity for row in rows),
    )


async def fill(
    connection: AsyncConnection, t: Translator, text: str, reader: Reader | None, who: Situation, now: datetime
) -> Text:
    """The text with what is so now in its places."""
    named = places_of(text)
    if not named:
        return text
    ways = {"next_session": _next_session, "seats_left": _seats_left, "deadline": _deadline, "contact": _contact}
    return filled(text, {name: await ways[name](connection, t, reader, who, now) for name in named if name in ways})


async def _next_session(
    connection: AsyncConnection, t: Translator, reader: Reader | None, _who: Situation, now: datetime
) -> Markup:
    page = await reminders.schedule(connection, reader.person, 0, now) if reader else None
    if reader is None or page is None or not page.items:
        return messages.no_session(t)
    session = page.items[0].session
    eyes = await reminders.reader(connection, t, reader.zone, now)
    zone = reader.zone if session.online else session.zone
    when = t.when(session.starts_at, session.ends_at, zone)
    return messages.next_session(t, t.pick(session.title) or t.pick(session.activity_title), when, eyes.city(zone))


async def _meant(connection: AsyncConnection, who: Situation, now: datetime) -> list[Activity]:
    """The activities that she is about, else all for which one can register now."""
    offered = await programme.offered(connection)
    own = [each for each in offered if each.code in who.activities]
    return own or [each for each in offered if each.is_open(now)]


async def _seats_left(
    connection: AsyncConnection, t: Translator, _reader: Reader | None, who: Situation, now: datetime
) -> Markup:
    lines = []
    for each in await _meant(connection, who, now):
        left = await registration.seats_left(connection, each.code, next(iter(who.countries), None))
        if left is not None:
            lines.append(messages.seats(t, t.pick(each.title), left))
    return Markup("\n").join(lines[:_MOST]) if lines else messages.no_seats(t)


async def _deadline(
    connection: AsyncConnection, t: Translator, _reader: Reader | None, who: Situation, now: datetime
) -> Markup:
    found = [each for each in await _meant(connection, who, now) if each.register_until is not None]
    lines = []
    for each in found[:_MOST]:
        day = t.short_date(each.register_until, each.zone) if each.register_until else ""
        lines.append(messages.until(t, t.pick(each.title), day, is_over=not each.is_open(now)))
    return Markup("\n").join(lines) if lines else messages.no_deadline(t)


async def _contact(
    connection: AsyncConnection, t: Translator, reader: Reader | None, who: Situation, _now: datetime
) -> Markup:
    names: list[str] = []
    if reader is not None:
        activity, country = next(iter(who.activities), ""), next(iter(who.countries), None)
        names = [each.name for each in await people.coordinators(connection, activity=activity, country=country)]
    return messages.coordinators(t, names[:_MOST]) if names else messages.no_contact(t)
