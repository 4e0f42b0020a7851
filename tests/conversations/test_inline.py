"""Words typed behind the bot's name in any chat: terms of the glossary, and answers of the bank."""

import time
from datetime import UTC, datetime

import pytest

from bot.database.schema import persons
from bot.seed import importing
from tests.conftest import House
from tests.conversations.steps import meet, somebody

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def with_glossary(house: House) -> None:
    """The terms that are shipped, and the bank, both read."""
    now = datetime.now(UTC)
    await importing.write(house.app.database, [importing.shipped_glossary()], now=now)
    await house.app.glossary.refresh(now)
    await house.app.bank.there()


async def test_terms_and_answers_are_sent_in_ones_own_name(crowd: House) -> None:
    """In the reader's language by what she chose, else by her phone; nobody is written down for it."""
    await with_glossary(crowd)
    stranger, known = somebody(crowd, "lo", "Noy"), somebody(crowd, "en", "Somphone")
    await meet(known, "th")
    term, *_ = await stranger.types("servo").answered()
    assert (term.title, term.id) == ("ມໍເຕີເຊີໂວ", "term-7")
    assert "servo motor" in term.description
    term, *_ = await known.types("servo").answered()
    assert term.title == "เซอร์โวมอเตอร์"
    assert (await known.types("ວີຊາ").answered())[0].id == "topic-visa"
    query = known.types("visa")
    found = await query.answered()
    assert found[0].id == "topic-visa"
    group = crowd.world.group("Friends", known)
    sent = query.picks(found[0], group)
    assert sent.bold == [found[0].title]
    query.picks(found[0], known.chat)
    await crowd.world.confirmed()
    await crowd.settled()
    assert not known.chat.last.by_bot, "what was picked is not taken for a question"
    assert await crowd.rows(persons.select().where(persons.c.telegram_id == stranger.id)) == []


@pytest.mark.parametrize("typed", ["", "x", "😀", "a" * 256, "12345", "<b>&"])
async def test_whatever_is_typed_has_an_answer(crowd: House, typed: str) -> None:
    """An empty list too: the phone waits no longer."""
    await crowd.app.bank.there()
    assert isinstance(await somebody(crowd).types(typed).answered(), list)


async def test_a_list_comes_within_three_tenths_of_a_second(crowd: House) -> None:
    """Over HTTP and through the queue of updates; the median of ten on whatever machine this is."""
    await with_glossary(crowd)
    person = somebody(crowd)
    took = []
    for _ in range(10):
        begun = time.perf_counter()
        assert await person.types("servo").answered()
        took.append(time.perf_counter() - begun)
    assert sorted(took)[5] < 0.3
