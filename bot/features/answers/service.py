"""What a coordinator does with answers that are there, within the caller's transaction. Who may do it is asked here."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.message import Button, Message
from bot.errors import NotFound
from bot.features.answers import messages
from bot.features.answers.model import CHOICES, Changed, Taken, holds_until
from bot.features.faq import editing
from bot.features.faq import repository as bank
from bot.features.faq import service as faq
from bot.features.faq.live import Reader
from bot.features.learning import service as learning
from bot.features.learning.model import check, may_teach
from bot.i18n import LANGUAGES, Translator, language_of, search_key
from bot.people.model import Person

VERSIONS: Final = 8


def door(t: Translator, person: Person) -> Button | None:
    """The way to the answers, for who may change them."""
    return messages.door(t) if may_teach(person) else None


async def _topic(connection: AsyncConnection, by: Person, code: str) -> Any:
    """One topic; raises NotAllowed and NotFound."""
    check(by)
    row = await bank.topic(connection, code)
    if row is None or row.kind != "topic":
        raise NotFound(f"topic {code}")
    return row


async def listing(connection: AsyncConnection, t: Translator, by: Person, page: int, today: date) -> Message:
    """All topics, page by page."""
    check(by)
    return messages.listing(t, await bank.topics(connection), page, today)


async def card(connection: AsyncConnection, t: Translator, code: str, reader: Reader, now: datetime) -> Message:
    """One topic as `reader` reads it, and what she can change."""
    row = await _topic(connection, reader.person, code)
    shown = await faq.topic(connection, t, code, now=now, reader=reader)
    return messages.card(t, row, shown.text, now.date())


async def languages(connection: AsyncConnection, t: Translator, by: Person, code: str, part: str) -> Message:
    """In which language its `part`, answer or title, is changed."""
    row = await _topic(connection, by, code)
    action = "say" if part == "answer" else "name"
    return messages.languages(t, code, t.pick(row.title), getattr(row, part), action)


async def words(connection: AsyncConnection, by: Person, code: str, part: str, language: str) -> str | None:
    """What stands there now in a language; raises NotFound."""
    row = await _topic(connection, by, code)
    if language not in LANGUAGES:
        raise NotFound(f"language {language}")
    found: str | None = getattr(row, part).get(language)
    return found


async def preview(
    connection: AsyncConnection, t: Translator, own: Translator, code: str, text: str, reader: Reader, now: datetime
) -> Message:
    """A new answer as it would be read in the language of `own`, with its places filled in."""
    await _topic(connection, reader.person, code)
    shown = await faq.as_read(connection, own, code, text, now=now, reader=reader)
    looks, sure = language_of(text, own.language)
    return messages.preview(t, code, shown, looks if sure and looks != own.language else None)


async def keep(
    connection: AsyncConnection, by: Person, code: str, language: str, text: str, before: str | None, now: datetime
) -> None:
    """Makes a text the answer; raises Changed where it is no longer what was read `before`."""
    if await words(connection, by, code, "answer", language) != before:
        raise Changed(code)
    await editing.set_text(connection, "answer", code, language, text, by=by.name, now=now)


async def call(
    connection: AsyncConnection, by: Person, code: str, language: str, title: str, before: str | None, now: datetime
) -> None:
    """Wants a title, until it is weighed; raises Changed, and Taken where another topic has these very words."""
    if await words(connection, by, code, "title", language) != before:
        raise Changed(code)
    topics, phrasings = await bank.everything(connection)
    key = search_key(title)
    others = [(row.topic, row.language, row.text) for row in phrasings]
    others += [(row.code, one, text) for row in topics for one, text in row.title.items()]
    if any(owner != code and one == language and search_key(text) == key for owner, one, text in others):
        raise Taken(title)
    await learning.want_title(connection, by, code, language, title, now)


async def right(connection: AsyncConnection, t: Translator, by: Person, code: str, now: datetime) -> Message:
    """The answer was looked at and is right; one that had expired holds on."""
    row = await _topic(connection, by, code)
    until = holds_until(row.expires_on, row.reviewed_on, now.date())
    await editing.review(connection, code, until, by=by.name, now=now)
    return messages.reviewed(t, code, t.pick(row.title), until, by.name)


async def until(connection: AsyncConnection, t: Translator, by: Person, code: str, today: date) -> Message:
    """Until when?"""
    return messages.until(t, await _topic(connection, by, code), today)


async def hold(
    connection: AsyncConnection, t: Translator, by: Person, code: str, days: int | None, now: datetime
) -> Message:
    """The answer holds for so many days, with 0 for ever; raises NotFound for what no button says."""
    row = await _topic(connection, by, code)
    if days not in {0, *CHOICES}:
        raise NotFound(f"{days} days")
    last = now.date() + timedelta(days=days) if days else None
    await editing.review(connection, code, last, by=by.name, now=now)
    return messages.reviewed(t, code, t.pick(row.title), last, by.name)


async def past(connection: AsyncConnection, t: Translator, by: Person, code: str, zone: str) -> Message:
    """The versions in which the topic may have been another one."""
    row = await _topic(connection, by, code)
    found = await bank.versions(connection, editing.KEPT)
    # The newest of them is how it stands now.
    mine = [each for each in found if each.topic == code or each.what in {"file", "back"}][1:]
    return messages.past(t, row, mine[:VERSIONS], zone)


async def then(connection: AsyncConnection, t: Translator, by: Person, code: str, number: int, zone: str) -> Message:
    """How the topic was at a version; raises NotFound."""
    await _topic(connection, by, code)
    at, kept = await editing.earlier(connection, number, code)
    return messages.then(t, code, number, at, zone, t.pick(kept["title"]), t.pick(kept["answer"]))


async def again(connection: AsyncConnection, by: Person, code: str, number: int, now: datetime) -> datetime:
    """Makes the topic what it was at a version; raises NotFound."""
    await _topic(connection, by, code)
    return await editing.restore(connection, number, code, by=by.name, now=now)
