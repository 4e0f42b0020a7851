"""The bank in memory: an index that is built from rows off the event loop and swapped in whole.

Letters are compared first: they are ready in a second. Where there is an engine for sentence vectors, an index that
compares by meaning too takes the place of the first one when it is ready, and each question is embedded in a thread
that nobody waits for longer than `PATIENCE`.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import i18n, logs, memory
from bot.chat.incoming import Incoming
from bot.database import properties
from bot.database.engine import Database
from bot.features.faq import fits, repository, vectors
from bot.features.faq.aside import aside
from bot.features.faq.embedding import Engine
from bot.features.faq.verdict import SMALLTALK, Row, Verdict
from bot.features.faq.wording import looks_like_question
from bot.features.learning import keeping
from bot.features.learning.model import Before

if TYPE_CHECKING:
    from bot.features.faq.file import FaqFile
    from bot.features.faq.ngrams import Floats
    from bot.features.faq.search import Index

log = logs.logger(__name__)

VERSION = "faq_version"
PATIENCE: Final = 0.7
"""Seconds that a question may take to embed; after that its letters decide."""

ROOM: Final = "faq"
"""The dialogue of somebody who was not understood: a second time in a row she gets the topics and a person."""


@dataclass(frozen=True)
class Asked:
    """A free text understood: the language of its letters with whether that is certain, and the verdict on it."""

    text: str
    language: str
    sure: bool
    is_question: bool
    index: "Index"
    vector: "Floats | None" = None
    before: "Before | None" = None
    """What was asked in the same breath, and its answer."""
    together: "Asked | None" = None
    """Both of them, read as one question."""

    @cached_property
    def exact(self) -> bool:
        """Whether the bank has this very phrasing."""
        return self.index.knows(self.text, self.language)

    @cached_property
    def verdict(self) -> Verdict:
        """Which topic it is about; found when it is asked for, because most answers to a form are no question."""
        return self.index.ask(self.text, self.language, self.vector)


class Bank:
    """Answers `ask` from the index that is in place; `refresh` builds a new one when the rows have changed."""

    def __init__(self, database: Database, engine: Engine | None = None, shipped: Path | None = None) -> None:
        self._database = database
        self._engine = engine
        self._shipped = shipped
        self._index: Index | None = None
        self._version: str | None = None
        self._looked = asyncio.Event()
        self._learning: asyncio.Task[None] | None = None

    async def refresh(self) -> None:
        """Looks whether the bank was changed, by this process or another, and refits it if so."""
        changed = await self._refit()
        self._looked.set()
        if changed:
            # What only the fit needed is out of use now: it goes back to the system, where the C library can.
            await asyncio.to_thread(memory.give_back)

    async def _refit(self) -> bool:
        async with self._database.glance() as connection:
            version = await properties.get(connection, VERSION)
        if version == self._version:
            return False
        async with self._database.read_once() as connection:
            version = await properties.get(connection, VERSION)
            topics, phrasings = await repository.everything(connection)
        await self._take(await asyncio.to_thread(rows_of, topics, phrasings))
        self._version = version
        return True

    async def fill(self, file: "FaqFile") -> None:
        """Takes the rows of a file in place of the database's, for a database that has none."""
        await self._take(rows_in(file))

    async def _take(self, rows: Sequence[Row]) -> None:
        await self.close()
        index = await self._by_letters(rows)
        log.info("question bank fitted", rows=len(rows))
        # What knows every topic by meaning goes on answering until the new one does too.
        if self._index is None or self._index.meaning is None or not set(self._index.topics) <= set(index.topics):
            self._index = index
        if self._engine is None:
            self._index = index.at_rest()
            log.info("questions are compared by their letters alone: weaker than with the extra [semantic]")
        elif index.topics:
            self._learning = asyncio.create_task(self._learn(index, self._engine))

    async def _by_letters(self, rows: Sequence[Row]) -> "Index":
        """The index over `rows`, from the fit that is kept if they are those of the last time."""
        key = await asyncio.to_thread(fits.key, fits.LETTERS, rows)
        async with self._database.read_once() as connection:
            kept = await repository.fit(connection, key)
        if kept is not None:
            return await asyncio.to_thread(_restored, rows, kept)
        index = await asyncio.to_thread(_fitted, rows)
        if index.topics:
            await self._keep(key, index)
        return index

    async def _keep(self, key: str, index: "Index") -> None:
        """For the next start, if that can be: questions are answered in any case."""
        try:
            async with self._database.begin() as connection:
                await repository.keep_fit(connection, key, fits.packed(index.votes, index.bar.cut))
        except Exception as error:
            log.warning("the fit of the question bank is not kept", error=type(error).__name__)

    async def _learn(self, index: "Index", engine: Engine) -> None:
        try:
            fitted = await vectors.understood(self._database, engine, index, shipped=self._shipped)
            self._index = fitted.at_rest()
        except Exception:
            # Letters go on answering; the next edit or start tries again.
            log.exception("questions are compared by their letters alone")
        else:
            memory.give_back()
            log.info("questions are compared by meaning too", engine=engine.version)

    async def learned(self) -> None:
        """Waits until questions are compared in the best way there is."""
        if self._learning is not None:
            await asyncio.wait([self._learning])

    async def close(self) -> None:
        """Leaves what is not yet embedded for another time."""
        if self._learning is not None:
            self._learning.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._learning
            self._learning = None

    async def there(self) -> None:
        """Waits for the first fit: the bot is ready before, and nobody is told that a known question is unknown."""
        await self._looked.wait()

    @property
    def is_empty(self) -> bool:
        """Whether there is no topic to answer with."""
        return self._index is None or not self._index.topics

    @property
    def index(self) -> "Index":
        """What questions are compared with now."""
        if self._index is None:
            self._index = _fitted([])
        return self._index

    def ask(self, text: str, fallback: str) -> Asked:
        """The verdict on `text`; a text whose letters do not tell its language counts as `fallback`."""
        language, sure = i18n.language_of(text, fallback)
        return Asked(text, language, sure, looks_like_question(text, language), self.index)

    def needs_meaning(self, asked: Asked) -> bool:
        """Whether `understand` could tell more than the letters do."""
        return self._engine is not None and asked.index.meaning is not None and not asked.exact

    def reading(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A look into the database that the bank stands in."""
        return self._database.read()

    async def left_out(self, rows: Sequence[Row]) -> "dict[Row, str | None]":
        """What each question of a bank would be taken for had it been left out; takes a while, aside from the chat."""
        from bot.features.faq import checking

        index = await aside(lambda: _fitted(rows))
        if self._engine is not None and index.topics:
            index = await vectors.understood(self._database, self._engine, index, anew=True, shipped=self._shipped)
        found = await aside(lambda: checking.left_out(index))
        memory.give_back()
        return found

    def vector(self, text: str) -> "Floats | None":
        """What an engine makes of a text, where questions are compared by meaning; belongs into a thread."""
        if self._engine is None or self.index.meaning is None:
            return None
        from bot.features.faq.meaning import read

        found: Floats = self._engine.embed([read(text)])[0]
        return found

    async def before(self, incoming: Incoming, within: float) -> "Before | None":
        """What the same person wrote in the chat so short a time before, if it was taken for a question."""
        async with self._database.glance() as connection:
            return await keeping.before(connection, incoming.chat_id, incoming.sent_at, within)

    async def is_free(self, telegram_id: int) -> bool:
        """Whether no other question than ours is open with a person."""
        async with self._database.glance() as connection:
            return await repository.room(connection, telegram_id) in {None, ROOM}

    async def understand(self, asked: Asked, *, within: float | None = PATIENCE) -> Asked:
        """The same question with its meaning; as it was, where that fails or takes too long."""
        engine = self._engine
        if engine is None or not self.needs_meaning(asked):
            return asked
        try:
            async with asyncio.timeout(within):
                return await aside(lambda: _with_meaning(asked, engine))
        except Exception as error:
            log.warning("a question was judged by its letters alone", error=type(error).__name__)
            return asked


def _with_meaning(asked: Asked, engine: Engine) -> Asked:
    from bot.features.faq.meaning import read

    found = replace(asked, vector=engine.embed([read(asked.text)])[0])
    _ = found.verdict  # computed here, aside from the chat
    return found


def _fitted(rows: Sequence[Row]) -> "Index":
    """The index over `rows`."""
    # Here, in a thread of its own: the mathematics take a tenth of a second to load, and the chat needs them later.
    from bot.features.faq.search import Index

    return Index.build(rows)


def _restored(rows: Sequence[Row], kept: bytes) -> "Index":
    """The same index from its fit, in a thread for the same reason."""
    from bot.features.faq.search import Index

    return Index.build(rows, kept)


def rows_in(file: "FaqFile") -> list[Row]:
    """The rows of a file."""
    rows = [Row(topic.code, lang, text) for topic in file.topics for lang, text in topic.title.items()]
    owned = [*((topic.code, topic.phrasings) for topic in file.topics), (None, file.out_of_scope)]
    owned += [(f"{SMALLTALK}{talk.code}", talk.phrasings) for talk in file.smalltalk]
    return rows + [Row(owner, lang, text) for owner, lines in owned for lang, texts in lines.items() for text in texts]


def rows_of(topics: Sequence[Any], phrasings: Sequence[Any]) -> list[Row]:
    """What questions are compared with: phrasings, and the titles of the topics."""
    talk = {topic.code for topic in topics if topic.kind == "smalltalk"}
    rows = [Row(_column(each.topic, talk), each.language, each.text) for each in phrasings]
    return rows + [Row(topic.code, language, title) for topic in topics for language, title in topic.title.items()]


def _column(topic: str | None, talk: set[str]) -> str | None:
    return f"{SMALLTALK}{topic}" if topic in talk else topic
