"""What `sala faq check` says of a bank."""

from datetime import UTC, date, datetime

import pytest

from bot.database.engine import Database
from bot.errors import NotFound
from bot.features.faq import checking, filing
from bot.features.faq.checking import claimed_twice
from bot.features.faq.search import Index
from bot.features.faq.verdict import Row
from tests.faq.engines import Words
from tests.faq.test_search import ROWS
from tests.faq.test_vectors import a_file

TODAY = date(2026, 11, 27)
NOW = datetime(2026, 11, 27, tzinfo=UTC)


def test_shares_are_those_of_rows_that_were_left_out() -> None:
    found = checking.report(Index.build(ROWS), [], [])
    assert set(found.first) == {"en", "th", "vi"}
    assert 0 < found.among_three < 1
    assert 0.5 < found.told_apart <= 1
    assert found.lines[0].startswith("topic found first: ")


def test_a_phrasing_of_two_topics_is_a_fault() -> None:
    rows = [Row("visa", "en", "Visa?"), Row("cost", "en", "visa"), Row(None, "th", "visa")]
    assert claimed_twice(rows) == ["“visa” (en) belongs to cost and visa"]


@pytest.mark.parametrize("engine", [None, Words()])
async def test_missing_languages_are_named_and_are_no_fault(database: Database, engine: Words | None) -> None:
    async with database.begin() as connection:
        await filing.take_in(connection, a_file(), now=NOW)
    found = await checking.examine(database, engine, TODAY)
    assert found.faults == []
    assert "! visa has no answer in: th, lo, km, my, vi, zh" in found.lines
    again = await checking.examine(database, engine, TODAY)
    assert again.first == found.first


async def test_without_a_bank_there_is_nothing_to_check(database: Database) -> None:
    with pytest.raises(NotFound):
        await checking.examine(database, None, TODAY)
