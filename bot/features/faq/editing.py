"""Changes of the bank, each kept as a version of the whole: who made it, when, and the way back."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import properties
from bot.errors import BotError, NotFound
from bot.features.faq import repository
from bot.features.faq.bank import VERSION

Line = tuple[str, str]
"""A phrasing: its language and its text."""

KEPT: Final = 30
"""So many versions can be gone back to."""


class TakenAlready(BotError):
    """A topic of this code is there already."""


async def take_all(
    connection: AsyncConnection, topics: Sequence[Mapping[str, Any]], phrasings: Sequence[Mapping[str, Any]], *,
    now: datetime, by: str = "", what: str = "file",
) -> None:  # fmt: skip
    """Makes these the bank; `by` nobody where a file was taken in."""
    await repository.replace(connection, topics, phrasings)
    await _changed(connection, what, None, by, now)


async def add_phrasings(
    connection: AsyncConnection, topic: str | None, lines: Iterable[Line], *, by: str, now: datetime
) -> None:
    """Adds phrasings to a topic, or to what is out of scope; raises NotFound for a topic that is gone."""
    if topic is not None and await repository.topic(connection, topic) is None:
        raise NotFound(f"topic {topic}")
    await repository.add_phrasings(connection, topic, lines)
    await _changed(connection, "outside" if topic is None else "phrasing", topic, by, now)


async def add_topic(
    connection: AsyncConnection, code: str, title: Mapping[str, str], answer: Mapping[str, str],
    lines: Iterable[Line], *, by: str, now: datetime,
) -> None:  # fmt: skip
    """Adds a topic behind the others; raises TakenAlready."""
    if await repository.topic(connection, code) is not None:
        raise TakenAlready(code)
    await repository.add_topic(
        connection,
        {"code": code, "kind": "topic", "title": dict(title), "answer": dict(answer), "editable": False,
         "author": by[:80] or None, "reviewed_on": now.date(), "expires_on": None},
    )  # fmt: skip
    await repository.add_phrasings(connection, code, lines)
    await _changed(connection, "topic", code, by, now)


async def go_back(connection: AsyncConnection, number: int, *, by: str, now: datetime) -> datetime:
    """Makes the bank what it was at a version, as a new one; when that was. Raises NotFound."""
    row = await repository.version(connection, number)
    if row is None:
        raise NotFound(f"version {number}")
    kept = json.loads(zlib.decompress(row.content))
    topics = [
        {"instead": None, **each, **{name: _day(each[name]) for name in ("reviewed_on", "expires_on")}}
        for each in kept["topics"]
    ]
    await take_all(connection, topics, kept["phrasings"], now=now, by=by, what="back")
    at: datetime = row.at
    return at


async def _changed(connection: AsyncConnection, what: str, topic: str | None, by: str, now: datetime) -> None:
    """Keeps the bank as it stands as the newest version, and lets every process see that it has changed."""
    topics, phrasings = await repository.everything(connection)
    whole = {"topics": [_plain(row) for row in topics], "phrasings": [_plain(row) for row in phrasings]}
    content = json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()
    digest = hashlib.sha256(content).hexdigest()
    if await properties.get(connection, VERSION) == digest:
        return
    await properties.keep(connection, VERSION, digest)
    await repository.keep_version(connection, what, topic, by, now, zlib.compress(content, 6), KEPT)


def _plain(row: Any) -> dict[str, Any]:
    values = {name: value for name, value in row._mapping.items() if name != "id"}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
