"""The SQL of people: persons, consents, roles, invitations."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, bindparam, delete, exists, func, insert, or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.ready import ready
from bot.database.schema import (
    activities,
    consents,
    countries,
    former_roles,
    invitations,
    other_chats,
    persons,
    roles,
)
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
        muted_until=row.muted_until,
        banned_at=row.banned_at,
        ban_reason=row.ban_reason,
        grants=grants_of(row.grants),
        contact_id=row.contact_id,
        merged_into=row.merged_into,
        lead=row.lead,
        night=row.night,
        manner=row.manner,
    )


async def by_telegram(connection: AsyncConnection, telegram_id: int) -> Person | None:
    """The person with this Telegram number, also where it is that of a further account of hers."""
    row = (await connection.execute(select(*COLUMNS).where(persons.c.telegram_id == telegram_id))).first()
    if row is None:
        row = (await connection.execute(further_chat(telegram_id))).first()
    return None if row is None else person_of(row)


async def is_known(connection: AsyncConnection, telegram_id: int) -> bool:
    """Whether somebody with this Telegram number has ever been written down."""
    return await by_telegram(connection, telegram_id) is not None


def further_chat(telegram_id: int) -> Select[Any]:
    """Whose further account this is: records that were merged keep every chat."""
    owner = other_chats.c.person_id == persons.c.id
    return select(*COLUMNS).join(other_chats, owner).where(other_chats.c.telegram_id == telegram_id)


async def by_id(connection: AsyncConnection, person_id: int | None) -> Person | None:
    """The person with our own number; who is not on Telegram is told things in her contact's chat."""
    row = (await connection.execute(select(*COLUMNS).where(persons.c.id == person_id))).first()
    return None if row is None else await _reached(connection, person_of(row))


async def each_of(connection: AsyncConnection, numbers: Mapping[str, int]) -> dict[str, Person]:
    """The people with these numbers, as `by_id` has them, by what each stands for."""
    rows = list(await connection.execute(select(*COLUMNS).where(persons.c.id.in_(set(numbers.values())))))
    people = {row.id: await _reached(connection, person_of(row)) for row in rows}
    return {name: people[number] for name, number in numbers.items() if number in people}


async def _reached(connection: AsyncConnection, person: Person) -> Person:
    contact = None if person.telegram_id is not None else await by_id(connection, person.contact_id)
    return person if contact is None else told_by(person, contact)


def told_by(person: Person, contact: Person) -> Person:
    """The person as she is told things: in the chat, the language and by the clock of who answers for her."""
    return replace(
        person, telegram_id=contact.telegram_id, language=contact.language, client_language=contact.client_language,
        zone=contact.zone, unreachable=contact.unreachable, contact_name=contact.name, night=contact.night,
        manner=contact.manner,
    )  # fmt: skip


async def add(
    connection: AsyncConnection, telegram_id: int, name: str, client_language: str | None, now: datetime
) -> Person:
    """Writes down somebody new; somebody known stays as she is."""
    known = await by_telegram(connection, telegram_id)
    if known is not None:
        return known
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
    this = update(persons).where(persons.c.id == bindparam("number"))
    return ready(this.values({name: bindparam(f"new_{name}") for name in names}))


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


async def add_role(
    connection: AsyncConnection, person_id: int, grant: Grant, now: datetime, by: int | None = None
) -> None:
    """Gives a role; one that the person has already stays as it is."""
    new = insert_new(connection, roles).values(
        person_id=person_id, role=grant.role.value, scope=grant.scope, granted_at=now, granted_by=by
    )
    await connection.execute(new.on_conflict_do_nothing())


async def hold_owners(connection: AsyncConnection) -> list[int]:
    """Until the transaction ends nobody else takes an owner's role away; the numbers of those who have it."""
    owning = roles.c.role == Role.OWNER.value
    query = select(roles.c.person_id).where(owning).order_by(roles.c.id).with_for_update()
    return list(dict.fromkeys((await connection.execute(query)).scalars()))


async def take_role(connection: AsyncConnection, number: int, by: int, now: datetime) -> bool:
    """Takes one role away and keeps that it was held; False when somebody was faster."""
    gone = await connection.execute(delete(roles).where(roles.c.id == number).returning(*roles.c))
    row = gone.first()
    if row is None:
        return False
    held = {name: value for name, value in row._mapping.items() if name != "id"}
    await connection.execute(insert(former_roles).values(**held, taken_at=now, taken_by=by))
    return True


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
    connection: AsyncConnection, token_hash: str, grant: Grant, *, now: datetime, expires_at: datetime,
    by: int | None = None,
) -> None:  # fmt: skip
    """Keeps an invitation by the hash of its token only."""
    await connection.execute(
        insert(invitations).values(
            token_hash=token_hash, role=grant.role.value, scope=grant.scope, created_at=now, expires_at=expires_at,
            created_by=by,
        )
    )  # fmt: skip


