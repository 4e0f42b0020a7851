"""The bank learns from what it could not answer: coordinators see it by frequency and answer, and it knows it then."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa

from bot.database.schema import faq_asked, faq_phrasings, faq_topics, faq_versions
from bot.features.faq import filing
from bot.features.faq.file import read_faq
from bot.playground.message import Message
from bot.playground.person import Person
from bot.seed import importing
from tests.conftest import House
from tests.conversations.steps import T, meet, somebody, words

BANK = """
kind: faq
topics:
- code: cost
  title: {en: Cost, vi: Chi phí}
  answer: {en: The programme pays., vi: Chương trình trả.}
  phrasings: {en: [Is there a fee?, What does it cost?, How much is the fee?], vi: [Học phí là bao nhiêu?]}
- code: visa
  title: {en: Visa, vi: Thị thực}
  answer: {en: We write a letter., vi: Chúng tôi viết thư.}
  phrasings: {en: [Do I need a visa?, Is a visa needed?, Where do I get the visa?], vi: [Tôi có cần thị thực không?]}
"""
STRANGE, OTHER = "xqzw vbnm plok hjkl", "qqqq wwww rrrr tttt"


async def until(found: Callable[[], bool]) -> None:
    """Waits for what this process comes to know by itself."""
    async with asyncio.timeout(60):
        while not found():
            await asyncio.sleep(0.02)


async def small_bank(house: House) -> None:
    """A bank that is weighed in a moment, in the place of the shipped one; the coordinator has pressed Start."""
    await importing.write(house.app.database, [read_faq(BANK, "faq.yaml")], now=datetime.now(UTC))
    await house.app.bank.there()
    await until(lambda: house.app.bank.index.topics == ("cost", "visa"))
    await meet(house.coordinator, "en")


async def in_vain(house: House, *texts: str, language: str = "en") -> Person:
    """Somebody asks what nobody has an answer to."""
    person = somebody(house, language)
    await meet(person, language)
    for text in texts:
        await person.says(text)
        await person.sees(button="case:open:*")
    return person


async def listed(house: House, many: int) -> Message:
    """The list of questions in vain, as soon as so many wait that were compared."""
    query = sa.select(faq_asked.c.id).where(faq_asked.c.cluster.is_not(None), faq_asked.c.state == "new")
    async with asyncio.timeout(30):
        while len(await house.rows(query)) < many:
            await asyncio.sleep(0.02)
    await house.coordinator.says("/cases")
    await house.coordinator.taps("learn:list:0")
    return await house.coordinator.sees("without an answer", button="learn:card:*")


async def opened(house: House, many: int) -> Message:
    """The first of the list."""
    found = await listed(house, many)
    await house.coordinator.taps("learn:card:*", on=found)
    return await house.coordinator.sees("Asked", button="learn:answer:*")


async def exported(house: House) -> str:
    """The bank as a file, which reads back."""
    async with house.app.database.read() as connection:
        text = await filing.as_file(connection)
    read_faq(text, "faq.yaml")
    return text


async def test_what_many_asked_stands_first_and_is_answered_to_each(house: House) -> None:
    """Alike questions are one line; numbers of people are gone; the answer comes once to each, said in her language."""
    await small_bank(house)
    coordinator = house.coordinator
    one = await in_vain(house, f"{STRANGE} 020 5555 1234")
    other = await in_vain(house, f"{STRANGE}?", STRANGE, language="lo")
    await in_vain(house, OTHER)
    found = await listed(house, 4)
    labels = [button.label for button in found.buttons if button.data.startswith("learn:card")]
    assert [label.split(" · ")[0] for label in labels] == ["3", "1"]
    assert "5555" not in str(labels)
    await coordinator.taps(labels[0], on=found)
    card = await coordinator.sees("Asked 3 times", button="learn:answer:*")
    assert "5555" not in card.text
    await coordinator.taps("learn:answer:*")
    await coordinator.sees("Everybody who asked gets it.")
    await coordinator.sends_sticker()
    await coordinator.sees("Please type it as text.")
    await coordinator.says("Yes, on the second floor.")
    await coordinator.sees("✓ Sent to 2 people")
    await one.sees("Yes, on the second floor.")
    told = await other.sees("Yes, on the second floor.")
    frame = words(T["lo"], "Here is the answer to your question <i>{question}</i>\n\n{answer}", question="", answer="")
    assert frame.strip()[:12] in told.text
    await house.settled()
    assert len([each for each in other.chat.from_bot if "second floor" in each.text]) == 1
    coordinator.forges(f"learn:ignore:{card.buttons[0].data.split(':')[2]}", card)
    await coordinator.sees("This question is dealt with already.")


async def test_a_phrasing_a_topic_and_what_is_out_of_scope_are_learnt(house: House) -> None:
    """Each edit is weighed, done, kept as a version, and stands in the exported file; one can go back."""
    await small_bank(house)
    coordinator = house.coordinator
    asker = await in_vain(house, STRANGE, language="vi")
    await opened(house, 1)
    await coordinator.taps("learn:topics:*")
    await coordinator.taps("learn:to:*:visa")
    told = await coordinator.sees("The question bank has changed.")
    assert "1 person has got the answer." in told.text
    answer = await asker.sees("Chúng tôi viết thư.")
    assert STRANGE in answer.text
    await until(lambda: house.app.bank.index.knows(STRANGE, "en"))
    await asker.says(STRANGE)
    await asker.sees(button="faq:yes:visa:*")

    other = await in_vain(house, OTHER)
    await opened(house, 1)
    await coordinator.taps("learn:new:*")
    await coordinator.sees("New topic")
    await coordinator.says("ว่ายน้ำ")
    await coordinator.sees("Now type the answer.")
    await coordinator.says("มีสระว่ายน้ำที่วิทยาลัย")
    await coordinator.sees("The same in English")
    await coordinator.says("Swimming")
    await coordinator.sees("The same in English")
    await coordinator.says("Swimming\nThere is a pool at the college.")
    told = await coordinator.sees("The question bank has changed.")
    assert "Its text is still missing in: ລາວ" in told.text
    await other.sees("There is a pool at the college.")
    (topic,) = await house.rows(sa.select(faq_topics).where(faq_topics.c.code.like("asked-%")))
    assert (topic.title, topic.author) == ({"th": "ว่ายน้ำ", "en": "Swimming"}, "Maya Collins")
    assert "There is a pool at the college." in await exported(house)

    await in_vain(house, "zzzz xxxx cccc vvvv")
    await opened(house, 1)
    await coordinator.taps("learn:outside:*")
    await coordinator.sees("The question bank has changed.")
    outside = await house.rows(sa.select(faq_phrasings.c.text).where(faq_phrasings.c.topic.is_(None)))
    assert [row.text for row in outside] == ["zzzz xxxx cccc vvvv"]
    versions = await house.rows(sa.select(faq_versions.c.what, faq_versions.c.by_name).order_by(faq_versions.c.id))
    assert [tuple(row) for row in versions[-3:]] == [
        (what, "Maya Collins") for what in ("phrasing", "topic", "outside")
    ]
    await go_back(house)


async def go_back(house: House) -> None:
    """To before the topic; what was undone can be had again."""
    coordinator = house.coordinator
    await in_vain(house, "აბგდე ვზთიკ")
    await listed(house, 1)
    await coordinator.taps("learn:versions")
    shown = await coordinator.sees("Versions of the bank", button="learn:back:*")
    await coordinator.taps(shown.buttons[1].data, on=shown)
    await coordinator.sees("Go back to this version?")
    await coordinator.taps("learn:again:*")
    await coordinator.sees("The question bank is again as it was")
    text = await exported(house)
    assert "There is a pool at the college." not in text
    assert STRANGE in text


async def test_an_edit_that_would_cost_answers_is_asked_about_first(house: House) -> None:
    """The warning names the two topics; who leaves it finds the question in the list again."""
    await small_bank(house)
    coordinator = house.coordinator
    person = somebody(house)
    await meet(person, "en")
    await person.says("Do I need the visa?")
    told = await person.sees(button="faq:*")
    await person.taps("faq:no:*", on=told)
    await person.sees("I do not know an answer to that.")
    await opened(house, 1)
    await coordinator.taps("learn:topics:*")
    await coordinator.taps("learn:to:*:cost")
    warned = await coordinator.sees("would be taken for", button="learn:agree:*")
    assert "Questions about Visa would be taken for Cost" in warned.text
    await coordinator.taps("learn:drop:*")
    await opened(house, 1)
    await coordinator.taps("learn:topics:*")
    await coordinator.taps("learn:to:*:cost")
    await coordinator.sees("would be taken for", button="learn:agree:*")
    await coordinator.taps("learn:agree:*")
    await coordinator.sees("The question bank has changed.")
    await person.sees("The programme pays.")


async def test_what_a_coordinator_answers_in_a_case_is_proposed_for_the_bank(house: House) -> None:
    """The question goes to her in its own words by the tap; her answer stands beside it and can become a topic's."""
    await small_bank(house)
    coordinator = house.coordinator
    asker = await in_vain(house, f"{STRANGE} 020 5555 1234")
    await asker.taps("case:open:*")
    await asker.sees("Your question is with the coordinators", button="case:stop:*")
    shown = await coordinator.sees(f"{STRANGE} 020 5555 1234", button="case:answer:*")
    await coordinator.says("In the gymnasium.", reply_to=shown)
    await asker.sees("In the gymnasium.")
    card = await opened(house, 1)
    assert "A coordinator has answered:\nIn the gymnasium." in card.text
    assert "5555" not in card.text
    await coordinator.taps("learn:new:*")
    await coordinator.sees("New topic")
    await coordinator.says("Sport")
    await coordinator.taps("learn:given:*")
    await coordinator.sees("The question bank has changed.")
    assert "In the gymnasium." in await exported(house)


async def test_only_who_coordinates_everything_changes_the_bank(house: House) -> None:
    """Forged buttons change nothing, and the list is not shown."""
    await small_bank(house)
    asker = await in_vain(house, STRANGE)
    await opened(house, 1)
    (row,) = await house.rows(sa.select(faq_asked).where(faq_asked.c.state == "new"))
    before = await exported(house)
    last = asker.chat.last
    for data in (f"learn:to:{row.cluster}:visa", f"learn:outside:{row.cluster}", f"learn:ignore:{row.cluster}",
                 "learn:list:0", "learn:again:1", f"learn:answer:{row.cluster}", "learn:agree:1"):  # fmt: skip
        asker.forges(data, last)
        await asker.sees("This is not possible any more, or not with your role.")
    assert await exported(house) == before
    (after,) = await house.rows(sa.select(faq_asked).where(faq_asked.c.id == row.id))
    assert after == row
