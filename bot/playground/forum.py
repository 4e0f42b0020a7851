"""Groups with topics: the methods of a forum, reactions, and what people do with topics and with the bot's rights."""

from collections.abc import Iterable
from typing import Any

from bot.playground.chat import Chat
from bot.playground.check import Arguments, check_shape
from bot.playground.compose import find_chat, writable_chat
from bot.playground.message import Message
from bot.playground.person import Person
from bot.playground.refusal import bad_request
from bot.playground.world import Event, World

MANAGE_TOPICS = "can_manage_topics"
ICON_COLOR = 0x6FB9F0
_COLORS = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)
LONGEST_NAME = 128
_EMOJIS = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 "
    "😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 "
    "👾 🤷‍♂ 🤷 🤷‍♀ 😡 "
)
EMOJIS = frozenset(_EMOJIS.split())


# -- the methods -----------------------------------------------------------------------------------------------------


def create_forum_topic(world: World, a: Arguments) -> dict[str, Any]:
    """createForumTopic"""
    chat = _forum(world, a)
    name, color = _name(a), a.get("icon_color", ICON_COLOR)
    if color not in _COLORS:
        raise bad_request("TOPIC_ICON_COLOR_INVALID")
    made = world.post(chat, world.bot, {"forum_topic_created": {"name": name, "icon_color": color}})
    made.thread = made.id
    chat.topics[str(made.id)] = {"name": name, "open": True}
    world.changed(made, "topic")
    return {"message_thread_id": made.id, "name": name, "icon_color": color}


def edit_forum_topic(world: World, a: Arguments) -> bool:
    """editForumTopic"""
    chat = _forum(world, a)
    topic = _topic(chat, a["message_thread_id"])
    if "name" not in a or a["name"] == topic["name"]:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic["name"] = _name(a)
    _serve(world, chat, a["message_thread_id"], world.bot, {"forum_topic_edited": {"name": topic["name"]}})
    return True


def close_forum_topic(world: World, a: Arguments) -> bool:
    """closeForumTopic"""
    return _set_open(world, _forum(world, a), a["message_thread_id"], world.bot, is_open=False)


def reopen_forum_topic(world: World, a: Arguments) -> bool:
    """reopenForumTopic"""
    return _set_open(world, _forum(world, a), a["message_thread_id"], world.bot, is_open=True)


def delete_forum_topic(world: World, a: Arguments) -> bool:
    """deleteForumTopic"""
    chat = _forum(world, a)
    _topic(chat, a["message_thread_id"])
    delete_topic(world, chat, a["message_thread_id"])
    return True


def set_message_reaction(world: World, a: Arguments) -> bool:
    """setMessageReaction: a bot has one reaction a message."""
    message = writable_chat(world, a["chat_id"]).by_id.get(a["message_id"])
    if message is None or message.deleted:
        raise bad_request("message to react not found")
    given = a.get("reaction", [])
    if len(given) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    for one in given:
        check_shape(one, {"type": "String!", "emoji": "String"}, "can't parse ReactionType")
        if one["type"] != "emoji" or one.get("emoji") not in EMOJIS:
            raise bad_request("REACTION_INVALID")
    _react(world, message, "bot", given[0]["emoji"] if given else None)
    return True


def get_chat_administrators(world: World, a: Arguments) -> list[dict[str, Any]]:
    """getChatAdministrators: other bots are left out, and this one as well."""
    chat = find_chat(world, a["chat_id"])
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    creators = [{**world.member("creator", one.as_json()), "is_anonymous": False} for one in chat.members[:1]]
    return [*creators, *([world.bot_in(chat)] if chat.rights else [])]


def _forum(world: World, a: Arguments) -> Chat:
    chat = writable_chat(world, a["chat_id"])
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    if MANAGE_TOPICS not in chat.rights:
        raise bad_request("not enough rights to create a topic")
    return chat


def _name(a: Arguments) -> str:
    name: str = a["name"].strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "TOPIC_TITLE_TOO_LONG")
    return name


def _topic(chat: Chat, thread: int) -> dict[str, Any]:
    if str(thread) not in chat.topics:
        raise bad_request("TOPIC_ID_INVALID")
    found: dict[str, Any] = chat.topics[str(thread)]
    return found


def _set_open(world: World, chat: Chat, thread: int, by: dict[str, Any], *, is_open: bool) -> bool:
    topic = _topic(chat, thread)
    if topic["open"] == is_open:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic["open"] = is_open
    _serve(world, chat, thread, by, {f"forum_topic_{'reopened' if is_open else 'closed'}": {}})
    return True


def _serve(world: World, chat: Chat, thread: int, by: dict[str, Any], body: dict[str, Any]) -> Message:
    return world.post(chat, by, body, thread=thread)


# -- what people do --------------------------------------------------------------------------------------------------


def close_topic(world: World, person: Person, chat: Chat, thread: int, *, is_open: bool = False) -> None:
    """Somebody closes a topic, or opens it again; the bot is told."""
    _set_open(world, chat, thread, person.as_json(), is_open=is_open)
    world.updates.push("message", chat.last.as_json())


def delete_topic(world: World, chat: Chat, thread: int) -> None:
    """A topic is gone with all that was said in it; Telegram tells the bot nothing."""
    chat.topics.pop(str(thread), None)
    for message in [one for one in chat.messages if one.thread == thread]:
        world.delete(message)
    world.tell(Event("group", chat))


def give_rights(world: World, person: Person, chat: Chat, rights: Iterable[str]) -> None:
    """Somebody makes the bot an administrator with these rights, or with none an ordinary member."""
    before = world.bot_in(chat)
    chat.rights = list(rights)
    world.membership_changed(chat, person, before, world.bot_in(chat))
    world.tell(Event("group", chat))


def becomes_supergroup(world: World, person: Person, chat: Chat) -> Chat:
    """The group gets another number: what is sent to the old one is refused with the new one."""
    after = world.room(chat.title, "supergroup", tuple(chat.members), chat.username, is_forum=True)
    after.rights = list(chat.rights)
    world.said(person, chat, {"migrate_to_chat_id": after.id})
    chat.moved_to = after.id
    world.tell(Event("group", after))
    return after


def react(world: World, message: Message, person: Person, emoji: str | None) -> None:
    """A reaction of a person; the bot hears of it in private, and where it is an administrator."""
    before = message.reactions.get(str(person.id))
    _react(world, message, str(person.id), emoji)
    if message.chat.type == "private" or message.chat.rights:
        change = {
            "chat": message.chat.as_json(), "message_id": message.id, "user": person.as_json(), "date": world.now(),
            "old_reaction": _reactions(before), "new_reaction": _reactions(emoji),
        }  # fmt: skip
        world.updates.push("message_reaction", change)


def _react(world: World, message: Message, who: str, emoji: str | None) -> None:
    if emoji is None:
        message.reactions.pop(who, None)
    else:
        message.reactions[who] = emoji
    world.changed(message, "edited")


def _reactions(emoji: str | None) -> list[dict[str, str]]:
    return [{"type": "emoji", "emoji": emoji}] if emoji else []
