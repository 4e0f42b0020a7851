"""The SQL of planning: which sessions changed, by which rules and hours they are reminded of, and their reminders."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace as with_values
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.schema import activities, countries, persons, programmes, reminder_rules, reminders, sessions
from bot.features.programme.holidays import CALENDARS
from bot.features.reminders.hours import Quiet, no_holidays
from bot.features.reminders.model import Anchor, Changed, Lead, Rule
from bot.features.reminders.plan import Planned

_UNPLANNED = or_(sessions.c.planned_at.is_(None), sessions.c.planned_at != sessions.c.changed_at)


_QUIET = (programmes.c.quiet_from, programmes.c.quiet_until, programmes.c.quiet_on_holidays)


_ANY_UNPLANNED = select(exists().where(_UNPLANNED))


async def anything_changed(connection: AsyncConnection) -> bool:
    """Whether some session waits to be planned: a look that needs no writer."""
    return bool((await connection.execute(_ANY_UNPLANNED)).scalar())


CHANGED = (
    select(
        sessions.c.id,
        activities.c.programme,
        sessions.c.activity,
        sessions.c.starts_at,
        func.coalesce(sessions.c.held_until, sessions.c.ends_at).label("ends_at"),
        sessions.c.changed_at,
        sessions.c.zone,
    )
    .join(activities, activities.c.code == sessions.c.activity)
    .where(_UNPLANNED)
    .order_by(sessions.c.starts_at, sessions.c.id)
)


async def changed_sessions(connection: AsyncConnection, most: int) -> list[Changed]:
    """Sessions that were changed after they were planned, or never planned; the nearest first."""
    return [Changed(**row._mapping) for row in await connection.execute(CHANGED.limit(most))]


async def rules_for(connection: AsyncConnection, changed: Iterable[Changed]) -> Mapping[str, Sequence[Rule]]:
    """The rules of each activity: its own, else those of its programme."""
    programme_of = {session.activity: session.programme for session in changed}
    found = await connection.execute(
        select(reminder_rules)
        .where(
            reminder_rules.c.programme.in_(set(programme_of.values())),
            or_(reminder_rules.c.activity.is_(None), reminder_rules.c.activity.in_(list(programme_of))),
        )
        .order_by(reminder_rules.c.id)
    )
    rules: dict[tuple[str, str | None], list[Rule]] = defaultdict(list)
    for row in found:
        before, at = timedelta(seconds=row.seconds_before), clock(row.clock)
        rule = Rule(row.code, before, row.audience, row.text, at, row.urgent, row.only, Anchor(row.anchor))
        rules[row.programme, row.activity].append(rule)
    own = [lead.rule for lead in await leads(connection)]
    return {
        activity: [*(rules.get((programme, activity)) or rules.get((programme, None), [])), *own]
        for activity, programme in programme_of.items()
    }


async def leads(connection: AsyncConnection) -> list[Lead]:
    """How long before a session people have chosen to be reminded."""
    chosen = select(persons.c.lead).where(persons.c.lead.is_not(None)).distinct()
    found = set((await connection.execute(chosen)).scalars())
    return [lead for lead in Lead if lead.value in found]


async def plan_anew(connection: AsyncConnection, now: datetime) -> None:
    """The next tick plans every session to come once more: what has left stays."""
    await connection.execute(update(sessions).where(sessions.c.starts_at > now).values(planned_at=None))


async def quiet_hours(connection: AsyncConnection) -> Mapping[str, Quiet]:
    """Of each programme; the usual ones where it says nothing."""
    found = await connection.execute(select(programmes.c.code, *_QUIET))
    days, elsewhere = await holidays(connection), await _of_countries(connection)
    return {row.code: _quiet(row, days, elsewhere) for row in found}


async def quiet_of(connection: AsyncConnection, activity: str) -> Quiet:
    """In which hours nobody is reminded of an activity's sessions."""
    return with_values(await nights_of(connection, activity), is_holiday=await holidays(connection))


async def nights_of(connection: AsyncConnection, activity: str) -> Quiet:
    """The same without holidays, whose calendars would have to be loaded."""
    query = (
        select(*_QUIET)
        .join(activities, activities.c.programme == programmes.c.code)
        .where(activities.c.code == activity)
    )
    found = (await connection.execute(query)).one()
    return _quiet(found, no_holidays, await _of_countries(connection))


async def _of_countries(connection: AsyncConnection) -> Mapping[str, tuple[time, time]]:
    """The quiet hours of countries that have their own, by zone: of several in one zone those of the first."""
    query = select(countries.c.zone, countries.c.quiet).where(countries.c.quiet.is_not(None))
    found = await connection.execute(query.order_by(countries.c.position.desc()))
    return {row.zone: (time.fromisoformat(row.quiet["from"]), time.fromisoformat(row.quiet["until"])) for row in found}


def _quiet(row: Any, days: Callable[[str, date], bool], elsewhere: Mapping[str, tuple[time, time]]) -> Quiet:
    usual = Quiet()
    first, last, rest = clock(row.quiet_from), clock(row.quiet_until), clock(row.quiet_on_holidays) or usual.rest
    if first is None or last is None:
        return Quiet(rest=rest, is_holiday=days, elsewhere=elsewhere)
    return Quiet(first, last, rest, days, elsewhere)


