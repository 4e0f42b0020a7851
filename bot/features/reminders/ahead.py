"""The SQL of what lies ahead of one activity: its sessions, their planned and missed reminders, changes to be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import activities, reminders, session_answers, session_changes, sessions
from bot.features.reminders import repository
from bot.features.reminders.conditions import EVERYBODY, Only
from bot.features.reminders.forecast import Missed
from bot.features.reminders.model import Audience, Change, Changed, Due, Rule, Session
from bot.features.reminders.planning import CHANGED, rules_for
from bot.people import repository as people_rows
from bot.people.model import Person

# More than that nobody reads.
_TOLD = 50
_MOST_UNSEEN = 200


async def sessions_of(connection: AsyncConnection, activity: str) -> list[Session]:
    """All sessions of an activity, the first one first."""
    query = repository.SESSIONS.where(sessions.c.activity == activity)
    return [repository.session_of(row) for row in await connection.execute(query)]


async def planned_for(connection: AsyncConnection, activity: str) -> list[Due]:
    """The reminders that wait for their moment, of sessions that are planned as they are."""
    query = (
        select(reminders)
        .join(sessions, sessions.c.id == reminders.c.session_id)
        .where(
            sessions.c.activity == activity,
            reminders.c.state == "planned",
            sessions.c.planned_at == sessions.c.changed_at,
        )
    )
    return [repository.due(row) for row in await connection.execute(query)]


async def changed_of(connection: AsyncConnection, activity: str) -> list[Changed]:
    """The sessions of an activity that the next tick plans anew."""
    found = await connection.execute(CHANGED.where(sessions.c.activity == activity))
    return [Changed(**row._mapping) for row in found]


async def rules_of(connection: AsyncConnection, activity: str) -> Sequence[Rule]:
    """The reminder rules of an activity, also while it has no session."""
    found = await connection.execute(select(activities.c.programme).where(activities.c.code == activity))
    epoch = datetime.fromtimestamp(0, UTC)
    some = Changed(0, found.scalar_one(), activity, epoch, epoch, epoch)
    return (await rules_for(connection, [some]))[activity]


async def done_of(connection: AsyncConnection, session: Changed) -> set[tuple[str, str, datetime]]:
    """The reminders of a session that have left, or will not, as (rule, audience, moment)."""
    whole = func.coalesce(reminders.c.planned_for, reminders.c.due_at).label("whole")
    query = select(reminders.c.rule, reminders.c.audience, whole).where(
        reminders.c.session_id == session.id, reminders.c.state != "planned"
    )
    return {(row.rule, row.audience, row.whole) for row in await connection.execute(query)}


async def missed(connection: AsyncConnection, known: Mapping[int, Session], since: datetime) -> list[Missed]:
    """The reminders of these sessions that were skipped since then, the last first."""
    query = (
        select(reminders)
        .where(reminders.c.session_id.in_(list(known)), reminders.c.state == "skipped", reminders.c.done_at >= since)
        .order_by(reminders.c.due_at.desc(), reminders.c.id.desc())
        .limit(_TOLD)
    )
    return [
        Missed(row.due_at, known[row.session_id], row.rule, row.audience, row.reason or "")
        for row in await connection.execute(query)
    ]


@dataclass(frozen=True)
class Unseen:
    """A reminder of which coordinators are still to be told that it did not leave."""

    id: int
    done_at: datetime
    missed: Missed


async def anything_unseen(connection: AsyncConnection) -> bool:
    """Whether coordinators are to be told of a reminder that did not leave: a look that needs no writer."""
    return bool((await connection.execute(select(exists().where(reminders.c.unseen)))).scalar())


async def unseen(connection: AsyncConnection) -> list[Unseen]:
    """The reminders that did not leave and that coordinators do not know of."""
    query = select(reminders).where(reminders.c.unseen).order_by(reminders.c.id).limit(_MOST_UNSEEN)
    found = []
    for row in (await connection.execute(query)).all():
        session = await repository.session(connection, row.session_id)
        assert session is not None
        told = Missed(row.due_at, session, row.rule, row.audience, row.reason or "")
        found.append(Unseen(row.id, row.done_at, told))
    return found


async def was_for_somebody(connection: AsyncConnection, each: Unseen) -> bool:
    """Whether anybody would have heard it: who takes part, or for teachers, always."""
    if each.missed.audience == Audience.TEACHERS:
        return True
    everybody = repository.audience(connection, each.missed.session.activity).subquery()
    return bool((await connection.execute(select(exists(select(everybody.c.person_id))))).scalar())


async def seen(connection: AsyncConnection, last: int) -> None:
    """Coordinators know of those up to this number."""
    told = (reminders.c.id <= last) & reminders.c.unseen
    await connection.execute(update(reminders).where(told).values(unseen=False))


async def changes_of(connection: AsyncConnection, activity: str) -> list[Change]:
    """What people are not told of yet."""
    query = select(session_changes).where(session_changes.c.activity == activity).order_by(session_changes.c.id)
    return [await repository.change_of(connection, row) for row in (await connection.execute(query)).all()]


async def answered(connection: AsyncConnection, activity: str) -> set[int]:
    """The sessions about which somebody has said whether she comes."""
    query = (
        select(session_answers.c.session_id)
        .join(sessions, sessions.c.id == session_answers.c.session_id)
        .where(sessions.c.activity == activity)
        .distinct()
    )
    return set((await connection.execute(query)).scalars())


async def counted_variants(
    connection: AsyncConnection, activity: str, session: Session | None = None, only: Only = EVERYBODY
) -> list[tuple[Person, int]]:
    """One reader of each variant in an activity's audience, with how many read the same."""
    audience = repository.audience(connection, activity, session, only).subquery()
    one_each = select(func.min(audience.c.person_id).label("number"), func.count().label("many"))
    found = []
    for row in list(await connection.execute(one_each.group_by(audience.c.variant))):
        person = await people_rows.by_id(connection, row.number)
        assert person is not None
        found.append((person, row.many))
    return found
