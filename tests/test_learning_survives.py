"""A kill at any moment loses no edit of the bank and no half of a question, and does nothing twice."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.clock import Clock
from bot.database.schema import faq_asked, faq_versions
from bot.features.faq.file import read_faq
from bot.playground import cast
from bot.seed import importing
from tests.conftest import BOTH, new_database
from tests.conversations.steps import meet
from tests.conversations.test_learning import BANK, STRANGE
from tests.living_bot import PATIENCE, living_bot


@pytest.mark.parametrize("kind", BOTH)
async def test_an_edit_and_a_burst_outlive_a_kill(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """The edit is weighed and done after the start; what was written in one breath before and after it is one."""
    async with new_database(kind, tmp_path, request) as url, living_bot(url, tmp_path) as bot:
        await importing.write(bot.database, [read_faq(BANK, "faq.yaml")], now=Clock().now())
        coordinator, asker = bot.world.people[cast.COORDINATOR.id], bot.world.people[cast.TRAINEE.id]
        await bot.start()
        await asker.says("/start")
        await asker.taps("English", timeout=PATIENCE)
        await asker.taps("I agree")
        await asker.sees(button="act:*")
        await meet(coordinator, "en")

        first = await asker.says(STRANGE)
        await asker.sees("I do not know an answer to that", timeout=PATIENCE)
        await bot.quiet()
        await bot.kill()
        second = await asker.says("Do I need a visa?")
        # Written within the breath, whatever the machine took until here; the bot has only Telegram's word for it.
        waiting = [each["message"] for each in bot.world.updates.pending.values()]
        next(each for each in waiting if each["message_id"] == second.id)["date"] = first.date + 1
        await bot.start()
        await asker.sees("We write a letter.", timeout=PATIENCE)
        await bot.quiet()
        answers = [message for message in asker.chat.from_bot if message.id > first.id and not message.deleted]
        assert len(answers) == 1

        await asker.taps("faq:no:visa:*")
        await asker.sees("I do not know an answer to that")
        await bot.stored(sa.select(faq_asked.c.id).where(faq_asked.c.cluster.is_not(None)))
        await coordinator.says("/cases")
        await coordinator.taps("learn:list:0", timeout=PATIENCE)
        await coordinator.taps("learn:card:*")
        await coordinator.taps("learn:topics:*")
        await coordinator.taps("learn:to:*:cost")
        await bot.kill()
        await bot.start()
        await coordinator.sees("The question bank has changed.", timeout=PATIENCE, ever=True)
        await bot.quiet()
        assert [row.what for row in await bot.rows(sa.select(faq_versions.c.what))] == ["file", "phrasing"]
        (row,) = await bot.rows(sa.select(faq_asked))
        assert row.outcome == "phrasing"
