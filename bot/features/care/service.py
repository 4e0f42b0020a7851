"""Registering somebody else: for whom one answers, and how she takes it over when she has Telegram herself."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import BotError, NotAllowed
from bot.features.care import repository
from bot.features.programme import service as programme
from bot.features.programme.model import Activity
from bot.features.registration import joining
from bot.features.registration import service as registration
from bot.features.registration.moving import Mover
from bot.features.registration.record import Filling
from bot.features.welcome import service as welcome
from bot.people import care
from bot.people import repository as people_rows
from bot.people.model import Person, Role
from bot.people.service import hashed

TooMany = care.TooMany


class LinkUnknown(BotError):
    """No link like this was made, or a newer one has taken its place."""


class LinkUsed(BotError):
    """Somebody else has used this link."""


class ForAnother(BotError):
    """Whoever answers for a person opened the link that is to be passed on to her."""

    def __init__(self, person: Person) -> None:
        super().__init__(str(person.id))
        self.person = person


class BothRegistered(BotError):
    """Who opens the link has registered for the same activity herself; a coordinator looks at the two."""

    def __init__(self, person: Person, activity: Activity) -> None:
        super().__init__(str(person.id))
        self.person = person
        self.activity = activity


@dataclass(frozen=True)
class Offer:
    """For whom somebody can register: those she answers for who have not, and how many more she can answer for."""

    activity: Activity
    people: list[Person]
    used: int
    most: int


async def offer(connection: AsyncConnection, contact: Person, code: str, now: datetime) -> Offer:
    """For whom `contact` can register for an activity; raises NotFound, Closed and NotAllowed."""
    activity = await programme.activity(connection, code)
    if not activity.is_open(now):
        raise registration.Closed(activity)
    if activity.invitation_only and not contact.holds(Role.COORDINATOR, activity=code, country=contact.country):
        raise NotAllowed("by invitation: others are nominated")
    everybody = await care.everybody(connection, contact)
    free = [each for each in everybody if each.name and not await registration.standing(connection, each, code)]
    used = sum(bool(each.name) for each in everybody)
    return Offer(activity, free, used, care.most_of(contact))


async def begin(
    connection: AsyncConnection, contact: Person, code: str, number: int | None, now: datetime, *, language: str
) -> Filling:
    """The draft for somebody for whom `contact` answers, or for somebody new; that she agrees is kept.

    Raises what `offer` raises, TooMany, and Already.
    """
    found = await offer(connection, contact, code, now)
    if number is None:
        person = await care.add(connection, contact, now)
    else:
        person = await care.owner(connection, contact, number)
    held = await welcome.needs_consent(connection, person)
    if held is not None:
        await welcome.agree(connection, person, language, held.notice_version, now)
    return await registration.begin(connection, person, found.activity.code, source="contact", now=now)


async def registered(connection: AsyncConnection, contact: Person, number: int | None) -> tuple[Person, list[Filling]]:
    """Somebody for whom `contact` answers, and what she is registered for; raises NotFound."""
    person = await care.owner(connection, contact, number or 0)
    return person, [await registration.own(connection, contact, each.registration.id)
                    for each in await registration.mine(connection, person)]  # fmt: skip


# -- taking over -----------------------------------------------------------------------------------------------------


async def make_link(
    connection: AsyncConnection, contact: Person, number: int | None, now: datetime
) -> tuple[Person, str]:
    """A link by which somebody takes over what is hers, once; its token, of which only a hash is kept."""
    person = await care.owner(connection, contact, number or 0)
    if person.id == contact.id or person.merged_into is not None:
        raise NotAllowed("nobody else's record")
    token = secrets.token_urlsafe(16)
    await repository.add_link(connection, person.id, hashed(token), contact.id, now)
    return person, token


async def claim(connection: AsyncConnection, person: Person, token: str, mover: Mover) -> Person:
    """What was registered for somebody is hers from now on, whoever answered for her; that record as it was.

    Opening it again changes nothing. Raises LinkUnknown, LinkUsed, ForAnother and BothRegistered.
    """
    link = await repository.link(connection, hashed(token))
    record = None if link is None else await people_rows.by_id(connection, link.person_id)
    if link is None or record is None:
        raise LinkUnknown
    if link.used_at is not None:
        if link.used_by == person.id:
            return record
        raise LinkUsed
    if record.merged_into is not None:
        raise LinkUnknown
    if record.contact_id == person.id:
        raise ForAnother(record)
    expected = joining.plan(await joining.all_of(connection, person), await joining.all_of(connection, record))
    if expected.both_sent:
        code = expected.both_sent[0].kept.activity
        raise BothRegistered(record, await programme.activity(connection, code))
    await joining.hold_all(connection, expected)
    if not await repository.use_link(connection, link.id, person.id, mover.now):
        raise LinkUsed
    await people_rows.hold_people(connection, [person.id, record.id])
    await people_rows.merge(connection, person, record, mover.now)
    await joining.join(connection, person, record, expected, mover)
    return record
