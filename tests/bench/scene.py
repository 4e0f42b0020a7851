"""Who writes, and what: people in the middle of a registration, in blocks of chats that all take the same steps."""

import random
import time
from collections.abc import Iterator
from typing import Any

from bot.chat import repository as chats
from bot.chat.dialogue import Dialogue
from bot.clock import Clock
from bot.database.engine import Database
from bot.database.migrate import migrate
from bot.features.registration import service as registration
from bot.features.registration.conversation import ROOM
from bot.features.welcome import service as welcome
from bot.i18n import LANGUAGES
from bot.people import repository as people
from bot.seed import importing

FIRST = 700_000
ACTIVITY = "robotics"
Update = dict[str, Any]


async def fill(url: str, many: int = 0) -> None:
    """The sample programme and bank, and `many` people with language, consent and an open form."""
    database, now = Database(url), Clock().now()
    await migrate(database)
    await importing.write(database, [importing.shipped_programme(), importing.shipped_faq()], now=now)
    async with database.begin() as connection:
        notice = importing.shipped_programme().notice.version
        for number in range(FIRST, FIRST + many):
            person = await people.add(connection, number, _name(number), "en", now)
            language = LANGUAGES[number % len(LANGUAGES)]
            await people.change(connection, person.id, language=language)
            await welcome.agree(connection, person, language, notice, now)
            filling = await registration.begin(connection, person, ACTIVITY, source=None, now=now)
            await chats.open_dialogue(
                connection, person.id, Dialogue(ROOM, {"registration": filling.registration.id}), now
            )
    await database.close()


def steps(chats: range) -> Iterator[Update]:
    """Four updates of each chat, as people at once send them: two typed answers, a tapped one, and the menu."""
    for number in chats:
        yield text(number, "ສົມພອນ ວົງສາ")
    for number in chats:
        yield text(number, "SOMPHONE VONGSA")
    for number in chats:
        # The draft began with version 1, and each answer made it one more; it was asked whether the name is right.
        yield tap(number, "form:right:passport_name:3")
    for number in chats:
        yield text(number, "/menu")


def at_once(updates: Iterator[Update]) -> list[tuple[float, Update]]:
    """All of them wait already."""
    return [(0.0, update) for update in updates]


def at_rate(updates: Iterator[Update], rate: float, seed: int) -> list[tuple[float, Update]]:
    """They come by chance, `rate` a second on average, the same way each time for one seed."""
    chance, at = random.Random(seed), 0.0
    plan = []
    for update in updates:
        at += chance.expovariate(rate)
        plan.append((at, update))
    return plan


def _name(number: int) -> str:
    return f"Person {number}"


def _user(number: int) -> dict[str, Any]:
    return {"id": number, "is_bot": False, "first_name": "Person", "last_name": str(number), "language_code": "en"}


def _message(number: int, **content: Any) -> dict[str, Any]:
    chat = {"id": number, "type": "private", "first_name": "Person", "last_name": str(number)}
    return {"message_id": 10, "date": int(time.time()), "chat": chat, **content}


def text(number: int, words: str) -> Update:
    """Somebody writes this."""
    command = {"entities": [{"type": "bot_command", "offset": 0, "length": len(words)}]} if words[0] == "/" else {}
    return {"message": _message(number, text=words, **command) | {"from": _user(number)}}


def tap(number: int, data: str) -> Update:
    """Somebody presses a button with this data."""
    asked = _message(number, text="?") | {"from": {"id": 42, "is_bot": True, "first_name": "Sala"}}
    query = {"id": str(number), "from": _user(number), "message": asked, "chat_instance": "1", "data": data}
    return {"callback_query": query}
