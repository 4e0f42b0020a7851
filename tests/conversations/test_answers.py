"""Coordinators change answers that are there: the text, the title, until when it holds; and take it back."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from bot.database.schema import faq_topics, faq_versions
from bot.features.faq import editing
from tests.conftest import House
from tests.conversations.steps import meet, somebody
from tests.conversations.test_learning import exported, small_bank


async def topic(house: House, code: str = "visa") -> sa.Row[object]:
    """A topic as it is stored."""
    (row,) = await house.rows(sa.select(faq_topics).where(faq_topics.c.code == code))
    return row


async def test_a_text_is_changed_seen_and_taken_back(house: House) -> None:
    """By topic and language; what is typed is shown with its places filled in before anybody reads it."""
    await small_bank(house)
    coordinator, asker = house.coordinator, somebody(house, "vi")
    await meet(asker, "vi")
    await coordinator.says("/cases")
    await coordinator.taps("bank:list:0")
    await coordinator.sees("Answers of the bank")
    await coordinator.taps("bank:card:visa")
    card = await coordinator.sees("We write a letter.")
    assert "Missing in: ไทย, ລາວ" in card.text
    await coordinator.taps("bank:speak:visa")
    await coordinator.sees("In which language", button="＋ ไทย")
    await coordinator.taps("Tiếng Việt")
    await coordinator.sees("Chúng tôi viết thư.")
    await coordinator.sends_sticker()
    await coordinator.sees("Please type it as text.")
    await coordinator.says("Gặp {chief}.")
    await coordinator.sees("{chief} cannot be filled in.")
    await coordinator.says("ถาม {contact}")
    await coordinator.sees("These letters look like ไทย.")
    await coordinator.says("Hãy hỏi. {contact}")
    shown = await coordinator.sees("So it will be read:", button="bank:keep:visa")
    assert "Hãy hỏi." in shown.text
    assert "Maya Collins" in shown.text
    await coordinator.taps("Keep it", on=shown)
    await coordinator.sees("Everybody reads the new one from now on.")
    await asker.opens("q_visa")
    await asker.sees("Hãy hỏi.")
    row = await topic(house)
    assert (row.author, row.reviewed_on) == ("Maya Collins", house.app.clock.now().date())
    assert "Hãy hỏi. {contact}" in await exported(house)
    await coordinator.taps("bank:past:visa")
    await coordinator.sees("A tap shows one.", button="bank:then:visa:*")
    await coordinator.taps("bank:then:visa:*")
    await coordinator.sees("So it was from", button="bank:again:visa:*")
    await coordinator.taps("bank:again:visa:*")
    await coordinator.sees("The answer is again as it was")
    assert (await topic(house)).answer["vi"] == "Chúng tôi viết thư."
    done = await house.rows(sa.select(faq_versions.c.what, faq_versions.c.by_name).order_by(faq_versions.c.id))
    assert [tuple(each) for each in done[-2:]] == [("answer", "Maya Collins")] * 2


async def test_who_is_slower_sees_what_the_other_has_written(house: House) -> None:
    """Nothing is overwritten unseen; /cancel and "no change" leave all as it was."""
    await small_bank(house)
    coordinator = house.coordinator
    for leave in ("bank:leave:visa", "/cancel", "bank:keep:visa"):
        coordinator.forges("bank:say:visa:en", coordinator.chat.last)
        await coordinator.sees("Now it says")
        await coordinator.says("We write two letters.")
        shown = await coordinator.sees("So it will be read:")
        if leave == "/cancel":
            await coordinator.says(leave)
        elif leave == "bank:leave:visa":
            await coordinator.taps(leave, on=shown)
        else:
            async with house.app.database.begin() as connection:
                await editing.set_text(
                    connection, "answer", "visa", "en", "Ask Somchai.", by="Somchai", now=datetime.now(UTC)
                )
            await coordinator.taps(leave, on=shown)
            await coordinator.sees("Somebody else has changed this meanwhile.")
            break
        await coordinator.sees("Nothing was sent and nothing was changed.")
    assert (await topic(house)).answer["en"] == "Ask Somchai."


async def test_a_title_is_weighed_and_a_last_day_is_pressed(house: House) -> None:
    """A title that another topic has is none; only who coordinates everything changes anything."""
    await small_bank(house)
    coordinator, stranger = house.coordinator, somebody(house, "en")
    await meet(stranger, "en")
    for data in ("bank:list:0", "bank:say:visa:en", "bank:right:visa", "review:right:visa", "bank:hold:visa:30",
                 "bank:again:visa:1"):  # fmt: skip
        stranger.forges(data, stranger.chat.last)
        await stranger.sees("This is not possible any more, or not with your role.")
    coordinator.forges("bank:call:visa", coordinator.chat.last)
    await coordinator.sees("In which language")
    await coordinator.taps("bank:name:visa:en")
    await coordinator.sees("Now it is: Visa")
    await coordinator.says("Cost")
    await coordinator.sees("Another topic has these very words already.")
    await coordinator.says("Papers for the border")
    await coordinator.sees("The question bank has changed.")
    assert (await topic(house)).title["en"] == "Papers for the border"
    coordinator.forges("bank:until:visa", coordinator.chat.last)
    await coordinator.sees("Until when does the answer hold?")
    await coordinator.taps("bank:hold:visa:90")
    await coordinator.sees("is still right (Maya Collins).")
    today = house.app.clock.now().date()
    assert (await topic(house)).expires_on == today + timedelta(days=90)
    for data in ("bank:hold:visa:7", "bank:card:nothing", "bank:say:visa:xx", "bank:then:visa:999"):
        await coordinator.forges(data, coordinator.chat.last).answered()
    await coordinator.sees("This topic is not in the question bank any more.", ever=True)
    assert (await topic(house)).expires_on == today + timedelta(days=90)
    coordinator.forges("learn:quiet", coordinator.chat.last)
    await coordinator.sees("You get no daily summary any more.")
    await coordinator.taps("learn:daily")
    await coordinator.sees("You get a summary each morning")
