"""The bank as a file: writing one down, and giving it out again. The running bot has no need of it."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import NotFound
from bot.features.faq import editing, repository
from bot.features.faq.file import FaqFile, SmallTalk, Topic, write_faq


async def take_in(connection: AsyncConnection, file: FaqFile, *, now: datetime, over_edits: bool = True) -> None:
    """Makes the file's content the bank; raises EditsAtStake where it may not go `over_edits` of coordinators."""
    entries = [_entry(number, topic) for number, topic in enumerate(file.topics)]
    entries += [_talk(len(entries) + number, talk) for number, talk in enumerate(file.smalltalk)]
    phrasings: list[dict[str, Any]] = []
    owned = [(topic.code, topic.phrasings) for topic in file.topics]
    owned += [(talk.code, talk.phrasings) for talk in file.smalltalk]
    for code, lines in owned:
        phrasings += _rows(code, lines)
    phrasings += _rows(None, file.out_of_scope)
    if not over_edits:
        await editing.check_edits(connection, entries, phrasings)
    await editing.take_all(connection, entries, phrasings, now=now)


async def as_file(connection: AsyncConnection) -> str:
    """The bank in the form that an import takes; raises NotFound when there is none."""
    topics, phrasings = await repository.everything(connection)
    if not topics:
        raise NotFound("there is no question bank to export yet")
    by_owner: dict[str | None, dict[str, list[str]]] = {}
    for row in phrasings:
        by_owner.setdefault(row.topic, {}).setdefault(row.language, []).append(row.text)
    return write_faq(
        FaqFile(
            kind="faq",
            topics=tuple(
                Topic(code=row.code, editable=row.editable, author=row.author, reviewed_on=row.reviewed_on,
                      expires_on=row.expires_on, title=row.title, answer=row.answer, instead=tuple(row.instead or ()),
                      phrasings=_lines(by_owner.get(row.code)))
                for row in topics if row.kind == "topic"
            ),
            out_of_scope=_lines(by_owner.get(None)),
            smalltalk=tuple(
                SmallTalk(code=row.code, reply=row.answer, phrasings=_lines(by_owner.get(row.code)))
                for row in topics if row.kind == "smalltalk"
            ),
        )
    )  # fmt: skip


def _lines(kept: dict[str, list[str]] | None) -> dict[str, tuple[str, ...]]:
    return {language: tuple(lines) for language, lines in (kept or {}).items()}


def _rows(owner: str | None, phrasings: Any) -> list[dict[str, Any]]:
    return [
        {"topic": owner, "language": language, "text": text} for language, lines in phrasings.items() for text in lines
    ]


def _entry(position: int, entry: Topic) -> dict[str, Any]:
    return {
        "code": entry.code, "position": position, "kind": "topic", "title": entry.title, "answer": entry.answer,
        "editable": entry.editable, "author": entry.author, "reviewed_on": entry.reviewed_on,
        "expires_on": entry.expires_on,
        "instead": [each.model_dump(mode="json", exclude_defaults=True) for each in entry.instead] or None,
    }  # fmt: skip


def _talk(position: int, talk: SmallTalk) -> dict[str, Any]:
    return {
        "code": talk.code, "position": position, "kind": "smalltalk", "title": {}, "answer": talk.reply,
        "editable": False, "author": None, "reviewed_on": None, "expires_on": None, "instead": None,
    }  # fmt: skip
