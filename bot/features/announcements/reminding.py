"""Who is silent is asked once more: who has an announcement and has not pressed "Got it", or not answered its poll.

First a second message to exactly those, then the contacts of their institutions read the short list. What is pressed or
answered below the second message counts as below the first: one number says how many are left.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import outbox
from bot.delivery.message import Lane
from bot.features.announcements import composing, messages, repository
from bot.features.announcements.audience import Audience
from bot.features.announcements.ground import Ground, own
from bot.features.announcements.model import Announcement, Asked, Changed
from bot.features.announcements.told import repository as told
from bot.features.desk.model import scope_of
from bot.features.programme import service as programme
from bot.features.programme.model import Institution
from bot.people import repository as people
from bot.people.model import Person


async def counted_as(connection: AsyncConnection, found: Announcement) -> Announcement:
    """For which announcement votes in its poll count: the first one, where it asks the same again."""
    number = found.audience.unanswered
    first = await repository.find(connection, number) if number is not None else None
    return found if first is None or first.poll != found.poll else first


async def _first(ground: Ground, found: Announcement, asked: Asked) -> int:
    """The announcement below which presses or votes count."""
    if asked is Asked.VOTE:
        return (await counted_as(ground.connection, found)).id
    return found.parent_id or found.id


async def asked_first(ground: Ground, found: Announcement) -> tuple[int, int]:
    """The announcements below which its presses and its votes count."""
    return await _first(ground, found, Asked.RECEIPT), await _first(ground, found, Asked.VOTE)


async def silent(
    ground: Ground, by: Person, number: int | None, asked: Asked, most: int | None = None
) -> tuple[Sequence[Any], int]:  # fmt: skip
    """Who has it and has not given what it asks for, of those whom she may see now, and how many they are."""
    found, scope = await own(ground, by, number), scope_of(by)
    first = await _first(ground, found, asked)
    rows = await told.silent(ground.connection, found.id, first, asked, scope, most)
    return rows, await told.how_many_silent(ground.connection, found.id, first, asked, scope)


async def draft_for_them(ground: Ground, by: Person, number: int | None, asked: Asked) -> Announcement:
    """A new draft for exactly those, which begins with the same texts; raises Changed where nobody can answer.

    Only the activity of the first one is kept, for its name and session may stand in the texts: who has another state,
    language or country since then is silent all the same.
    """
    found = await own(ground, by, number)
    first = await _first(ground, found, asked)
    about = {"activity": (found.audience.activity,)} if found.audience.activity else {}
    if asked is Asked.VOTE:
        if found.poll is None or found.closed_at is not None:
            raise Changed(str(number))
        those = Audience(about, unanswered=first)
    else:
        those = Audience(about, silent_on=first)
    draft = await composing.begin(
        ground, by, found.base, those, category=found.category.value, parent_id=first, fallback=found.fallback,
        got_it=found.got_it or asked is Asked.RECEIPT, fallback_for=sorted(found.fallback_for),
    )  # fmt: skip
    await repository.copy_texts(ground.connection, found.id, draft.id)
    return await own(ground, by, draft.id)


# -- the institutions ------------------------------------------------------------------------------------------------


@dataclass
class Heard:
    """Which institutions' contacts read who of their people is silent, which have none who can be told, each with how
    many people, and how many have named no institution."""

    told: list[tuple[Institution, int]] = field(default_factory=list)
    others: list[tuple[Institution, int]] = field(default_factory=list)
    without: int = 0


async def institutions(
    ground: Ground, by: Person, number: int | None, asked: Asked, *, tell: bool
) -> Heard:  # fmt: skip
    """Whose contacts can be told who of their people is silent; with `tell` they are told now."""
    found = await own(ground, by, number)
    of: dict[str, list[Any]] = {}
    rows, _ = await silent(ground, by, found.id, asked)
    for row in rows:
        of.setdefault(row.institution or "", []).append(row)
    heard = Heard()
    for code, its in of.items():
        institution = await programme.institution(ground.connection, code) if code else None
        reader = await _contact(ground, institution) if institution else None
        if institution is None:
            heard.without += len(its)
            continue
        (heard.others if reader is None else heard.told).append((institution, len(its)))
        if tell and reader is not None:
            await _tell(ground, found, institution, reader, its, asked)
    if tell:
        many = len(heard.told)
        await repository.note(ground.connection, found.id, "told contacts", by.id, ground.now, institutions=many)
    return heard


async def _contact(ground: Ground, institution: Institution) -> Person | None:
    """Its contact, who is on Telegram and has met the bot."""
    contact = institution.contact
    reader = await people.by_telegram(ground.connection, contact.telegram) if contact and contact.telegram else None
    away = reader is None or reader.unreachable or reader.banned_at is not None or not reader.language
    return None if away else reader


async def _tell(
    ground: Ground, found: Announcement, institution: Institution, reader: Person, rows: Sequence[Any], asked: Asked
) -> None:  # fmt: skip
    """The same list is told once."""
    t = ground.voices.speaks(reader)
    text = found.text_for(t.language)
    names = [row.name for row in rows]
    said = messages.silent_for_contact(t, t.pick(institution.title), names, text.html if text else "", asked)
    these = zlib.crc32(",".join(str(row.person_id) for row in rows).encode())
    key = f"ann:{found.id}:silent:{institution.code}:{these}"
    await outbox.put(ground.connection, reader.telegram_id, said, lane=Lane.NOTICE, now=ground.now, key=key)
