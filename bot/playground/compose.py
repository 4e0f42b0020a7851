"""What a bot's parameters become: text with entities, a reply, a chat it may write to."""

from typing import Any

from bot.playground.chat import Chat
from bot.playground.check import Arguments, check_shape
from bot.playground.html import parse_html
from bot.playground.link import checked_link
from bot.playground.message import Message
from bot.playground.refusal import Refusal, bad_request
from bot.playground.text import LONGEST_CAPTION, LONGEST_TEXT, Entity, trimmed, utf16_length, with_automatic
from bot.playground.world import World

_ENTITY = {
    "type": "String!", "offset": "Number!", "length": "Number!", "url": "String", "user": "Object",
    "language": "String", "custom_emoji_id": "String", "unix_time": "Number", "date_time_format": "String",
}  # fmt: skip
_ENTITY_NEEDS = {
    "text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id", "date_time": "unix_time",
}  # fmt: skip
_ENTITY_TYPES = {
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic", "underline",
    "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre", *_ENTITY_NEEDS,
}  # fmt: skip
_PREVIEW = {
    "is_disabled": "Boolean", "url": "String", "prefer_small_media": "Boolean", "prefer_large_media": "Boolean",
    "show_above_text": "Boolean",
}  # fmt: skip
_REPLY = {
    "message_id": "Number!", "chat_id": "Chat", "allow_sending_without_reply": "Boolean", "quote": "String",
    "quote_parse_mode": "String", "quote_entities": "Array", "quote_position": "Number",
}  # fmt: skip


def text_body(world: World, a: Arguments, too_long: str = "message is too long") -> dict[str, Any]:
    """The body of a text message."""
    text, entities = _formatted(world, a["text"], a, "entities")
    if not text:
        raise bad_request("text must be non-empty")
    if utf16_length(text) > LONGEST_TEXT:
        raise bad_request(too_long)
    body: dict[str, Any] = {"text": text}
    if entities:
        body["entities"] = entities
    if options := checked_preview(a.get("link_preview_options", {})):
        body["link_preview_options"] = options
    return body


def caption_body(world: World, a: Arguments) -> dict[str, Any]:
    """The caption's part of a body; nothing when there is none."""
    text, entities = _formatted(world, a.get("caption", ""), a, "caption_entities")
    if utf16_length(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    body: dict[str, Any] = {"caption": text} if text else {}
    if entities:
        body["caption_entities"] = entities
    if text and a.get("show_caption_above_media"):
        body["show_caption_above_media"] = True
    return body


def named_text(world: World, a: Arguments, name: str) -> tuple[str, list[Entity]]:
    """One of several texts of a request, with marking of its own."""
    marking = {"parse_mode": a.get(f"{name}_parse_mode", ""), "entities": a.get(f"{name}_entities", [])}
    return _formatted(world, a.get(name, ""), marking, "entities")


def _formatted(world: World, source: str, a: Arguments, field: str) -> tuple[str, list[Entity]]:
    mode = a.get("parse_mode", "").lower()
    if mode not in ("", "html"):
        raise bad_request("unsupported parse_mode")  # the playground reads HTML only, as the product writes only that
    text, entities = parse_html(source) if mode else (source, [_checked(e, source) for e in a.get(field, [])])
    text, entities = trimmed(text, _known_people(world, entities))
    return text, with_automatic(text, entities)


def _checked(entity: Any, text: str) -> Entity:
    what = "can't parse MessageEntity"
    check_shape(entity, _ENTITY, what)
    if entity["type"] not in _ENTITY_TYPES:
        raise bad_request(f"{what}: Unsupported type specified")
    needs = _ENTITY_NEEDS.get(entity["type"])
    if needs and needs not in entity:
        raise bad_request(f'{what}: Can\'t find field "{needs}"')
    _check_place(entity["offset"], entity["length"], utf16_length(text))
    if entity["type"] == "text_link":
        try:
            return {**entity, "url": checked_link(entity["url"])}
        except ValueError as reason:
            raise bad_request(f"entity URL '{entity['url']}' is invalid: {reason}") from None
    return dict(entity)


def _check_place(offset: int, length: int, longest: int) -> None:
    if offset < 0:
        raise bad_request(f"receive an entity with incorrect offset {offset}")
    if length < 0:
        raise bad_request(f"receive an entity with incorrect length {length}")
    if offset > longest:
        raise bad_request(f"entity begins after the end of the text at UTF-16 offset {offset}")
    if offset + length > longest:
        end = offset + length
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {end}"
        )


def _known_people(world: World, entities: list[Entity]) -> list[Entity]:
    """Mentions by id work for people the bot knows; others are dropped in silence."""
    kept = []
    for entity in entities:
        if entity["type"] == "text_mention":
            person = world.people.get(entity["user"].get("id"))
            if person is None:
                continue
            entity = {**entity, "user": person.as_json()}
        kept.append(entity)
    return kept


def checked_preview(options: dict[str, Any]) -> dict[str, Any]:
    """Link preview options with fields of the right types."""
    check_shape(options, _PREVIEW)
    if options.get("url"):
        try:
            checked_link(options["url"])
        except ValueError:
            raise bad_request("WEBPAGE_URL_INVALID") from None
    return options


def find_chat(world: World, number: int | str) -> Chat:
    """The chat of that number or public name; one with a person who never wrote to the bot is unknown to it."""
    chat = _chat(world, number)
    if chat.type == "private" and not chat.started:
        raise bad_request("chat not found")
    return chat


def _chat(world: World, number: int | str) -> Chat:
    if isinstance(number, int):
        chat = world.chats.get(number)
    else:
        public = (chat for chat in world.chats.values() if chat.username and chat.type != "private")
        chat = next((one for one in public if f"@{one.username}".lower() == number.lower()), None)
    if chat is None:
        raise bad_request("chat not found")
    return chat


def writable_chat(world: World, number: int | str) -> Chat:
    """The chat, if the bot may write to it."""
    chat = _chat(world, number)
    if chat.person is not None and chat.person.deactivated:
        raise Refusal("Forbidden: user is deactivated", 403)
    if chat.moved_to:
        raise Refusal(
            "Bad Request: group chat was upgraded to a supergroup chat", 400, migrate_to_chat_id=chat.moved_to
        )
    if chat.blocked:
        how = "blocked by the user" if chat.type == "private" else f"kicked from the {chat.type} chat"
        raise Refusal(f"Forbidden: bot was {how}", 403)
    if not chat.started:
        raise Refusal("Forbidden: bot can't initiate conversation with a user", 403)
    return chat


def replied(chat: Chat, a: Arguments) -> Message | None:
    """The message that a new one replies to."""
    parameters = a.get("reply_parameters")
    if parameters is None:
        return None
    check_shape(parameters, _REPLY)
    message = chat.by_id.get(parameters["message_id"])
    if message is not None and not message.deleted:
        return message
    if parameters.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")
