"""The one way from state to state: checked, counted, compared, logged, and told to each side.

Whoever moves a registration holds its activity first (`hold`), before any row of a registration is touched: seats are
counted and taken by one transaction at a time, and two of them can never wait for each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import outbox
from bot.delivery.message import Lane, Message
from bot.errors import BotError, NotAllowed, NotFound
from bot.features.card import marks
from bot.features.programme.model import Activity
from bot.features.registration import messages, noticing, repository, states
from bot.features.registration.clashes import clashes
from bot.features.registration.form import Form, form_of
from bot.features.registration.record import Filling, Registration
from bot.features.registration.seats import Facets, Limit, Seats, facets_of, next_waiting
from bot.features.registration.states import OVER, SEATED, State, Who
from bot.features.reminders import service as reminders
from bot.features.reminders.hours import NEVER, Quiet, day_of
from bot.people import addressing, care
from bot.people import repository as people_rows
from bot.people import service as people
from bot.people.model import Person, Role
from bot.people.voices import Voices

OFFERS_AT_ONCE: Final = 10
"""One seat that is given back can be the last that several waiting people lacked; the clock offers the rest."""


class Stale(BotError):
    """The button belongs to an earlier state of the registration."""


class NoSeat(BotError):
    """No seat is free for somebody like this; `limit` says which one is full."""

    def __init__(self, filling: Filling, limit: Limit) -> None:
        super().__init__(str(filling.registration.id))
        self.filling = filling
        self.limit = limit


@dataclass(frozen=True)
class Mover:
    """Who takes a step now, and in which languages those concerned are told."""

    who: Who
    by: Person | None
    now: datetime
    voices: Voices

    def as_clock(self) -> "Mover":
        """The same moment, with nobody in particular acting."""
        return replace(self, who=Who.CLOCK, by=None)


def form_for(activity: Activity) -> Form:
    """The form of an activity; one without questions where a later import took it away."""
    if activity.questions is None:
        return Form.model_construct(code="", questions=())
    return form_of(activity.questions)


async def keep_form(connection: AsyncConnection, activity: Activity, now: datetime) -> int | None:
    """Keeps the form of an activity as it is now, so that what is sent with it stays readable when it changes."""
    if activity.questions is None or activity.form is None:
        return None
    return await repository.keep_form(connection, activity.form, activity.questions, now)


async def form_of_sent(connection: AsyncConnection, registration: Registration, activity: Activity) -> Form:
    """The form that a registration was sent with; of a draft, and of one that was sent long ago, that of today."""
    kept = None
    if registration.state is not State.DRAFT and registration.form_version is not None:
        kept = await repository.kept_form(connection, registration.form_version)
    return form_for(activity) if kept is None else form_of(kept)


async def hold(connection: AsyncConnection, activity: str) -> Seats:
    """Until the transaction ends nobody else counts or takes seats of this activity; its seats as they are now."""
    limits = await repository.hold_limits(connection, activity)
    return Seats(limits, await repository.taken(connection, activity))


async def hand_in(connection: AsyncConnection, filling: Filling, mover: Mover) -> Filling:
    """Sends a draft: to the coordinators, or where seats go to those who come first to a seat or the waiting list."""
    if not filling.activity.first_come:
        return await move(connection, filling, State.SUBMITTED, mover)
    seats = await hold(connection, filling.activity.code)
    facets = facets_of(filling.form, filling.draft.answers)
    if seats.full_for(facets) is None:
        # Whoever waits came before.
        await pass_on(connection, filling.activity, mover)
        seats = await hold(connection, filling.activity.code)
    to = State.WAITLISTED if seats.full_for(facets) else State.APPROVED
    return await move(connection, filling, to, mover, seats=seats)


async def move(
    connection: AsyncConnection, filling: Filling, to: State, mover: Mover,
    *, reason: str | None = None, seats: Seats | None = None, told: bool = True,
) -> Filling:  # fmt: skip
    """The registration in its new state, everybody concerned told; a seat that it gave back is offered on at once.

    Raises NotAllowed, NoSeat where the step needs a seat and none is free, and Stale when somebody was faster.
    `seats` are those that the caller holds already. Not `told`: the caller says what there is to say.
    """
    before = filling.registration
    states.check(before.state, to, mover.who)
    if filling.activity.cancelled_at is not None and to is not State.CANCELLED:
        raise NotAllowed(f"{filling.activity.code} does not take place")
    person = await _person(connection, filling, mover)
    seats = seats or await hold(connection, before.activity)
    facets = _facets(filling, to)
    if to in SEATED:
        others = seats.without(before.facets) if before.seated else seats
        if (facets != before.facets or not before.seated) and (limit := others.full_for(facets)):
            raise NoSeat(filling, limit)
    place, values = await _values(connection, filling, to, facets, mover)
    names = {"name": filling.name_of(person), "name_key": filling.name_key(person), "born": filling.born}
    changed = {"reason": reason, **names, **values}
    if not await repository.move(connection, before, to, changed):
        raise Stale
    await repository.log(connection, before, to, mover.by.id if mover.by else None, mover.now, reason)
    if to in SEATED or before.seated:
        await marks.person(connection, before.person_id, mover.now, begin=to in SEATED)
    after = replace(filling, registration=_after(before, to, changed))
    if told:
        await _tell(connection, before, after, person, mover, place)
    if before.seated and not after.registration.seated:
        await pass_on(connection, filling.activity, mover)
    return after


async def _person(connection: AsyncConnection, filling: Filling, mover: Mover) -> Person:
    """Whose registration it is; raises NotAllowed when the mover has no right to it."""
    number, by = filling.registration.person_id, mover.by
    if mover.who is Who.PERSON:
        if by is None:
            raise NotAllowed("nobody takes this step")
        try:
            return await care.owner(connection, by, number)
        except NotFound as error:
            raise NotAllowed("not her own registration") from error
    person = await people_rows.by_id(connection, number)
    assert person is not None
    if mover.who is Who.COORDINATOR:
        code = filling.activity.code
        if by is None or not by.holds(Role.COORDINATOR, activity=code, country=filling.country_of(person)):
            raise NotAllowed("not a coordinator of this activity or country")
    return person


def _facets(filling: Filling, to: State) -> Facets:
    """What it is counted by from now on: frozen when it is sent; a change counts only when it has been decided."""
    before = filling.registration
    keeps_seat = before.seated and to is State.SUBMITTED
    asked = before.state in {State.DRAFT, State.SUBMITTED, State.ENDORSED} or to is State.SUBMITTED
    if to is State.DRAFT or keeps_seat or not asked:
        return before.facets
    return facets_of(filling.form, filling.draft.answers)


async def _values(
    connection: AsyncConnection, filling: Filling, to: State, facets: Facets, mover: Mover
) -> tuple[int | None, dict[str, Any]]:
    """What changes beside the state; and where the waiting list has it, its place there."""
    before, now = filling.registration, mover.now
    values: dict[str, Any] = {
        "facets": facets,
        "seated": to in SEATED or (to is State.SUBMITTED and before.seated),
        "waiting_since": before.waiting_since if to is State.SUBMITTED else None,
        **asking(filling.activity, to, now),
    }
    if before.state is State.DRAFT and to is not State.WITHDRAWN:
        values["submitted_at"] = now
    if to is State.DRAFT:
        # No button of an earlier time fits it.
        values["draft"] = replace(before.draft, version=before.version + 1)
    if before.changing:
        values["draft"] = before.draft
    if before.changing or to in OVER:
        values |= {"change": None, "changing": False}
    if before.state is State.DRAFT or to is State.SUBMITTED or before.changing:
        values["form_version"] = await keep_form(connection, filling.activity, now)
    if mover.who is Who.COORDINATOR:
        values |= {"decided_by": mover.by.id if mover.by else None, "decided_at": now}
    if to is not State.WAITLISTED:
        return None, values
    ahead, latest = await repository.queue(connection, before.activity, before.waiting_since)
    values["waiting_since"] = before.waiting_since or behind(latest, now)
    return ahead + 1, values


def behind(latest: datetime | None, now: datetime) -> datetime:
    """When somebody comes to the waiting list: later than whoever is last, whatever the clocks of processes say."""
    return now if latest is None else max(now, latest + timedelta(microseconds=1))


def asking(activity: Activity, to: State, now: datetime) -> dict[str, Any]:
    """Until when an answer is asked for in this state, and when the clock asks for it again."""
    length = {State.OFFERED: activity.offer_for, State.APPROVED: activity.confirm_within}.get(to)
    if length is None:
        return {"answer_by": None, "next_call_at": None, "ladder": 0}
    end = now + length
    if activity.ends_at is not None and activity.ends_at > now:
        end = min(end, activity.ends_at)
    return {"answer_by": end, "next_call_at": now + (end - now) / 2, "ladder": 0}


def _after(before: Registration, to: State, changed: Mapping[str, Any]) -> Registration:
    known = {name: value for name, value in changed.items() if name in Registration.__dataclass_fields__}
    return replace(before, state=to, version=before.version + 1, **known)


# -- the waiting list ------------------------------------------------------------------------------------------------


async def pass_on(connection: AsyncConnection, activity: Activity, mover: Mover) -> int:
    """Offers free seats to those who wait, in their order; how many were offered."""
    if activity.cancelled_at is not None or (activity.ends_at is not None and activity.ends_at <= mover.now):
        return 0
    for offered in range(OFFERS_AT_ONCE):
        seats = await hold(connection, activity.code)
        number = next_waiting(seats, await repository.waiting_list(connection, activity.code))
        found = None if number is None else await repository.by_id(connection, number)
        if found is None:
            return offered
        filling = Filling(found, form_for(activity), activity)
        await move(connection, filling, State.OFFERED, mover.as_clock(), seats=seats)
    return OFFERS_AT_ONCE


# -- telling ---------------------------------------------------------------------------------------------------------


async def _tell(
    connection: AsyncConnection, before: Registration, after: Filling, person: Person, mover: Mover, place: int | None
) -> None:
    """The person hears it in her language; the coordinators, where it is theirs to know."""
    registration = after.registration
    if registration.state is State.DRAFT:
        return
    t, zone = mover.voices.speaks(person), mover.voices.zone_of(person)
    # She reads it with her seat, coordinators before they decide.
    gets_seat = registration.seated and not before.seated
    matters = gets_seat or registration.state is State.SUBMITTED
    at_once = await clashes(connection, registration, mover.now) if matters else ()
    told = messages.moved(t, before, after, mover.who, place=place, zone=zone)
    told = messages.with_same_hour(t, told, at_once) if gets_seat else told
    lane = Lane.REPLY if mover.who is Who.PERSON else Lane.NOTICE
    key = f"moved:{registration.id}:{registration.version}"
    told = addressing.about(t, person, told, name=after.name_of(person))
    # What she does herself is answered aloud; what others and the clock do wakes nobody.
    quiet = NEVER if mover.who is Who.PERSON else await reminders.nights_of(connection, registration.activity)
    told = _hushed(told, person, quiet, mover)
    await outbox.put(connection, person.telegram_id, told, lane=lane, now=mover.now, key=key)
    if not messages.concerns_coordinators(before.state, registration.state, mover.who):
        return
    country = after.country_of(person)
    for coordinator in await people.coordinators(connection, activity=registration.activity, country=country):
        t = mover.voices.speaks(coordinator)
        notice = messages.moved_notice(t, before, after, name=after.name_of(person), at_once=at_once)
        if before.state is State.DRAFT:
            await noticing.tell(connection, coordinator, notice, t, now=mover.now)
            continue
        notice = _hushed(notice, coordinator, quiet, mover)
        await outbox.put(
            connection, coordinator.telegram_id, notice, lane=Lane.NOTICE, now=mover.now,
            key=f"arrived:{registration.id}:{registration.version}:{coordinator.id}",
        )  # fmt: skip


def _hushed(message: Message, person: Person, quiet: Quiet, mover: Mover) -> Message:
    """Without a sound where it comes in somebody's night."""
    day = day_of(mover.voices.zone_of(person), person.night)
    return message if quiet.until(mover.now, day) is None else replace(message, silent=True)
