"""The methods that put something into a chat."""

from typing import Any

from bot.playground.chat import Chat
from bot.playground.check import Arguments, Upload
from bot.playground.compose import caption_body, find_chat, replied, text_body, writable_chat
from bot.playground.files import LARGEST_FILE, LARGEST_PHOTO, StoredFile, shown
from bot.playground.markup import checked_markup
from bot.playground.message import Message
from bot.playground.poll import copy, poll_body
from bot.playground.refusal import bad_request
from bot.playground.world import Event, World

_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip
TYPING_SECONDS = 5.0
_SERVICE = {
    "pinned_message", "forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened",
    "migrate_to_chat_id",
}  # fmt: skip
_CAPTION_FIELDS = {"caption", "caption_entities", "show_caption_above_media"}


def send_message(world: World, a: Arguments) -> dict[str, Any]:
    """sendMessage"""
    body = text_body(world, a)
    return _send(world, a, body).as_json()


def send_photo(world: World, a: Arguments) -> dict[str, Any]:
    """sendPhoto"""
    stored = _file(world, "photo", a["photo"])
    body = shown(stored) | caption_body(world, a)
    if a.get("has_spoiler"):
        body["has_media_spoiler"] = True
    return _send(world, a, body).as_json()


def send_document(world: World, a: Arguments) -> dict[str, Any]:
    """sendDocument"""
    stored = _file(world, "document", a["document"])
    return _send(world, a, shown(stored) | caption_body(world, a)).as_json()


_TOGETHER = {"photo": {"photo", "video"}, "video": {"photo", "video"}, "document": {"document"}, "audio": {"audio"}}


def send_media_group(world: World, a: Arguments) -> list[dict[str, Any]]:
    """sendMediaGroup, of files that were sent before"""
    media = a["media"]
    if not 2 <= len(media) <= 10:
        raise bad_request("wrong number of messages in the album")
    kinds = {one.get("type", "") for one in media}
    if not kinds <= _TOGETHER.get(media[0].get("type", ""), set()):
        raise bad_request("wrong type of the media in the album")
    writable_chat(world, a["chat_id"])
    album = {"media_group_id": str(world.now()) + str(len(world.files.by_id))}
    bodies = [shown(_file(world, one["type"], one["media"])) | caption_body(world, one) | album for one in media]
    return [_send(world, a, body).as_json() for body in bodies]


def send_poll(world: World, a: Arguments) -> dict[str, Any]:
    """sendPoll"""
    return _send(world, a, poll_body(world, a)).as_json()


def send_location(world: World, a: Arguments) -> dict[str, Any]:
    """sendLocation"""
    return _send(world, a, {"location": _location(a)}).as_json()


def send_venue(world: World, a: Arguments) -> dict[str, Any]:
    """sendVenue"""
    venue = {name: a[name] for name in a if name in ("title", "address") or name.startswith(("foursquare", "google"))}
    location = _location(a)
    return _send(world, a, {"venue": {"location": location, **venue}, "location": location}).as_json()


