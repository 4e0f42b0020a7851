"""The staff's group: each question is a topic, everything is mirrored both ways, and what breaks there heals."""

from datetime import timedelta

import pytest_asyncio
import sqlalchemy as sa

from bot.database.schema import faq_topics, outbox
from bot.features.faq import editing
from bot.playground import forum
from bot.playground.chat import Chat
from bot.playground.message import Message
from bot.playground.person import Person
from tests.conftest import House
from tests.conversations.steps import meet, somebody
from tests.conversations.test_cases import to_a_person

TOPICS = ("can_manage_topics",)


@pytest_asyncio.fixture(loop_scope="session")
async def house(house: House) -> House:
    """A house whose coordinator reads English, and has started the bot."""
    await meet(house.coordinator, "en")
    return house


async def connected(house: House) -> Chat:
    """A forum that the coordinator has made the staff's by the button of /cases."""
    await house.coordinator.says("/cases")
    listed = await house.coordinator.sees("0 open questions")
    link = next(button.url for button in listed.buttons if button.url)
    assert link.endswith("?startgroup=staff&admin=manage_topics+pin_messages+delete_messages")
    staff = house.world.group("Staff", house.coordinator, is_forum=True, rights=TOPICS)
    await house.coordinator.says(f"/start@{house.world.username} staff", chat=staff)
    await seen(staff, "This is the staff group now.")
    return staff


async def seen(chat: Chat, fragment: str, thread: int | None = None) -> Message:
    """A message of the bot in the group, in this topic if one is named."""
    return await chat.wait_for(
        lambda message: message.by_bot and fragment in message.text and thread in (None, message.thread), 10.0
    )


async def asked(house: House, staff: Chat, text: str, name: str = "Noy") -> tuple[Person, int]:
    """A person whose question has a topic; the topic."""
    person = somebody(house, "en", name=name)
    await to_a_person(person)
    await person.says(text)
    shown = await seen(staff, text)
    assert shown.thread is not None
    return person, shown.thread


async def test_a_question_is_a_topic_and_all_is_mirrored_both_ways(house: House) -> None:
    """Titled with name and state; answers, also picked from the list, quotes, media, edits and reactions find their
    way; closing closes it."""
    staff = await connected(house)
    person, topic = await asked(house, staff, "Where is the lab?")
    coordinator = house.coordinator
    assert staff.topics[str(topic)]["name"] == "Noy · new"
    card = await seen(staff, "Nobody has taken this question yet.", topic)
    question = next(m for m in person.chat.messages if m.text == "Where is the lab?")
    shown = await seen(staff, "Where is the lab?", topic)
    answer = await coordinator.says("In building B.", chat=staff, thread=topic, reply_to=shown)
    told = await person.sees("In building B.")
    assert told.reply_to is question
    await house.settled()
    assert staff.topics[str(topic)]["name"] == "Noy · Maya Collins"
    await person.sends_photo(caption="this one?", reply_to=told)
    photo = await seen(staff, "this one?", topic)
    assert (photo.kind, photo.reply_to) == ("photo", answer)
    await coordinator.edits(answer, "In building C.")
    await person.sees("In building C.", where=lambda m: m is told)
    await person.edits(question, "Where is the laboratory?")
    await seen(staff, "Where is the laboratory?", topic)
    await coordinator.reacts(shown, "👍")
    await person.reacts(told, "🙏")
    await house.world.confirmed()
    await house.settled()
    assert (question.reactions["bot"], answer.reactions["bot"]) == ("👍", "🙏")
    query = coordinator.types("visa", chat=staff)
    query.picks((await query.answered())[0], staff, thread=topic)
    await person.sees("Passport and visa")
    await coordinator.says("/note She means the old one.", chat=staff, thread=topic)
    coordinator.forges(next(b.data for b in card.buttons if b.data.startswith("case:close:")), card)
    over = await person.sees(button="case:good:*")
    await person.taps("case:good:*", on=over)
    await seen(staff, "Noy says that it helped.", topic)
    await house.settled()
    assert staff.topics[str(topic)] == {"name": "Noy · closed", "open": False}
    assert not [m for m in person.chat.from_bot if "old one" in m.text]
    await coordinator.says("One more thing.", chat=staff, thread=topic)
    await seen(staff, "This question is closed, so nothing was passed on.", topic)
    await coordinator.says("/reopen", chat=staff, thread=topic)
    await person.sees("A coordinator has opened your question again.")
    await coordinator.says("Bring a pen.", chat=staff, thread=topic)
    await person.sees("Bring a pen.")
    await house.settled()
    forum.close_topic(house.world, coordinator, staff, topic)
    await person.sees(button="case:good:*")


