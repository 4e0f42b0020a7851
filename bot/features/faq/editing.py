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

_NAMED: Final = 10
KEPT: Final = 30
"""So many versions can be gone back to."""


class TakenAlready(BotError):
    """A topic of this code is there already."""


class EditsAtStake(BotError):
    """An import would undo what coordinators have added in the chat since the last one."""

    def __init__(self, lines: Sequence[str]) -> None:
        advice = "Nothing was written. Change what `sala export faq` writes, or add --discard-edits."
        super().__init__("\n".join([*lines, advice]))


async def check_edits(connection: AsyncConnection, coming: Iterable[Mapping[str, Any]]) -> None:
    """Raises EditsAtStake where phrasings that were added since the last file are not among those that come."""
    versions = await repository.versions(connection, KEPT)
    file = next((row for row in versions if row.what == "file"), None)
    if file is None or file is versions[0]:
        return
    base = await repository.version(connection, file.id)
    _, phrasings = await repository.everything(connection)
    before = {_told(each) for each in json.loads(zlib.decompress(base.content))["phrasings"]} if base else set()
    kept = before | {_told(each) for each in coming}
    lost = [row for row in phrasings if _told(row._mapping) not in kept]
    if lost:
        raise EditsAtStake([
            f"{row.topic or 'out of scope'}: “{row.text}” ({row.language}) was added by a coordinator, "
            "and the file has not got it"
            for row in lost[:_NAMED]
        ])  # fmt: skip


def _told(row: Any) -> tuple[str | None, str, str]:
    return row["topic"], row["language"], row["text"]


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
