"""What a coordinator can see and do at the desk, each within the caller's transaction and within her scope."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import NotAllowed, NotFound
from bot.features.desk import repository
from bot.features.desk.model import Filters, View, scope_of
from bot.features.desk.shown import FILTERS, WAYS, WITH_REASON, Card, Listed, Listing, Outcome, Titles
from bot.features.programme import service as programme
from bot.features.programme.model import Activity
from bot.features.registration import service as registration
from bot.features.registration import transferring
from bot.features.registration.moving import Mover
from bot.features.registration.record import Filling
from bot.features.registration.states import DECIDABLE, State
from bot.features.twins.alike import alike
from bot.people.model import Person, Role
from bot.people.voices import Voices

__all__ = ["FILTERS", "WAYS", "WITH_REASON", "Card", "Listing", "Outcome", "Titles"]

titles_for = repository.titles
how_many = repository.how_many


def check(by: Person) -> None:
    """Raises NotAllowed for who decides about nothing."""
    if scope_of(by).is_empty:
        raise NotAllowed("not a coordinator")


async def opened(connection: AsyncConnection, by: Person, activity: str | None = None) -> View:
    """A new list: of those that wait where some do, else of everybody."""
    check(by)
    waits = await repository.any_waits(connection, scope_of(by), activity)
    return View(Filters(activity=activity, state=State.SUBMITTED.value if waits else None))


async def listing(connection: AsyncConnection, by: Person, view: View) -> Listing:
    """What the view shows now; a page that is there no more becomes the last one."""
    check(by)
    scope = scope_of(by)
    counts = await repository.counts(connection, scope, view.filters)
    titles = await repository.titles(connection, [view.filters.institution])
    found = Listing(view, (), counts, titles)
    if view.page >= found.pages:
        found = replace(found, view=replace(view, page=found.pages - 1))
    rows = await repository.page(connection, scope, view.filters, found.view.page)
    return replace(found, rows=rows)


async def latest(connection: AsyncConnection, by: Person, view: View, size: int) -> Listing:
    """Pages of so many, those first that came last, with what their institutions are called.

    A filter that is set to what is nowhere in her scope is left out.
    """
    check(by)
    scope, wanted = scope_of(by), view.filters
    counts = await repository.counts(connection, scope, wanted)
    activity = wanted.activity if any(wanted.activity == code for code, _ in counts) else None
    state = wanted.state if any(wanted.state == state.value for _, state in counts) else None
    found = Listing(replace(view, filters=replace(wanted, activity=activity, state=state)), (), counts, {}, size)
    number = min(view.page, found.pages - 1)
    rows = await repository.page(connection, scope, found.view.filters, number, size, newest=True)
    titles = await repository.titles(connection, [each.institution for each in rows])
    return replace(found, view=replace(found.view, page=number), rows=rows, titles=titles)


async def choices(connection: AsyncConnection, by: Person, view: View, name: str) -> list[Row[Any]]:
    """What one filter can be set to among what the others leave."""
    check(by)
    others = view.narrowed(**{name: None}).filters
    return await repository.values_of(connection, scope_of(by), others, name)


async def value_of(connection: AsyncConnection, by: Person, number: int | None, name: str) -> str | None:
    """What a filter is set to: the value of one registration, which the coordinator may see."""
    await registration.for_decision(connection, by, number)
    return await repository.value_in(connection, number or 0, name)


async def card(connection: AsyncConnection, by: Person, number: int | None, now: datetime) -> Card:
    """One registration; raises NotFound and NotAllowed."""
    filling, applicant = await registration.for_decision(connection, by, number)
    found = filling.registration
    taken, seats = await repository.seats(connection, found.activity)
    place = None
    if found.state is State.WAITLISTED and found.waiting_since:
        place = 1 + await repository.ahead(connection, found.activity, found.waiting_since, found.id)
    steps = await repository.steps(connection, found.id)
    at_once = await registration.clashes(connection, found, now)
    return Card(filling, applicant, steps, taken, seats, place, await _alike(connection, by, filling), at_once)


async def _alike(connection: AsyncConnection, by: Person, filling: Filling) -> list[tuple[int, str]]:
    """Who may be the same person, as far as this coordinator may see them."""
    found = []
    for row in await alike(connection, filling):
        try:
            other, person = await registration.for_decision(connection, by, row.id)
        except (NotFound, NotAllowed):
            continue
        found.append((int(row.id), other.name_of(person)))
    return found


# -- many at once ----------------------------------------------------------------------------------------------------


async def decide_many(
    connection: AsyncConnection, by: Person, ticks: Mapping[int, int], to: State,
    voices: Voices, now: datetime, *, reason: str | None = None,
) -> list[Outcome]:  # fmt: skip
    """Decides about each one by itself, in the order of arrival; who cannot be decided about holds up nobody."""
    found = {each.id: each for each in await repository.listed(connection, list(ticks))}
    # By activity first: two that decide about many at once never wait for each other's seats in a ring.
    order = sorted(found.values(), key=lambda each: (each.activity, each.id))
    outcomes = []
    for each in order:
        try:
            filling, applicant = await registration.decide(
                connection, by, each.id, ticks[each.id], to, voices, now, reason=reason
            )  # fmt: skip
        except (registration.NoSeat, registration.Stale, NotAllowed, NotFound) as error:
            outcomes.append(await _not_done(connection, by, each, error))
        else:
            outcomes.append(await _done(connection, filling, applicant, now))
    return outcomes


async def targets(connection: AsyncConnection, by: Person, moving: Mapping[int, int], now: datetime) -> list[Activity]:
    """The activities to which this coordinator can move these people, in the programme's order."""
    check(by)
    countries = (None, *scope_of(by).countries)
    now_in = {each.activity for each in await repository.listed(connection, list(moving))}
    return [
        each
        for each in await programme.listed(connection)
        if transferring.takes_people(each, now)
        and now_in != {each.code}
        and any(by.holds(Role.COORDINATOR, activity=each.code, country=country) for country in countries)
    ]