async def test_a_deleted_topic_is_made_anew_with_what_was_said(house: House) -> None:
    """With the first message that did not find it; none is lost, and none comes twice."""
    staff = await connected(house)
    person, topic = await asked(house, staff, "Is there a shuttle?")
    await house.coordinator.says("Yes, at eight.", chat=staff, thread=topic)
    await person.sees("Yes, at eight.")
    await house.settled()
    forum.delete_topic(house.world, staff, topic)
    await person.says("And in the evening?")
    again = await seen(staff, "And in the evening?")
    assert again.thread not in (None, topic)
    await house.settled()
    texts = [m.text for m in staff.messages if m.thread == again.thread and m.kind == "text"]
    assert texts[1:] == ["Is there a shuttle?", "Yes, at eight.", "And in the evening?"]
    await house.coordinator.says("At six.", chat=staff, thread=again.thread)
    await person.sees("At six.")


async def test_a_bot_that_was_demoted_goes_on_in_own_chats_and_comes_back(house: House) -> None:
    """The staff are told; questions come to their own chats; with the right back each has its topic again."""
    staff = await connected(house)
    person, _ = await asked(house, staff, "Which bus?")
    forum.give_rights(house.world, house.coordinator, staff, [])
    await house.coordinator.sees("The staff group cannot be used now")
    await person.says("Number four?")
    shown = await house.coordinator.sees("Number four?", button="case:answer:*")
    await house.coordinator.says("Number five.", reply_to=shown)
    await person.sees("Number five.")
    forum.give_rights(house.world, house.coordinator, staff, TOPICS)
    await seen(staff, "The staff group works again.")
    anew = await seen(staff, "Number five.")
    assert await seen(staff, "Number four?", anew.thread)


async def test_a_right_that_is_missing_only_shows_when_a_topic_is_made(house: House) -> None:
    """Nothing told us; the question comes to the own chats, and the staff hear of the group once."""
    staff = await connected(house)
    staff.rights = []
    for name, text in (("Noy", "First?"), ("Kham", "Second?")):
        person = somebody(house, "en", name=name)
        await to_a_person(person)
        await person.says(text)
        await house.coordinator.sees(text, button="case:answer:*", ever=True)
    await house.settled()
    told = [m for m in house.coordinator.chat.from_bot if "The staff group cannot be used now" in m.text]
    assert len(told) == 1


async def test_who_is_no_staff_or_writes_elsewhere_is_told_so(house: House) -> None:
    """A stranger in a topic answers nobody; outside of topics people talk among themselves."""
    staff = await connected(house)
    person, topic = await asked(house, staff, "Who are you?")
    stranger = somebody(house, "en", name="Stranger")
    staff.members.append(stranger)
    await stranger.says("I am the bot.", chat=staff, thread=topic)
    await seen(staff, "Stranger is no coordinator for this question", topic)
    greeting = await seen(staff, "This is the staff group now.")
    await house.coordinator.says("Lunch?", chat=staff)
    await house.coordinator.says("What do you mean?", chat=staff, reply_to=greeting)
    await seen(staff, "No question belongs to this topic")
    await house.settled()
    assert len([m for m in staff.from_bot if "No question belongs" in m.text]) == 1
    assert not [m for m in person.chat.from_bot if m.text in {"I am the bot.", "Lunch?", "What do you mean?"}]


