"""What came in, in our own words: who, where, and what kind of thing, taken out of Telegram's update.

Straight from its JSON: the library would build an object of every part, and a turn would cost a tenth more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.chat.callback_data import CallbackData
from bot.delivery.message import Button


class Kind(StrEnum):
    """What a person did. The last ones happen in a group: something was written in a forum; the bot's rights there
    changed; a group became a supergroup. And in any chat at all: the bot's name was typed, and some words; options of a
    poll of ours were chosen, or a vote was taken back."""

    TEXT = "text"
    COMMAND = "command"
    BUTTON = "button"
    CONTACT = "contact"
    MEDIA = "media"
    EDITED = "edited"
    LEFT = "left"
    RETURNED = "returned"
    GROUP = "group"
    STAFF = "staff"
    REACTION = "reaction"
    STANDING = "standing"
    MOVED = "moved"
    INLINE = "inline"
    VOTE = "vote"


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


Json = Mapping[str, Any]

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
    own_id: int | None = None
    """The number of what the person wrote herself; `message_id` is that of ours which she pressed."""
    reply_to: int | None = None
    replies_to_bot: bool = False
    entities: Sequence[Json] = ()
    thread: int | None = None
    """The topic of a forum."""
    service: str = ""
    """What happened to the topic itself, where this is no message of hers."""
    may_work: bool = False
    """Whether the bot may make topics in this group."""
    moved_to: int | None = None
    emoji: str | None = None
    is_edit: bool = False
    addressed: bool = False
    """Whether words in a group are meant for us: they name us, or answer a message of ours."""
    keyboard: Sequence[Sequence[Button]] = ()
    """What stands below the message whose button was pressed."""
    poll: Json | None = None
    """A poll that the person sends, in Telegram's own fields."""
    poll_id: str = ""
    choices: tuple[int, ...] = ()
    """Of a vote: in which poll, and the options' numbers from 0; none when it is taken back."""
    is_protected: bool = False
    """Whether Telegram lets nobody copy it: it was forwarded from where that is forbidden."""

    @property
    def is_fresh(self) -> bool:
        """Whether `sent_at` is when the person did it: an edit has the moment of what it changes."""
        said = self.kind in {Kind.TEXT, Kind.COMMAND, Kind.CONTACT, Kind.MEDIA}
        return said and bool(self.sent_at) and not self.is_edit

    @property
    def is_cut(self) -> bool:
        """Whether the text fills a message, so that more of it may come in the next: a phone cuts what is longer."""
        return len(self.text) > _NEARLY_FULL

    def goes_on_from(self, sent_at: int | None) -> bool:
        """Whether this text was sent in one go with the one of that second, which was cut."""
        return self.kind is Kind.TEXT and sent_at is not None and 0 <= self.sent_at - sent_at <= 1

    @property
    def in_group(self) -> bool:
        """Whether others read what is answered."""
        return self.chat_id < 0


def read(update: Json, bot_name: str) -> Incoming | None:
    """The update in our words, or None when it is of a kind that concerns nobody (a channel, a bot, a service note).

    Raises KeyError, TypeError or AttributeError for what is no update of Telegram's.
    """
    if "callback_query" in update:
        return _press(update)
    if "my_chat_member" in update:
        return _membership(update)
    if "message_reaction" in update:
        return _reaction(update)
    if "poll_answer" in update:
        return _vote(update)
    if "inline_query" in update:
        query = update["inline_query"]
        return _of(update, Kind.INLINE, query["from"], query["from"], text=query["query"], callback_id=query["id"])
    message = update.get("message") or update.get("edited_message")
    if message is None or "from" not in message or message["from"]["is_bot"]:
        return None
    # Our own words, which somebody picked from the list; in a topic of the staff's they are an answer like any other.
    if message.get("via_bot", {}).get("username", "").lower() == bot_name.lower() and _thread(message) is None:
        return None
    if message["chat"]["type"] != "private":
        return _group(update, message, bot_name)
    if "edited_message" in update:
        return _of(
            update, Kind.EDITED, message["chat"], message["from"], message_id=message["message_id"],
            **_words(message), **_written(message),
        )  # fmt: skip
    return _message(update, message, message["from"], bot_name)


def _written(message: Json) -> dict[str, Any]:
    """What every message of a person has."""
    replied = message.get("reply_to_message")
    return {
        "own_id": message["message_id"],
        "sent_at": message["date"],
        "reply_to": replied["message_id"] if replied else None,
        "replies_to_bot": bool(replied and replied.get("from", {}).get("is_bot")),
        "is_protected": message.get("has_protected_content", False),
    }


def _words(message: Json) -> dict[str, Any]:
    """The words of a message with Telegram's marking, and what they stand below."""
    media = next((kind for kind in MEDIA if kind in message), "")
    marked = message.get("entities", message.get("caption_entities", ()))
    text = message.get("text", message.get("caption", ""))
    return {"text": text, "entities": tuple(marked), "media": media}


