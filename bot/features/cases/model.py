"""A case: a question that a person of the staff answers. Pure: who may answer it, what its topic is called."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.errors import BotError, NotAllowed
from bot.i18n import LANGUAGES, cut
from bot.people.model import Person, Role

PASSED_ON: Final = frozenset(
    {"", "photo", "sticker", "voice", "video_note", "video", "audio", "animation", "document", "location", "venue",
     "contact"}
)  # fmt: skip
"""What can be shown in another chat: words, and these."""
LONGEST_NAME: Final = 60
_LONGEST_TOPIC: Final = 128


class Kind(StrEnum):
    """Who says it, to whom: the person, the staff to her, the staff to each other."""

    QUESTION = "question"
    ANSWER = "answer"
    NOTE = "note"


class Closed(BotError):
    """The case is closed: nothing is passed on."""


class Open(BotError):
    """The case is open already, or another one of the same person is."""


@dataclass(frozen=True)
class Case:
    """One case, with the person who asks and the one of the staff who has taken it."""

    id: int
    person: Person
    is_open: bool
    activity: str | None
    country: str | None
    topic: str | None
    assignee: Person | None
    topic_row: int | None
    opened_at: datetime
    asked_at: datetime | None = None
    first_reply_at: datetime | None = None
    closed_at: datetime | None = None
    helped: bool | None = None


@dataclass(frozen=True)
class Said:
    """One message of a case and where it was written; a ready reply was written nowhere."""

    id: int
    case_id: int
    author: str
    kind: Kind
    chat_id: int | None
    message_id: int | None
    text: str
    media: str
    quotes: int | None
    at: datetime


def answers(person: Person) -> bool:
    """Whether somebody answers cases at all."""
    return bool(person.roles & {Role.COORDINATOR, Role.OWNER})


def in_charge(person: Person, case: Case) -> bool:
    """Whether this case lies in her scope: one that belongs nowhere lies in that of everybody who answers."""
    if case.activity is None and case.country is None:
        return answers(person)
    return person.holds(Role.COORDINATOR, activity=case.activity, country=case.country)


def may_answer(person: Person, case: Case) -> bool:
    """Whether this case is hers to answer: it lies in her scope, or she has taken it and answers cases still."""
    own = case.assignee is not None and case.assignee.id == person.id
    return in_charge(person, case) or (own and answers(person))


def check(person: Person, case: Case) -> None:
    """Raises NotAllowed for somebody who may not answer this case."""
    if not may_answer(person, case):
        raise NotAllowed(f"case {case.id}")


def topic_name(case: Case, country: str, state: str) -> str:
    """What a forum calls the case's topic: who asks, from where, and how it stands."""
    parts = (cut(case.person.name, LONGEST_NAME), country, state)
    return cut(" · ".join(part for part in parts if part), _LONGEST_TOPIC)


def in_language(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """The text for a reader of `language` and the language it is in: hers, else English, else the first there is."""
    found = next(each for each in (language, *LANGUAGES, *texts) if texts.get(each))
    return texts[found], found
