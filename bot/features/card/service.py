"""One live card for each person, pinned in her chat: what she attends or teaches next, where, and what is missing.

It is sent once, without a sound, and changed in place when what it shows has changed; it never rings. A card is looked
at when somebody noted a change (`marks`), when what it shows is over, or when she asks for her schedule: while nothing
changes nobody's card costs anything. One that she deleted is found when Telegram refuses to change it, and sent anew
once; /schedule pins it again.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import pinned
from bot.delivery.message import Lane, Message
from bot.delivery.outbox import Settled
from bot.features.card import marks, messages, repository
from bot.features.card.messages import Missing
from bot.features.papers import service as papers
from bot.features.registration.states import State
from bot.features.reminders import service as reminders
from bot.features.reminders.model import Coming, Readers
from bot.people import repository as people
from bot.people.model import Person, Role
from bot.people.voices import Voices

AT_ONCE: Final = 50
MOST_PAPERS: Final = 6

anything_stale = repository.anything_stale


async def refresh(
    connection: AsyncConnection, voices: Voices, now: datetime,
) -> bool:  # fmt: skip
    """Looks at the cards that are stale, fifty at most; True while there may be more."""
    cities = await reminders.cities(connection)
    readers = Readers(voices, now, cities)
    found = await repository.stale(connection, now, AT_ONCE)
    for number in found:
        await _look(connection, number, readers)
    if found:
        return True
    mark = await repository.next_mark(connection, now)
    if mark is None:
        return False
    marked = await repository.of_mark(connection, mark, AT_ONCE)
    for number in marked:
        await _look(connection, number, readers)
    if not marked:
        await repository.forget_mark(connection, mark)
    return True


async def _look(connection: AsyncConnection, number: int, readers: Readers) -> None:
    """Compares a card with how things are, and sends or changes it where they differ."""
    person, card = await people.by_id(connection, number), await repository.card(connection, number)
    assert person is not None
    now = readers.now
    row, digest = (card.row_id, card.digest) if card is not None else (None, None)
    if person.unreachable or person.merged_into is not None or person.banned_at is not None:
        await repository.keep(connection, number, looked_at=now, stale_at=None)
        return
    message, again = await _shown(connection, person, readers)
    if row is not None and await pinned.is_lost(connection, row):
        row = None
    seal: str | None = hashlib.sha256(json.dumps(message.to_json(), sort_keys=True).encode()).hexdigest()
    if row is None and again is None:
        # There is nothing to show, and never was: nobody gets an empty card.
        seal = None
    elif row is None:
        row = await pinned.send(connection, person.telegram_id, message, now=now)
    elif seal != digest:
        await pinned.change(connection, person.telegram_id, row, message, now=now)
    await repository.keep(connection, number, row_id=row, digest=seal, looked_at=now, stale_at=again)


async def _shown(connection: AsyncConnection, person: Person, readers: Readers) -> tuple[Message, datetime | None]:
    """What the card says, and when something that it says is over; None when it says nothing."""
    now = readers.now
    page = await reminders.schedule(connection, person, 0, now)
    nearest: Sequence[Coming] = sorted(page.items, key=lambda each: each.waiting)[:1]
    taught = await reminders.next_class(connection, person, now)
    if taught is not None and any(not each.waiting and each.session.starts_at < taught.starts_at for each in nearest):
        taught = None
    nearest = [] if taught else nearest
    missing: list[Missing] = []
    for seat in await repository.seats_of(connection, person.id):
        whose = "" if seat.person_id == person.id else seat.name
        if seat.state != State.CONFIRMED.value and seat.answer_by is not None and seat.answer_by > now:
            missing.append(Missing(seat.title, seat.answer_by, seat.zone, whose, confirm=True))
        papers_open = await papers.open_papers(connection, seat.activity, seat.person_id, now)
        missing += [Missing(paper.title, paper.until, paper.zone, whose) for paper in papers_open]
    missing = sorted(missing, key=lambda each: each.until)[:MOST_PAPERS]
    ends = [each.session.ends_at for each in nearest] + [each.until for each in missing]
    ends += [taught.ends_at] if taught else []
    return messages.card(nearest, missing, readers.of(person), taught=taught), min(ends, default=None)


async def show_again(connection: AsyncConnection, person: Person, now: datetime) -> None:
    """She asks for her schedule: her card stands at the top again, and is looked at."""
    card = await repository.card(connection, person.id)
    if card is not None and card.row_id is not None:
        await pinned.pin(connection, person.telegram_id, card.row_id, now=now, lane=Lane.NOTICE)
        await repository.keep(connection, person.id, looked_at=card.looked_at, stale_at=now)
    elif Role.TEACHER in person.roles or await repository.seats_of(connection, person.id):
        await marks.person(connection, person.id, now, begin=True)


async def refused(connection: AsyncConnection, outcomes: Sequence[Settled], now: datetime) -> None:
    """Cards that Telegram does not find any more are sent anew."""
    gone = [
        each.row.id for each in outcomes
        if each.row.operation in {"edit", pinned.PIN} and each.state == "failed" and pinned.is_gone(each.error)
    ]  # fmt: skip
    if gone:
        await repository.lose(connection, await pinned.targets(connection, gone), now)
