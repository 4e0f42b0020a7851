"""After an announcement has left: who did not get it, who is silent, again to those, corrected, recalled."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import broadcast, outbox
from bot.delivery.message import Lane
from bot.errors import BotError, NotAllowed
from bot.features.announcements import composing, following, marking, messages, repository, sending
from bot.features.announcements.audience import Audience
from bot.features.announcements.doubts import repository as doubts
from bot.features.announcements.ground import Ground, own
from bot.features.announcements.letters import WITH_CAPTION
from bot.features.announcements.model import AFTER, Announcement, Changed, Gate, State, Text, subject
from bot.features.announcements.obstacles import places, unfilled
from bot.features.programme import service as programme
from bot.people import repository as people
from bot.people.model import Person

LOST: Final = ("unreachable", "failed", "missed", "unknown")
AGAIN: Final = ("failed", "missed")
find = repository.find
_ON_ITS_WAY: Final = (State.SENDING, State.PAUSED, *AFTER)


class Same(BotError):
    """The correction says what was said before."""


class Unfilled(BotError):
    """The correction has a place for which nothing is known; `gate` says why, or nothing of the reader's name."""

    def __init__(self, gate: Gate | None) -> None:
        super().__init__(str(gate))
        self.gate = gate


class TooLong(BotError):
    """The correction does not fit into the message that is there."""


async def was_told(connection: AsyncConnection, person: Person, number: int) -> bool:
    """Whether an announcement that asks for it was sent to this person."""
    return await repository.was_told(connection, number, person.id)


async def lost(ground: Ground, by: Person, number: int | None, most: int | None = None) -> Sequence[Any]:
    """Who did not get it, and why; who perhaps got it twice."""
    found = await own(ground, by, number)
    bodies = await _first(ground, found)
    return await repository.outcomes(ground.connection, found.id, bodies, LOST, most)


async def _first(ground: Ground, found: Announcement) -> list[int]:
    return [row.body_id for row in await repository.bodies_of(ground.connection, found.id) if row.part == 0]


async def again(ground: Ground, by: Person, number: int | None) -> int:
    """Tries once more with those for whom it failed, or who were left out when it was stopped; how many."""
    found = await own(ground, by, number)
    # A poll that is closed is sent to nobody any more.
    if found.closed_at or not await repository.step(ground.connection, found.id, AFTER, State.SENDING, ground.now):
        raise Changed(str(number))
    numbers = [row.body_id for row in await repository.bodies_of(ground.connection, found.id) if row.part >= 0]
    moved = await broadcast.move(ground.connection, numbers, AGAIN, "waiting", now=ground.now)
    await repository.note(ground.connection, found.id, "again", by.id, ground.now, rows=moved)
    await sending.show(ground, found.id)
    return moved


def is_editable(text: Text) -> bool:
    """Whether its words can be others: it has some, or may have some below a file."""
    return text.is_words or text.kind in WITH_CAPTION or bool(text.files)


async def correct(ground: Ground, by: Person, number: int | None, language: str, html: str) -> None:
    """The text of a language is another one, wherever it was sent; raises Same, TooLong, Changed."""
    found = await own(ground, by, number)
    text = found.texts.get(language)
    if text is None or not is_editable(text):
        raise NotAllowed("nothing that can be edited")
    if text.html == html:
        raise Same
    if marking.is_too_long(html, words=text.is_words):
        raise TooLong("text" if text.is_words else "caption")
    named = marking.places(html)
    if (why := await unfilled(ground, found, named)) or ("name" in named and "name" not in places(found)):
        raise Unfilled(why)
    if not await repository.step(ground.connection, found.id, _ON_ITS_WAY, _going(found), ground.now):
        raise Changed(str(number))
    new = replace(text, html=html)
    await repository.put_text(ground.connection, found.id, new)
    await repository.note(ground.connection, found.id, "corrected", by.id, ground.now, language=language, text=html)
    await following.correct(ground, replace(found, texts={**found.texts, language: new}), language)
    await sending.work(ground, found.id)


def _going(found: Announcement) -> State:
    return State.PAUSED if found.state is State.PAUSED else State.SENDING


