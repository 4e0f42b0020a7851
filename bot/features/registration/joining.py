"""Two people's registrations become one person's. Nothing is deleted, and nobody loses a seat that she keeps.

Where both have registered for the same activity, the registration that is further along is kept, with its answers and
its seat; the other one is withdrawn, with a line in its log, and stays to be read with the record that is merged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.card import marks
from bot.features.coming import service as coming
from bot.features.programme import service as programme
from bot.features.receipts import service as receipts
from bot.features.registration import repository
from bot.features.registration.moving import Mover, Stale, form_of_sent, hold, move
from bot.features.registration.record import Filling, Registration
from bot.features.registration.states import LIVE, SENT, State, Who
from bot.people.model import Person

_ORDER = (
    State.CANCELLED, State.WITHDRAWN, State.DECLINED, State.REJECTED, State.DRAFT, State.SUBMITTED, State.ENDORSED,
    State.WAITLISTED, State.OFFERED, State.APPROVED, State.CONFIRMED,
)  # fmt: skip


@dataclass(frozen=True)
class Clash:
    """Two registrations for one activity: the one that is kept, and the other."""

    kept: Registration
    other: Registration


@dataclass(frozen=True)
class Plan:
    """What becomes of each registration: it goes over as it is, or one of two is kept."""

    moved: tuple[Registration, ...]
    clashes: tuple[Clash, ...]

    @property
    def both_sent(self) -> tuple[Clash, ...]:
        """Where both are alive and sent: to choose between them is for a coordinator."""
        return tuple(each for each in self.clashes if {each.kept.state, each.other.state} <= SENT)


def plan(kept: Iterable[Registration], merged: Iterable[Registration]) -> Plan:
    """What joining would do."""
    ours = {each.activity: each for each in kept}
    moved, clashes = [], []
    for theirs in sorted(merged, key=lambda each: each.activity):
        mine = ours.get(theirs.activity)
        if mine is None:
            moved.append(theirs)
        else:
            one, other = sorted((mine, theirs), key=_rank, reverse=True)
            clashes.append(Clash(one, other))
    return Plan(tuple(moved), tuple(clashes))


def _rank(registration: Registration) -> tuple[bool, int, float, int]:
    """A seat before none, then the later state; of two alike, the one that was sent, or begun, first."""
    sent = -registration.submitted_at.timestamp() if registration.submitted_at else 0.0
    return registration.seated, _ORDER.index(registration.state), sent, -registration.id


async def all_of(connection: AsyncConnection, person: Person) -> list[Registration]:
    """Everything that stands with a person's record."""
    return await repository.of_person(connection, person.id)


async def hold_all(connection: AsyncConnection, found: Plan) -> None:
    """Until the transaction ends nobody else moves what stands in the plan's activities."""
    for code in sorted({each.activity for each in found.moved} | {each.kept.activity for each in found.clashes}):
        await hold(connection, code)


async def join(connection: AsyncConnection, kept: Person, merged: Person, expected: Plan, mover: Mover) -> None:
    """Makes the registrations of two records those of one; raises Stale when they are not as in the plan any more.

    The records themselves are to be merged before: whoever answers for the one answers for the other then.
    """
    await hold_all(connection, expected)
    found = plan(await all_of(connection, kept), await all_of(connection, merged))
    if _seen(found) != _seen(expected):
        raise Stale
    for each in found.moved:
        await _give(connection, each, kept)
    for clash in found.clashes:
        other = await _withdrawn(connection, clash, mover)
        if clash.kept.person_id == merged.id:
            await repository.swap(connection, clash.kept, other, mover.now)
    await repository.give_files(connection, merged.id, kept.id)
    await receipts.give(connection, merged.id, kept.id)
    await coming.give(connection, merged.id, kept.id)
    await marks.forget(connection, merged.id)
    await marks.person(connection, kept.id, mover.now, begin=True)


def _seen(found: Plan) -> Sequence[tuple[int, int]]:
    pairs = (each for clash in found.clashes for each in (clash.kept, clash.other))
    return [(each.id, each.version) for each in (*found.moved, *pairs)]


async def _give(connection: AsyncConnection, registration: Registration, to: Person) -> None:
    # No message shows its question in the chat where it goes on.
    if not await repository.change(connection, registration, person_id=to.id, question_row=None):
        raise Stale


async def _withdrawn(connection: AsyncConnection, clash: Clash, mover: Mover) -> Registration:
    other = clash.other
    if other.state not in LIVE:
        return other
    activity = await programme.activity(connection, other.activity)
    filling = Filling(other, await form_of_sent(connection, other, activity), activity)
    if other.state is State.DRAFT and mover.who is Who.PERSON:
        mover = mover.as_clock()
    reason = f"merged: {clash.kept.id} is kept"
    after = await move(connection, filling, State.WITHDRAWN, mover, reason=reason, told=False)
    return after.registration
