"""The SQL of who holds which role. It only reads: roles and invitations are written by `people`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import activities, countries, former_roles, invitations, persons, roles
from bot.features.roles.model import A_PAGE, Held, Holder, Invitation, Page, Past, page_of
from bot.people import repository as people
from bot.people.model import Grant, Role
from bot.people.repository import open_invitation

_RANK = case((roles.c.role == Role.OWNER.value, 0), (roles.c.role == Role.COORDINATOR.value, 1), else_=2)


def _grant(row: Any) -> Grant:
    return Grant(Role(row.role), row.scope)


async def _many(connection: AsyncConnection, column: ColumnElement[Any], *where: ColumnElement[bool]) -> int:
    return int((await connection.execute(select(func.count(column.distinct())).where(*where))).scalar_one())


async def holders(connection: AsyncConnection, wanted: int | None, fixed: Iterable[int]) -> Page[Holder]:
    """A page of all who hold a role: owners first, then coordinators, and who has it longest before others."""
    total = await _many(connection, roles.c.person_id)
    page = page_of(wanted, total)
    query = (
        select(roles.c.person_id)
        .group_by(roles.c.person_id)
        .order_by(func.min(_RANK), func.min(roles.c.granted_at), roles.c.person_id)
        .limit(A_PAGE)
        .offset(page * A_PAGE)
    )
    shown = list((await connection.execute(query)).scalars())
    return Page(await _holders(connection, shown, frozenset(fixed)), page, total)


async def holder(connection: AsyncConnection, person_id: int | None, fixed: Iterable[int]) -> Holder | None:
    """One who holds a role; None where she holds none now."""
    found = await _holders(connection, [person_id or 0], frozenset(fixed))
    return next(iter(found), None)


async def _holders(connection: AsyncConnection, numbers: Sequence[int], fixed: frozenset[int]) -> list[Holder]:
    giver = persons.alias()
    query = (
        select(roles, giver.c.name.label("giver"))
        .outerjoin(giver, giver.c.id == roles.c.granted_by)
        .where(roles.c.person_id.in_(numbers))
        .order_by(_RANK, roles.c.scope, roles.c.id)
    )
    held: dict[int, list[Held]] = {}
    for row in await connection.execute(query):
        held.setdefault(row.person_id, []).append(Held(row.id, _grant(row), row.granted_at, row.giver))
    found = [await people.by_id(connection, number) for number in numbers if number in held]
    return [Holder(each, tuple(held[each.id]), each.id in fixed) for each in found if each is not None]


async def holder_of(connection: AsyncConnection, number: int | None) -> int | None:
    """Who holds the role with this number."""
    query = select(roles.c.person_id).where(roles.c.id == number)
    return (await connection.execute(query)).scalar()


async def past(connection: AsyncConnection, wanted: int | None, person_id: int | None = None) -> Page[Past]:
    """A page of the roles that were taken away, of one person or of all; the last one first."""
    where = () if person_id is None else (former_roles.c.person_id == person_id,)
    total = await _many(connection, former_roles.c.id, *where)
    page = page_of(wanted, total)
    taker = persons.alias()
    query = (
        select(former_roles, persons.c.name, taker.c.name.label("taker"))
        .join(persons, persons.c.id == former_roles.c.person_id)
        .join(taker, taker.c.id == former_roles.c.taken_by)
        .where(*where)
        .order_by(former_roles.c.id.desc())
        .limit(A_PAGE)
        .offset(page * A_PAGE)
    )
    rows = await connection.execute(query)
    found = [Past(row.name, _grant(row), row.granted_at, row.taken_at, row.taker) for row in rows]
    return Page(found, page, total)


# -- invitations -----------------------------------------------------------------------------------------------------


async def waiting(connection: AsyncConnection, now: datetime, made_by: int | None = None) -> int:
    """How many invitations can still be used, of one who made them or of all."""
    hers = () if made_by is None else (invitations.c.created_by == made_by,)
    return await _many(connection, invitations.c.id, open_invitation(now), *hers)


async def last_made(connection: AsyncConnection, person_id: int) -> int:
    """The number of the invitation that somebody made last; 0 where she has made none."""
    query = select(func.max(invitations.c.id)).where(invitations.c.created_by == person_id)
    return (await connection.execute(query)).scalar() or 0


async def invitations_open(connection: AsyncConnection, wanted: int | None, now: datetime) -> Page[Invitation]:
    """A page of the invitations that can still be used, the newest first."""
    total = await waiting(connection, now)
    page = page_of(wanted, total)
    query = _INVITATIONS.where(open_invitation(now)).order_by(invitations.c.id.desc())
    rows = await connection.execute(query.limit(A_PAGE).offset(page * A_PAGE))
    return Page([_invitation(row) for row in rows], page, total)


async def invitation(connection: AsyncConnection, number: int | None, now: datetime) -> Invitation | None:
    """One that can still be used."""
    query = _INVITATIONS.where(invitations.c.id == number, open_invitation(now))
    row = (await connection.execute(query)).first()
    return None if row is None else _invitation(row)


_INVITATIONS = select(invitations, persons.c.name).outerjoin(persons, persons.c.id == invitations.c.created_by)


def _invitation(row: Any) -> Invitation:
    return Invitation(row.id, _grant(row), row.created_at, row.expires_at, row.name)


# -- what scopes are called ------------------------------------------------------------------------------------------


async def titles(connection: AsyncConnection, scopes: Iterable[str]) -> dict[str, Any]:
    """What the activities and countries of these scopes are called; one that is gone has no title."""
    found: dict[str, Any] = {}
    for kind, table in (("activity", activities), ("country", countries)):
        codes = {scope.partition(":")[2] for scope in scopes if scope.startswith(f"{kind}:")}
        if codes:
            rows = await connection.execute(select(table.c.code, table.c.title).where(table.c.code.in_(codes)))
            found |= {f"{kind}:{row.code}": row.title for row in rows}
    return found


async def places(connection: AsyncConnection, kind: str) -> list[Any]:
    """The activities that are offered, or the countries, in their order: code and title."""
    table, shown = (activities, activities.c.listed) if kind == "activity" else (countries, true())
    query = select(table.c.code, table.c.title).where(shown).order_by(table.c.position, table.c.code)
    return list(await connection.execute(query))
