"""An answer whose day has passed is given, with a caution."""

from datetime import UTC, datetime

import pytest

from bot import i18n
from bot.database.engine import Database
from bot.delivery.message import plain
from bot.features.faq import checking, filing, service
from bot.features.faq.file import read_faq

BANK = """\
kind: faq
topics:
  - code: cost
    author: Sengdao
    reviewed_on: 2026-11-01
    expires_on: 2027-01-31
    title: {en: Cost, lo: ຄ່າໃຊ້ຈ່າຍ}
    answer: {en: It is free., lo: ບໍ່ເສຍຄ່າ.}
    phrasings: {en: [How much is it?]}
"""


@pytest.mark.parametrize(("day", "cautious"), [(31, False), (32, True)])
async def test_from_the_next_day_on_a_caution_stands_below(database: Database, day: int, cautious: bool) -> None:
    now = datetime(2027, 1 + day // 32, day % 31 or 31, 12, tzinfo=UTC)
    async with database.begin() as connection:
        await filing.take_in(connection, read_faq(BANK, "faq.yaml"), now=now)
        shown = {
            language: plain((await service.topic(connection, i18n.translators()[language], "cost", now=now)).text)
            for language in ("en", "lo")
        }
        assert "expires_on: '2027-01-31'" in await filing.as_file(connection)
    assert ("This held until 31 January 2027" in shown["en"], "⚠" in shown["lo"]) == (cautious, cautious)
    found = await checking.examine(database, None, now.date())
    assert ("! the answer of cost held until 2027-01-31" in found.lines) is cautious
