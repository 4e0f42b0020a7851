"""What can be done with people, each within the caller's transaction."""

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import outbox
from bot.errors import BotError, NotFound
from bot.people import repository
from bot.people.model import Grant, Person, Role

INVITATION_LASTS = timedelta(days=7)


class InvitationUsed(BotError):
    """Somebody has used this invitation already."""


class InvitationOver(BotError):
    """This invitation has expired, was called off, or never existed."""


class HasAlready(BotError):
    """Who opens an invitation has what it gives; it stays as it is, for somebody else."""


class OwnInvitation(BotError):
    """Who opens an invitation has made it, to be passed on; it stays as it is."""


async def recognise(
    connection: AsyncConnection, known: Person | None, telegram_id: int, name: str, client_language: str | None,
    now: datetime,
) -> Person:  # fmt: skip
    """The person behind an update: written down when new, brought up to date, healed from "unreachable"."""
    if known is None:
        return await repository.add(connection, telegram_id, name, client_language, now)
    if known.telegram_id != telegram_id:
        # A further account of hers: name and blocks are those of the first one.
        return known
    changes: dict[str, object] = {}
    if known.name != name:
        changes["name"] = name
    if known.client_language != client_language:
        changes["client_language"] = client_language
    if known.unreachable:
        changes["unreachable_since"] = None
        await outbox.revive(connection, telegram_id, now=now)
    if changes:
        await repository.change(connection, known.id, **changes)
    return replace(known, name=name, client_language=client_language, unreachable=False)


async def make_owners(connection: AsyncConnection, telegram_ids: tuple[int, ...], now: datetime) -> None:
    """The people of OWNER_IDS hold the owner role from the start, also before they first write."""
    for telegram_id in telegram_ids:
        person = await repository.add(connection, telegram_id, str(telegram_id), None, now)
        await repository.add_role(connection, person.id, Grant(Role.OWNER), now)


async def check_scope(connection: AsyncConnection, scope: str) -> None:
    """Raises NotFound when the scope names an activity or country that is not there."""
    if scope and not await repository.scope_exists(connection, scope):
        raise NotFound(f"--scope: there is no {scope.replace(':', ' ')}; import the programme first")


async def invite(connection: AsyncConnection, grant: Grant, now: datetime, by: Person | None = None) -> str:
    """Makes an invitation that one person can use once within a week; the token, of which only a hash is kept."""
    token = secrets.token_urlsafe(24)
    maker = None if by is None else by.id
    await repository.add_invitation(
        connection, hashed(token), grant, now=now, expires_at=now + INVITATION_LASTS, by=maker
    )  # fmt: skip
    return token


async def accept(connection: AsyncConnection, person: Person, token: str, now: datetime) -> Grant:
    """Gives the invited role to `person`.

    Raises InvitationUsed, InvitationOver, HasAlready and OwnInvitation, and changes nothing then.
    """
    row = await repository.tokens_of(connection, hashed(token))
    if row is not None and row.used_at is None and row.called_off_at is None and row.expires_at > now:
        if Grant(Role(row.role), row.scope) in person.grants:
            raise HasAlready
        if row.created_by == person.id:
            raise OwnInvitation
    grant = await repository.use_invitation(connection, hashed(token), person.id, now)
    if grant is None or row is None:
        row = await repository.tokens_of(connection, hashed(token))
        raise InvitationUsed if row is not None and row.used_at is not None else InvitationOver
    await repository.add_role(connection, person.id, grant, now, row.created_by)
    return grant


async def coordinators(connection: AsyncConnection, *, activity: str, country: str | None) -> list[Person]:
    """Who decides about something of this activity and country; the owners where nobody else is in charge."""
    people = await repository.with_roles(connection, Role.COORDINATOR, Role.OWNER)
    own = [
        person for person in people
        if any(g.role is Role.COORDINATOR and g.covers(activity=activity, country=country) for g in person.grants)
    ]  # fmt: skip
    return own or [person for person in people if Role.OWNER in person.roles]


async def teachers(connection: AsyncConnection, activity: str) -> list[Person]:
    """Who teaches in this activity: those whose teacher role has it as its scope, or has no bounds."""
    people = await repository.with_roles(connection, Role.TEACHER)
    return [
        person for person in people
        if any(g.role is Role.TEACHER and g.scope in {"", f"activity:{activity}"} for g in person.grants)
    ]  # fmt: skip


def hashed(token: str) -> str:
    """What is kept of a secret that lets somebody in: never the secret itself.

    Tokens of links have 128 random bits or more, so none needs a salt against guessing.
    """
    return hashlib.sha256(token.encode()).hexdigest()
