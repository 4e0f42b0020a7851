"""In whose quiet hours an announcement leaves: it makes no sound there."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.features.announcements.ground import Ground, meant
from bot.features.announcements.model import Announcement
from bot.features.announcements.reach import repository as reach
from bot.features.programme import service as programme
from bot.features.programme.holidays import CALENDARS
from bot.features.reminders import service as reminders
from bot.features.reminders.hours import Quiet
from bot.people.model import Person


async def asleep(ground: Ground, found: Announcement, days: Collection[str]) -> set[str]:
    """Those of these days in whose quiet hours it is now."""
    hours = await _hours(ground, found)
    # Its calendars take long to load: only where a holiday might make a night longer.
    longest = [replace(each, is_holiday=lambda _zone, _day: True) for each in hours]
    perhaps = {day for day in days if _is_night(ground, longest, day)}
    if perhaps:
        await CALENDARS.ready(await reminders.countries_with_holidays(ground.connection))
    return {day for day in perhaps if _is_night(ground, hours, day)}


async def at_night(ground: Ground, found: Announcement, author: Person) -> int:
    """How many of those whom it reaches have their quiet hours now."""
    days = await reach.days(ground.connection, meant(ground, found, author))
    return sum(days[day] for day in await asleep(ground, found, days))


async def _hours(ground: Ground, found: Announcement) -> Sequence[Quiet]:
    """Those of the programme of its activity; what is about no one activity wakes nobody of any programme."""
    code = found.audience.activity
    activity = await programme.find(ground.connection, code) if code else None
    by_programme = await reminders.quiet_hours(ground.connection)
    return [by_programme[activity.programme]] if activity is not None else list(by_programme.values())


def _is_night(ground: Ground, hours: Sequence[Quiet], day: str) -> bool:
    return any(each.until(ground.now, day) is not None for each in hours)
