"""Questions: taking a bank in and out, and answering from it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import metrics
from bot.database import properties
from bot.delivery.message import Button, Message
from bot.errors import NotFound
from bot.features.faq import messages, repository
from bot.features.faq.bank import VERSION, Asked
from bot.features.faq.file import FaqFile, SmallTalk, Topic, write_faq
from bot.features.faq.verdict import SMALLTALK, Band
from bot.i18n import Translator


async def respond(
    connection: AsyncConnection, t: Translator, asked: Asked, *, now: datetime, extra: Sequence[Button] = (),
    again: bool = False,
) -> Message:  # fmt: skip
    """What to say to a free text; `extra` are buttons of whoever had a question open.

    Who is lost `again` gets the topics themselves, and a person.
    """
    verdict = asked.verdict
    if verdict.topic and verdict.topic.startswith(SMALLTALK):
        talk = await repository.topic(connection, verdict.topic.removeprefix(SMALLTALK))
        return messages.small_talk(t.pick(talk.answer)) if talk else messages.lost(t)
    metrics.questions.labels(asked.language, verdict.band.value).inc()
    best = verdict.topics[0] if verdict.topics else None
    number = await repository.count(connection, asked.language, best, verdict.band.value, verdict.score, now)
    if verdict.band is Band.SURE and verdict.topic:
        return await topic(connection, t, verdict.topic, question=number, extra=extra)
    if verdict.band is Band.NEAR:
        return messages.which(t, await _titled(connection, t, verdict.topics), number, extra)
    if again:
        return messages.lost_again(t, await _all_titled(connection, t))
    return messages.lost(t)


def is_lost(asked: Asked) -> bool:
    """Whether there is neither an answer nor a guess."""
    verdict = asked.verdict
    return verdict.band is Band.OUT and not (verdict.topic or "").startswith(SMALLTALK)


async def topic(
    connection: AsyncConnection, t: Translator, code: str, *, question: int | None = None, extra: Sequence[Button] = ()
) -> Message:
    """The answer of one topic; raises NotFound."""
    row = await repository.topic(connection, code)
    if row is None:
        raise NotFound(f"topic {code}")
    shown = messages.answer(t, t.pick(row.title), t.pick(row.answer), question=question, code=code, extra=extra)
    if t.language in row.answer:
        return shown
    # A missing text falls back to English and says so, never silently.
    return Message(messages.other_language(t, shown.text), shown.buttons)


async def listing(connection: AsyncConnection, t: Translator, page: int = 0) -> Message:
    """The topics as buttons."""
    return messages.topics(t, await _all_titled(connection, t), page)


async def judged(connection: AsyncConnection, question: int, code: str | None, helped: bool) -> str | None:
    """Keeps whether an answer helped; the language that was asked in, None for a question that is not known."""
    return await repository.judge(connection, question, code or None, helped)


async def _all_titled(connection: AsyncConnection, t: Translator) -> list[tuple[str, str]]:
    return [(row.code, t.pick(row.title)) for row in await repository.topics(connection)]


async def _titled(connection: AsyncConnection, t: Translator, codes: Sequence[str]) -> list[tuple[str, str]]:
    found = dict(await _all_titled(connection, t))
    return [(code, found[code]) for code in codes if code in found]


# -- the bank's file -------------------------------------------------------------------------------------------------


async def take_in(connection: AsyncConnection, file: FaqFile) -> None:
    """Makes the file's content the bank."""
    entries = [_entry(number, topic) for number, topic in enumerate(file.topics)]
    entries += [_talk(len(entries) + number, talk) for number, talk in enumerate(file.smalltalk)]
    phrasings: list[dict[str, Any]] = []
    owned = [(topic.code, topic.phrasings) for topic in file.topics]
    owned += [(talk.code, talk.phrasings) for talk in file.smalltalk]
    for code, lines in owned:
        phrasings += _rows(code, lines)
    phrasings += _rows(None, file.out_of_scope)
    await repository.replace(connection, entries, phrasings)
    digest = hashlib.sha256(file.model_dump_json().encode()).hexdigest()
    await properties.keep(connection, VERSION, digest)


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
                Topic(code=row.code, editable=row.editable, title=row.title, answer=row.answer,
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
        "editable": entry.editable,
    }  # fmt: skip


def _talk(position: int, talk: SmallTalk) -> dict[str, Any]:
    return {
        "code": talk.code, "position": position, "kind": "smalltalk", "title": {}, "answer": talk.reply,
        "editable": False,
    }  # fmt: skip
