"""What the clock does for questions in vain: grouping, the digest of a day, forgetting; and what keeps on its own."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.database.engine import Database
from bot.database.schema import faq_asked, faq_versions, outbox
from bot.features.faq import editing, filing
from bot.features.faq.bank import Bank
from bot.features.faq.file import read_faq
from bot.features.learning import keeping, repository
from bot.features.learning.model import Written
from bot.features.learning.work import Learning
from bot.i18n import translators
from bot.people import repository as people
from bot.people.model import Grant, Role
from bot.people.voices import Voices
from tests.faq.engines import Broken
from tests.faq.test_vectors import a_file

# Eleven in the morning in Bangkok, where English speakers are taken to live.
NOW = datetime(2026, 11, 27, 4, tzinfo=UTC)


def work_of(database: Database, bank: Bank) -> Learning:
    """The bank learns, with nobody to wake."""
    return Learning(database, bank, Voices(translators(), "en", "Asia/Bangkok"), lambda: None)


async def ask(database: Database, *texts: str, at: datetime = NOW, in_vain: bool = True, asker: int = 7) -> None:
    """Questions as the chat keeps them."""
    async with database.begin() as connection:
        for number, text in enumerate(texts):
            await keeping.hold(connection, text, "en", asker, Written(70, number, 0), at, in_vain=in_vain)


async def clusters(database: Database) -> list[int | None]:
    """The group of each question in order."""
    async with database.read() as connection:
        return list((await connection.execute(sa.select(faq_asked.c.cluster).order_by(faq_asked.c.id))).scalars())


async def test_alike_questions_are_one_group_and_what_is_ignored_stays_ignored(database: Database) -> None:
    """Also where the engine fails, by letters; a second look changes nothing."""
    async with database.begin() as connection:
        await filing.take_in(connection, a_file(), now=NOW)
    bank = Bank(database, Broken())
    await bank.refresh()
    await bank.learned()
    work = work_of(database, bank)
    await ask(database, "is there a pool", "Is there a POOL?", "may my dog come", "is there any pool")
    await work.group(NOW)
    assert await clusters(database) == [1, 1, 3, 1]
    async with database.begin() as connection:
        await repository.settle(connection, [1, 2, 4], "ignored")
        await repository.change(connection, 1, outcome="ignored")
    await ask(database, "is there a pool!")
    await work.group(NOW)
    await work.group(NOW)
    assert await clusters(database) == [1, 1, 3, 1, 1]
    async with database.read() as connection:
        found, many = await repository.groups(connection, 0)
    assert ([each.text for each in found], many) == (["may my dog come"], 1)


async def test_the_digest_comes_once_a_day_in_the_morning_to_who_coordinates_everything(database: Database) -> None:
    """Not at night, not twice, not without anything new, not to who wants none or may not change the bank."""
    bank = Bank(database)
    await bank.refresh()
    work = work_of(database, bank)
    async with database.begin() as connection:
        for number, scope in ((1, ""), (2, "country:la")):
            person = await people.add(connection, number, f"C{number}", "en", NOW)
            await people.change(connection, person.id, language="en")
            await people.add_role(connection, person.id, Grant(Role.COORDINATOR, scope), NOW)
    await work.tell(NOW)
    await ask(database, "is there a pool")
    await work.group(NOW)
    async with database.begin() as connection:
        silent = await people.add(connection, 3, "C3", "en", NOW)
        await people.change(connection, silent.id, language="en", no_digest=True)
        await people.add_role(connection, silent.id, Grant(Role.COORDINATOR), NOW)
    for at in (NOW - timedelta(hours=4), NOW, NOW + timedelta(hours=1), NOW + timedelta(days=2)):
        await work.tell(at)
    async with database.read() as connection:
        rows = list(
            await connection.execute(sa.select(outbox.c.chat_id, outbox.c.payload["text"], outbox.c.created_at))
        )
    assert [(row.chat_id, row.created_at) for row in rows] == [(1, NOW)]
    assert "1 question found no answer" in rows[0][1]


async def test_words_are_forgotten_in_time(database: Database) -> None:
    """What was answered after a day, what waits after three months."""
    await ask(database, "answered", in_vain=False, at=NOW - timedelta(hours=25))
    await ask(database, "fresh", in_vain=False, at=NOW - timedelta(hours=23))
    await ask(database, "old", at=NOW - timedelta(days=91))
    await ask(database, "waits", at=NOW - timedelta(days=89))
    await work_of(database, Bank(database)).tidy(NOW)
    async with database.read() as connection:
        kept = (await connection.execute(sa.select(faq_asked.c.text).order_by(faq_asked.c.id))).scalars()
        assert list(kept) == ["fresh", "waits"]


async def test_a_file_that_would_undo_what_was_added_in_the_chat_is_refused(database: Database) -> None:
    """With each phrasing that is at stake; what was exported since, and a file that may, goes in."""
    async with database.begin() as connection:
        await filing.take_in(connection, a_file(), now=NOW, over_edits=False)
        await editing.add_phrasings(connection, "visa", [("en", "stamp in my booklet?")], by="Maya", now=NOW)
        exported = await filing.as_file(connection)
        with pytest.raises(editing.EditsAtStake) as refused:
            await filing.take_in(connection, a_file(), now=NOW, over_edits=False)
        assert str(refused.value) == (
            "visa: “stamp in my booklet?” (en) was added by a coordinator, and the file has not got it\n"
            "Nothing was written. Change what `sala export faq` writes, or add --discard-edits."
        )
        await filing.take_in(connection, read_faq(exported, "faq.yaml"), now=NOW, over_edits=False)
        await editing.add_phrasings(connection, "visa", [("en", "another one")], by="Maya", now=NOW)
        await filing.take_in(connection, a_file(), now=NOW)
        await editing.set_text(connection, "answer", "visa", "en", "Ask us.", by="Maya", now=NOW)
        await editing.review(connection, "visa", NOW.date(), by="Maya", now=NOW)
        exported = await filing.as_file(connection)
        with pytest.raises(editing.EditsAtStake) as refused:
            await filing.take_in(connection, a_file(), now=NOW, over_edits=False)
        assert str(refused.value).splitlines()[:2] == [
            "visa: the answer (en) was changed by a coordinator, and the file says otherwise",
            "visa: the last day was changed by a coordinator, and the file says otherwise",
        ]
        await filing.take_in(connection, read_faq(exported, "faq.yaml"), now=NOW, over_edits=False)
        await filing.take_in(connection, a_file(), now=NOW)
        await filing.take_in(connection, a_file(), now=NOW, over_edits=False)


async def test_so_many_versions_are_kept_and_the_same_file_is_none(database: Database) -> None:
    """Each change is one, with who made it; going back brings the very bank."""
    async with database.begin() as connection:
        for _ in range(2):
            await filing.take_in(connection, a_file(), now=NOW)
        before = await filing.as_file(connection)
        for number in range(editing.KEPT + 1):
            await editing.add_phrasings(connection, "visa", [("en", f"visa number {number}")], by="Maya", now=NOW)
        versions = list(await connection.execute(sa.select(faq_versions.c.id, faq_versions.c.what)))
        assert (len(versions), {row.what for row in versions}) == (editing.KEPT, {"phrasing"})
        await filing.take_in(connection, a_file(), now=NOW)
        number = (await connection.execute(sa.select(sa.func.max(faq_versions.c.id)))).scalar_one()
        await editing.add_phrasings(connection, None, [("en", "lottery")], by="Maya", now=NOW)
        assert await filing.as_file(connection) != before
        await editing.go_back(connection, number, by="Maya", now=NOW)
        assert await filing.as_file(connection) == before
        assert read_faq(before, "faq.yaml") == a_file()
