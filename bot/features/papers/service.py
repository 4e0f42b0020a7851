"""Papers and tasks with a deadline: who has not handed in or done it is reminded until it is done, or over.

A deadline with a question of the form is done when that is answered; without one, when somebody presses "Done", which
is a receipt. After an outage only the last reminder that was due leaves. When a deadline is over, coordinators get the
names of those for whom it still stands open, once.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import fan_out, outbox
from bot.delivery.message import Lane, Message
from bot.features.papers import messages, repository
from bot.features.papers.model import Deadline, awake
from bot.features.receipts import service as receipts
from bot.features.reminders import service as reminders
from bot.features.reminders.model import Readers
from bot.people import addressing
from bot.people import repository as people_rows
from bot.people import service as people
from bot.people.model import Person
from bot.people.voices import Voices

anything_due = repository.anything_due


async def act(
    connection: AsyncConnection, voices: Voices, now: datetime,
) -> fan_out.Left:  # fmt: skip
    """Looks at the deadline that is due first: reminds in portions, or closes it."""
    deadline = await repository.next_due(connection, now)
    if deadline is None:
        return fan_out.Left.NOTHING
    cities = await reminders.cities(connection)
    readers = Readers(voices, now, cities)
    if deadline.called_off:
        await repository.look_again(connection, deadline, None, now)
    elif now >= deadline.until:
        await _close(connection, deadline, readers)
    elif (moment := deadline.due(now)) is None:
        await repository.look_again(connection, deadline, deadline.following(now))
    elif await _remind(connection, deadline, moment, readers):
        return fan_out.Left.CROWD
    return fan_out.Left.OTHERS


def audience(connection: AsyncConnection, deadline: Deadline) -> Select[Any]:
    """For whom it is still open."""
    concerned = reminders.audience(connection, deadline.activity, None, deadline.concerned)
    return concerned if deadline.question else receipts.silent(deadline.subject, concerned)


async def _remind(connection: AsyncConnection, deadline: Deadline, moment: datetime, readers: Readers) -> bool:
    """Queues some letters; whether more follow."""
    # With the moment: each reminder of it is one of its own, and so is one for another day.
    key, open_for = f"deadline:{deadline.id}:{moment.timestamp():.0f}", audience(connection, deadline)
    if not await fan_out.has_begun(connection, key):
        concerned = reminders.audience(connection, deadline.activity, None, deadline.concerned)
        days = await reminders.days_of(connection, concerned, readers.voices)
        quiet = await reminders.quiet_of(connection, deadline.activity)
        later = awake(readers.now, deadline.until, days, quiet)
        if later is not None:
            await repository.look_again(connection, deadline, later)
            return False

    async def say(of: Mapping[str, int]) -> Mapping[str, Message]:
        texts = {}
        for variant, person in (await people_rows.each_of(connection, of)).items():
            reader = readers.of(person)
            told = messages.reminder(deadline, reader)
            texts[variant] = addressing.about(reader.t, person, told, name="{name}")
        return texts

    if await fan_out.tell(
        connection, key, open_for, say, lane=Lane.REMINDER, now=readers.now, expires_at=deadline.until
    ):  # fmt: skip
        return True
    await repository.look_again(connection, deadline, deadline.following(readers.now), readers.now)
    return False


async def _close(connection: AsyncConnection, deadline: Deadline, readers: Readers) -> None:
    """The coordinators read for whom it is still open, each for her scope, when all are at work."""
    hers: dict[Person, list[str]] = defaultdict(list)
    in_charge: dict[str | None, list[Person]] = {}
    for row in await repository.named(connection, audience(connection, deadline), deadline.activity):
        if row.country not in in_charge:
            found = await people.coordinators(connection, activity=deadline.activity, country=row.country)
            in_charge[row.country] = [person for person in found if person.language and not person.unreachable]
        for person in in_charge[row.country]:
            hers[person].append(row.name)
    quiet = await reminders.quiet_of(connection, deadline.activity)
    at_work = [quiet.working(readers.now, readers.of(person).day) for person in hers]
    if later := max((at for at in at_work if at > readers.now), default=None):
        await repository.look_again(connection, deadline, later)
        return
    letters = [
        (person.telegram_id, messages.over(deadline, names, readers.of(person)), f"over:{deadline.id}:{person.id}:"
         f"{deadline.until.timestamp():.0f}")
        for person, names in hers.items()
    ]  # fmt: skip
    await outbox.put_many(connection, letters, lane=Lane.REMINDER, now=readers.now)
    await repository.look_again(connection, deadline, None, readers.now)


async def is_task_of(connection: AsyncConnection, person: Person, number: int) -> bool:
    """Whether somebody is asked to say that this is done."""
    deadline = await repository.find(connection, number)
    if deadline is None or deadline.question is not None:
        return False
    concerned = reminders.audience(connection, deadline.activity, None, deadline.concerned)
    return await repository.concerns(connection, concerned, person.id)


async def open_papers(connection: AsyncConnection, activity: str, person_id: int, now: datetime) -> list[Deadline]:
    """What a person has still to hand in or to do for an activity, the next one first."""
    return [
        each for each in await repository.open_for(connection, activity, now)
        if await repository.concerns(connection, audience(connection, each), person_id)
    ]  # fmt: skip