def open_invitation(now: datetime) -> ColumnElement[bool]:
    """Of an invitation that can still be used."""
    unused = invitations.c.used_at.is_(None) & invitations.c.called_off_at.is_(None)
    return unused & (invitations.c.expires_at > now)


async def call_off(
    connection: AsyncConnection, by: int, now: datetime, *, number: int | None = None, made_by: int | None = None
) -> int:
    """Ends an open invitation, or all that somebody has made; how many that were."""
    meant = invitations.c.id == number if number is not None else invitations.c.created_by == made_by
    ended = update(invitations).where(meant, open_invitation(now)).values(called_off_at=now, called_off_by=by)
    return int((await connection.execute(ended)).rowcount)


async def use_invitation(connection: AsyncConnection, token_hash: str, person_id: int, now: datetime) -> Grant | None:
    """Uses an invitation up in one statement, so that two people cannot both; None when it is used, over or unknown."""
    used = await connection.execute(
        update(invitations)
        .where(invitations.c.token_hash == token_hash, open_invitation(now))
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


# -- who answers for whom --------------------------------------------------------------------------------------------


async def in_care(connection: AsyncConnection, contact: Person) -> list[Person]:
    """The people for whom somebody answers, in the order in which they came; not records that were merged."""
    hers = (persons.c.contact_id == contact.id) & persons.c.telegram_id.is_(None) & persons.c.merged_into.is_(None)
    rows = await connection.execute(select(*COLUMNS).where(hers).order_by(persons.c.id))
    return [told_by(person_of(row), contact) for row in rows]


async def add_in_care(connection: AsyncConnection, contact: Person, name: str, now: datetime) -> Person:
    """Writes down somebody who is not on Telegram."""
    new = insert(persons).values(name=name, contact_id=contact.id, country=contact.country, created_at=now)
    number = (await connection.execute(new.returning(persons.c.id))).scalar_one()
    added = await by_id(connection, number)
    assert added is not None
    return added


# -- records that become one -----------------------------------------------------------------------------------------


async def hold_people(connection: AsyncConnection, numbers: Sequence[int]) -> None:
    """Until the transaction ends nobody else changes these records; others may refer to them."""
    query = select(persons.c.id).where(persons.c.id.in_(numbers)).order_by(persons.c.id)
    await connection.execute(query.with_for_update(key_share=True))


async def own_chats(connection: AsyncConnection, person_id: int) -> list[int]:
    """The accounts from which a person can write, the one in which she is told things first."""
    first = select(persons.c.telegram_id).where(persons.c.id == person_id, persons.c.telegram_id.is_not(None))
    further = (
        select(other_chats.c.telegram_id).where(other_chats.c.person_id == person_id).order_by(other_chats.c.since)
    )
    return [*(await connection.execute(first)).scalars(), *(await connection.execute(further)).scalars()]


async def merge(connection: AsyncConnection, kept: Person, merged: Person, now: datetime) -> None:
    """One record goes on for two: its owner has the chats, roles and charges of both. Nothing is deleted."""
    chats = await own_chats(connection, merged.id)
    await connection.execute(
        update(persons)
        .where(persons.c.id == merged.id)
        .values(telegram_id=None, contact_id=kept.id, merged_into=kept.id)
    )
    # Whoever has no account of her own stays with her contact, and so do the records that are hers now.
    own = await own_chats(connection, kept.id)
    contact = kept.id if own else kept.contact_id
    others = (persons.c.contact_id == merged.id) & (persons.c.id != kept.id)
    await connection.execute(update(persons).where(others).values(contact_id=kept.id))
    earlier = or_(persons.c.merged_into.in_((merged.id, kept.id)), persons.c.id == merged.id)
    await connection.execute(update(persons).where(earlier).values(merged_into=kept.id, contact_id=contact))
    await connection.execute(update(other_chats).where(other_chats.c.person_id == merged.id).values(person_id=kept.id))
    if chats and chats[0] not in own and await by_telegram(connection, chats[0]) is None:
        await connection.execute(insert(other_chats).values(telegram_id=chats[0], person_id=kept.id, since=now))
    await _give_roles(connection, kept.id, merged.id)
    if kept.country is None and merged.country is not None:
        await change(connection, kept.id, country=merged.country)


async def _give_roles(connection: AsyncConnection, kept: int, merged: int) -> None:
    """What the one may do, the other may from now on: since when, and whose doing it was, stays with each role."""
    own = roles.alias()
    same = (own.c.person_id == kept) & (own.c.role == roles.c.role) & (own.c.scope == roles.c.scope)
    hers = roles.c.person_id == merged
    await connection.execute(update(roles).where(hers, ~exists().where(same)).values(person_id=kept))
    await connection.execute(delete(roles).where(hers))
    await connection.execute(update(former_roles).where(former_roles.c.person_id == merged).values(person_id=kept))
