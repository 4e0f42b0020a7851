"""The SQL of cards."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.schema import activities, card_marks, cards, persons, registrations, roles
from bot.features.registration.states import SEATED
from bot.people.model import Role


async def anything_stale(connection: AsyncConnection, now: datetime) -> bool:
    """Whether some card is to be looked at: a look that needs no writer, and whose cost no person adds to."""
    stale = exists().where(cards.c.stale_at <= now)
    marked = exists().where(card_marks.c.changed_at <= now)
    return bool((await connection.execute(select(or_(stale, marked)))).scalar())


async def stale(connection: AsyncConnection, now: datetime, most: int) -> list[int]:
    """Whose cards are to be looked at."""
    query = (
        select(cards.c.person_id)
        .where(cards.c.stale_at <= now)
        .order_by(cards.c.stale_at, cards.c.person_id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return list((await connection.execute(query)).scalars())


async def next_mark(connection: AsyncConnection, now: datetime) -> Row[Any] | None:
    """The activity that was marked first."""
    query = select(card_marks).where(card_marks.c.changed_at <= now).order_by(card_marks.c.changed_at).limit(1)
    return (await connection.execute(query.with_for_update(skip_locked=True))).first()


async def of_mark(connection: AsyncConnection, mark: Row[Any], most: int) -> list[int]:
    """Readers of an activity, and who teaches it, whose cards were not looked at since it was marked."""
    reader = func.coalesce(persons.c.contact_id, persons.c.id)
    old = or_(cards.c.looked_at.is_(None), cards.c.looked_at < mark.changed_at)
    teaching = (
        select(roles.c.person_id.label("reader"))
        .join(persons, persons.c.id == roles.c.person_id)
        .outerjoin(cards, cards.c.person_id == roles.c.person_id)
        .where(
            roles.c.role == Role.TEACHER.value,
            roles.c.scope.in_(("", f"activity:{mark.activity}")),
            # Who has never chosen a language has no chat here yet.
            persons.c.language.is_not(None),
            old,
        )
    )
    attending = (
        select(reader.label("reader"))
        .join(persons, persons.c.id == registrations.c.person_id)
        .outerjoin(cards, cards.c.person_id == reader)
        .where(
            registrations.c.activity == mark.activity,
            registrations.c.state.in_([state.value for state in SEATED]),
            old,
        )
    )
    # Those who attend are many: of each sort no more are looked for than are taken.
    found: set[int] = set()
    for query in (teaching, attending):
        one_each = query.group_by("reader").order_by("reader").limit(most)
        found.update((await connection.execute(one_each)).scalars())
    return sorted(found)[:most]


async def forget_mark(connection: AsyncConnection, mark: Row[Any]) -> None:
    """All its cards were looked at; one that was marked anew meanwhile stays."""
    same = (card_marks.c.activity == mark.activity) & (card_marks.c.changed_at == mark.changed_at)
    await connection.execute(delete(card_marks).where(same))


async def card(connection: AsyncConnection, person_id: int) -> Row[Any] | None:
    """The card of a person."""
    return (await connection.execute(select(cards).where(cards.c.person_id == person_id))).first()


async def keep(connection: AsyncConnection, person_id: int, **values: Any) -> None:
    """Writes a card down, in the place of what was known of it."""
    new = insert_new(connection, cards).values(person_id=person_id, **values)
    await connection.execute(new.on_conflict_do_update(index_elements=["person_id"], set_=values))


async def lose(connection: AsyncConnection, rows: Sequence[int], now: datetime) -> None:
    """The messages of these rows are not there any more: their cards are to be sent anew."""
    mine = cards.c.row_id.in_(rows)
    await connection.execute(update(cards).where(mine).values(row_id=None, digest=None, stale_at=now))


async def seats_of(connection: AsyncConnection, person_id: int) -> Sequence[Row[Any]]:
    """What a person, or whom she answers for, takes part in: registration, activity, state, until when to confirm."""
    hers = or_(persons.c.id == person_id, persons.c.contact_id == person_id)
    query = (
        select(
            registrations.c.id, registrations.c.person_id, registrations.c.activity, registrations.c.state,
            registrations.c.answer_by, activities.c.title, activities.c.zone,
            func.coalesce(registrations.c.name, persons.c.name).label("name"),
        )
        .join(persons, persons.c.id == registrations.c.person_id)
        .join(activities, activities.c.code == registrations.c.activity)
        .where(
            hers, persons.c.merged_into.is_(None), activities.c.cancelled_at.is_(None),
            registrations.c.state.in_([state.value for state in SEATED]),
        )
        .order_by(registrations.c.id)
    )  # fmt: skip
    return list(await connection.execute(query))
