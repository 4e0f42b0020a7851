"""Getting into the console: a link that works once opens a session in one browser. Neither is kept, only its hash.

A session says who somebody is and no more: what she may see is asked of her roles at each request.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.console import repository
from bot.features.console.model import LINK_LASTS, SESSION_LASTS
from bot.features.desk import service as desk
from bot.features.desk.model import scope_of
from bot.people import repository as people
from bot.people.model import Person
from bot.people.service import hashed


@dataclass(frozen=True)
class Visitor:
    """Who looks, and whether her roles of now allow it."""

    person: Person
    may_look: bool


async def link(connection: AsyncConnection, by: Person, now: datetime) -> str:
    """The secret part of a link; raises NotAllowed for who decides about nothing."""
    desk.check(by)
    token = secrets.token_urlsafe(24)
    await repository.add(connection, by.id, hashed(token), now + LINK_LASTS)
    return token


async def invited(connection: AsyncConnection, token: str, now: datetime) -> Person | None:
    """Whose link it is; None where it does not work any more. It is not used up by asking."""
    return await people.by_id(connection, await repository.owner_of_link(connection, hashed(token), now))


async def enter(connection: AsyncConnection, token: str, now: datetime) -> str | None:
    """Uses a link up, for the secret of a session; None where it does not work any more."""
    secret = secrets.token_urlsafe(32)
    opened = await repository.use(connection, hashed(token), hashed(secret), now, now + SESSION_LASTS)
    return secret if opened else None


async def visitor(connection: AsyncConnection, secret: str, now: datetime) -> Visitor | None:
    """Who looks, as she is now; None where no session is open, or her record has become another one's."""
    person = await people.by_id(connection, await repository.owner(connection, hashed(secret), now))
    if person is None or person.merged_into is not None:
        return None
    return Visitor(person, person.banned_at is None and not scope_of(person).is_empty)


async def leave(connection: AsyncConnection, secret: str, now: datetime) -> None:
    """Signs out."""
    await repository.end(connection, hashed(secret), now)


async def tidy(connection: AsyncConnection, now: datetime) -> None:
    """Forgets what is over: a session begins while its link lasts, so none is open any more."""
    await repository.tidy(connection, now - SESSION_LASTS)
