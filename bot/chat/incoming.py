"""What came in, in our own words: who, where, and what kind of thing, taken out of Telegram's update."""

from dataclasses import dataclass, field
from enum import StrEnum

from telegram import Chat, Message, Update, User

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
    forwarded: bool = field(default=False)
    sent_at: int = 0

    @property
    def is_cut(self) -> bool:
        """Whether the text fills a message, so that more of it may come in the next: a phone cuts what is longer."""
        return len(self.text) > _NEARLY_FULL

    def goes_on_from(self, sent_at: int | None) -> bool:
        """Whether this text was sent in one go with the one of that second, which was cut."""
        return self.kind is Kind.TEXT and sent_at is not None and 0 <= self.sent_at - sent_at <= 1


def read(update: Update, bot_name: str) -> Incoming | None:
    """The update in our words, or None when it is of a kind that concerns nobody (a channel, a bot, a service note)."""
    if update.callback_query is not None:
        return _press(update)
    if update.my_chat_member is not None:
        return _membership(update)
    message = update.message or update.edited_message
    if message is None or message.from_user is None or message.from_user.is_bot:
        return None
    if message.chat.type != Chat.PRIVATE:
        return _group(update, message, bot_name)
    if update.edited_message is not None:
        return _of(update, Kind.EDITED, message.chat.id, message.from_user, message_id=message.message_id)
    return _message(update, message, message.from_user, bot_name)


def _message(update: Update, message: Message, sender: User, bot_name: str) -> Incoming | None:
    chat = message.chat.id
    forwarded = message.forward_origin is not None
    if message.contact is not None:
        contact = message.contact
        own = contact.user_id == sender.id
        return _of(update, Kind.CONTACT, chat, sender, phone=contact.phone_number, own_contact=own)
    if message.text is not None:
        command, argument = _command(message, bot_name)
        if command is not None and not forwarded:
            return _of(update, Kind.COMMAND, chat, sender, text=argument, command=command)
        sent_at = int(message.date.timestamp())
        return _of(update, Kind.TEXT, chat, sender, text=message.text, forwarded=forwarded, sent_at=sent_at)
    for media in MEDIA:
        if getattr(message, media):
            return _of(update, Kind.MEDIA, chat, sender, text=message.caption or "", media=media, forwarded=forwarded)
    return None


def _command(message: Message, bot_name: str) -> tuple[str | None, str]:
    """The command a message begins with and the text after it; a command for another bot is none."""
    entities = message.entities
    if not entities or entities[0].type != "bot_command" or entities[0].offset != 0:
        return None, ""
    text = message.text or ""
    word, argument = text[1 : entities[0].length], text[entities[0].length :].strip()
    name, _, addressed = word.partition("@")
    return (None, "") if addressed and addressed.lower() != bot_name.lower() else (name.lower(), argument)


def _press(update: Update) -> Incoming | None:
    query = update.callback_query
    if query is None or query.message is None or query.message.chat.type != Chat.PRIVATE:
        return None
    return _of(
        update, Kind.BUTTON, query.message.chat.id, query.from_user,
        data=CallbackData.parse(query.data or ""), callback_id=query.id, message_id=query.message.message_id,
    )  # fmt: skip


def _membership(update: Update) -> Incoming | None:
    change = update.my_chat_member
    if change is None or change.chat.type != Chat.PRIVATE:
        return None
    kind = Kind.LEFT if change.new_chat_member.status in {"kicked", "left"} else Kind.RETURNED
    return _of(update, kind, change.chat.id, change.from_user)


def _group(update: Update, message: Message, bot_name: str) -> Incoming | None:
    """In a group only a command is meant for us; everything else is people talking to each other."""
    if update.edited_message is not None or message.text is None or message.from_user is None:
        return None
    command, _ = _command(message, bot_name)
    if command is None:
        return None
    return _of(update, Kind.GROUP, message.chat.id, message.from_user, command=command)


def _of(update: Update, kind: Kind, chat_id: int, sender: User, **values: object) -> Incoming:
    return Incoming(
        update_id=update.update_id, kind=kind, chat_id=chat_id, telegram_id=sender.id,
        name=sender.full_name[:256], client_language=sender.language_code, **values,  # type: ignore[arg-type]
    )  # fmt: skip
