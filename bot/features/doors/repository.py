"""The SQL of the doors: nominations and lists on their way in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.schema import (
    activities,
    countries,
    entry_code_uses,
    entry_codes,
    institutions,
    link_openings,
    nomination_lists,
    nominations,
    persons,
    registrations,
    wrong_codes,
)
from bot.features.doors.model import Nomination, Nominee


async def regions(connection: AsyncConnection) -> dict[str, str]:
    """How phone numbers of each country are read."""
    return {row.code: row.phone_region for row in await connection.execute(select(countries))}


async def schools(connection: AsyncConnection) -> list[Row[Any]]:
    """The institutions that are listed, with all their names."""
    return list(await connection.execute(select(institutions).where(institutions.c.listed)))


# -- nominations -----------------------------------------------------------------------------------------------------


async def known(connection: AsyncConnection, activity: str) -> list[Row[Any]]:
    """Everybody who is nominated for an activity: digest, name, answers, and whether the link was used."""
    columns = (nominations.c.digest, nominations.c.name, nominations.c.answers, nominations.c.claimed_at)
    return list(await connection.execute(select(*columns).where(nominations.c.activity == activity)))


async def add(
    connection: AsyncConnection, activity: str, institution: str | None, by: int | None,
    people: Sequence[tuple[Nominee, str]], now: datetime,
) -> None:  # fmt: skip
    """Writes nominees down, each with the hash of a token; who is there already stays as she is."""
    rows = [
        {
            "activity": activity, "institution": institution, "name": each.name[:256], "answers": dict(each.answers),
            "digest": each.digest, "token_hash": token_hash, "created_by": by, "created_at": now,
            "contact": each.contact or None,
        }
        for each, token_hash in people
    ]  # fmt: skip
    if rows:
        await connection.execute(insert_new(connection, nominations).on_conflict_do_nothing(), rows)


async def renew(connection: AsyncConnection, activity: str, people: Sequence[tuple[Nominee, str]]) -> None:
    """Gives nominees whose link nobody has used another one; the one before leads nowhere any more."""
    unused = (
        (nominations.c.activity == activity)
        & (nominations.c.digest == bindparam("who"))
        & nominations.c.claimed_at.is_(None)
    )
    rows = [{"who": each.digest, "new_hash": token_hash} for each, token_hash in people]
    if rows:
        await connection.execute(update(nominations).where(unused).values(token_hash=bindparam("new_hash")), rows)


async def stored(connection: AsyncConnection, hashes: Sequence[str]) -> set[str]:
    """Those of these hashes that are stored."""
    found = select(nominations.c.token_hash).where(nominations.c.token_hash.in_(hashes))
    return set((await connection.execute(found)).scalars())


async def by_token(connection: AsyncConnection, token_hash: str) -> Nomination | None:
    """The nomination of a link."""
    row = (await connection.execute(select(nominations).where(nominations.c.token_hash == token_hash))).first()
    if row is None:
        return None
    return _nomination(row)


def _nomination(row: Row[Any]) -> Nomination:
    return Nomination(
        row.id, row.activity, row.institution, row.name, row.answers, row.registration_id, row.claimed_at, row.digest
    )


async def in_care_of(
    connection: AsyncConnection, activity: str, contact: str, digests: Sequence[str] | None = None
) -> list[Nomination]:
    """Nominees who have not come and for whom another one answers, or the sender of a list (then of these alone)."""
    query = select(nominations).where(
        nominations.c.activity == activity, nominations.c.contact == contact, nominations.c.claimed_at.is_(None)
    )
    if digests is not None:
        query = query.where(nominations.c.digest.in_(digests))
    return [_nomination(row) for row in await connection.execute(query.order_by(nominations.c.id))]


async def registered(connection: AsyncConnection, activity: str) -> list[Row[Any]]:
    """Name and birth date of who has registered for an activity."""
    query = select(registrations.c.name, registrations.c.born).where(
        registrations.c.activity == activity, registrations.c.born.is_not(None), registrations.c.name.is_not(None)
    )
    return list(await connection.execute(query))


async def owner(connection: AsyncConnection, registration_id: int | None) -> int | None:
    """Whose registration this is, also where her record was merged into another."""
    whose = func.coalesce(persons.c.merged_into, persons.c.id)
    mine = persons.c.id == registrations.c.person_id
    found = select(whose).join(registrations, mine).where(registrations.c.id == registration_id)
    number: int | None = (await connection.execute(found)).scalar()
    return number


async def claim(connection: AsyncConnection, number: int, now: datetime) -> bool:
    """Takes a nomination; whether nobody had it before."""
    free = (nominations.c.id == number) & nominations.c.claimed_at.is_(None)
    return bool((await connection.execute(update(nominations).where(free).values(claimed_at=now))).rowcount)


async def link(connection: AsyncConnection, number: int, registration_id: int) -> None:
    """Says which registration a nomination became."""
    mine = nominations.c.id == number
    await connection.execute(update(nominations).where(mine).values(registration_id=registration_id))


# -- where people come from ------------------------------------------------------------------------------------------


async def activities_among(connection: AsyncConnection, codes: Sequence[str]) -> set[str]:
    """Those of these codes that are activities."""
    found = select(activities.c.code).where(activities.c.code.in_(codes))
    return set((await connection.execute(found)).scalars())


async def open_link(connection: AsyncConnection, activity: str, source: str, person_id: int, now: datetime) -> None:
    """Notes that a person opened a link, once."""
    new = insert_new(connection, link_openings).values(
        activity=activity, source=source, person_id=person_id, opened_at=now
    )
    await connection.execute(new.on_conflict_do_nothing())


async def openings(connection: AsyncConnection, activity: str) -> list[Row[Any]]:
    """Each source of an activity: how many opened it, and how many of them registered."""
    sent = (
        (registrations.c.person_id == link_openings.c.person_id)
        & (registrations.c.activity == link_openings.c.activity)
        & (registrations.c.source == link_openings.c.source)
        & registrations.c.submitted_at.is_not(None)
    )
    opened = func.count(link_openings.c.person_id)
    query = (
        select(link_openings.c.source, opened.label("opened"), func.count(registrations.c.id).label("registered"))
        .outerjoin(registrations, sent)
        .where(link_openings.c.activity == activity)
        .group_by(link_openings.c.source)
        .order_by(opened.desc(), link_openings.c.source)
    )
    return list(await connection.execute(query))


# -- invitation codes ------------------------------------------------------------------------------------------------


async def add_code(
    connection: AsyncConnection, activity: str, code_hash: str, *, most_uses: int | None, expires_at: datetime | None,
    person_id: int | None, now: datetime,
) -> None:  # fmt: skip
    """Keeps a code by its hash only."""
    await connection.execute(
        insert(entry_codes).values(
            activity=activity, code_hash=code_hash, most_uses=most_uses, expires_at=expires_at, person_id=person_id,
            created_at=now,
        )
    )  # fmt: skip


async def code(connection: AsyncConnection, code_hash: str) -> Row[Any] | None:
    """A code, locked until the transaction ends: of two last uses at once one must find it used up."""
    query = select(entry_codes).where(entry_codes.c.code_hash == code_hash).with_for_update()
    return (await connection.execute(query)).first()


async def code_users(connection: AsyncConnection, number: int) -> Sequence[int]:
    """Who has used a code."""
    query = select(entry_code_uses.c.person_id).where(entry_code_uses.c.code_id == number)
    return (await connection.execute(query)).scalars().all()


async def use_code(connection: AsyncConnection, number: int, person_id: int, now: datetime) -> None:
    """Notes that a person has used a code."""
    await connection.execute(insert(entry_code_uses).values(code_id=number, person_id=person_id, used_at=now))


async def is_invited(connection: AsyncConnection, activity: str, person_id: int) -> bool:
    """Whether a person has used a code of an activity, or stands in it already (as a nominee does)."""
    used = (
        select(entry_codes.c.id)
        .join(entry_code_uses, entry_code_uses.c.code_id == entry_codes.c.id)
        .where(entry_codes.c.activity == activity, entry_code_uses.c.person_id == person_id)
    )
    stands = select(registrations.c.id).where(
        registrations.c.activity == activity, registrations.c.person_id == person_id
    )
    return (await connection.execute(union_all(used, stands).limit(1))).first() is not None


async def wrong_codes_since(connection: AsyncConnection, person_id: int, since: datetime) -> int:
    """How many unknown codes a person has tried."""
    query = select(func.count()).where(wrong_codes.c.person_id == person_id, wrong_codes.c.at > since)
    return int((await connection.execute(query)).scalar_one())


async def add_wrong_code(connection: AsyncConnection, person_id: int, now: datetime, *, forget: datetime) -> None:
    """Notes an unknown code; those before `forget` count no more."""
    await connection.execute(delete(wrong_codes).where(wrong_codes.c.at < forget))
    await connection.execute(insert(wrong_codes).values(person_id=person_id, at=now))


# -- lists on their way in -------------------------------------------------------------------------------------------


async def keep_list(
    connection: AsyncConnection, person_id: int, name: str, sheet: Mapping[str, Any], now: datetime
) -> int:
    """Keeps a list until its coordinator decides; the one before it is gone. Its number."""
    await connection.execute(delete(nomination_lists).where(nomination_lists.c.person_id == person_id))
    new = insert(nomination_lists).values(person_id=person_id, name=name, sheet=sheet, created_at=now)
    return int((await connection.execute(new.returning(nomination_lists.c.id))).scalar_one())


async def kept_list(connection: AsyncConnection, number: int, telegram_id: int) -> Row[Any] | None:
    """A list that this person sent."""
    query = (
        select(nomination_lists)
        .join(persons, persons.c.id == nomination_lists.c.person_id)
        .where(nomination_lists.c.id == number, persons.c.telegram_id == telegram_id)
    )
    return (await connection.execute(query)).first()


async def change_list(connection: AsyncConnection, number: int, sheet: Mapping[str, Any]) -> None:
    """Writes what is kept of a list anew."""
    await connection.execute(update(nomination_lists).where(nomination_lists.c.id == number).values(sheet=sheet))


async def drop_list(connection: AsyncConnection, number: int, person_id: int) -> bool:
    """Forgets a list; whether it was there."""
    own = (nomination_lists.c.id == number) & (nomination_lists.c.person_id == person_id)
    return bool((await connection.execute(delete(nomination_lists).where(own))).rowcount)


async def drop_older_lists(connection: AsyncConnection, before: datetime) -> None:
    """Forgets lists that nobody decided about."""
    await connection.execute(delete(nomination_lists).where(nomination_lists.c.created_at < before))
