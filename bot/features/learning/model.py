"""Questions in vain: what is kept of one, what a coordinator sees of many, and what she can make of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from bot.chat.incoming import Incoming
from bot.errors import BotError, NotAllowed
from bot.features.desk.model import scope_of
from bot.people.model import Person

HELD_FOR: Final = timedelta(days=1)
"""So long the words of a question wait for a word on its answer; then they are forgotten."""
KEPT_FOR: Final = timedelta(days=90)
LONGEST: Final = 1000
"""Letters of a question that are kept."""
LONGEST_TITLE: Final = 60
LONGEST_ANSWER: Final = 3500


class State(StrEnum):
    """How a question stands: answered as far as is known, waiting for a coordinator, dealt with."""

    HELD = "held"
    NEW = "new"
    DONE = "done"


class Kind(StrEnum):
    """How the bank is changed."""

    PHRASING = "phrasing"
    TOPIC = "topic"
    OUTSIDE = "outside"
    TITLE = "title"
    """Another title of a topic that is there."""


class Gone(BotError):
    """Somebody else has dealt with these questions already."""


@dataclass(frozen=True)
class Written:
    """Where a question stands in its own words, and when it was sent."""

    chat_id: int
    message_id: int | None
    sent_at: int

    @classmethod
    def of(cls, incoming: Incoming) -> "Written":
        """What came in."""
        return cls(incoming.chat_id, incoming.own_id, incoming.sent_at)


@dataclass(frozen=True)
class Before:
    """The last question of a chat, and what was said to it; small talk has no number and no band."""

    id: int
    question: int | None
    language: str
    text: str
    reply_row: int
    topic: str | None
    band: str | None


@dataclass(frozen=True)
class Asked:
    """One question as it is kept."""

    id: int
    asker: int
    language: str
    text: str
    topic: str | None
    reply: str | None
    asked_at: datetime


@dataclass(frozen=True)
class Group:
    """Questions that are like each other: how many, and the first of them."""

    cluster: int
    many: int
    text: str


@dataclass(frozen=True)
class Edit:
    """A change of the bank that a coordinator wants."""

    id: int
    state: str
    kind: Kind
    cluster: int
    topic: str | None
    content: Mapping[str, Any]
    by_id: int
    by_name: str

    @property
    def code(self) -> str:
        """The topic that it is about; a new one is called by the edit's number."""
        return f"asked-{self.id}" if self.kind is Kind.TOPIC else self.topic or ""

    @property
    def owner(self) -> str | None:
        """Whose phrasings they become."""
        return None if self.kind is Kind.OUTSIDE else self.code

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The phrasings: language and text."""
        return [(language, text) for language, text in self.content["lines"]]


def may_teach(person: Person) -> bool:
    """Whether somebody may change what everybody is answered: who coordinates everything."""
    return scope_of(person).everywhere


def check(person: Person) -> None:
    """Raises NotAllowed for somebody who may not change the bank."""
    if not may_teach(person):
        raise NotAllowed("the question bank")
