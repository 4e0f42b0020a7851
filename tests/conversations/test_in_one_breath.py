"""What is written in one breath is one question with one answer; in groups only who addresses the bot is answered."""

from collections.abc import Iterator

import pytest

from bot.database.schema import faq_asked
from bot.features.faq import bursts
from bot.playground.message import Message
from bot.playground.person import Person
from tests.conftest import House
from tests.conversations.steps import meet, somebody

pytestmark = pytest.mark.asyncio(loop_scope="package")


@pytest.fixture(autouse=True)
def one_breath() -> Iterator[None]:
    """Two seconds, as in life; people here write as fast as they can."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bursts, "WITHIN", 60.0)
        yield


async def writes(house: House, *texts: str) -> tuple[Person, list[Message]]:
    """Somebody new writes these without waiting; what the bot has said when all is quiet."""
    person = somebody(house)
    await meet(person, "en")
    before = len(person.chat.from_bot)
    for text in texts:
        await person.says(text)
    await house.world.confirmed()
    await house.settled()
    return person, person.chat.from_bot[before:]


@pytest.mark.parametrize(
    ("texts", "topic"),
    [
        (("hello", "who pays", "for the flight?"), "Travel"),
        (("who pays for", "the flight to the training?"), "Travel"),
        (("Who pays for the flight?", "thank you"), "Travel"),
        (("qwerty asdf", "Do I need a visa?"), "Passport and visa"),
    ],
)
async def test_a_burst_has_one_answer(crowd: House, texts: tuple[str, ...], topic: str) -> None:
    """Greeting, halves of a question, thanks: the one message that stands there answers all of it."""
    _, said = await writes(crowd, *texts)
    assert [message.bold for message in said] == [[topic]]


async def test_two_clear_questions_have_two_answers(crowd: House) -> None:
    """Nothing that was answered is taken away by what comes after it."""
    _, said = await writes(crowd, "Who pays for the flight?", "Which meals are given? Is there halal food?")
    assert [message.bold for message in said] == [["Travel"], ["Meals"]]


async def test_a_burst_is_kept_as_one_question_in_a_row(crowd: House) -> None:
    """So that it survives a kill, and a coordinator reads it whole; a later text is a question of its own."""
    person, said = await writes(crowd, "plok hjkl", "mnpq rtzw", "fgqq 020 5555 1234")
    assert len(said) == 1
    query = faq_asked.select().where(faq_asked.c.chat_id == person.id)
    (row,) = await crowd.rows(query)
    assert (row.text, row.state) == ("plok hjkl mnpq rtzw fgqq •••", "new")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bursts, "WITHIN", -1.0)
        await person.says("plok again")
        await person.sees("I do not know an answer to that")
    assert len(await crowd.rows(query)) == 2


async def test_in_a_group_only_who_addresses_the_bot_is_answered(crowd: House) -> None:
    """By its name, by an answer to its message, by a command; with nothing that is for one person only."""
    person = somebody(crowd)
    group = crowd.world.group("Trainees", person)
    crowd.world.reads_groups = True
    try:
        await person.says("Who pays for the flight?", chat=group)
        await person.says("@somebody_else Who pays for the flight?", chat=group)
        await person.says("Somphone @sala_playground_bot", chat=group)
        await crowd.world.confirmed()
        assert group.from_bot == []
        await person.says("@sala_playground_bot Who pays for the flight?", chat=group)
        told = await group.wait_for(lambda message: message.by_bot)
        assert told.bold == ["Travel"]
        assert [button.url for button in told.buttons] == ["https://t.me/sala_playground_bot?start=q_travel"]
        await person.says("Do I need a visa?", chat=group, reply_to=told)
        await group.wait_for(lambda message: message.by_bot and message.bold == ["Passport and visa"])
        await person.says("/ask@sala_playground_bot ໃຜຈ່າຍຄ່າປີ້ຍົນ?", chat=group)
        await group.wait_for(lambda message: message.by_bot and message.bold == ["ການເດີນທາງ"])
        await person.says("/ask@another_bot Do I need a visa?", chat=group)
        await crowd.world.confirmed()
        assert len(group.from_bot) == 3
    finally:
        crowd.world.reads_groups = False
    assert person.chat.from_bot == []