async def test_a_group_that_becomes_a_supergroup_is_followed(house: House) -> None:
    """Under its new number, with the topics made anew."""
    staff = await connected(house)
    person, _ = await asked(house, staff, "Before?")
    after = forum.becomes_supergroup(house.world, house.coordinator, staff)
    await person.says("After?")
    moved = await seen(after, "After?")
    assert await seen(after, "Before?", moved.thread)
    await house.coordinator.says("Both.", chat=after, thread=moved.thread)
    await person.sees("Both.")
    await house.settled()
    lost_rows = await house.rows(sa.select(outbox.c.id).where(outbox.c.state == "unreachable"))
    assert lost_rows == []


async def test_whatever_a_person_sends_stands_in_her_topic_and_who_blocks_is_told_there(house: House) -> None:
    """Pictures of words, voices, the longest text, what is forwarded; an answer to who has blocked the bot is kept."""
    staff = await connected(house)
    person, topic = await asked(house, staff, "May I send it so?")
    longest = "ລ" * 4096
    await person.says("😀🎉👍")
    await person.sends_voice()
    await person.sends_photo(caption="the form")
    await person.sends_forwarded("We met at the river. " * 100)
    await person.says(longest)
    for wanted in (
        lambda m: m.text == "😀🎉👍", lambda m: m.kind == "voice", lambda m: m.kind == "photo",
        lambda m: m.text.startswith("We met at the river."), lambda m: m.text == longest,
    ):  # fmt: skip
        shown = await staff.wait_for(wanted, 20.0)
        assert (shown.thread, shown.by_bot) == (topic, True)
    await house.coordinator.says(longest, chat=staff, thread=topic)
    await person.sees(longest)
    await house.settled()
    await person.blocks()
    await seen(staff, "Noy has blocked the bot.", topic)
    await house.coordinator.says("It is kept for you.", chat=staff, thread=topic)
    await seen(staff, "Answers are kept", topic)
    await person.unblocks()
    await seen(staff, "Noy can be reached again.", topic)
    await person.sees("It is kept for you.")


async def test_a_bot_that_was_removed_from_the_group_goes_on_in_own_chats(house: House) -> None:
    """As if it had been demoted: the staff are told once, the question comes to them."""
    staff = await connected(house)
    person, _ = await asked(house, staff, "Which room?")
    before, staff.blocked = house.world.bot_in(staff), True
    house.world.membership_changed(staff, house.coordinator, before, house.world.member("kicked"))
    await house.coordinator.sees("The staff group cannot be used now")
    await person.says("Room four?")
    shown = await house.coordinator.sees("Room four?", button="case:answer:*")
    await house.coordinator.says("Room five.", reply_to=shown)
    await person.sees("Room five.")


async def test_an_expired_answer_is_confirmed_in_the_group_by_one_tap(house: House) -> None:
    """By who coordinates everything; a stranger's tap changes nothing, and all read who has said so."""
    staff, now = await connected(house), house.app.clock.now()
    yesterday = now.date() - timedelta(days=1)
    async with house.app.database.begin() as connection:
        await editing.review(connection, "contact", yesterday, by="Maya", now=now)
    await house.app.chores.alarms.tick(now)
    alarm = await seen(staff, "has expired")
    stranger = somebody(house, "en", name="Stranger")
    await stranger.forges("review:right:contact", alarm).answered()
    held = sa.select(faq_topics.c.expires_on).where(faq_topics.c.code == "contact")
    assert (await house.rows(held))[0].expires_on == yesterday
    await house.coordinator.forges("review:right:contact", alarm).answered()
    await staff.wait_for(lambda message: message is alarm and "is still right (Maya Collins)" in message.text)
    assert (alarm.buttons, (await house.rows(held))[0].expires_on > now.date()) == ([], True)
