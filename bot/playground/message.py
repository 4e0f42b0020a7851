"""A message in a chat, as both sides know it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.playground.text import Entity, utf16_slice
from bot.playground.unparse import to_html

if TYPE_CHECKING:
    from bot.playground.ballot import Ballot
    from bot.playground.chat import Chat

User = dict[str, Any]


@dataclass(frozen=True)
class Button:
    """One button of an inline keyboard."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(eq=False, repr=False)
class Message:
    """What was sent, and every version of it since; `body` has the fields of its content in Telegram's own names."""

    id: int
    chat: "Chat"
    sender: User
    date: int
    body: dict[str, Any]
    markup: dict[str, Any] = field(default_factory=dict)
    reply_to: "Message | None" = None
    origin: dict[str, Any] | None = None
    silent: bool = False
    protected: bool = False
    edited: int | None = None
    deleted: bool = False
    thread: int | None = None  # the topic of a forum it stands in, by the number of the message that made it
    reactions: dict[str, str] = field(default_factory=dict)  # by who gave it: "bot", or a person's number
    changed: int = 0  # the world's count of changes when this message last changed
    versions: list[dict[str, Any]] = field(default_factory=list)  # earlier bodies, oldest first
    ballot: "Ballot | None" = None  # of a poll: who has voted how

    @property
    def by_bot(self) -> bool:
        """Whether the bot wrote it."""
        return bool(self.sender.get("is_bot"))

    @property
    def text(self) -> str:
        """The text, or the caption of what has none; the question of a poll."""
        return str(self.body.get("text", self.body.get("caption", self.body.get("poll", {}).get("question", ""))))

    @property
    def entities(self) -> list[Entity]:
        """The entities of the text or caption."""
        return list(self.body.get("entities", self.body.get("caption_entities", [])))

    @property
    def html(self) -> str:
        """The text with its marking, as a bot would write it."""
        return to_html(self.text, self.entities)

    @property
    def bold(self) -> list[str]:
        """The parts in bold: usually what a message is about."""
        return [utf16_slice(self.text, e["offset"], e["length"]) for e in self.entities if e["type"] == "bold"]

    @property
    def kind(self) -> str:
        """What it is: text, photo, document, location, venue, contact, sticker, voice, pinned_message …"""
        return next((name for name in self.body if name not in ("caption", "caption_entities", "entities")), "text")

    @property
    def buttons(self) -> list[Button]:
        """The inline buttons, in reading order."""
        return [button for row in self.rows for button in row]

    @property
    def rows(self) -> list[list[Button]]:
        """The inline keyboard."""
        return [
            [Button(b["text"], b.get("callback_data", ""), b.get("url", "")) for b in row]
            for row in self.markup.get("inline_keyboard", [])
        ]

    @property
    def labels(self) -> list[list[str]]:
        """What the buttons say, row by row; of an inline or a reply keyboard."""
        rows = self.markup.get("inline_keyboard", self.markup.get("keyboard", []))
        return [[button["text"] for button in row] for row in rows]

    def replace(self, body: dict[str, Any], markup: dict[str, Any], now: int) -> None:
        """Become a new version."""
        self.versions.append({**self.body, **({"reply_markup": self.markup} if self.markup else {})})
        self.body, self.markup, self.edited = body, markup, now

    def as_json(self, *, with_reply: bool = True) -> dict[str, Any]:
        """The Bot API's Message."""
        return dict(self._fields(with_reply))

    def _fields(self, with_reply: bool) -> Iterator[tuple[str, Any]]:
        yield "message_id", self.id
        if self.chat.type == "channel":
            yield "sender_chat", self.chat.as_json()
        else:
            yield "from", self.sender
        yield "chat", self.chat.as_json()
        yield "date", self.date
        if self.thread:
            yield "message_thread_id", self.thread
            yield "is_topic_message", True
        if self.edited:
            yield "edit_date", self.edited
        if self.origin:
            yield "forward_origin", self.origin
        if self.reply_to and with_reply:
            yield "reply_to_message", self.reply_to.as_json(with_reply=False)
        if self.protected:
            yield "has_protected_content", True
        for name, value in self.body.items():
            yield name, value.as_json(with_reply=False) if isinstance(value, Message) else value
        if "inline_keyboard" in self.markup:
            yield "reply_markup", self.markup

    def __repr__(self) -> str:
        return f"<Message {self.id} {self}>"

    def __str__(self) -> str:
        who = "bot" if self.by_bot else self.sender.get("first_name", "")
        marks = "".join(f" [{label}]" for row in self.labels for label in row)
        return f"{who}: {self.text or '<' + self.kind + '>'}{marks}{' (deleted)' if self.deleted else ''}"