async def recall(ground: Ground, by: Person, number: int | None) -> None:
    """Takes it back from everybody who has it, and from who would get it."""
    found = await own(ground, by, number)
    if not await repository.step(ground.connection, found.id, _ON_ITS_WAY, State.RECALLING, ground.now):
        raise Changed(str(number))
    know = await repository.how_many_know(ground.connection, subject(found))
    await repository.note(ground.connection, found.id, "recalled", by.id, ground.now, had_said_got_it=know)
    await following.withdraw(ground, found)
    await sending.work(ground, found.id)
    await sending.show(ground, found.id)


async def in_doubt(ground: Ground, by: Person, number: int | None) -> tuple[Any, int]:
    """Of whom its author has to decide next whether it is sent again, and how many there are."""
    found = await own(ground, by, number)
    bodies = await _first(ground, found)
    row = await doubts.first(ground.connection, found.id, bodies)
    return row, await doubts.how_many(ground.connection, bodies)


async def decide(ground: Ground, by: Person, number: int | None, row: int | None, *, again: bool) -> None:
    """Sends it to one person once more, or leaves it; what was decided before stays as it is."""
    found = await own(ground, by, number)
    person = await doubts.person_of(ground.connection, found.id, await _first(ground, found), row or 0)
    if found.state not in AFTER or person is None or (again and found.closed_at is not None):
        return
    if await broadcast.decide(ground.connection, row or 0, again=again, now=ground.now):
        step = "anew" if again else "left"
        await repository.note(ground.connection, found.id, step, by.id, ground.now, person=person)


async def close(ground: Ground, by: Person, number: int | None) -> None:
    """Ends its poll: nobody answers any more, and nobody gets it."""
    found = await own(ground, by, number)
    ended = {"closed_at": ground.now, "valid_until": None}
    if found.poll is None or found.closed_at is not None:
        raise Changed(str(number))
    if not await repository.step(ground.connection, found.id, AFTER, State.SENDING, ground.now, **ended):
        raise Changed(str(number))
    await repository.note(ground.connection, found.id, "closed", by.id, ground.now)
    await following.close(ground, found)
    await sending.work(ground, found.id)


# -- the silent ------------------------------------------------------------------------------------------------------


async def silent(ground: Ground, by: Person, number: int | None, most: int | None = None) -> Sequence[Any]:
    """Who has it and has not said that she knows."""
    found = await own(ground, by, number)
    return await repository.silent(ground.connection, found.id, subject(found), most)


async def for_the_silent(ground: Ground, by: Person, number: int | None) -> Announcement:
    """A new draft for exactly those, which begins with the same texts."""
    found = await own(ground, by, number)
    first = found.parent_id or found.id
    draft = await composing.begin(
        ground, by, found.base, Audience(found.audience.include, silent_on=first), category=found.category.value,
        got_it=True, parent_id=first, fallback=found.fallback, fallback_for=sorted(found.fallback_for),
    )  # fmt: skip
    await repository.copy_texts(ground.connection, found.id, draft.id)
    return await own(ground, by, draft.id)


async def tell_institutions(ground: Ground, by: Person, number: int | None) -> tuple[int, int]:
    """The contacts of institutions read who of their people is silent; to how many it was told, and of how many not."""
    found = await own(ground, by, number)
    of: dict[str, list[str]] = {}
    for row in await repository.silent(ground.connection, found.id, subject(found)):
        of.setdefault(row.institution or "", []).append(row.name)
    told = 0
    for code, names in of.items():
        institution = await programme.institution(ground.connection, code) if code else None
        contact = institution.contact if institution else None
        reader = await people.by_telegram(ground.connection, contact.telegram) if contact and contact.telegram else None
        if institution is None or reader is None or reader.unreachable or not reader.language:
            continue
        t = ground.voices.speaks(reader)
        text = found.text_for(t.language)
        said = messages.silent_for_contact(t, t.pick(institution.title), names, text.html if text else "")
        key = f"ann:{found.id}:silent:{code}:{len(names)}"
        await outbox.put(ground.connection, reader.telegram_id, said, lane=Lane.NOTICE, now=ground.now, key=key)
        told += 1
    await repository.note(ground.connection, found.id, "told contacts", by.id, ground.now, institutions=told)
    return told, len(of) - told
