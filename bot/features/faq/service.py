"""Questions: answering from the bank. How it comes in and goes out as a file is in `filing`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import metrics
from bot.chat.inline import Found, Typing
from bot.delivery.message import Button, Message, Text
from bot.errors import NotFound
from bot.features.faq import live, messages, repository
from bot.features.faq.bank import Asked, Bank
from bot.features.faq.live import Reader
from bot.features.faq.places import answer_for
from bot.features.faq.verdict import SMALLTALK, Band, Verdict
from bot.features.learning import keeping
from bot.features.learning.model import Before, Written
from bot.i18n import Translator, search_key
from bot.people.model import Person

_FEWEST_TYPED: Final = 2
_OFFERED: Final = 5


async def respond(
    connection: AsyncConnection, t: Translator, asked: Asked, *, by: Person, written: Written, zone: str, now: datetime,
    extra: Sequence[Button] = (), again: bool = False, before: Before | None = None,
) -> Message:  # fmt: skip
    """What to say to a free text; `extra` are buttons of whoever had a question open.

    Who is lost `again` gets the topics themselves, and a person. The words are kept without what names somebody:
    until it is known that they were answered, or until a coordinator has dealt with them. What goes on from a question
    of `before` is counted as that one.
    """
    verdict = asked.verdict
    if verdict.topic and verdict.topic.startswith(SMALLTALK):
        await keeping.hold(connection, asked.text, asked.language, by.id, written, now)
        return await small_talk(connection, t, verdict)
    number = await count(connection, asked, by=by, now=now, number=before.question if before else None)
    best = verdict.topics[0] if verdict.topics else None
    kept: dict[str, Any] = {"question": number, "topic": best, "in_vain": verdict.band is Band.OUT}
    if before is not None:
        await keeping.go_on(connection, before, asked.text, written, **kept)
    else:
        await keeping.hold(connection, asked.text, asked.language, by.id, written, now, **kept)
    if verdict.band is Band.SURE and verdict.topic:
        return await topic(
            connection, t, verdict.topic, now=now, question=number, extra=extra, reader=Reader(by, zone)
        )  # fmt: skip
    if verdict.band is Band.NEAR:
        return messages.which(t, await _titled(connection, t, verdict.topics), number, extra)
    if again:
        return messages.lost_again(t, await _all_titled(connection, t), number)
    return messages.lost(t, number)


async def small_talk(connection: AsyncConnection, t: Translator, verdict: Verdict) -> Message:
    """What is said to a greeting or to thanks."""
    talk = await repository.topic(connection, (verdict.topic or "").removeprefix(SMALLTALK))
    return messages.small_talk(t.pick(talk.answer)) if talk else messages.lost(t)


async def count(
    connection: AsyncConnection, asked: Asked, *, by: Person, now: datetime, number: int | None = None
) -> int:
    """Keeps that something was asked and how it went, never in whose words; its number."""
    verdict = asked.verdict
    metrics.questions.labels(asked.language, verdict.band.value).inc()
    best = verdict.topics[0] if verdict.topics else None
    return await repository.count(
        connection, asked.language, best, verdict.band.value, verdict.score, now, by.id, number
    )  # fmt: skip


def is_lost(asked: Asked) -> bool:
    """Whether there is neither an answer nor a guess."""
    verdict = asked.verdict
    return verdict.band is Band.OUT and not (verdict.topic or "").startswith(SMALLTALK)


async def topic(
    connection: AsyncConnection, t: Translator, code: str, *, now: datetime, question: int | None = None,
    extra: Sequence[Button] = (), reader: Reader | None = None,
) -> Message:  # fmt: skip
    """The answer of one topic as it is for its reader now, with a caution when it has expired; raises NotFound.

    Without a `reader` it is the one for everybody.
    """
    row = await repository.topic(connection, code)
    if row is None:
        raise NotFound(f"topic {code}")
    who = await live.situation(connection, reader)
    answer = answer_for(row.answer, row.instead, who)
    text = await live.fill(connection, t, t.pick(answer), reader, who, now)
    shown = messages.answer(t, t.pick(row.title), text, question=question, code=code, extra=extra)
    if row.expires_on is not None and now.date() > row.expires_on:
        shown = Message(messages.expired(t, shown.text, row.expires_on), shown.buttons)
    if t.language in answer:
        return shown
    # A missing text falls back to English and says so, never silently.
    return Message(messages.other_language(t, shown.text), shown.buttons)


async def as_read(
    connection: AsyncConnection, t: Translator, code: str, text: str, *, now: datetime, reader: Reader
) -> Text:
    """A text as it would be read were it the answer of a topic; raises NotFound."""
    row = await repository.topic(connection, code)
    if row is None:
        raise NotFound(f"topic {code}")
    shown = await live.fill(connection, t, text, reader, await live.situation(connection, reader), now)
    return messages.answer(t, t.pick(row.title), shown, question=None, code="", extra=()).text


async def public(
    connection: AsyncConnection, t: Translator, codes: Sequence[str], *, now: datetime
) -> list[tuple[str, str, Text]]:
    """Topics as everybody may read them: code, title and answer."""
    found = []
    for code in codes:
        row = await repository.topic(connection, code)
        if row is not None:
            found.append((code, t.pick(row.title), (await topic(connection, t, code, now=now)).text))
    return found


async def offered(bank: Bank, typing: Typing) -> list[Found]:
    """Topics for who types in any chat, by the letters alone: those that are understood, and titles with them."""
    if bank.is_empty or len(typing.text.strip()) < _FEWEST_TYPED:
        return []
    asked = bank.ask(typing.text, typing.t.language)
    verdict = asked.verdict
    sure = [verdict.topic] if verdict.band is Band.SURE and verdict.topic in verdict.topics else []
    near = verdict.topics if verdict.band is Band.NEAR and asked.is_question else ()
    key = search_key(typing.text)
    async with bank.reading() as connection:
        titled = [code for code, title in await _all_titled(connection, typing.t) if key in search_key(title)]
        codes = list(dict.fromkeys((*sure, *titled, *near)))[:_OFFERED]
        found = await public(connection, typing.t, codes, now=typing.now)
    return [messages.offered(*each) for each in found]


async def listing(connection: AsyncConnection, t: Translator, page: int = 0) -> Message:
    """The topics as buttons."""
    return messages.topics(t, await _all_titled(connection, t), page)


async def judged(connection: AsyncConnection, by: Person, question: int, code: str | None, helped: bool) -> str | None:
    """Keeps whether an answer helped; the language that was asked in, None for a question that is not hers."""
    language = await repository.judge(connection, question, code or None, helped, by.id)
    if language is not None:
        await keeping.judged(connection, question, by.id, helped=helped)
    return language


async def _all_titled(connection: AsyncConnection, t: Translator) -> list[tuple[str, str]]:
    return [(row.code, t.pick(row.title)) for row in await repository.topics(connection)]


async def _titled(connection: AsyncConnection, t: Translator, codes: Sequence[str]) -> list[tuple[str, str]]:
    found = dict(await _all_titled(connection, t))
    return [(code, found[code]) for code in codes if code in found]
