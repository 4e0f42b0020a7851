"""The bank learns what its rows mean: once, in pieces, and without making anybody wait."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.database.engine import Database
from bot.database.schema import faq_fits, faq_vectors
from bot.features.faq import filing, repository
from bot.features.faq.bank import Bank
from bot.features.faq.embedding import Engine
from bot.features.faq.file import FaqFile, Topic
from bot.features.faq.search import Index
from bot.features.faq.vectors import PIECE
from tests.faq.engines import Broken, Stuck, Words

NOW = datetime(2026, 11, 27, tzinfo=UTC)


def a_file(many: int = 2) -> FaqFile:
    def topic(code: str, *lines: str) -> Topic:
        return Topic(code=code, title={"en": code}, answer={"en": "…"}, phrasings={"en": lines})

    return FaqFile(
        kind="faq",
        topics=(
            topic("visa", "Do I need a visa?", *(f"visa of kind {number}" for number in range(many))),
            topic("food", "Is lunch provided?", "Which meal is given?"),
        ),
        out_of_scope={"en": ("Will it rain?", "Tell me a joke")},
    )


async def a_bank(database: Database, engine: Engine, many: int = 2) -> Bank:
    async with database.begin() as connection:
        await filing.take_in(connection, a_file(many), now=NOW)
    bank = Bank(database, engine)
    await bank.refresh()
    await bank.learned()
    return bank


async def stored(database: Database, table: Any) -> int:
    async with database.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


async def test_vectors_are_made_once_and_found_again(database: Database) -> None:
    first, second = Words(), Words()
    bank = await a_bank(database, first)
    assert bank.index.meaning is not None
    assert len(first.read) == len(set(first.read)) == await stored(database, faq_vectors)
    again = Bank(database, second)
    await again.refresh()
    await again.learned()
    assert second.read == []
    one, other = [await each.understand(each.ask("the embassy", "en")) for each in (bank, again)]
    assert (one.verdict.topics[0], one.verdict.score) == ("visa", pytest.approx(other.verdict.score, abs=1e-3))


async def test_letters_are_fitted_once_and_again_after_an_edit(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start reads the fit of the last one, and answers as before."""
    fitted: list[int] = []
    monkeypatch.setattr("bot.features.faq.bank._fitted", lambda rows: fitted.append(len(rows)) or Index.build(rows))

    async def answers(many: int) -> tuple[str, float, float]:
        async with database.begin() as connection:
            await filing.take_in(connection, a_file(many), now=NOW)
        bank = Bank(database)
        await bank.refresh()
        verdict = bank.ask("the visa", "en").verdict
        return verdict.topics[0], verdict.score, bank.index.bar.cut

    first = await answers(2)
    assert first[0] == "visa"
    assert await answers(2) == first
    assert len(fitted) == 1
    assert await answers(3) != first
    assert (len(fitted), await stored(database, faq_fits)) == (2, 1)


async def test_a_fit_that_cannot_be_kept_answers_all_the_same(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise OSError("no space left on device")

    async with database.begin() as connection:
        await filing.take_in(connection, a_file(), now=NOW)
    monkeypatch.setattr(repository, "keep_fit", full)
    bank = Bank(database)
    await bank.refresh()
    assert bank.ask("the visa", "en").verdict.topics[0] == "visa"
    assert await stored(database, faq_fits) == 0


async def test_only_what_is_new_is_embedded_and_what_is_gone_is_forgotten(database: Database) -> None:
    engine = Words()
    await a_bank(database, engine, many=3)
    engine.read.clear()
    await a_bank(database, engine, many=4)
    assert engine.read == ["visa of kind 3"]
    await a_bank(database, engine, many=1)
    assert (await stored(database, faq_fits), await stored(database, faq_vectors)) == (2, 8), (
        "one by letters, one by meaning"
    )


async def test_another_version_of_the_engine_starts_anew(database: Database) -> None:
    await a_bank(database, Words())
    newer = Words()
    newer.version = "words 2"
    await a_bank(database, newer)
    assert len(newer.read) == await stored(database, faq_vectors)


async def test_a_stop_loses_no_more_than_a_piece(database: Database) -> None:
    class Slow(Words):
        begun = 0

        def embed(self, texts: Any) -> Any:
            self.begun += 1
            if self.begun == 3:
                raise RuntimeError("stopped")
            return super().embed(texts)

    bank = await a_bank(database, Slow(), many=3 * PIECE)
    assert bank.index.meaning is None
    assert bank.ask("need a visa", "en").verdict.topics[0] == "visa"
    assert await stored(database, faq_vectors) == 2 * PIECE


async def test_an_engine_that_fails_leaves_the_letters(database: Database) -> None:
    bank = await a_bank(database, Broken())
    asked = await bank.understand(bank.ask("need a visa", "en"))
    assert (asked.vector, asked.verdict.topics[0]) == (None, "visa")


async def test_a_question_waits_for_its_vector_no_longer_than_it_may(database: Database) -> None:
    bank = await a_bank(database, Stuck())
    asked = bank.ask("need a visa or lunch", "en")
    async with asyncio.timeout(5):
        found = await bank.understand(asked, within=0.05)
    assert found is asked
    assert found.verdict.topics


async def test_an_exact_phrasing_is_not_embedded(database: Database) -> None:
    engine = Words()
    bank = await a_bank(database, engine)
    engine.read.clear()
    found = await bank.understand(bank.ask("do i need a VISA", "en"))
    assert (found.verdict.topic, engine.read) == ("visa", [])


async def test_a_bank_that_is_closed_in_the_middle_goes_on_next_time(database: Database) -> None:
    async with database.begin() as connection:
        await filing.take_in(connection, a_file(many=5 * PIECE), now=NOW)
    bank = Bank(database, Words())
    await bank.refresh()
    await bank.close()
    later = Words()
    again = Bank(database, later)
    await again.refresh()
    await again.learned()
    assert again.index.meaning is not None


async def test_the_room_of_an_open_question_is_found(database: Database) -> None:
    async with database.read() as connection:
        assert await repository.room(connection, 1) is None
