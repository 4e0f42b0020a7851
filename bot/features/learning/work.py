"""What the clock drives: questions in vain are grouped, edits of the bank weighed and done, coordinators told daily.

Nothing of it waits in memory: what is due is a query, and what was weighed and not written down is weighed again.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from bot import logs
from bot.database import properties
from bot.database.engine import Database
from bot.features.faq import repository as bank_rows
from bot.features.faq.aside import aside
from bot.features.faq.bank import VERSION, Bank, rows_of
from bot.features.faq.verdict import Row
from bot.features.learning import digest, repository, service
from bot.features.learning.model import HELD_FOR, KEPT_FOR, Asked, Edit, Kind
from bot.people.voices import Voices

if TYPE_CHECKING:
    from bot.features.faq.checking import Loss
    from bot.features.learning.grouping import Portrait

log = logs.logger(__name__)

AT_ONCE: Final = 20
_LEADERS: Final = 300
_REMEMBERED: Final = 1000

Taken = dict[Row, str | None]


class _Line(NamedTuple):
    topic: str | None
    language: str
    text: str


class _Topic(NamedTuple):
    code: str
    kind: str
    title: Mapping[str, str]


class Learning:
    """The bank learns from what it could not answer."""

    def __init__(
        self, database: Database, bank: Bank, voices: Voices, wake: Callable[[], None]
    ) -> None:  # fmt: skip
        self._database = database
        self._bank = bank
        self._voices = voices
        self._wake = wake
        self._portraits: dict[tuple[str, str, bool], Portrait] = {}
        self._left_out: tuple[str, Taken] | None = None

    async def group(self, _now: datetime) -> None:
        """Puts each new question in vain to those that are like it."""
        async with self._database.glance() as connection:
            new = await repository.ungrouped(connection, AT_ONCE)
        if not new:
            return
        async with self._database.read() as connection:
            leaders = await repository.leaders(connection, _LEADERS)
        await self._bank.there()
        found = await aside(lambda: self._compared(new, leaders))
        ignored = {leader.id for leader in leaders if leader.outcome == "ignored"}
        async with self._database.begin() as connection:
            for number, cluster in found.items():
                await repository.put_into(connection, number, cluster, "ignored" if cluster in ignored else None)

    def _compared(self, new: Sequence[Asked], leaders: Sequence[Any]) -> dict[int, int]:
        from bot.features.learning.grouping import grouped

        if len(self._portraits) > _REMEMBERED:
            self._portraits.clear()
        return grouped(
            *({each.id: self._portrait(each.text, each.language) for each in some} for some in (new, leaders))
        )

    def _portrait(self, text: str, language: str) -> "Portrait":
        from bot.features.learning.grouping import portrait

        index = self._bank.index
        key = (text, language, index.meaning is not None)
        if key not in self._portraits:
            try:
                vector = self._bank.vector(text)
            except Exception:
                log.exception("a question is grouped by its letters alone")
                vector = None
            self._portraits[key] = portrait(index, text, language, vector)
        return self._portraits[key]

    async def weigh(self, now: datetime) -> None:
        """Weighs the oldest edit that waits: does it, or says what it would cost."""
        async with self._database.glance() as connection:
            edit = await repository.first_edit(connection)
        if edit is None:
            return
        loss, after = await self._loss(edit)
        async with self._database.begin() as connection:
            await service.weighed(connection, self._voices, edit, loss, now)
            if loss is None:
                # What was found of the bank with the edit holds for the next one.
                self._left_out = await properties.get(connection, VERSION) or "", after
        self._wake()

    async def _loss(self, edit: Edit) -> "tuple[Loss | None, Taken]":
        from bot.features.faq import checking

        async with self._database.read() as connection:
            version = await properties.get(connection, VERSION) or ""
            topics, phrasings = await bank_rows.everything(connection)
        if self._left_out is None or self._left_out[0] != version:
            self._left_out = version, await self._bank.left_out(rows_of(topics, phrasings))
        after_topics = _with_title(edit, topics)
        lines = [_Line(edit.owner, language, text) for language, text in edit.lines]
        after = await self._bank.left_out(rows_of(after_topics, [*phrasings, *lines]))
        log.info("an edit of the question bank was weighed", edit=edit.id, kind=edit.kind.value)
        return checking.loss(self._left_out[1], after), after

    async def tell(self, now: datetime) -> None:
        """The digest of a day, to whoever coordinates everything."""
        async with self._database.read() as connection:
            if not await digest.is_due(connection, self._voices, now):
                return
        async with self._database.begin() as connection:
            await digest.send(connection, self._voices, now)
        self._wake()

    async def tidy(self, now: datetime) -> None:
        """Forgets words that nobody needs any more."""
        async with self._database.begin() as connection:
            await repository.tidy(connection, now - HELD_FOR, now - KEPT_FOR)


def _with_title(edit: Edit, topics: Sequence[Any]) -> list[Any]:
    """The topics with the new one, or with the new title of the one that is there."""
    title = edit.content.get("title")
    if title is None:
        return list(topics)
    if edit.kind is Kind.TOPIC:
        return [*topics, _Topic(edit.code, "topic", title)]
    return [
        _Topic(row.code, row.kind, {**row.title, **title}) if row.code == edit.code else row for row in topics
    ]  # fmt: skip
