"""What will go out about the deadlines of an activity, as its tables stand now. Reading only."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.papers import repository, service
from bot.features.papers.model import Deadline, awake
from bot.features.reminders import service as reminders
from bot.features.reminders.forecast import Crowd, Foreseen, Sort, counted
from bot.features.reminders.hours import Quiet
from bot.features.reminders.model import Readers, Session
from bot.people import repository as people_rows
from bot.people.voices import Voices


async def forecast(
    connection: AsyncConnection, activity: str, voices: Voices, now: datetime,
) -> list[Foreseen]:  # fmt: skip
    """Every reminder of what is still open, in order of time; nothing of an activity that is called off."""
    readers = Readers(voices, now, await reminders.cities(connection))
    quiet = await reminders.quiet_of(connection, activity)
    found: list[Foreseen] = []
    for deadline in await repository.open_for(connection, activity, now):
        if not deadline.called_off:
            found += _of(deadline, await _crowds(connection, deadline, readers), quiet, now)
    return sorted(found, key=lambda each: each.at)


async def _crowds(connection: AsyncConnection, deadline: Deadline, readers: Readers) -> list[Crowd]:
    """Who has it still open, by language and day."""
    found = []
    for number, many in await repository.counted(connection, service.audience(connection, deadline)):
        person = await people_rows.by_id(connection, number)
        assert person is not None
        found.append(Crowd(*readers.of(person).kind, many))
    return found


def _of(deadline: Deadline, crowds: list[Crowd], quiet: Quiet, now: datetime) -> list[Foreseen]:
    """Each moment that is to come: put off until nobody is asleep, as it will be."""
    shown = Session(
        0, deadline.activity, deadline.activity_title, deadline.title, deadline.until, deadline.until, deadline.zone
    )
    days = {each.day for each in crowds}
    found = []
    for moment in deadline.ahead(now):
        at = awake(moment, deadline.until, days, quiet) or moment
        found.append(Foreseen(at, shown, Sort.DEADLINE, deadline.code, "", counted(crowds)))
    return found