def _message(update: Json, message: Json, sender: Json, bot_name: str) -> Incoming | None:
    chat, written = message["chat"], _written(message)
    forwarded = "forward_origin" in message
    if "contact" in message:
        contact = message["contact"]
        own = contact.get("user_id") == sender["id"]
        return _of(update, Kind.CONTACT, chat, sender, phone=contact["phone_number"], own_contact=own, **written)
    if "text" in message:
        command, argument = _command(message, bot_name)
        if command is not None and not forwarded:
            return _of(update, Kind.COMMAND, chat, sender, text=argument, command=command, **written)
        return _of(update, Kind.TEXT, chat, sender, **_words(message), forwarded=forwarded, **written)
    for media in MEDIA:
        if media in message:
            file = _file(message, media)
            album = str(message.get("media_group_id", ""))
            return _of(
                update, Kind.MEDIA, chat, sender, **_words(message), file=file, album=album, forwarded=forwarded,
                poll=message.get("poll"), **written,
            )  # fmt: skip
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
    if message is None or not (message["chat"]["type"] == "private" or message["chat"].get("is_forum")):
        return None
    return _of(
        update, Kind.BUTTON, message["chat"], query["from"],
        data=CallbackData.parse(query.get("data", "")), callback_id=query["id"], message_id=message["message_id"],
        thread=_thread(message), keyboard=_keyboard(message),
    )  # fmt: skip


def _keyboard(message: Json) -> Sequence[Sequence[Button]]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())
    return tuple(
        tuple(Button(one["text"], one.get("callback_data", ""), one.get("url", "")) for one in row) for row in rows
    )


def _thread(message: Json) -> int | None:
    """The topic of a message; a reply outside of topics has a thread too, which is none."""
    return message.get("message_thread_id") if message.get("is_topic_message") else None


def _membership(update: Json) -> Incoming | None:
    change = update["my_chat_member"]
    chat, new = change["chat"], change["new_chat_member"]
    if chat["type"] in {"group", "supergroup"}:
        may_work = bool(chat.get("is_forum")) and (new["status"] == "creator" or bool(new.get("can_manage_topics")))
        return _of(update, Kind.STANDING, chat, change["from"], may_work=may_work)
    if chat["type"] != "private":
        return None
    kind = Kind.LEFT if new["status"] in {"kicked", "left"} else Kind.RETURNED
    return _of(update, kind, chat, change["from"])


def _reaction(update: Json) -> Incoming | None:
    """A reaction to a message; of several the first that is an emoji, which is what a bot may give too."""
    change = update["message_reaction"]
    if "user" not in change or not (change["chat"]["type"] == "private" or change["chat"].get("is_forum")):
        return None
    emojis = [each["emoji"] for each in change["new_reaction"] if each["type"] == "emoji"]
    emoji = emojis[0] if emojis else None
    return _of(update, Kind.REACTION, change["chat"], change["user"], message_id=change["message_id"], emoji=emoji)


def _vote(update: Json) -> Incoming | None:
    """A vote; Telegram does not say in which chat, and a channel that votes is nobody."""
    answer = update["poll_answer"]
    if "user" not in answer:
        return None
    voter = answer["user"]
    return _of(update, Kind.VOTE, voter, voter, poll_id=answer["poll_id"], choices=tuple(answer["option_ids"]))


_TOPIC_ENDS = ("forum_topic_closed", "forum_topic_reopened")


def _group(update: Json, message: Json, bot_name: str) -> Incoming | None:
    """In a group a command is meant for us, and what names us or answers us; of a forum everything is read, because the
    staff's may be one."""
    chat, sender = message["chat"], message["from"]
    if "migrate_to_chat_id" in message:
        return _of(update, Kind.MOVED, chat, sender, moved_to=message["migrate_to_chat_id"])
    command, argument = _command(message, bot_name) if "text" in message else (None, "")
    addressed = command is None and "edited_message" not in update and _is_addressed(message, bot_name)
    if not chat.get("is_forum"):
        if "edited_message" in update or (command is None and not addressed):
            return None
        text = argument if command else _without_name(message, bot_name)
        return _of(update, Kind.GROUP, chat, sender, command=command or "", text=text, addressed=addressed)
    service = next((name for name in _TOPIC_ENDS if name in message), "")
    if not service and "text" not in message and not any(kind in message for kind in MEDIA):
        return None
    words = _words(message) | ({"text": argument} if command else {})
    return _of(
        update, Kind.STAFF, chat, sender, thread=_thread(message), service=service, command=command or "",
        is_edit="edited_message" in update, addressed=addressed, **words, **_written(message),
    )  # fmt: skip


def _is_addressed(message: Json, bot_name: str) -> bool:
    """Whether a text in a group names the bot, or answers a message of it."""
    if "text" not in message:
        return False
    replied = message.get("reply_to_message", {}).get("from", {})
    if replied.get("is_bot") and replied.get("username", "").lower() == bot_name.lower():
        return True
    return _without_name(message, bot_name) != str(message["text"])


def _without_name(message: Json, bot_name: str) -> str:
    """The text of a message without the mentions of the bot."""
    text = message["text"].encode("utf-16-le", "surrogatepass")
    for entity in reversed(message.get("entities", ())):
        begin, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        named = text[begin:end].decode("utf-16-le", "surrogatepass")
        if entity["type"] == "mention" and named.lower() == f"@{bot_name}".lower():
            text = text[:begin] + text[end:]
    left = text.decode("utf-16-le", "surrogatepass")
    return left if left == message["text"] else " ".join(left.split())


def _of(update: Json, kind: Kind, chat: Json, sender: Json, **values: Any) -> Incoming:
    name = f"{sender['first_name']} {sender.get('last_name') or ''}".strip()
    return Incoming(
        update_id=update["update_id"], kind=kind, chat_id=chat["id"], telegram_id=sender["id"], name=name[:256],
        client_language=sender.get("language_code"), **values,
    )  # fmt: skip