async def move_many(
    connection: AsyncConnection, moving: Mapping[int, int], to: str, mover: Mover, *, waiting: bool
) -> list[Outcome]:
    """Moves each one by itself, in the order of arrival; who cannot be moved holds up nobody."""
    assert mover.by is not None
    order = sorted(await repository.listed(connection, list(moving)), key=lambda each: (each.activity, each.id))
    await transferring.hold_all(connection, {to, *(each.activity for each in order)})
    outcomes = []
    for each in order:
        try:
            filling, person = await transferring.transfer(
                connection, each.id, moving[each.id], to, mover, waiting=waiting
            )
        except (registration.NoSeat, registration.Stale, registration.Already, NotAllowed, NotFound) as error:
            outcomes.append(replace(await _not_done(connection, mover.by, each, error), number=each.id))
        else:
            outcomes.append(replace(await _done(connection, filling, person, mover.now), number=each.id))
    return outcomes


async def _done(connection: AsyncConnection, filling: Filling, person: Person, now: datetime) -> Outcome:
    """Her new state; where she has a seat now, whether something else of hers is at the hour of a session."""
    found = filling.registration
    at_once = found.seated and bool(await registration.clashes(connection, found, now))
    return Outcome(filling.name_of(person), found.state, at_once=at_once)


def is_full(outcome: Outcome) -> bool:
    """Whether it was for want of a seat alone."""
    return isinstance(outcome.why, registration.NoSeat)


async def _not_done(connection: AsyncConnection, by: Person, each: Listed, error: Exception) -> Outcome:
    """Why not; and where another coordinator was faster, who."""
    if isinstance(error, registration.Stale):
        filling, _, decider = await registration.decision(connection, by, each.id)
        if filling.registration.state not in DECIDABLE and decider is not None:
            return Outcome(each.name, filling.registration.state, error, decider.name)
    if isinstance(error, NotAllowed | NotFound) and not await _may_see(connection, by, each.id):
        return Outcome("", None, error)
    return Outcome(each.name, each.state, error)


async def _may_see(connection: AsyncConnection, by: Person, number: int) -> bool:
    try:
        await registration.for_decision(connection, by, number)
    except (NotAllowed, NotFound):
        return False
    return True
