"""Announcements about an activity that wait for their moment, as the plan of the activity shows them. Reading only."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import announcements
from bot.features.announcements import nights, repository
from bot.features.announcements.ground import Ground, author_of, reached
from bot.features.announcements.letters import first_words
from bot.features.announcements.model import Announcement, State
from bot.features.announcements.sending import moment_of
from bot.features.reminders.forecast import Foreseen, Sort
from bot.features.reminders.model import Session
from bot.people.voices import Voices

_LONGEST = 60


async def forecast(connection: AsyncConnection, activity: str, voices: Voices, now: datetime) -> list[Foreseen]:
    """Each one's next moment, with those whom it would reach now; one without a moment is none."""
    ground = Ground(connection, now, voices)
    waits = announcements.c.state.in_((State.SCHEDULED.value, State.REPEATING.value))
    numbers = await connection.execute(select(announcements.c.id).where(waits).order_by(announcements.c.id))
    found = []
    for number in list(numbers.scalars()):
        each = await repository.find(connection, number)
        if each is None or each.audience.activity != activity:
            continue
        at = await moment_of(ground, each.anchor) if each.anchor else each.due_at
        if at is not None:
            found.append(await _foreseen(ground, each, activity, max(at, now)))
    return sorted(found, key=lambda each: each.at)


_UNSENT = (State.DRAFT, State.SCHEDULED, State.REPEATING, State.SENDING, State.PAUSED)


async def unsent(connection: AsyncConnection, author_id: int) -> int:
    """How many of somebody's have not left, or not wholly: without a role of hers they stay where they are."""
    states = [each.value for each in _UNSENT]
    hers = (announcements.c.author_id == author_id) & announcements.c.state.in_(states)
    return int((await connection.execute(select(func.count()).where(hers))).scalar_one())


async def _foreseen(ground: Ground, found: Announcement, activity: str, at: datetime) -> Foreseen:
    author = await author_of(ground, found)
    readers = (await reached(ground, found, author)).readers
    held = await nights.at_night(replace(ground, now=at), found, author)
    title = {each.language: first_words(each.html, _LONGEST) for each in found.texts.values()}
    shown = Session(0, activity, title, title, at, at, "UTC")
    most_first = dict(sorted(readers.items(), key=lambda pair: (-pair[1], pair[0])))
    return Foreseen(at, shown, Sort.ANNOUNCEMENT, str(found.id), "", most_first, held)
