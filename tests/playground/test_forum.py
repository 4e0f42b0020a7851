"""Forums and reactions, as strictly as Telegram has them."""

from typing import Any

import pytest

from bot.playground import forum
from bot.playground.person import Person
from bot.playground.world import World
from tests.playground.conftest import Line

TOPICS = ("can_manage_topics",)


async def ok(line: Line, method: str, **parameters: Any) -> Any:
    """The result of a call that is done."""
    status, result = await line.call(method, **parameters)
    assert status == 200, result
    return result


def staff(world: World, person: Person, rights: tuple[str, ...] = TOPICS) -> int:
    """A forum in which the bot has these rights."""
    return world.group("Staff", person, is_forum=True, rights=rights).id


async def test_a_topic_is_made_named_closed_opened_and_deleted(line: Line, world: World, started: Person) -> None:
    """What is written in it says so; what is sent to a deleted one is refused."""
    chat = staff(world, started)
    made = await ok(line, "createForumTopic", chat_id=chat, name="Noy")
    thread = made["message_thread_id"]
    sent = await ok(line, "sendMessage", chat_id=chat, text="x", message_thread_id=thread)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (thread, True)
    assert await ok(line, "editForumTopic", chat_id=chat, message_thread_id=thread, name="Noy, closed")
    assert await ok(line, "closeForumTopic", chat_id=chat, message_thread_id=thread)
    assert world.chats[chat].topics[str(thread)] == {"name": "Noy, closed", "open": False}
    assert await ok(line, "reopenForumTopic", chat_id=chat, message_thread_id=thread)
    assert await ok(line, "deleteForumTopic", chat_id=chat, message_thread_id=thread)
    _, refused = await line.call("sendMessage", chat_id=chat, text="x", message_thread_id=thread)
    assert refused == "Bad Request: message thread not found"
    _, refused = await line.call("closeForumTopic", chat_id=chat, message_thread_id=thread)
    assert refused == "Bad Request: TOPIC_ID_INVALID"


@pytest.mark.parametrize(
    ("forum_rights", "name", "complaint"),
    [
        ((), "x", "not enough rights to create a topic"),
        (TOPICS, " ", "TOPIC_TITLE_EMPTY"),
        (TOPICS, "x" * 129, "TOPIC_TITLE_TOO_LONG"),
    ],
)
async def test_what_is_no_topic(
    line: Line, world: World, started: Person, forum_rights: tuple[str, ...], name: str, complaint: str
) -> None:
    """Without the right, without a name, with too long a one; and in a group without topics."""
    chat = staff(world, started, forum_rights)
    _, refused = await line.call("createForumTopic", chat_id=chat, name=name)
    assert refused == f"Bad Request: {complaint}"
    plain = world.group("Talk", started, rights=TOPICS).id
    _, refused = await line.call("createForumTopic", chat_id=plain, name="x")
    assert refused == "Bad Request: the chat is not a forum"


async def test_a_bot_has_one_reaction_of_those_that_exist(line: Line, world: World, started: Person) -> None:
    """More, another one, or one to nothing are refused; none takes it back."""
    message = await started.says("hello")

    async def react(*emojis: str, number: int = message.id) -> tuple[int, Any]:
        given = [{"type": "emoji", "emoji": emoji} for emoji in emojis]
        return await line.call("setMessageReaction", chat_id=started.id, message_id=number, reaction=given)

    assert await react("👍") == (200, True)
    assert message.reactions == {"bot": "👍"}
    assert (await react("👍", "🔥"))[1] == "Bad Request: REACTIONS_TOO_MANY"
    assert (await react("🐢"))[1] == "Bad Request: REACTION_INVALID"
    assert (await react("👍", number=1))[1] == "Bad Request: message to react not found"
    assert await react() == (200, True)
    assert message.reactions == {}


async def test_reactions_are_told_on_request_and_in_groups_to_administrators(
    line: Line, world: World, started: Person
) -> None:
    """Who asks for them hears them in private; in a group a bot needs a right for that."""
    await line.call("getUpdates", allowed_updates=["message", "message_reaction"])
    message = await started.says("hello")
    await started.reacts(message, "🔥")
    group = world.group("Staff", started, is_forum=True)
    talked = await started.says("/hello", chat=group)
    await started.reacts(talked, "🔥")
    forum.give_rights(world, started, group, TOPICS)
    await started.reacts(talked, "👍")
    told = [one["message_reaction"] for one in world.updates.pending.values() if "message_reaction" in one]
    assert [(one["chat"]["id"], one["new_reaction"][0]["emoji"]) for one in told] == [
        (started.id, "🔥"),
        (group.id, "👍"),
    ]
