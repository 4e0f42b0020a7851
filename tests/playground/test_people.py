"""What people do beside writing: block, come back, forward, talk in groups; and what the bot is told of it."""

import pytest
from telegram import Bot, ChatMember
from telegram.error import BadRequest, Forbidden

from bot.playground.chat import NotSeen
from bot.playground.person import Person
from bot.playground.world import World


async def test_blocking_tells_the_bot(bot: Bot, started: Person) -> None:
    """From a member to one who kicked it, and back; a second block is none."""
    await started.blocks()
    await started.blocks()
    await started.unblocks()
    changes = [update.my_chat_member for update in await bot.get_updates()]

    assert [(one.old_chat_member.status, one.new_chat_member.status) for one in changes if one] == [
        (ChatMember.MEMBER, ChatMember.BANNED), (ChatMember.BANNED, ChatMember.MEMBER),
    ]  # fmt: skip
    assert [(one.chat.id, one.from_user.id, one.new_chat_member.user.id) for one in changes if one] == [
        (started.id, started.id, bot.id)
    ] * 2


async def test_who_blocked_the_bot_cannot_write_to_it(started: Person) -> None:
    """Her phone would ask her to unblock it first."""
    await started.blocks()
    with pytest.raises(ValueError, match="blocked the bot"):
        await started.says("hello")


async def test_the_bot_sees_who_is_a_member(bot: Bot, started: Person) -> None:
    """In a private chat the person; unknown people are refused."""
    assert (await bot.get_chat_member(started.id, started.id)).status == "member"
    with pytest.raises(BadRequest, match="Participant_id_invalid"):
        await bot.get_chat_member(started.id, 12345)


async def test_each_kind_of_message_is_one_that_the_client_knows(bot: Bot, trainee: Person) -> None:
    """Sticker, voice note, place, contact, file, forwarded text."""
    await trainee.sends_sticker("🙏")
    await trainee.sends_voice(4)
    await trainee.sends_location(15.12, 105.8)
    await trainee.shares_contact()
    await trainee.sends_document()
    await trainee.sends_forwarded("Look at this", "A friend")
    messages = [update.message for update in await bot.get_updates() if update.message]

    sticker, voice, place, contact, document, forwarded = messages
    assert sticker.sticker is not None
    assert sticker.sticker.emoji == "🙏"
    assert voice.voice is not None
    assert voice.voice.to_dict()["duration"] == 4
    assert place.location is not None
    assert place.location.latitude == 15.12
    assert contact.contact is not None
    assert contact.contact.phone_number == trainee.phone
    assert document.document is not None
    assert forwarded.forward_origin is not None
    assert forwarded.forward_origin.type == "hidden_user"


async def test_in_a_group_the_bot_hears_only_what_is_meant_for_it(bot: Bot, world: World, trainee: Person) -> None:
    """Commands, its name, and answers to it; the rest is people talking."""
    group = world.group("Robotics 2027", trainee)
    await trainee.says("good morning", chat=group)
    await trainee.says("/help", chat=group)
    await trainee.says(f"ask @{world.username}", chat=group)
    sent = await bot.send_message(group.id, "Yes?")
    await trainee.says("thank you", chat=group, reply_to=group.by_id[sent.message_id])
    updates = await bot.get_updates()

    assert updates[0].my_chat_member is not None
    assert updates[0].my_chat_member.new_chat_member.status == "member"
    assert [one.message.text for one in updates if one.message] == ["/help", f"ask @{world.username}", "thank you"]


async def test_a_bot_that_was_removed_from_a_group_cannot_write_there(bot: Bot, world: World, trainee: Person) -> None:
    """In the words for a group."""
    group = world.group("Robotics 2027", trainee)
    group.blocked = True
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(group.id, "hello")


async def test_a_channel_makes_the_bot_an_administrator(bot: Bot, world: World, trainee: Person) -> None:
    """What is posted there has no person behind it."""
    channel = world.channel("News", trainee, username="sala_news")
    sent = await bot.send_message("@sala_news", "Registration is open")
    assert (sent.chat.id, sent.from_user) == (channel.id, None)
    (update,) = await bot.get_updates()
    assert update.my_chat_member is not None
    assert update.my_chat_member.new_chat_member.status == "administrator"


async def test_what_a_person_waits_for_and_does_not_see_is_explained(bot: Bot, started: Person) -> None:
    """The failure shows the chat as it stands."""
    await started.says("hello")
    await bot.send_message(started.id, "good morning")
    with pytest.raises(NotSeen, match=r"(?s)waits for 'good evening'.*ສົມພອນ: hello.*bot: good morning"):
        await started.sees("good evening", timeout=0.05)
    with pytest.raises(NotSeen, match="no button 'Yes' to tap"):
        await started.taps("Yes", timeout=0.05)


async def test_a_person_sees_only_what_is_new_since_she_acted(bot: Bot, started: Person) -> None:
    """So that an older message with the same words does not pass for an answer."""
    await bot.send_message(started.id, "Welcome")
    await started.says("hello")
    with pytest.raises(NotSeen):
        await started.sees("Welcome", timeout=0.05)
    assert (await started.sees("Welcome", ever=True)).text == "Welcome"
