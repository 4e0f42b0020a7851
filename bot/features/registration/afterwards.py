"""What a person does about a registration that she has sent: takes a seat or gives it back, withdraws, changes.

Each button carries the registration's version; of an earlier one nothing is left but a sentence.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import BotError
from bot.features.card import marks
from bot.features.registration import model, repository, service
from bot.features.registration.form import Answers, Form
from bot.features.registration.moving import Mover, Stale, form_of_sent, hold, move, pass_on
from bot.features.registration.record import Filling
from bot.features.registration.seats import NAMED, facets_of
from bot.features.registration.states import SENT, State
from bot.people.model import Person


class TooLate(BotError):
    """The time to answer, or to change, is over."""

    def __init__(self, filling: Filling) -> None:
        super().__init__(str(filling.registration.id))
        self.filling = filling


async def place(connection: AsyncConnection, filling: Filling) -> int | None:
    """Her place in the waiting list, where she is in it."""
    registration = filling.registration
    if registration.state is not State.WAITLISTED:
        return None
    ahead, _ = await repository.queue(connection, registration.activity, registration.waiting_since, registration.id)
    return ahead + 1


async def _pressed(
    connection: AsyncConnection, person: Person, number: int | None, version: int | None, *states: State
) -> Filling:
    """The registration whose button was pressed; raises Stale when it is another one than the button saw."""
    filling = await service.own(connection, person, number)
    if filling.registration.version != version or filling.registration.state not in states:
        raise Stale
    return filling


async def take(
    connection: AsyncConnection, person: Person, number: int | None, version: int | None, mover: Mover
) -> Filling:
    """Takes an offered seat, or confirms one; raises TooLate and Stale."""
    filling = await _pressed(connection, person, number, version, State.OFFERED, State.APPROVED)
    registration = filling.registration
    if registration.answer_by is not None and registration.answer_by <= mover.now:
        raise TooLate(filling)
    asked = registration.state is State.APPROVED or filling.activity.confirm_within is not None
    return await move(connection, filling, State.CONFIRMED if asked else State.APPROVED, mover)


async def refuse(
    connection: AsyncConnection, person: Person, number: int | None, version: int | None, mover: Mover
) -> Filling:
    """Gives a seat back that was offered or to be confirmed."""
    filling = await _pressed(connection, person, number, version, State.OFFERED, State.APPROVED)
    return await move(connection, filling, State.DECLINED, mover)


async def leaving(connection: AsyncConnection, person: Person, number: int | None, version: int | None) -> Filling:
    """The registration that she is about to withdraw."""
    return await _pressed(connection, person, number, version, *SENT)


async def withdraw(
    connection: AsyncConnection, person: Person, number: int | None, version: int | None, mover: Mover
) -> Filling:
    """Withdraws; her seat is free in the same transaction."""
    return await move(connection, await leaving(connection, person, number, version), State.WITHDRAWN, mover)


# -- changing --------------------------------------------------------------------------------------------------------


async def begin_change(
    connection: AsyncConnection, person: Person, number: int | None, version: int | None, *, now: datetime
) -> Filling:
    """The draft of a change, at its summary: the one she left, or a new one. Raises TooLate and Stale."""
    filling = await _pressed(connection, person, number, version, *(SENT - {State.OFFERED}))
    # What was never asked of her, as after a move to another activity, can be answered at any time.
    if not filling.activity.may_change(now) and model.complete(filling.form, filling.draft):
        raise TooLate(filling)
    # Far from the versions of the form she filled in, so that no old button of it fits.
    draft = filling.registration.change or replace(
        filling.draft, at=None, editing=False, version=int(now.timestamp()), misses=0
    )
    draft = model.settle(draft, filling.form)
    await repository.change(connection, filling.registration, change=draft.to_json())
    return replace(filling, registration=filling.registration.with_change(draft))


async def send_change(connection: AsyncConnection, filling: Filling, mover: Mover) -> bool | None:
    """Sends a change; True when it is decided about again, False when it is only kept, None when nothing differs.

    Raises TooLate, and Stale when something is still to be asked. A seat stays hers until the decision; who waits for
    one where seats go to those who come first is only counted anew.
    """
    sent = await repository.by_id(connection, filling.registration.id)
    assert sent is not None
    asked = await form_of_sent(connection, sent, filling.activity)
    if not filling.activity.may_change(mover.now) and model.complete(asked, sent.draft):
        raise TooLate(filling)
    if not model.complete(filling.form, filling.draft):
        raise Stale
    changed = differing(sent.draft.answers, filling.draft.answers)
    if not changed:
        await repository.change(connection, filling.registration, change=None)
        return None
    again = await _sent(connection, filling, changed, mover)
    await marks.person(connection, sent.person_id, mover.now)
    if sent.draft.files - filling.draft.files:
        await repository.drop_loose_files(connection, sent.person_id)
    return again


async def _sent(connection: AsyncConnection, filling: Filling, changed: tuple[str, ...], mover: Mover) -> bool:
    """Puts the change in the place of what was sent; whether it is decided about again."""
    if not matters(filling.form, changed):
        await _keep(connection, filling, changed, mover, {})
        return False
    if filling.registration.state is State.WAITLISTED and filling.activity.first_come:
        await hold(connection, filling.activity.code)
        facets = facets_of(filling.form, filling.draft.answers)
        await _keep(connection, filling, changed, mover, {name: getattr(facets, name) for name in NAMED})
        await pass_on(connection, filling.activity, mover)
        return False
    await move(connection, filling, State.SUBMITTED, mover, reason=_reason(changed))
    return True


async def _keep(
    connection: AsyncConnection, filling: Filling, changed: tuple[str, ...], mover: Mover, more: Mapping[str, Any]
) -> None:
    before = filling.registration
    values = {
        "draft": filling.draft.to_json(),
        "change": None,
        "version": before.version + 1,
        "born": filling.born,
        **more,
    }
    if not await repository.change(connection, before, **values):
        raise Stale
    by = mover.by.id if mover.by else None
    await repository.log(connection, before, before.state, by, mover.now, _reason(changed))


def _reason(changed: tuple[str, ...]) -> str:
    return f"changed: {', '.join(changed)}"[:1000]


def differing(before: Answers, after: Answers) -> tuple[str, ...]:
    """The questions whose answers differ."""
    codes = dict.fromkeys((*before, *after))
    return tuple(code for code in codes if (code in before, before.get(code)) != (code in after, after.get(code)))


def matters(form: Form, changed: tuple[str, ...]) -> bool:
    """Whether one of these answers is decided about: what seats are counted by, or what the form says matters."""
    questions = (form.question(code) for code in changed)
    return any(question is not None and (question.matters or question.fills in NAMED) for question in questions)
