"""Moving a person to another activity: her answers, her seat and her history go with her, in one transaction.

It stays the same registration, so its card and its log go on. Who has a seat gets one there or is not moved; who has
none waits there for the decision, or has a seat at once where those go to who comes first. What the other form asks
beside what is known is asked of the person; she keeps her place meanwhile.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import outbox
from bot.delivery.message import Lane
from bot.errors import NotAllowed
from bot.features.programme import service as programme
from bot.features.programme.model import Activity
from bot.features.registration import messages, model, noticing, repository, service
from bot.features.registration.form import kept
from bot.features.registration.model import Draft
from bot.features.registration.moving import Mover, NoSeat, Stale, asking, behind, form_for, hold, keep_form, pass_on
from bot.features.registration.record import Filling
from bot.features.registration.seats import Facets, facets_of
from bot.features.registration.states import SENT, State
from bot.people import addressing
from bot.people import service as people
from bot.people.model import Person, Role


def takes_people(activity: Activity, now: datetime) -> bool:
    """Whether somebody can still be moved there: it has a form, takes place, and is not over."""
    over = activity.ends_at is not None and activity.ends_at <= now
    return activity.listed and activity.form is not None and activity.cancelled_at is None and not over


async def hold_all(connection: AsyncConnection, codes: Iterable[str]) -> None:
    """Holds activities in one order, so that two who move people there and back never wait for each other."""
    for code in sorted(set(codes)):
        await hold(connection, code)


async def transfer(
    connection: AsyncConnection, number: int, version: int, to: str, mover: Mover, *, waiting: bool = False
) -> tuple[Filling, Person]:
    """The registration in another activity, its person told; `waiting` puts it on the waiting list there.

    Raises NotFound, NotAllowed (outside the scope of either, or nowhere to move to), Stale, Already where she has
    a registration there, and NoSeat.
    """
    assert mover.by is not None
    filling, person = await service.for_decision(connection, mover.by, number)
    before = filling.registration
    if before.version != version or before.state not in SENT:
        raise Stale
    target = await _target(connection, filling, person, to, mover)
    await hold_all(connection, {before.activity, to})
    form = form_for(target)
    draft, change = _answers(filling, target, mover.now)
    facets = facets_of(form, draft.answers)
    state = State.WAITLISTED if waiting else _state(filling, target)
    there = Filling(replace(before, activity=to, draft=draft, change=change), form, target)
    if state is State.APPROVED:
        # Whoever waits there came before.
        await pass_on(connection, target, mover)
        if limit := (await hold(connection, to)).full_for(facets):
            raise NoSeat(there, limit)
    place, values = await _values(connection, there, state, facets, mover)
    changed = {"name": there.name_of(person), "name_key": there.name_key(person), **values}
    stored = {**changed, "change": change.to_json() if change else None, "activity": to, "question_row": None}
    if not await repository.move(connection, before, state, stored):
        raise Stale
    if before.draft.files - draft.files:
        await repository.drop_loose_files(connection, before.person_id)
    reason = f"moved: {before.activity} → {to}"
    await repository.log(connection, before, state, mover.by.id, mover.now, reason)
    known = {name: value for name, value in changed.items() if name in before.__dataclass_fields__}
    after = replace(there, registration=replace(there.registration, state=state, version=before.version + 1, **known))
    await _tell(connection, filling, after, person, mover, place)
    if before.seated:
        await pass_on(connection, filling.activity, mover)
    return after, person


async def _target(connection: AsyncConnection, filling: Filling, person: Person, to: str, mover: Mover) -> Activity:
    target = await programme.activity(connection, to)
    country = filling.country_of(person)
    if mover.by is None or not mover.by.holds(Role.COORDINATOR, activity=to, country=country):
        raise NotAllowed("not a coordinator of that activity or country")
    if to == filling.registration.activity or not takes_people(target, mover.now):
        raise NotAllowed(f"nobody can be moved to {to}")
    known = await repository.of_person_for(connection, person.id, to)
    if known is not None:
        raise service.Already(known, target)
    return target


def _answers(filling: Filling, target: Activity, now: datetime) -> tuple[Draft, Draft | None]:
    """What is sent there, and the draft in which the rest is asked; none where nothing is missing."""
    before, form = filling.registration, form_for(target)
    # What she was about to change is not sent; what she was about to add is.
    given = {**(before.change.answers if before.change else {}), **before.draft.answers}
    answers = kept(form, model.known_answers(form, filling.form, given, anew=False))
    sent = Draft(MappingProxyType(answers), version=before.draft.version + 1)
    asked = model.begin(form, answers, version=int(now.timestamp()))
    return sent, None if asked.at is None else asked


def _state(filling: Filling, target: Activity) -> State:
    return State.APPROVED if filling.registration.seated or target.first_come else State.SUBMITTED


async def _values(
    connection: AsyncConnection, there: Filling, state: State, facets: Facets, mover: Mover
) -> tuple[int | None, dict[str, Any]]:
    now = mover.now
    values: dict[str, Any] = {
        "facets": facets,
        "draft": there.draft,
        "seated": state is State.APPROVED,
        "waiting_since": None,
        "form_version": await keep_form(connection, there.activity, now),
        "reason": None,
        "decided_by": mover.by.id if mover.by else None,
        "decided_at": now,
        **asking(there.activity, state, now),
    }
    if state is not State.WAITLISTED:
        return None, values
    ahead, latest = await repository.queue(connection, there.activity.code, None)
    return ahead + 1, {**values, "waiting_since": behind(latest, now)}


async def _tell(
    connection: AsyncConnection, before: Filling, after: Filling, person: Person, mover: Mover, place: int | None
) -> None:
    """The person hears where she is now and what is still asked; the coordinators there, where they decide."""
    registration = after.registration
    told = messages.transferred(
        mover.voices.speaks(person), after, source=before.activity, place=place, zone=mover.voices.zone_of(person)
    )
    told = addressing.about(mover.voices.speaks(person), person, told, name=after.name_of(person))
    key = f"moved:{registration.id}:{registration.version}"
    await outbox.put(connection, person.telegram_id, told, lane=Lane.NOTICE, now=mover.now, key=key)
    if registration.state is not State.SUBMITTED:
        return
    country = after.country_of(person)
    for coordinator in await people.coordinators(connection, activity=registration.activity, country=country):
        if mover.by is None or coordinator.id != mover.by.id:
            t = mover.voices.speaks(coordinator)
            notice = messages.arrived(t, after, name=after.name_of(person))
            await noticing.tell(connection, coordinator, notice, t, now=mover.now)
