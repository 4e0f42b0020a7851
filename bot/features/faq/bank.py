"""The bank in memory: an index that is built from rows off the event loop and swapped in whole."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot import i18n, logs, memory
from bot.database import properties
from bot.database.engine import Database
from bot.features.faq import repository
from bot.features.faq.verdict import SMALLTALK, Row, Verdict
from bot.features.faq.wording import looks_like_question

if TYPE_CHECKING:
    from bot.features.faq.file import FaqFile
    from bot.features.faq.search import Index

log = logs.logger(__name__)

VERSION = "faq_version"


@dataclass(frozen=True)
class Asked:
    """A free text understood: the language of its letters with whether that is certain, and the verdict on it."""

    text: str
    language: str
    sure: bool
    is_question: bool
    index: "Index"

    @cached_property
    def exact(self) -> bool:
        """Whether the bank has this very phrasing."""
        return self.index.knows(self.text, self.language)

    @cached_property
    def verdict(self) -> Verdict:
        """Which topic it is about; found when it is asked for, because most answers to a form are no question."""
        return self.index.ask(self.text, self.language)


class Bank:
    """Answers `ask` from the index that is in place; `refresh` builds a new one when the rows have changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._index: Index | None = None
        self._version: str | None = None
        self._looked = asyncio.Event()

    async def refresh(self) -> None:
        """Looks whether the bank was changed, by this process or another, and refits it if so."""
        await self._refit()
        self._looked.set()

    async def _refit(self) -> None:
        async with self._database.read() as connection:
            version = await properties.get(connection, VERSION)
            if version == self._version:
                return
            topics, phrasings = await repository.everything(connection)
        talk = {topic.code for topic in topics if topic.kind == "smalltalk"}
        rows = [Row(_column(each.topic, talk), each.language, each.text) for each in phrasings]
        rows += [Row(topic.code, language, title) for topic in topics for language, title in topic.title.items()]
        self._index = await asyncio.to_thread(_fitted, rows)
        self._version = version
        log.info("question bank fitted", rows=len(rows))

    def fill(self, file: "FaqFile") -> None:
        """Takes the rows of a file in place of the database's, for a database that has none."""
        rows = [Row(topic.code, lang, text) for topic in file.topics for lang, text in topic.title.items()]
        owned = [*((topic.code, topic.phrasings) for topic in file.topics), (None, file.out_of_scope)]
        owned += [(f"{SMALLTALK}{talk.code}", talk.phrasings) for talk in file.smalltalk]
        rows += [Row(owner, lang, text) for owner, lines in owned for lang, texts in lines.items() for text in texts]
        self._index = _fitted(rows)

    async def there(self) -> None:
        """Waits for the first fit: the bot is ready before, and nobody is told that a known question is unknown."""
        await self._looked.wait()

    @property
    def is_empty(self) -> bool:
        """Whether there is no topic to answer with."""
        return self._index is None or not self._index.topics

    def ask(self, text: str, fallback: str) -> Asked:
        """The verdict on `text`; a text whose letters do not tell its language counts as `fallback`."""
        language, sure = i18n.language_of(text, fallback)
        if self._index is None:
            self._index = _fitted([])
        return Asked(text, language, sure, looks_like_question(text, language), self._index)


def _fitted(rows: Sequence[Row]) -> "Index":
    """The index over `rows`; the memory that only the fit needed goes back to the system, where the C library can."""
    # Here, in a thread of its own: the mathematics take a tenth of a second to load, and the chat needs them later.
    from bot.features.faq.search import Index

    index = Index.build(rows)
    memory.give_back()
    return index


def _column(topic: str | None, talk: set[str]) -> str | None:
    return f"{SMALLTALK}{topic}" if topic in talk else topic
