"""Invitation codes: an activity that is by invitation opens to who has one, or who is nominated.

Only a code's hash is stored. Five unknown codes within an hour are enough from one person, so that nobody guesses.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import BotError
from bot.features.doors import repository
from bot.features.programme import service as programme
from bot.features.programme.model import Activity
from bot.people import repository as people_rows
from bot.people.model import Person
from bot.people.service import hashed

MOST_TRIES = 5
TRIES_COUNT_FOR = timedelta(hours=1)
# No letter or digit that is taken for another when it is written by hand.
_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 10
_PARTS: Final = 2


class CodeUnknown(BotError):
    """There is no such code for this activity."""


class CodeUsedUp(BotError):
    """The code was used as often as it may be."""


class CodeForAnother(BotError):
    """The code is bound to another person."""


class TooManyTries(BotError):
    """Too many wrong codes within the hour; right ones are not looked at either."""


class CodeOver(BotError):
    """The code has expired."""

    def __init__(self, expired_at: datetime) -> None:
        super().__init__(expired_at.isoformat())
        self.expired_at = expired_at


async def make(
    connection: AsyncConnection, activity: str, *, uses: int | None, expires_at: datetime | None,
    only_for: int | None, now: datetime,
) -> str:  # fmt: skip
    """A new code, which is shown once; `only_for` is a Telegram number. Raises NotFound for an unknown activity."""
    await programme.activity(connection, activity)
    bound = await people_rows.add(connection, only_for, str(only_for), None, now) if only_for is not None else None
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    await repository.add_code(
        connection, activity, hashed(code), most_uses=uses, expires_at=expires_at,
        person_id=bound.id if bound else None, now=now,
    )  # fmt: skip
    return f"{code[:5]}-{code[5:]}"


async def needed(connection: AsyncConnection, person: Person, code: str, now: datetime) -> Activity | None:
    """The activity, if this person needs an invitation to it and has shown none."""
    activity = await programme.find(connection, code)
    if activity is None or not activity.invitation_only or not activity.is_open(now):
        return None
    return None if await repository.is_invited(connection, code, person.id) else activity


async def enter(connection: AsyncConnection, person: Person, text: str, *, activity: str | None, now: datetime) -> str:
    """Uses a code; the activity that it opens. A person who uses it again uses it up no further.

    Raises CodeUnknown (also for a code of another activity than the one asked for), CodeForAnother, CodeOver,
    CodeUsedUp, TooManyTries.
    """
    if await repository.wrong_codes_since(connection, person.id, now - TRIES_COUNT_FOR) >= MOST_TRIES:
        raise TooManyTries
    found = await repository.code(connection, _spelled(text))
    if found is None or activity not in (None, found.activity):
        await repository.add_wrong_code(connection, person.id, now, forget=now - TRIES_COUNT_FOR)
        raise CodeUnknown
    if found.person_id not in (None, person.id):
        raise CodeForAnother
    users: Sequence[Any] = await repository.code_users(connection, found.id)
    if person.id not in users:
        if found.expires_at is not None and found.expires_at <= now:
            raise CodeOver(found.expires_at)
        if found.most_uses is not None and len(users) >= found.most_uses:
            raise CodeUsedUp
        await repository.use_code(connection, found.id, person.id, now)
    return str(found.activity)


def looks_like_one(text: str) -> bool:
    """Whether somebody may mean a code by this: so many letters and digits, in one or two parts, whatever the case."""
    letters = "".join(text.split()).replace("-", "")
    return len(text.split()) <= _PARTS and letters.isascii() and letters.isalnum() and abs(len(letters) - _LENGTH) <= 1


def _spelled(text: str) -> str:
    """The hash of a code as somebody may have typed it: in small letters, with spaces."""
    return hashed("".join(letter for letter in text.upper() if letter.isalnum()))
