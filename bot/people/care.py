"""Who answers for whom: people without Telegram, several on one phone, a delegation with one contact.

What is registered for such a person is done by her contact, in the contact's chat, and everything that goes to her
goes there. How many one person answers for has a bound: a longer list is a coordinator's.
"""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import BotError, NotFound
from bot.people import repository
from bot.people.model import MOST_IN_CARE, Person, Role

MOST_OF_STAFF: Final = 200


class TooMany(BotError):
    """Somebody answers for as many people as one can."""


def most_of(person: Person) -> int:
    """For how many people somebody can answer."""
    return MOST_OF_STAFF if person.roles & {Role.COORDINATOR, Role.OWNER} else MOST_IN_CARE


async def owner(connection: AsyncConnection, acting: Person, person_id: int) -> Person:
    """The person with this number, if `acting` may act for her: it is herself, or she answers for her.

    Raises NotFound.
    """
    if person_id == acting.id:
        return acting
    found = await repository.by_id(connection, person_id)
    # What stands with a record that was merged is only kept: nobody goes on with it.
    if found is None or found.contact_id != acting.id or found.merged_into is not None:
        raise NotFound(f"person {person_id}")
    return found


async def everybody(connection: AsyncConnection, contact: Person) -> list[Person]:
    """The people for whom somebody answers."""
    return await repository.in_care(connection, contact)


async def add(connection: AsyncConnection, contact: Person, now: datetime, name: str = "") -> Person:
    """Somebody new for whom `contact` answers; raises TooMany. One who has no name yet is not written down twice."""
    known = await repository.in_care(connection, contact)
    unnamed = next((each for each in known if not each.name), None)
    if unnamed is not None and not name:
        return unnamed
    if len(known) >= most_of(contact):
        raise TooMany
    return await repository.add_in_care(connection, contact, name, now)


async def call(connection: AsyncConnection, person: Person, name: str) -> None:
    """What somebody without Telegram is called, as her contact writes it."""
    if person.contact_id is not None and name and name != person.name:
        await repository.change(connection, person.id, name=name[:256])
