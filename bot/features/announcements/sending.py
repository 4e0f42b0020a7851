"""An announcement leaves: begun by a tap or the clock, brought on portion by portion, shown to its author meanwhile."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.delivery import broadcast, fan_out, outbox
from bot.delivery.message import Lane, Message
from bot.features.announcements import counting, following, letters, messages, nights, repeating, repository
from bot.features.announcements.around import repository as around
from bot.features.announcements.composing import change
from bot.features.announcements.ground import Ground, Reach, author_of, meant, own, reached
from bot.features.announcements.model import AFTER, AT_ONCE, Announcement, Blocked, Changed, Gate, State
from bot.features.announcements.obstacles import obstacle, places
from bot.features.announcements.reach import repository as reach
from bot.features.desk.model import scope_of
from bot.people.model import Person

progress = counting.progress
LOOKED_FOR: Final = timedelta(seconds=30)
"""So often late-comers are looked for."""


def key_of(number: int) -> str:
    """The key of the rows of an announcement: this, and the number of the person."""
    return f"ann:{number}"


async def go(ground: Ground, by: Person, number: int | None, version: int | None) -> Announcement:
    """Begins what was confirmed; raises Changed where that is not the draft any more, Blocked, NotAllowed, NotFound."""
    found = await own(ground, by, number)
    if found.state is not State.DRAFT or found.version != version:
        raise Changed(str(number))
    readers = await reached(ground, found, by)
    if await obstacle(ground, found, readers) is not None:
        raise Blocked(str(number))
    await _begin(ground, found, by, readers, by.id)
    return found


async def plan(
    ground: Ground, by: Person, found: Announcement, due_at: datetime | None, anchor: Mapping[str, Any] | None = None
) -> None:
    """Puts a draft aside for its moment, as it is now."""
    if await obstacle(ground, found, await reached(ground, found, by)) is not None:
        raise Blocked(str(found.id))
    tied, approved = dict(anchor) if anchor else None, found.approved_next
    planned = await change(ground, found, due_at=due_at, anchor=tied, approved_version=approved)
    await repository.step(ground.connection, found.id, [State.DRAFT], State.SCHEDULED, ground.now)
    when = due_at.isoformat() if due_at else None
    await repository.note(ground.connection, found.id, "planned", by.id, ground.now, at=when, anchor=planned.anchor)


async def unplan(ground: Ground, by: Person, number: int | None) -> Announcement:
    """Back to a draft, before its moment has come."""
    found = await own(ground, by, number)
    values = _as_before(found)
    if not await repository.step(ground.connection, found.id, [State.SCHEDULED], State.DRAFT, ground.now, **values):
        raise Changed(str(number))
    await repository.note(ground.connection, found.id, "unplanned", by.id, ground.now)
    return await own(ground, by, number)


def _as_before(found: Announcement) -> dict[str, Any]:
    """A draft again, which says what it said."""
    approved = found.approved_next
    return {"due_at": None, "anchor": None, "version": found.version + 1, "approved_version": approved}


async def _begin(ground: Ground, found: Announcement, author: Person, readers: Reach, by: int | None) -> None:
    """The texts are stored, the first rows written: the clock does the rest."""
    before = [State.DRAFT if by is not None else State.SCHEDULED]
    if not await repository.step(
        ground.connection, found.id, before, State.SENDING, ground.now, began_at=ground.now, due_at=None
    ):
        raise Changed(str(found.id))
    stored = await letters.store(ground, found)
    await fan_out.begin_stored(
        ground.connection, key_of(found.id), stored, lane=Lane.BROADCAST, now=ground.now, once=found.once
    )  # fmt: skip
    await repository.note(
        ground.connection, found.id, "sent", by, ground.now, version=found.version, readers=dict(readers.readers),
        out_of_reach=readers.lost, switched_off=readers.off, audience=found.audience.to_json(),
        category=found.category.value, texts={each.language: each.html for each in found.texts.values()},
        fallback=found.fallback,
    )  # fmt: skip
    await _write(ground, found, author, most=AT_ONCE)
    await _show_first(ground, found, author)


def _needed(found: Announcement) -> dict[str, bool]:
    """What a row has to know of its reader."""
    return {"named": "name" in places(found), "timed": "session" in places(found)}


async def _write(ground: Ground, found: Announcement, author: Person, most: int | None = None) -> bool:
    """Rows for the next people; True while there may be more."""
    people = reach.audience(ground.connection, meant(ground, found, author), **_needed(found))
    return await fan_out.go_on(
        ground.connection, key_of(found.id), people, now=ground.now, most=most, kept=True,
        asleep=partial(nights.asleep, ground, found),
    )  # fmt: skip


# -- the clock -------------------------------------------------------------------------------------------------------


async def work(ground: Ground, number: int) -> bool:
    """One portion of what is to be done with an announcement; True while there is more to do at once."""
    found = await repository.hold(ground.connection, number)
    step = _WORK.get(found.state) if found else None
    return False if found is None or step is None else await step(ground, found)


async def _due(ground: Ground, found: Announcement) -> bool:
    due_at = found.due_at
    if found.anchor:
        due_at = await moment_of(ground, found.anchor)
        if due_at is None:
            await _give_back(ground, found, Gate.CALLED_OFF)
            return False
        if due_at != found.due_at:
            await repository.keep(ground.connection, found.id, due_at=due_at)
    if due_at is None or due_at > ground.now:
        return False
    author = await author_of(ground, found)
    if scope_of(author).is_empty:
        await _give_back(ground, found, Gate.NO_ROLE)
        return False
    readers = await reached(ground, found, author)
    if (blocked := await obstacle(ground, found, readers)) is not None:
        await _give_back(ground, found, blocked)
        return False
    await _begin(ground, found, author, readers, None)
    return True


async def moment_of(ground: Ground, anchor: Mapping[str, Any]) -> datetime | None:
    """When what is tied to an activity begins; None where the activity does not take place, or has no day."""
    begins = await around.beginning(ground.connection, anchor["activity"])
    if begins is None or begins.starts_at is None or begins.cancelled_at is not None:
        return None
    day = begins.starts_at.astimezone(ZoneInfo(begins.zone)).date() - timedelta(days=anchor["days"])
    hour, minute = map(int, anchor["clock"].split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(begins.zone)).astimezone(
        ground.now.tzinfo
    )


async def _give_back(ground: Ground, found: Announcement, why: Gate) -> None:
    """What cannot leave at its moment is a draft again, and its author reads why."""
    await repository.step(ground.connection, found.id, [State.SCHEDULED], State.DRAFT, ground.now, **_as_before(found))
    await repository.note(ground.connection, found.id, "given back", None, ground.now, why=why.value)
    author = await author_of(ground, found)
    await _tell(
        ground, author, messages.given_back(ground.voices.speaks(author), found, why), f"back:{found.version}", found
    )


async def _tell(ground: Ground, author: Person, message: Message, what: str, found: Announcement) -> None:
    key = f"{key_of(found.id)}:to-author:{what}"
    await outbox.put(ground.connection, author.telegram_id, message, lane=Lane.NOTICE, now=ground.now, key=key)


async def _send(ground: Ground, found: Announcement) -> bool:
    bodies = await repository.bodies_of(ground.connection, found.id)
    numbers = [row.body_id for row in bodies]
    if await broadcast.move(ground.connection, numbers, ["held"], "waiting", now=ground.now):
        return True
    if await following.follow(ground, bodies):
        return True
    author = await author_of(ground, found)
    if scope_of(author).is_empty:
        await repository.step(ground.connection, found.id, [State.SENDING], State.STOPPING, ground.now)
        await repository.note(ground.connection, found.id, "stopped", None, ground.now, why=Gate.NO_ROLE.value)
        return True
    if await _write(ground, found, author):
        return True
    if (await broadcast.counts(ground.connection, numbers)).is_over:
        await _end(ground, found, State.SENT)
    return False


async def _pause(ground: Ground, found: Announcement) -> bool:
    bodies = await repository.bodies_of(ground.connection, found.id)
    if await following.follow(ground, bodies):
        return True
    numbers = [row.body_id for row in bodies]
    return bool(await broadcast.move(ground.connection, numbers, ["waiting"], "held", now=ground.now))


async def _stop(ground: Ground, found: Announcement) -> bool:
    if await _give_up(ground, found, "stopped"):
        return True
    numbers = [row.body_id for row in await repository.bodies_of(ground.connection, found.id)]
    if (await broadcast.counts(ground.connection, numbers)).is_over:
        await _end(ground, found, State.STOPPED)
    return False


async def _give_up(ground: Ground, found: Announcement, why: str) -> bool:
    """What has not left will not; True while there may be more.

    Who has no row yet gets one, which is given up in the same transaction: the numbers are those of all who were meant.
    """
    more = await _write(ground, found, await author_of(ground, found))
    numbers = [row.body_id for row in await repository.bodies_of(ground.connection, found.id) if row.part >= 0]
    given_up = await broadcast.move(
        ground.connection, numbers, ["waiting", "held"], "missed", now=ground.now, error=why, most=2 * broadcast.PORTION
    )
    return more or given_up > 0


async def _recall(ground: Ground, found: Announcement) -> bool:
    if await _give_up(ground, found, "recalled"):
        return True
    bodies = await repository.bodies_of(ground.connection, found.id)
    if await following.follow(ground, bodies):
        return True
    if (await broadcast.counts(ground.connection, [row.body_id for row in bodies])).is_over:
        await _end(ground, found, State.RECALLED)
    return False


_WORK: Final = {
    State.REPEATING: repeating.due,
    State.SCHEDULED: _due,
    State.SENDING: _send,
    State.PAUSED: _pause,
    State.STOPPING: _stop,
    State.RECALLING: _recall,
}


async def _end(ground: Ground, found: Announcement, state: State) -> None:
    """Nothing is on its way: the last numbers are kept in the log, and its author reads them."""
    await repository.step(ground.connection, found.id, [found.state], state, ground.now, ended_at=ground.now)
    now = await progress(ground, found.id)
    counted = {name: now.counts.count(name) for name in ("sent", "unreachable", "failed", "missed", "unknown")}
    twice = now.counts.perhaps_twice
    followed = {"followed": now.followed.count("sent"), "not_followed": now.followed.total - now.followed.count("sent")}
    # Tried again it ends again, perhaps in the same second: each end is told.
    line = await repository.note(
        ground.connection, found.id, "ended", None, ground.now, **counted, perhaps_twice=twice, **followed
    )
    author = await author_of(ground, found)
    await show(ground, found.id, last=True)
    done = messages.done(ground.voices.speaks(author), now)
    await _tell(ground, author, done, f"done:{line}", found)


# -- what its author does meanwhile ----------------------------------------------------------------------------------


async def pause(ground: Ground, by: Person, number: int | None) -> None:
    """Holds what has not left; what leaves next is held at once, the clock holds the rest."""
    await _step(ground, by, number, [State.SENDING], State.PAUSED, "paused")


async def resume(ground: Ground, by: Person, number: int | None) -> None:
    """Goes on."""
    await _step(ground, by, number, [State.PAUSED], State.SENDING, "resumed")


async def stop(ground: Ground, by: Person, number: int | None) -> None:
    """Gives up what has not left."""
    await _step(ground, by, number, [State.SENDING, State.PAUSED], State.STOPPING, "stopped")


async def _step(ground: Ground, by: Person, number: int | None, before: list[State], after: State, what: str) -> None:
    found = await own(ground, by, number)
    if not await repository.step(ground.connection, found.id, before, after, ground.now):
        raise Changed(str(number))
    await repository.note(ground.connection, found.id, what, by.id, ground.now)
    await work(ground, found.id)
    await show(ground, found.id)


# -- how far it is ---------------------------------------------------------------------------------------------------


async def _show_first(ground: Ground, found: Announcement, author: Person) -> None:
    shown = messages.progress(ground.voices.speaks(author), await progress(ground, found.id))
    row = await outbox.put(ground.connection, author.telegram_id, shown, lane=Lane.NOTICE, now=ground.now)
    await repository.keep(ground.connection, found.id, chat_id=author.telegram_id, progress_row=row)


async def show(ground: Ground, number: int, *, last: bool = False) -> None:
    """Brings the message up to date, if the last change of it has been shown; the `last` one in any case."""
    now = await progress(ground, number)
    found = now.found
    if found.progress_row is None:
        return
    if not last and not await repository.is_shown(ground.connection, found.progress_row):
        return
    author = await author_of(ground, found)
    shown = messages.progress(ground.voices.speaks(author), now)
    if found.state in {*AFTER, State.RECALLED}:
        # What can be done now stands below the message that says so.
        shown = Message(shown.text)
    await outbox.edit(
        ground.connection, found.chat_id or 0, shown, now=ground.now, lane=Lane.NOTICE, refers_to=found.progress_row
    )


async def show_under_way(ground: Ground, number: int) -> None:
    """The same while it is on its way; what stands still was shown when it came to stand."""
    found = await repository.find(ground.connection, number)
    if found is not None and found.state in {State.SENDING, State.STOPPING, State.RECALLING}:
        await show(ground, number)


async def anyone_late(ground: Ground, number: int) -> bool:
    """Whether somebody has come since, or can be reached again: a look that needs no writer."""
    found = await repository.find(ground.connection, number)
    if found is None:
        return False
    author = await author_of(ground, found)
    people = reach.late(ground.connection, meant(ground, found, author), key_of(number), named=False)
    is_new = await reach.is_anyone(ground.connection, people)
    return is_new or await repository.is_anyone_back(ground.connection, number)


async def late_comers(ground: Ground, number: int) -> None:
    """Who has come since, or can be reached again, gets what is still valid."""
    found = await repository.hold(ground.connection, number)
    if found is None or found.state is not State.SENT:
        return
    author = await author_of(ground, found)
    people = reach.late(ground.connection, meant(ground, found, author), key_of(number), **_needed(found))
    stored: dict[str, list[int]] = {}
    for row in sorted(await repository.bodies_of(ground.connection, number), key=lambda row: row.part):
        if row.part >= 0 and row.replaced_by is None:
            stored.setdefault(row.variant, []).append(row.body_id)
    await fan_out.begin_stored(
        ground.connection, key_of(number), stored, lane=Lane.BROADCAST, now=ground.now, once=found.once
    )  # fmt: skip
    asleep = partial(nights.asleep, ground, found)
    await fan_out.go_on(ground.connection, key_of(number), people, now=ground.now, kept=True, asleep=asleep)
    await repository.reachable_again(ground.connection, number, ground.now)
    await repository.keep(ground.connection, number, looked_at=ground.now)
