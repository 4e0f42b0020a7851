"""What the page asks for, taken apart: who, in which of her chats, which message."""

from collections.abc import Mapping
from typing import Any

from bot.playground.chat import Chat
from bot.playground.message import Message
from bot.playground.person import Person

Asked = Mapping[str, Any]


class Impossible(Exception):
    """Something that a phone would not let one do."""


def text(asked: Asked, name: str, *, needed: bool = True) -> str:
    """A text without the spaces around it."""
    value = asked.get(name, "")
    if not isinstance(value, str) or (needed and not value.strip()):
        raise Impossible(f"{name} must be a text")
    return value.strip()


def group(person: Person, asked: Asked) -> Chat | None:
    """The group that is on her screen; None: the chat with the bot."""
    number = _number(asked, "chat")
    if number is None:
        return None
    chat = person.world.chats.get(number)
    if chat is None or person not in chat.members or chat.moved_to:
        raise Impossible("one is not in that group")
    return chat


def where(person: Person, asked: Asked) -> dict[str, Any]:
    """The chat and the topic that are on her screen, as what a person does takes them."""
    chat, thread = group(person, asked), _number(asked, "thread")
    if chat is None:
        return {}
    if thread is not None and str(thread) not in chat.topics:
        raise Impossible("the topic is no longer there")
    return {"chat": chat, "thread": thread}


def message(person: Person, asked: Asked, name: str = "message") -> Message:
    """A message of the chat on her screen."""
    number, chat = asked.get(name), group(person, asked) or person.chat
    found = chat.by_id.get(number) if isinstance(number, int) else None
    if found is None or found.deleted:
        raise Impossible("the message is no longer there")
    return found


def _number(asked: Asked, name: str) -> int | None:
    """A number, also as its digits: what is sent with a file stands in the address."""
    value = asked.get(name)
    if value is None:
        return None
    try:
        return int(str(value))
    except ValueError:
        raise Impossible(f"{name} must be a number") from None
