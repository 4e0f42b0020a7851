"""Who has read what matters: a button "Got it", one press for each person and subject, and a query for the silent.

A subject is a kind and a number: `announcement-7`, `session-12`. How another feature uses it:

1. It puts `button(t, subject)` below its message. In a body that many share each row says whose button it is: the
   audience of the fan-out has `WHOM: person_id` among its values. Below a message to one person that is
   `button(t, subject, person.id)`. Who answers for somebody without Telegram so presses for each of them apart.
2. It gives `handlers.routes` a check for its kind: whether the subject with this number was said to this person.
   A button's data can be forged, so that nothing is kept which the check does not confirm.
3. The press is taken here: kept once, and the button says so; the message's text and other buttons stay.
4. `pressed` tells who has pressed. `silent(subject, audience)` is the audience without them: a SELECT to count, to
   list, or to fan out to. `standing` counts both. `again` says something to exactly the silent; it is called until it
   is False, like `fan_out.go_on`, with a key of its own for each time, and who presses meanwhile is left out.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.callback_data import pack
from bot.delivery import fan_out
from bot.delivery.message import Button, Lane, Message, Text
from bot.errors import NotFound
from bot.features.receipts import repository
from bot.i18n import Translator
from bot.people import care
from bot.people.model import Person

WHOM: Final = "whom"
"""The name of the value in a row of a fan-out that says whose button it is."""

Check = Callable[[AsyncConnection, Person, int], Awaitable[bool]]
"""Whether what has this number was said to this person."""

give = repository.give
pressed = repository.pressed
silent = repository.silent


@dataclass(frozen=True)
class Standing:
    """How many of an audience have pressed, and how many are silent."""

    pressed: int
    silent: int


def button(t: Translator, subject: str, whom: int | None = None, *, label: Text = "") -> Button:
    """The button below what is to be read; without `whom` each row of a fan-out fills in its own person."""
    data = pack("got", "it", subject, 0).removesuffix("0")
    # i18n: button
    return Button(label or t("Got it"), f"{data}{{{WHOM}}}" if whom is None else f"{data}{whom}")


async def press(
    connection: AsyncConnection, checks: Mapping[str, Check], by: Person, subject: str, whom: int | None, now: datetime
) -> bool:  # fmt: skip
    """Keeps that somebody has read it, herself or `by` for her; False when that was known. Raises NotFound."""
    kind, _, number = subject.rpartition("-")
    person = await _whose(connection, by, whom)
    known = kind in checks and number.isascii() and number.isdigit()
    if not known or not await checks[kind](connection, person, int(number)):
        raise NotFound(f"{subject} of person {person.id}")
    return await repository.add(connection, subject, person.id, by.id, now)


async def _whose(connection: AsyncConnection, by: Person, number: int | None) -> Person:
    """Whose button it is; that of a record that was merged is pressed for the one that goes on in its place."""
    if number is not None:
        number = await repository.merged_into(connection, number) or number
    return await care.owner(connection, by, by.id if number is None else number)


async def standing(connection: AsyncConnection, subject: str, audience: Select[Any]) -> Standing:
    """How many of an audience have pressed, and how many have not."""
    everybody = await repository.count(connection, audience)
    still = await repository.count(connection, silent(subject, audience))
    return Standing(everybody - still, still)


async def again(
    connection: AsyncConnection, key: str, subject: str, texts: Mapping[str, Message], audience: Select[Any], *,
    lane: Lane, now: datetime, expires_at: datetime | None = None,
) -> bool:  # fmt: skip
    """Queues a chunk of what is said to the silent, by variant of the reader; True while more of them may follow."""
    await fan_out.begin(connection, key, texts, lane=lane, now=now, expires_at=expires_at)
    return await fan_out.go_on(connection, key, silent(subject, audience), now=now)
