"""The SQL of people: persons, consents, roles, invitations."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Update, bindparam, func, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.schema import activities, consents, countries, invitations, persons, roles
from bot.people.model import Grant, Person, Role, grants_of

_GRANTS = (
    select(func.aggregate_strings(roles.c.role + "|" + roles.c.scope, ","))
    .where(roles.c.person_id == persons.c.id)
    .correlate(persons)
    .scalar_subquery()
    .label("grants")
)
COLUMNS: tuple[ColumnElement[Any], ...] = (*persons.c, _GRANTS)


def person_of(row: Any) -> Person:
    """The person in a row that was selected with COLUMNS."""
    return Person(
        id=row.id,
        telegram_id=row.telegram_id,
        name=row.name,
        language=row.language,
        client_language=row.client_language,
        country=row.country,
        zone=row.zone,
        consent_version=row.consent_version,
        unreachable=row.unreachable_since is not None,
        grants=grants_of(row.grants),
    )


async def by_telegram(connection: AsyncConnection, telegram_id: int) -> Person | None:
    """The person with this Telegram number."""
    row = (await connection.execute(select(*COLUMNS).where(persons.c.telegram_id == telegram_id))).first()
    return None if row is None else person_of(row)


async def by_id(connection: AsyncConnection, person_id: int) -> Person | None:
    """The person with our own number."""
    row = (await connection.execute(select(*COLUMNS).where(persons.c.id == person_id))).first()
    return None if row is None else person_of(row)


async def add(
    connection: AsyncConnection, telegram_id: int, name: str, client_language: str | None, now: datetime
) -> Person:
    """Writes down somebody new; somebody known stays as she is."""
    new = insert_new(connection, persons).values(
        telegram_id=telegram_id, name=name, client_language=client_language, created_at=now
    )
    await connection.execute(new.on_conflict_do_nothing())
    person = await by_telegram(connection, telegram_id)
    assert person is not None
    return person


@cache
def _change(names: tuple[str, ...]) -> Update:
    """The statement that sets these columns, made once: building it costs more than running it."""
    return (
        update(persons)
        .where(persons.c.id == bindparam("number"))
        .values({name: bindparam(f"new_{name}") for name in names})
    )


async def change(connection: AsyncConnection, person_id: int, **values: Any) -> None:
    """Sets columns of one person."""
    given = {f"new_{name}": value for name, value in values.items()}
    await connection.execute(_change(tuple(sorted(values))), {"number": person_id, **given})


async def mark_unreachable(connection: AsyncConnection, telegram_ids: Sequence[int], now: datetime) -> None:
    """These people cannot be written to until they write again."""
    await connection.execute(
        update(persons)
        .where(persons.c.telegram_id.in_(telegram_ids), persons.c.unreachable_since.is_(None))
        .values(unreachable_since=now)
    )


async def with_roles(connection: AsyncConnection, *wanted: Role) -> list[Person]:
    """Everybody who has one of these roles in any scope, oldest first."""
    having = select(roles.c.person_id).where(roles.c.role.in_([role.value for role in wanted]))
    rows = await connection.execute(select(*COLUMNS).where(persons.c.id.in_(having)).order_by(persons.c.id))
    return [person_of(row) for row in rows]


async def add_role(connection: AsyncConnection, person_id: int, grant: Grant, now: datetime) -> None:
    """Gives a role; one that the person has already stays as it is."""
    new = insert_new(connection, roles).values(
        person_id=person_id, role=grant.role.value, scope=grant.scope, granted_at=now
    )
    await connection.execute(new.on_conflict_do_nothing())


async def add_consent(
    connection: AsyncConnection, person_id: int, programme: str, version: str, language: str, now: datetime
) -> None:
    """Keeps that the person agreed: to which text, in which language, when."""
    await connection.execute(
        insert(consents).values(
            person_id=person_id, programme=programme, version=version, language=language, agreed_at=now
        )
    )
    await change(connection, person_id, consent_version=version)


async def last_consent(connection: AsyncConnection, person_id: int) -> Row[Any] | None:
    """The newest consent of a person: version, language and agreed_at."""
    found = await connection.execute(
        select(consents).where(consents.c.person_id == person_id).order_by(consents.c.id.desc()).limit(1)
    )
    return found.first()


async def add_invitation(
    connection: AsyncConnection, token_hash: str, grant: Grant, *, now: datetime, expires_at: datetime
) -> None:
    """Keeps an invitation by the hash of its token only."""
    await connection.execute(
        insert(invitations).values(
            token_hash=token_hash, role=grant.role.value, scope=grant.scope, created_at=now, expires_at=expires_at
        )
    )


async def use_invitation(connection: AsyncConnection, token_hash: str, person_id: int, now: datetime) -> Grant | None:
    """Uses an invitation up in one statement, so that two people cannot both; None when it is used, old or unknown."""
    used = await connection.execute(
        update(invitations)
        .where(
            invitations.c.token_hash == token_hash,
            invitations.c.used_at.is_(None),
            invitations.c.expires_at > now,
        )
        .values(used_at=now, used_by=person_id)
        .returning(invitations.c.role, invitations.c.scope)
    )
    row = used.first()
    return None if row is None else Grant(Role(row.role), row.scope)


async def tokens_of(connection: AsyncConnection, token_hash: str) -> Row[Any] | None:
    """What is known of an invitation, for saying why it does not work."""
    found = await connection.execute(select(invitations).where(invitations.c.token_hash == token_hash))
    return found.first()


async def scope_exists(connection: AsyncConnection, scope: str) -> bool:
    """Whether the activity or country of a scope is there."""
    kind, _, code = scope.partition(":")
    column = activities.c.code if kind == "activity" else countries.c.code
    return (await connection.execute(select(column).where(column == code))).first() is not None
