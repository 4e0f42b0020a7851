"""What came in, in our own words: who, where, and what kind of thing, taken out of Telegram's update.

Straight from its JSON: the library would build an object of every part, and a turn would cost a tenth more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.chat.callback_data import CallbackData


class Kind(StrEnum):
    """What a person did."""

    TEXT = "text"
    COMMAND = "command"
    BUTTON = "button"
    CONTACT = "contact"
    MEDIA = "media"
    EDITED = "edited"
    LEFT = "left"
    RETURNED = "returned"
    GROUP = "group"


MEDIA = (
    "photo", "sticker", "voice", "video_note", "video", "audio", "animation", "document", "location", "venue", "poll",
    "dice", "story", "game", "invoice", "paid_media", "checklist", "live_photo", "giveaway",
)  # fmt: skip


# Those of them that are one file, which Telegram gives to who asks for its id.
_FILES = ("voice", "video_note", "video", "audio", "animation", "document")


@dataclass(frozen=True)
class File:
    """A file as the sender's phone describes it: name and type may say anything, and the size may be missing."""

    id: str
    name: str = ""
    media_type: str = ""
    size: int = 0


# A message holds 4,096 units of UTF-16, of which a letter has one or two; some phones cut at the space before that.
_NEARLY_FULL = 1900


@dataclass(frozen=True)
class Incoming:
    """One update of one person. Texts are as typed; nothing here is trusted."""

    update_id: int
    kind: Kind
    chat_id: int
    telegram_id: int
    name: str
    client_language: str | None
    text: str = ""
    command: str = ""
    data: CallbackData | None = None
    callback_id: str = ""
    message_id: int | None = None
    phone: str = ""
    own_contact: bool = False
    media: str = ""
    file: File | None = None
    album: str = ""
    """What the messages of one album share; the phone sends each file of it as a message of its own."""
    forwarded: bool = field(default=False)
    sent_at: int = 0

    @property
    def is_cut(self) -> bool:
        """Whether the text fills a message, so that more of it may come in the next: a phone cuts what is longer."""
        return len(self.text) > _NEARLY_FULL

    def goes_on_from(self, sent_at: int | None) -> bool:
        """Whether this text was sent in one go with the one of that second, which was cut."""
        return self.kind is Kind.TEXT and sent_at is not None and 0 <= self.sent_at - sent_at <= 1


Json = Mapping[str, Any]


def read(update: Json, bot_name: str) -> Incoming | None:
    """The update in our words, or None when it is of a kind that concerns nobody (a channel, a bot, a service note).

    Raises KeyError, TypeError or AttributeError for what is no update of Telegram's.
    """
    if "callback_query" in update:
        return _press(update)
    if "my_chat_member" in update:
        return _membership(update)
    message = update.get("message") or update.get("edited_message")
    if message is None or "from" not in message or message["from"]["is_bot"]:
        return None
    if message["chat"]["type"] != "private":
        return _group(update, message, bot_name)
    if "edited_message" in update:
        return _of(update, Kind.EDITED, message["chat"], message["from"], message_id=message["message_id"])
    return _message(update, message, message["from"], bot_name)


def _message(update: Json, message: Json, sender: Json, bot_name: str) -> Incoming | None:
    chat = message["chat"]
    forwarded = "forward_origin" in message
    if "contact" in message:
        contact = message["contact"]
        own = contact.get("user_id") == sender["id"]
        return _of(update, Kind.CONTACT, chat, sender, phone=contact["phone_number"], own_contact=own)
    if "text" in message:
        command, argument = _command(message, bot_name)
        if command is not None and not forwarded:
            return _of(update, Kind.COMMAND, chat, sender, text=argument, command=command)
        return _of(update, Kind.TEXT, chat, sender, text=message["text"], forwarded=forwarded, sent_at=message["date"])
    for media in MEDIA:
        if media in message:
            caption = message.get("caption", "")
            file = _file(message, media)
            album = str(message.get("media_group_id", ""))
            return _of(
                update, Kind.MEDIA, chat, sender, text=caption, media=media, file=file, album=album, forwarded=forwarded
            )
    return None


def _file(message: Json, media: str) -> File | None:
    """The file of a message; of a photo its largest size, which Telegram lists last."""
    found = message["photo"][-1] if media == "photo" else message[media] if media in _FILES else None
    if found is None:
        return None
    return File(found["file_id"], found.get("file_name", ""), found.get("mime_type", ""), found.get("file_size", 0))


def _command(message: Json, bot_name: str) -> tuple[str | None, str]:
    """The command a message begins with and the text after it; a command for another bot is none."""
    first = next(iter(message.get("entities", ())), None)
    if first is None or first["type"] != "bot_command" or first["offset"] != 0:
        return None, ""
    text = message["text"]
    word, argument = text[1 : first["length"]], text[first["length"] :].strip()
    name, _, addressed = word.partition("@")
    return (None, "") if addressed and addressed.lower() != bot_name.lower() else (name.lower(), argument)


def _press(update: Json) -> Incoming | None:
    query = update["callback_query"]
    message = query.get("message")
    if message is None or message["chat"]["type"] != "private":
        return None
    return _of(
        update, Kind.BUTTON, message["chat"], query["from"],
        data=CallbackData.parse(query.get("data", "")), callback_id=query["id"], message_id=message["message_id"],
    )  # fmt: skip


def _membership(update: Json) -> Incoming | None:
    change = update["my_chat_member"]
    if change["chat"]["type"] != "private":
        return None
    kind = Kind.LEFT if change["new_chat_member"]["status"] in {"kicked", "left"} else Kind.RETURNED
    return _of(update, kind, change["chat"], change["from"])


def _group(update: Json, message: Json, bot_name: str) -> Incoming | None:
    """In a group only a command is meant for us; everything else is people talking to each other."""
    if "edited_message" in update or "text" not in message:
        return None
    command, _ = _command(message, bot_name)
    if command is None:
        return None
    return _of(update, Kind.GROUP, message["chat"], message["from"], command=command)


def _of(update: Json, kind: Kind, chat: Json, sender: Json, **values: Any) -> Incoming:
    name = f"{sender['first_name']} {sender.get('last_name') or ''}".strip()
    return Incoming(
        update_id=update["update_id"], kind=kind, chat_id=chat["id"], telegram_id=sender["id"], name=name[:256],
        client_language=sender.get("language_code"), **values,
    )  # fmt: skip
