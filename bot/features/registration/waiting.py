"""What the clock does about seats: asks for answers, passes on what nobody took, and ends what was called off.

Who has an offer, or a seat to confirm, is reminded at half of the time and called once more when an eighth is left.
Soon after that her institution is told (see `informing`), and then the seat goes on. An offer that nobody answered
leads to the end of the waiting list once; the second time to its end for good, so that nobody is asked for ever.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import outbox
from bot.delivery.message import Lane
from bot.features.programme import service as programme
from bot.features.registration import messages, repository
from bot.features.registration.calls import CALLS, Asked
from bot.features.registration.informing import inform
from bot.features.registration.moving import Mover, form_for, hold, move, pass_on
from bot.features.registration.record import Filling
from bot.features.registration.seats import Seats, next_waiting
from bot.features.registration.states import State
from bot.features.reminders import service as reminders
from bot.features.reminders.hours import day_of
from bot.people import addressing
from bot.people import repository as people_rows

AT_ONCE: Final = 100
"""So many registrations of an activity that was called off end in one transaction."""


async def anything_due(connection: AsyncConnection, now: datetime) -> bool:
    """Whether the clock has something to do here."""
    return (
        await repository.first_due(connection, now) is not None or await repository.called_off(connection) is not None
    )


async def act(connection: AsyncConnection, mover: Mover) -> bool:
    """Does what is due first; False when nothing is."""
    if (code := await repository.called_off(connection)) is not None:
        await _call_off(connection, code, mover)
        return True
    if (found := await repository.first_due(connection, mover.now)) is not None:
        await _ask(connection, *found, mover)
        return True
    return False


waited_for = repository.with_waiting_list


async def can_be_offered(connection: AsyncConnection) -> list[str]:
    """The activities with a free seat for somebody who waits: a limit was raised, or was not all offered at once."""
    found = []
    for code in await repository.with_waiting_list(connection):
        seats = Seats(await repository.limits(connection, code), await repository.taken(connection, code))
        if next_waiting(seats, await repository.waiting_list(connection, code)) is not None:
            found.append(code)
    return found


async def offer(connection: AsyncConnection, code: str, mover: Mover) -> None:
    """Offers free seats of an activity to those who wait."""
    await pass_on(connection, await programme.activity(connection, code), mover)


async def _call_off(connection: AsyncConnection, code: str, mover: Mover) -> None:
    activity = await programme.activity(connection, code)
    seats = await hold(connection, code)
    for registration in await repository.alive(connection, code, AT_ONCE):
        filling = Filling(registration, form_for(activity), activity)
        await move(connection, filling, State.CANCELLED, mover, seats=seats)


async def _ask(connection: AsyncConnection, number: int, code: str, mover: Mover) -> None:
    seats = await hold(connection, code)
    registration = await repository.by_id(connection, number)
    # Somebody may have answered while the activity was not ours yet.
    if registration is None or registration.next_call_at is None or registration.next_call_at > mover.now:
        return
    activity = await programme.activity(connection, code)
    filling = Filling(registration, form_for(activity), activity)
    if registration.answer_by is not None and registration.answer_by > mover.now:
        await (inform if registration.ladder == CALLS else _call)(connection, filling, mover)
    elif registration.state is State.OFFERED and not await repository.lapsed_before(connection, registration):
        await move(connection, filling, State.WAITLISTED, mover, seats=seats)
    else:
        await move(connection, filling, State.DECLINED, mover, seats=seats)


async def _call(connection: AsyncConnection, filling: Filling, mover: Mover) -> None:
    """Asks for the answer once more, and writes down when to do so again; who is asleep is asked in the morning."""
    before, person = filling.registration, await people_rows.by_id(connection, filling.registration.person_id)
    assert person is not None
    assert before.answer_by is not None
    assert before.next_call_at is not None
    asked = Asked(before.answer_by, before.next_call_at, before.ladder)
    quiet = await reminders.quiet_of(connection, before.activity)
    day = day_of(mover.voices.zone_of(person), person.night)
    if morning := asked.morning(mover.now, day, quiet):
        await repository.change(connection, before, next_call_at=morning)
        return
    step, following = asked.next_call(mover.now)
    await repository.change(connection, before, ladder=step, next_call_at=following)
    if person.unreachable:
        return
    called = replace(filling, registration=replace(before, ladder=step))
    t, zone = mover.voices.speaks(person), mover.voices.zone_of(person)
    said = addressing.about(
        t, person, messages.called(t, called, zone, last=step >= CALLS), name=called.name_of(person)
    )
    said = replace(said, silent=quiet.until(mover.now, day) is not None)
    await outbox.put(
        connection, person.telegram_id, said, lane=Lane.NOTICE, now=mover.now,
        key=f"called:{before.id}:{before.version}:{step}", expires_at=before.answer_by,
    )  # fmt: skip