async def countries_with_holidays(connection: AsyncConnection) -> list[str]:
    """Whose calendars are needed, so that they can be loaded beforehand."""
    found = await connection.execute(select(countries.c.holidays).where(countries.c.holidays.is_not(None)).distinct())
    return list(found.scalars())


async def holidays(connection: AsyncConnection) -> Callable[[str, date], bool]:
    """Whether a day is a holiday of the country whose clock it is: by its calendar, but for what the programme says."""
    query = select(countries.c.zone, countries.c.holidays, countries.c.days).order_by(countries.c.position.desc())
    kept = {row.zone: (row.holidays, row.days or {}) for row in await connection.execute(query)}

    def is_holiday(zone: str, day: date) -> bool:
        code, said = kept.get(zone, (None, {}))
        if day.isoformat() in said.get("off", ()):
            return True
        return day.isoformat() not in said.get("on", ()) and CALENDARS.is_holiday(code, day)

    return is_holiday


def clock(text: str | None) -> time | None:
    """An hour of the day as it is kept, like 18:00."""
    return None if text is None else time.fromisoformat(text)


async def zones(connection: AsyncConnection) -> list[str]:
    """The zones that readers are likely to live by: those of the programme's countries."""
    return list((await connection.execute(select(countries.c.zone).distinct())).scalars())


async def replace(connection: AsyncConnection, plans: Mapping[Changed, Sequence[Planned]], now: datetime) -> None:
    """Makes these the reminders of their sessions; what is done stays, and so does one that is due this moment."""
    plans = await _without_what_left(connection, plans)
    await _forget(connection, plans)
    rows = [_row(session, each, now) for session, planned in plans.items() for each in planned]
    if rows:
        new = insert_new(connection, reminders)
        known = [reminders.c.session_id, reminders.c.rule, reminders.c.audience, reminders.c.due_at]
        fresh = {name: new.excluded[name] for name in ("text", "seconds_before", "clock", "urgent", "only", "anchor")}
        again = new.on_conflict_do_update(index_elements=known, set_=fresh, where=reminders.c.state == "planned")
        await connection.execute(again, rows)
    # The version that was read, not the present moment: a change that commits meanwhile stays visible.
    mark = update(sessions).where(sessions.c.id == bindparam("number")).values(planned_at=bindparam("version"))
    await connection.execute(mark, [{"number": each.id, "version": each.changed_at} for each in plans])


async def _without_what_left(
    connection: AsyncConnection, plans: Mapping[Changed, Sequence[Planned]]
) -> Mapping[Changed, Sequence[Planned]]:
    """An end that comes sooner or later than was planned does not remind people once more of what is over."""
    ending = [session.id for session, plan in plans.items() if any(each.anchor is Anchor.END for each in plan)]
    if not ending:
        return plans
    left = await connection.execute(
        select(reminders.c.session_id, reminders.c.rule, reminders.c.audience, reminders.c.due_at)
        .where(reminders.c.session_id.in_(ending), reminders.c.anchor == Anchor.END, reminders.c.state == "done")
    )  # fmt: skip
    starts = {session.id: session.starts_at for session in plans}
    gone = {(row.session_id, row.rule, row.audience) for row in left if row.due_at >= starts[row.session_id]}
    return {
        session: [
            each for each in plan
            if each.anchor is Anchor.START or (session.id, each.rule, each.audience) not in gone
        ]
        for session, plan in plans.items()
    }  # fmt: skip


async def _forget(connection: AsyncConnection, plans: Mapping[Changed, Sequence[Planned]]) -> None:
    """Deletes the planned reminders that these plans do not have any more; a part goes with the whole it is of."""
    kept = {(session.id, each.rule, each.audience, each.due_at) for session, plan in plans.items() for each in plan}
    of_these = reminders.c.session_id.in_([session.id for session in plans])
    whole = func.coalesce(reminders.c.planned_for, reminders.c.due_at).label("whole")
    stored = await connection.execute(
        select(reminders.c.id, reminders.c.session_id, reminders.c.rule, reminders.c.audience, whole)
        .where(of_these, reminders.c.state == "planned")
    )  # fmt: skip
    gone = [row.id for row in stored if (row.session_id, row.rule, row.audience, row.whole) not in kept]
    if gone:
        await connection.execute(delete(reminders).where(reminders.c.id.in_(gone), reminders.c.state == "planned"))


def _row(session: Changed, planned: Planned, now: datetime) -> dict[str, Any]:
    return {
        "session_id": session.id,
        "rule": planned.rule,
        "audience": planned.audience,
        "due_at": planned.due_at,
        "text": planned.text,
        "state": "skipped" if planned.reason else "planned",
        "reason": planned.reason,
        "done_at": now if planned.reason else None,
        "seconds_before": int(planned.before.total_seconds()) if planned.before else None,
        "clock": f"{planned.clock:%H:%M}" if planned.clock else None,
        "urgent": planned.urgent,
        "only": planned.only,
        "anchor": planned.anchor.value,
    }
