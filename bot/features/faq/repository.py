"""The SQL of the question bank, and of what was asked (never in whose words)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new, upsert
from bot.database.ready import ready
from bot.database.schema import (
    dialogues,
    faq_fits,
    faq_phrasings,
    faq_questions,
    faq_topics,
    faq_vectors,
    faq_versions,
    persons,
    registrations,
)


async def topics(connection: AsyncConnection) -> list[Row[Any]]:
    """The topics in their order, without small talk."""
    query = select(faq_topics).where(faq_topics.c.kind == "topic").order_by(faq_topics.c.position)
    return list(await connection.execute(query))


async def topic(connection: AsyncConnection, code: str) -> Row[Any] | None:
    """One topic, or one kind of small talk."""
    return (await connection.execute(select(faq_topics).where(faq_topics.c.code == code))).first()


async def everything(connection: AsyncConnection) -> tuple[list[Row[Any]], list[Row[Any]]]:
    """All topics and all phrasings, in the order they were written in."""
    every = await connection.execute(select(faq_topics).order_by(faq_topics.c.position))
    phrasings = await connection.execute(select(faq_phrasings).order_by(faq_phrasings.c.id))
    return list(every), list(phrasings)


async def replace(
    connection: AsyncConnection, entries: Sequence[Mapping[str, Any]], phrasings: Sequence[Mapping[str, Any]]
) -> None:
    """Makes these the bank."""
    await connection.execute(delete(faq_phrasings))
    codes = [entry["code"] for entry in entries]
    await connection.execute(delete(faq_topics).where(faq_topics.c.code.not_in(codes)))
    await upsert(connection, faq_topics, entries)
    if phrasings:
        await connection.execute(insert(faq_phrasings), phrasings)


async def add_topic(connection: AsyncConnection, entry: Mapping[str, Any]) -> None:
    """Adds a topic behind all others."""
    last = (await connection.execute(select(func.max(faq_topics.c.position)))).scalar()
    await connection.execute(insert(faq_topics).values(position=-1 if last is None else last + 1, **entry))


async def change_topic(connection: AsyncConnection, code: str, **values: Any) -> None:
    """Sets columns of one topic."""
    await connection.execute(update(faq_topics).where(faq_topics.c.code == code).values(**values))


async def add_phrasings(connection: AsyncConnection, owner: str | None, lines: Iterable[tuple[str, str]]) -> None:
    """Adds phrasings, given as language and text; those that are there already stay alone."""
    hers = faq_phrasings.c.topic.is_not_distinct_from(owner)
    known = select(faq_phrasings.c.language, faq_phrasings.c.text).where(hers)
    there = {(row.language, row.text) for row in await connection.execute(known)}
    new = [line for line in dict.fromkeys(lines) if line not in there]
    if new:
        rows = [{"topic": owner, "language": language, "text": text} for language, text in new]
        await connection.execute(insert(faq_phrasings), rows)


async def version(connection: AsyncConnection, number: int) -> Row[Any] | None:
    """One version of the bank, whole."""
    return (await connection.execute(select(faq_versions).where(faq_versions.c.id == number))).first()


async def versions(connection: AsyncConnection, most: int) -> list[Row[Any]]:
    """The newest versions, without what was in them."""
    columns = [column for column in faq_versions.c if column is not faq_versions.c.content]
    return list(await connection.execute(select(*columns).order_by(faq_versions.c.id.desc()).limit(most)))


async def keep_version(
    connection: AsyncConnection, what: str, topic_code: str | None, by: str, now: datetime, content: bytes, most: int
) -> None:
    """Keeps a version, and so many of those before."""
    await connection.execute(
        insert(faq_versions).values(at=now, by_name=by, what=what, topic=topic_code, content=content)
    )
    newest = select(faq_versions.c.id).order_by(faq_versions.c.id.desc()).limit(most)
    await connection.execute(delete(faq_versions).where(faq_versions.c.id.not_in(newest)))


async def count(
    connection: AsyncConnection, language: str, topic_code: str | None, band: str, score: float, now: datetime,
    asker: int, number: int | None = None,
) -> int:  # fmt: skip
    """Keeps that something was asked and how it went, in the place of question `number` where it goes on from that one;
    the number by which "this helped" finds it."""
    change = insert(faq_questions) if number is None else update(faq_questions).where(faq_questions.c.id == number)
    values = {"language": language, "topic": topic_code, "band": band, "score": score, "asker": asker, "asked_at": now}
    return int((await connection.execute(change.values(**values).returning(faq_questions.c.id))).scalar_one())


async def judge(
    connection: AsyncConnection, number: int, topic_code: str | None, helped: bool, asker: int
) -> str | None:
    """Keeps what the person said of the answer; the language of the question, None when it is not one of hers."""
    values: dict[str, Any] = {"helped": helped}
    if topic_code:
        values["topic"] = topic_code
    one = update(faq_questions).where(faq_questions.c.id == number, faq_questions.c.asker == asker)
    found = await connection.execute(one.values(**values).returning(faq_questions.c.language))
    language: str | None = found.scalar()
    return language


_ROOM = ready(
    select(dialogues.c.room)
    .join(persons, persons.c.id == dialogues.c.person_id)
    .where(persons.c.telegram_id == bindparam("telegram_id"))
)


async def room(connection: AsyncConnection, telegram_id: int) -> str | None:
    """Whose question is open with a person."""
    found: str | None = (await connection.execute(_ROOM, {"telegram_id": telegram_id})).scalar()
    return found


_OVER = ("withdrawn", "declined", "rejected", "cancelled")


async def registered(connection: AsyncConnection, person_id: int) -> list[Row[Any]]:
    """What somebody has registered for or begun to, with country and role as they were sent, the newest first."""
    query = select(registrations.c.activity, registrations.c.country, registrations.c.role).where(
        registrations.c.person_id == person_id, registrations.c.state.not_in(_OVER)
    )
    return list(await connection.execute(query.order_by(registrations.c.id.desc())))


async def vectors(connection: AsyncConnection, model: str) -> list[tuple[str, bytes]]:
    """The stored vectors of a model, by the digest of their texts."""
    query = select(faq_vectors.c.digest, faq_vectors.c.vector).where(faq_vectors.c.model == model)
    return [(row.digest, row.vector) for row in await connection.execute(query)]


async def keep_vectors(connection: AsyncConnection, model: str, made: Sequence[tuple[str, bytes]]) -> None:
    """Stores vectors; another process may have been quicker."""
    new = insert_new(connection, faq_vectors).on_conflict_do_nothing()
    await connection.execute(new, [{"digest": digest, "model": model, "vector": vector} for digest, vector in made])


async def forget_vectors(connection: AsyncConnection, model: str, gone: Sequence[str]) -> None:
    """Deletes the vectors of other models, and these of this one."""
    await connection.execute(delete(faq_vectors).where(faq_vectors.c.model != model))
    for at in range(0, len(gone), 500):
        some = gone[at : at + 500]
        await connection.execute(delete(faq_vectors).where(faq_vectors.c.digest.in_(some)))


async def fit(connection: AsyncConnection, key: str) -> bytes | None:
    """What was fitted to exactly these rows and vectors."""
    found: bytes | None = (await connection.execute(select(faq_fits.c.content).where(faq_fits.c.key == key))).scalar()
    return found


async def keep_fit(connection: AsyncConnection, key: str, content: bytes) -> None:
    """Keeps one fit of each kind (see fits.py), the newest."""
    known = faq_fits.c.key
    await connection.execute(
        delete(faq_fits).where(known.startswith(f"{key.partition(':')[0]}:") | known.not_like("%:%"))
    )
    await connection.execute(
        insert_new(connection, faq_fits).on_conflict_do_nothing(), [{"key": key, "content": content}]
    )
