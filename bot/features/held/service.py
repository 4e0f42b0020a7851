"""When a session really began and ended, as who teaches or coordinates it says: the plan stays beside it.

It is an edit of the programme like any other, so that exports and sheets have it. No reminder that comes before a
session leaves once it has begun, and those that follow its end count from the real one; nobody is told of it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Text
from bot.errors import NotAllowed, NotFound
from bot.features.held import repository
from bot.features.held.model import Held, Press, TooSoon
from bot.features.programme import editing
from bot.features.programme.times import wall_clock
from bot.i18n import Translator
from bot.people.model import Person, Role

LONGEST: Final = timedelta(days=31)
"""Real hours that lie further from the plan are those of something else."""


def told(held: Held, t: Translator) -> list[Text]:
    """The real hours, in a line; nothing while they are not known."""
    if held.began is None:
        return []
    if held.ended is None:
        return [t("Began: {when}", when=t.when(held.began, None, held.zone))]
    return [t("Held: {when}", when=t.when(held.began, held.ended, held.zone))]


def buttons(held: Held, t: Translator, now: datetime) -> list[list[Button]]:
    """What can be said about a session at this moment."""
    labels = {
        # i18n: button; a session
        Press.BEGAN: t("It begins now"),
        # i18n: button; a session
        Press.ENDED: t("It ends now"),
        # i18n: button; the hours of a session
        Press.PLANNED: t("Held as planned"),
    }
    pressed = [Button(labels[press], pack("held", press.value, held.number)) for press in held.presses(now)]
    if held.can_be_corrected(now):
        # i18n: button; when a session was held
        pressed.append(Button(t("Other hours"), pack("held", "ask", held.number)))
    return [pressed[place : place + 2] for place in range(0, len(pressed), 2)]


async def find(connection: AsyncConnection, person: Person, number: int | None) -> Held:
    """A session whose hours the person may note; raises NotFound and NotAllowed."""
    found = None if number is None else await repository.find(connection, number)
    if found is None:
        raise NotFound(f"session {number}")
    if not any(person.holds(role, activity=found.activity) for role in (Role.TEACHER, Role.COORDINATOR)):
        raise NotAllowed("not a teacher of this activity")
    return found


async def press(
    connection: AsyncConnection, person: Person, number: int | None, said: Press, now: datetime
) -> tuple[Held, bool]:
    """Notes what a button says; False with it where that was known, or is none of what can be said now."""
    held = await find(connection, person, number)
    if said not in held.presses(now):
        return held, False
    return await _keep(connection, held, *held.after(said, now), now), True


async def correct(
    connection: AsyncConnection, person: Person, number: int | None, began: datetime, ended: datetime, now: datetime
) -> Held:
    """Notes hours that somebody wrote; raises TooSoon for what is not over, or far from the plan."""
    held = await find(connection, person, number)
    if ended > now or abs(began - held.starts_at) > LONGEST:
        raise TooSoon
    return await _keep(connection, held, began, ended, now)


async def forget(connection: AsyncConnection, person: Person, number: int | None, now: datetime) -> Held:
    """Nobody knows when it was held, after all."""
    return await _keep(connection, await find(connection, person, number), None, None, now)


async def _keep(
    connection: AsyncConnection, held: Held, began: datetime | None, ended: datetime | None, now: datetime
) -> Held:
    book = await editing.open_book(connection, held.activity, hold=True)
    if held.code not in book.entries:
        raise NotFound(f"session {held.number}")
    clocks: Sequence[object] = [None if each is None else wall_clock(each, held.zone) for each in (began, ended)]
    fresh = {"held_from": clocks[0], "held_until": clocks[1]}
    await editing.keep(connection, book, [book.entries[held.code].model_copy(update=fresh)], now)
    found = await repository.find(connection, held.number)
    assert found is not None
    return found
