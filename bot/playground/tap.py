"""A press of an inline button, and the bot's answer to it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.playground.chat import NotSeen
from bot.playground.message import Message

if TYPE_CHECKING:
    from bot.playground.person import Person


@dataclass(frozen=True)
class Answer:
    """What answerCallbackQuery showed: nothing, a toast, an alert, or an address to open."""

    text: str = ""
    alert: bool = False
    url: str = ""


@dataclass(eq=False)
class Tap:
    """One callback query."""

    id: str
    person: "Person"
    message: Message
    data: str
    until: float  # after this moment Telegram says that the query is too old
    answers: list[Answer] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The Bot API's CallbackQuery."""
        return {
            "id": self.id,
            "from": self.person.as_json(),
            "message": self._message(),
            "chat_instance": str(self.message.chat.id * 7919),
            "data": self.data,
        }

    def _message(self) -> dict[str, Any]:
        """The message with the button; of one that is gone the bot learns only where it was."""
        if self.message.deleted:
            return {"chat": self.message.chat.as_json(), "message_id": self.message.id, "date": 0}
        return self.message.as_json()

    def expire(self) -> None:
        """Make it too old to be answered."""
        self.until = 0.0

    async def answered(self, timeout: float = 10.0) -> Answer:
        """The bot's answer, as soon as it comes."""
        try:
            await self.message.chat.bell.wait_for(lambda: self.answers, timeout)
        except TimeoutError:
            raise NotSeen(f"the tap on {self.data!r} was not answered within {timeout:g} s") from None
        return self.answers[-1]
