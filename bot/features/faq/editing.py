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


async def check_edits(
    connection: AsyncConnection, topics: Iterable[Mapping[str, Any]], coming: Iterable[Mapping[str, Any]]
) -> None:
    """Raises EditsAtStake where what was added or changed since the last file is not among what comes."""
    versions = await repository.versions(connection, KEPT)
    file = next((row for row in versions if row.what == "file"), None)
    if file is None or file is versions[0]:
        return
    row = await repository.version(connection, file.id)
    base = json.loads(zlib.decompress(row.content)) if row else {"topics": [], "phrasings": []}
    now, phrasings = await repository.everything(connection)
    kept = {_told(each) for each in (*base["phrasings"], *coming)}
    lost = [
        f"{each.topic or 'out of scope'}: “{each.text}” ({each.language}) was added by a coordinator, "
        "and the file has not got it"
        for each in phrasings if _told(each._mapping) not in kept
    ]  # fmt: skip
    lost += _words_lost(base["topics"], [_plain(each) for each in now], topics)
    if lost:
        raise EditsAtStake(lost[:_NAMED])


def _words_lost(
    base: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]], coming: Iterable[Mapping[str, Any]]
) -> list[str]:
    """Titles, answers and last days that differ from the last file's, and are not as the coming file has them."""
    before, after = ({each["code"]: each for each in some} for some in (base, coming))
    lost = []
    for topic in now:
        code = topic["code"]
        if code not in before or code not in after:
            continue
        for part in ("title", "answer"):
            lost += [
                f"{code}: the {part} ({language}) was changed by a coordinator, and the file says otherwise"
                for language, text in topic[part].items()
                if text not in {before[code][part].get(language), after[code][part].get(language)}
            ]
        day = after[code]["expires_on"]
        if topic["expires_on"] not in {before[code]["expires_on"], day.isoformat() if day else None}:
            lost.append(f"{code}: the last day was changed by a coordinator, and the file says otherwise")
    return lost


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


async def set_text(
    connection: AsyncConnection, part: str, code: str, language: str, text: str, *, by: str, now: datetime
) -> None:
    """Writes the title or the answer of a topic in one language, which is a review of it too; raises NotFound."""
    row = await _topic(connection, code)
    values: dict[str, Any] = {part: {**getattr(row, part), language: text}}
    if part == "answer":
        values |= {"editable": False, "author": by[:80] or None, "reviewed_on": now.date()}
    await repository.change_topic(connection, code, **values)
    await _changed(connection, part, code, by, now)


async def review(connection: AsyncConnection, code: str, until: date | None, *, by: str, now: datetime) -> None:
    """Keeps that an answer was found right today, and the last day on which it holds; raises NotFound."""
    await _topic(connection, code)
    await repository.change_topic(connection, code, editable=False, reviewed_on=now.date(), expires_on=until)
    await _changed(connection, "review", code, by, now)


async def earlier(connection: AsyncConnection, number: int, code: str) -> tuple[datetime, dict[str, Any]]:
    """When a version was made, and how it had a topic; raises NotFound."""
    row = await repository.version(connection, number)
    topics = json.loads(zlib.decompress(row.content))["topics"] if row is not None else []
    found = next((each for each in topics if each["code"] == code), None)
    if row is None or found is None:
        raise NotFound(f"topic {code} in version {number}")
    return row.at, found


async def restore(connection: AsyncConnection, number: int, code: str, *, by: str, now: datetime) -> datetime:
    """Makes one topic what it was at a version, and leaves all others; when that was. Raises NotFound."""
    await _topic(connection, code)
    at, kept = await earlier(connection, number, code)
    values = {name: kept.get(name) for name in ("title", "answer", "instead", "editable", "author")}
    days = {name: _day(kept[name]) for name in ("reviewed_on", "expires_on")}
    await repository.change_topic(connection, code, **values, **days)
    await _changed(connection, "answer", code, by, now)
    return at


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


async def _topic(connection: AsyncConnection, code: str) -> Any:
    row = await repository.topic(connection, code)
    if row is None or row.kind != "topic":
        raise NotFound(f"topic {code}")
    return row


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
