"""The methods that change or remove what is in a chat, and the answer to a tap."""

from typing import Any

from bot.playground.chat import Chat
from bot.playground.check import Arguments
from bot.playground.compose import caption_body, find_chat, text_body, writable_chat
from bot.playground.link import checked_link
from bot.playground.markup import checked_inline
from bot.playground.message import Message
from bot.playground.refusal import Refusal, bad_request
from bot.playground.tap import Answer
from bot.playground.text import utf16_length
from bot.playground.world import Event, World

_TWO_DAYS = 48 * 3600
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
_CAPTION_FIELDS = ("caption", "caption_entities", "show_caption_above_media")
_WITH_CAPTION = ("photo", "document", "voice")


def edit_message_text(world: World, a: Arguments) -> dict[str, Any]:
    """editMessageText"""
    body = text_body(world, a, too_long="MESSAGE_TOO_LONG")
    message = _editable(world, a)
    if message.kind != "text":
        raise bad_request("there is no text in the message to edit")
    return _edit(world, message, body, a)


def edit_message_caption(world: World, a: Arguments) -> dict[str, Any]:
    """editMessageCaption"""
    caption = caption_body(world, a)
    message = _editable(world, a)
    if message.kind not in _WITH_CAPTION:
        raise bad_request("there is no caption in the message to edit")
    kept = {name: value for name, value in message.body.items() if name not in _CAPTION_FIELDS}
    return _edit(world, message, kept | caption, a)


def edit_message_reply_markup(world: World, a: Arguments) -> dict[str, Any]:
    """editMessageReplyMarkup"""
    message = _editable(world, a)
    return _edit(world, message, message.body, a)


def delete_message(world: World, a: Arguments) -> bool:
    """deleteMessage"""
    message = find_chat(world, a["chat_id"]).by_id.get(a["message_id"])
    if message is None or message.deleted:
        raise bad_request("message to delete not found")
    if world.now() - message.date > _TWO_DAYS:
        raise bad_request("message can't be deleted for everyone")
    world.delete(message)
    return True


def delete_messages(world: World, a: Arguments) -> bool:
    """deleteMessages"""
    numbers = a["message_ids"]
    if not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > 100:
        raise bad_request("too many message identifiers specified")
    if not all(isinstance(number, int) and not isinstance(number, bool) for number in numbers):
        raise bad_request("message identifier is not specified")
    chat = find_chat(world, a["chat_id"])
    for number in numbers:
        message = chat.by_id.get(number)
        if message and not message.deleted and world.now() - message.date <= _TWO_DAYS:
            world.delete(message)
    return True


def pin_chat_message(world: World, a: Arguments) -> bool:
    """pinChatMessage"""
    chat = writable_chat(world, a["chat_id"])
    message = _present(chat, a["message_id"], "message to pin not found")
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    chat.pinned.append(message.id)
    silent = a.get("disable_notification", False)
    world.post(chat, world.bot, {"pinned_message": message}, silent=silent)
    world.tell(Event("pinned", chat))
    return True


def unpin_chat_message(world: World, a: Arguments) -> bool:
    """unpinChatMessage"""
    chat = writable_chat(world, a["chat_id"])
    number = a.get("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(number)
    world.tell(Event("pinned", chat))
    return True


def unpin_all_chat_messages(world: World, a: Arguments) -> bool:
    """unpinAllChatMessages"""
    chat = writable_chat(world, a["chat_id"])
    chat.pinned.clear()
    world.tell(Event("pinned", chat))
    return True


def answer_callback_query(world: World, a: Arguments) -> bool:
    """answerCallbackQuery"""
    text, url = a.get("text", ""), a.get("url", "")
    if utf16_length(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if url:
        _check_answer_url(world, url)
    tap = world.taps.get(a["callback_query_id"])
    if tap is None or world.clock() > tap.until:
        raise bad_request(_TOO_OLD)
    world.answer(tap, Answer(text, a.get("show_alert", False), url))
    return True


def _check_answer_url(world: World, url: str) -> None:
    """Only a deep link to the bot itself may be opened from a tap (games aside)."""
    try:
        allowed = checked_link(url).removeprefix("https://").startswith(f"t.me/{world.username}?start=")
    except ValueError:
        allowed = False
    if not allowed:
        raise bad_request("URL_INVALID")


def _present(chat: Chat, number: int, complaint: str) -> Message:
    message = chat.by_id.get(number)
    if message is None or message.deleted:
        raise bad_request(complaint)
    return message


def _editable(world: World, a: Arguments) -> Message:
    if a.get("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")  # there is no inline mode here, so no such message
    if "chat_id" not in a:
        raise bad_request("chat_id is empty")
    if "message_id" not in a:
        raise bad_request("message identifier is not specified")
    message = _present(writable_chat(world, a["chat_id"]), a["message_id"], "message to edit not found")
    foreign = not message.by_bot or message.origin is not None or message.kind == "pinned_message"
    if foreign or set(message.markup) - {"inline_keyboard"}:
        raise bad_request("message can't be edited")
    if "business_connection_id" in a:
        raise Refusal("Bad Request: business connection not found")
    return message


def _edit(world: World, message: Message, body: dict[str, Any], a: Arguments) -> dict[str, Any]:
    markup = checked_inline(a.get("reply_markup", {}))
    if (body, markup) == (message.body, message.markup):
        raise bad_request(_SAME)
    message.replace(body, markup, world.now())
    world.changed(message, "edited")
    return message.as_json()