def send_chat_action(world: World, a: Arguments) -> bool:
    """sendChatAction"""
    if a["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = writable_chat(world, a["chat_id"])
    chat.typing_until = world.clock() + TYPING_SECONDS
    world.tell(Event("typing", chat))
    return True


def copy_message(world: World, a: Arguments) -> dict[str, int]:
    """copyMessage"""
    writable_chat(world, a["chat_id"])
    original = _original(world, a, "copy", "copied")
    body = copy(world, original)
    if "caption" in a and original.kind in ("photo", "document", "voice"):
        body = {name: value for name, value in body.items() if name not in _CAPTION_FIELDS} | caption_body(world, a)
    return {"message_id": _send(world, a, body).id}


def copy_messages(world: World, a: Arguments) -> list[dict[str, int]]:
    """copyMessages"""
    numbers = a["message_ids"]
    if not 1 <= len(numbers) <= 100:
        raise bad_request("message identifiers are not specified" if not numbers else "too many message identifiers")
    if sorted(set(numbers)) != numbers:
        raise bad_request("message identifiers must be in a strictly increasing order")
    writable_chat(world, a["chat_id"])
    known = find_chat(world, a["from_chat_id"]).by_id
    originals = [known[number] for number in numbers if number in known and not known[number].deleted]
    # Those that are not there, or cannot be copied, are left out; an album stays one.
    several = [one for one in originals if not one.protected and one.kind not in _SERVICE]
    if not several:
        raise bad_request("there are no messages to copy")
    return [{"message_id": _send(world, a, copy(world, one)).id} for one in several]


def forward_message(world: World, a: Arguments) -> dict[str, Any]:
    """forwardMessage"""
    writable_chat(world, a["chat_id"])
    original = _original(world, a, "forward", "forwarded")
    origin = original.origin or {"type": "user", "date": original.date, "sender_user": original.sender}
    return _send(world, a, dict(original.body), origin=origin).as_json()


def _send(world: World, a: Arguments, body: dict[str, Any], origin: dict[str, Any] | None = None) -> Message:
    chat = writable_chat(world, a["chat_id"])
    _check_common(chat, a)
    return world.post(
        chat,
        world.bot,
        body,
        thread=a.get("message_thread_id"),
        markup=checked_markup(a.get("reply_markup", {}), private=chat.type == "private"),
        reply_to=replied(chat, a),
        origin=origin,
        silent=a.get("disable_notification", False),
        protected=a.get("protect_content", False),
    )


def _check_common(chat: Chat, a: Arguments) -> None:
    if "business_connection_id" in a:
        raise bad_request("business connection not found")
    if a.get("message_thread_id") and not (chat.is_forum and str(a["message_thread_id"]) in chat.topics):
        raise bad_request("message thread not found")
    if a.get("message_effect_id") and chat.type != "private":
        raise bad_request("EFFECT_ID_INVALID")
    if a.get("allow_paid_broadcast"):
        raise bad_request("FLOODSKIP_NOT_ALLOWED")
    if "suggested_post_parameters" in a:
        raise bad_request("suggested posts can be sent only to channel direct messages")


def _original(world: World, a: Arguments, verb: str, done: str) -> Message:
    message = find_chat(world, a["from_chat_id"]).by_id.get(a["message_id"])
    if message is None or message.deleted:
        raise bad_request(f"message to {verb} not found")
    if message.protected or message.kind in _SERVICE:
        raise bad_request(f"the message can't be {done}")
    return message


def _location(a: Arguments) -> dict[str, Any]:
    if not -90 <= a["latitude"] <= 90 or not -180 <= a["longitude"] <= 180:
        raise bad_request("wrong latitude or longitude specified")
    location = {"latitude": a["latitude"], "longitude": a["longitude"]}
    if "horizontal_accuracy" in a:
        if not 0 <= a["horizontal_accuracy"] <= 1500:
            raise bad_request("wrong horizontal_accuracy specified")
        location["horizontal_accuracy"] = a["horizontal_accuracy"]
    return location


def _file(world: World, kind: str, given: Upload | str) -> StoredFile:
    if isinstance(given, Upload):
        return _uploaded(world, kind, given)
    if given.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")  # the playground has no network
    stored = world.files.get(given)
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.capitalize()} as {kind.capitalize()}")
    return stored


def _uploaded(world: World, kind: str, upload: Upload) -> StoredFile:
    if not upload.data:
        raise bad_request("file must be non-empty")
    if len(upload.data) > (LARGEST_PHOTO if kind == "photo" else LARGEST_FILE):
        raise bad_request("file is too big")
    stored = world.files.add(kind, upload.name, upload.type, upload.data)
    if kind == "photo":
        if stored.size is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        width, height = stored.size
        if width + height > 10_000 or max(width, height) > 20 * max(1, min(width, height)):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return stored
