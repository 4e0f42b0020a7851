"""Whether people come to a session: two buttons below each reminder, and the last answer counts.

An answer holds for the session as it was when it was given: one that moves is asked about anew. Who cannot come is
marked as absent for that session and is not reminded of it; where it is the whole activity she is offered to give her
seat back, by the same buttons as under /mine, so that it goes on to who waits.
"""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.callback_data import pack
from bot.delivery.message import Button
from bot.errors import NotFound
from bot.features.coming import repository
from bot.features.coming.model import Asked, Begun, Why
from bot.features.receipts.service import WHOM
from bot.i18n import Translator, clean
from bot.people import care
from bot.people.model import Person

LONGEST: Final = 300

give = repository.give


def data(action: str, session_id: int, whom: int | None) -> str:
    """What a button about a session sends back; without `whom` each row of a fan-out fills in its own person."""
    return pack("come", action, session_id, 0).removesuffix("0") + (f"{{{WHOM}}}" if whom is None else str(whom))


def buttons(t: Translator, session_id: int, whom: int | None = None, *, answer: bool | None = None) -> list[Button]:
    """The question below a reminder; a tick shows what was answered."""
    # i18n: button
    yes = t("✓ I am coming") if answer is True else t("I am coming")
    # i18n: button
    no = t("✓ I cannot come") if answer is False else t("I cannot come")
    return [Button(yes, data("yes", session_id, whom)), Button(no, data("no", session_id, whom))]


async def answer(
    connection: AsyncConnection, by: Person, session_id: int | None, whom: int | None, *, coming: bool, now: datetime
) -> tuple[Asked, Person, bool]:
    """Keeps an answer of `by`, or for somebody for whom she answers; what it is about, whose, and whether it is new.

    Raises NotFound for a session that is none of hers, and Begun.
    """
    asked, person = await about(connection, by, session_id, whom)
    if now >= asked.starts_at:
        raise Begun
    return asked, person, await repository.keep(connection, asked, coming=coming, by=by.id, now=now)


async def about(
    connection: AsyncConnection, by: Person, session_id: int | None, whom: int | None
) -> tuple[Asked, Person]:
    """The session that somebody is asked about; raises NotFound."""
    person = await care.owner(connection, by, by.id if whom is None else whom)
    asked = None if session_id is None else await repository.asked(connection, session_id, person.id)
    if asked is None:
        raise NotFound(f"session {session_id} of person {person.id}")
    return asked, person


async def explain(
    connection: AsyncConnection, by: Person, session_id: int | None, whom: int | None, *, why: Why | None = None,
    words: str = "",
) -> bool:  # fmt: skip
    """Keeps why somebody cannot come; False when she said meanwhile that she can. Raises NotFound."""
    asked, _ = await about(connection, by, session_id, whom)
    reason = clean(words)[:LONGEST] or None
    return await repository.explain(connection, asked, why=why.value if why else None, reason=reason)
