"""A chat: its messages, its keyboard, and waiting for what the bot says in it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.playground.bell import Bell
from bot.playground.message import Message

if TYPE_CHECKING:
    from bot.playground.person import Person

_NAMES = ("first_name", "last_name", "username")

Wanted = Callable[[Message], bool]


class NotSeen(AssertionError):
    """What a test waited for did not appear; the message shows what did."""


@dataclass(eq=False, repr=False)
class Chat:
    """A private chat with one person, a group, or a channel."""

    id: int
    type: str
    title: str = ""
    username: str = ""
    person: "Person | None" = None
    members: "list[Person]" = field(default_factory=list)
    started: bool = False  # private: the person has written; else the bot is in
    blocked: bool = False  # private: the person blocked the bot; else the bot was removed
    is_forum: bool = False
    topics: dict[str, Any] = field(default_factory=dict)  # of a forum, by thread: name, and whether it is open
    moved_to: int = 0  # the supergroup that it became
    rights: list[str] = field(default_factory=list)  # what the bot may do here as an administrator
    by_id: dict[int, Message] = field(default_factory=dict)
    keyboard: Message | None = None  # the message whose reply keyboard or forced reply is shown
    pinned: list[int] = field(default_factory=list)
    typing_until: float = 0.0
    acted: int = 0  # the world's count of changes when a person last did something here
    bell: Bell = field(default_factory=Bell)

    @property
    def messages(self) -> list[Message]:
        """What one sees in it, oldest first."""
        return [message for message in self.by_id.values() if not message.deleted]

    @property
    def last(self) -> Message:
        """The newest message."""
        return self.messages[-1]

    @property
    def from_bot(self) -> list[Message]:
        """What the bot said, oldest first."""
        return [message for message in self.messages if message.by_bot]

    def as_json(self) -> dict[str, Any]:
        """The Bot API's Chat."""
        if self.person is not None:
            user: dict[str, Any] = self.person.as_json()
            return {"id": self.id, "type": self.type, **{name: user[name] for name in _NAMES if name in user}}
        fields: dict[str, Any] = {"id": self.id, "type": self.type, "title": self.title}
        if self.username:
            fields["username"] = self.username
        return {**fields, "is_forum": True} if self.is_forum else fields

    def __repr__(self) -> str:
        return f"<Chat {self.id} {self.type}, {len(self.by_id)} messages>"

    async def wait_for(self, wanted: Wanted, timeout: float = 10.0, *, since: int = -1) -> Message:
        """The newest message that is wanted and was sent or changed after `since`, as soon as there is one."""
        try:
            return await self.bell.wait_for(lambda: self.find(wanted, since), timeout)
        except TimeoutError:
            raise NotSeen(f"not seen within {timeout:g} s; the chat shows:\n{self.transcript()}") from None

    def find(self, wanted: Wanted, since: int = -1) -> Message | None:
        """The newest message that is wanted, if there is one now."""
        shown = (message for message in reversed(self.by_id.values()) if not message.deleted)
        return next((message for message in shown if message.changed > since and wanted(message)), None)

    def transcript(self, last: int = 30) -> str:
        """The chat as lines of text, for people who read a failing test."""
        return "\n".join(f"  {message}" for message in self.messages[-last:]) or "  (nothing)"
