"""What an announcement is: its states, its texts, what keeps it from leaving. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from bot.errors import BotError
from bot.features.announcements.audience import Audience
from bot.features.announcements.rhythm import Rhythm
from bot.features.polls.model import Poll
from bot.i18n import LANGUAGES

MOST_IN_ALBUM: Final = 10
AT_ONCE: Final = 100
"""So many rows are written by the tap that begins, so that the first message leaves at once; the clock writes on."""


class State(StrEnum):
    """Where an announcement stands."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    STOPPING = "stopping"
    STOPPED = "stopped"
    SENT = "sent"
    RECALLING = "recalling"
    RECALLED = "recalled"
    REPEATING = "repeating"


BEGUN: Final = frozenset(State) - {State.DRAFT, State.SCHEDULED}
AFTER: Final = frozenset({State.SENT, State.STOPPED})
"""Nothing is on its way; what has arrived can be corrected or recalled, what has not can be sent again."""


TAKEN_BACK: Final = frozenset({State.RECALLING, State.RECALLED})
ON_ITS_WAY: Final = (State.SENDING, State.PAUSED, State.SENT, State.STOPPED)
"""It has left, or is about to: what it says can be corrected or taken back."""


class Category(StrEnum):
    """What an announcement is about. Readers can switch off all but what they need to take part."""

    REQUIRED = "required"
    NEWS = "news"
    SURVEY = "survey"


OPTIONAL: Final = (Category.NEWS, Category.SURVEY)


class Changed(BotError):
    """The draft is not as the button saw it; it is shown as it is now."""


class Beyond(BotError):
    """Somebody has it whom she does not coordinate any more."""


class Blocked(BotError):
    """Something keeps it from leaving; the text of the gate says what."""


@dataclass(frozen=True)
class Text:
    """What readers of one language get: words, or messages of the author's chat that are copied."""

    language: str
    kind: str
    html: str
    chat_id: int
    messages: tuple[int, ...]
    album: str | None = None
    files: tuple[tuple[str, str, bool], ...] = ()
    """Of an album the kind of each message, Telegram's number of its file, and whether words stand below it."""
    poll: Poll | None = None

    @property
    def is_words(self) -> bool:
        """Whether it is a message in words alone."""
        return self.kind == "text"

    @property
    def words_at(self) -> int:
        """Below which message of an album its words stand."""
        return next((at for at, (_, _, has_words) in enumerate(self.files) if has_words), 0)


@dataclass(frozen=True)
class Correction:
    """The words that are to take the place of a text which has left, and who wrote them."""

    language: str
    html: str
    by_id: int

    def to_json(self) -> dict[str, Any]:
        """The form in which it is kept."""
        return {"language": self.language, "html": self.html, "by": self.by_id}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any] | None) -> "Correction | None":
        """The one that was kept."""
        return cls(kept["language"], kept["html"], kept["by"]) if kept else None


@dataclass(frozen=True)
class Announcement:
    """One announcement with its texts by language."""

    id: int
    author_id: int
    state: State
    version: int
    category: Category
    base: str
    fallback: str | None
    fallback_for: frozenset[str]
    audience: Audience
    got_it: bool
    replies: str
    valid_until: datetime | None
    due_at: datetime | None
    anchor: Mapping[str, Any] | None
    parent_id: int | None
    chat_id: int | None
    progress_row: int | None
    created_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    texts: Mapping[str, Text] = field(default_factory=dict)
    asked_version: int | None = None
    """The version that others were asked to approve."""
    approved_version: int | None = None
    rhythm: Rhythm | None = None
    once: bool = False
    """Rather never than twice: where the line breaks its author decides for each person."""
    closed_at: datetime | None = None
    """When its author ended its poll."""
    correction: Correction | None = None
    """What waits for somebody else's approval."""

    @property
    def poll(self) -> Poll | None:
        """The poll of the base language, if it is one."""
        text = self.texts.get(self.base)
        return text.poll if text else None

    @property
    def misfits(self) -> list[str]:
        """Languages whose text is no poll like that of the base: one count could not hold for all."""
        base = self.poll
        return [
            language
            for language, text in self.texts.items()
            if (text.poll is None) != (base is None) or (text.poll and base and not text.poll.fits(base))
        ]

    @property
    def is_approved(self) -> bool:
        """Whether somebody else has approved it as it is now."""
        return self.approved_version == self.version

    @property
    def approved_next(self) -> int | None:
        """What is approved when the next version says the same."""
        return self.version + 1 if self.is_approved else None

    def text_for(self, language: str) -> Text | None:
        """What a reader of this language gets: her own text, else what was chosen, else the base."""
        return self.texts.get(language) or self.texts.get(self.fallback or "") or self.texts.get(self.base)

    def holes(self, readers: Mapping[str, int]) -> dict[str, int]:
        """The languages that have readers and neither a text nor a fallback chosen for them, with how many they are."""
        chosen = self.fallback_for if self.fallback in self.texts else frozenset[str]()
        return {
            language: readers[language]
            for language in LANGUAGES
            if readers.get(language) and language not in self.texts and language not in chosen
        }


class Asked(StrEnum):
    """What readers are asked for below an announcement, and some have not given."""

    RECEIPT = "receipt"
    VOTE = "vote"


class Gate(StrEnum):
    """What keeps a draft from leaving."""

    NO_TEXT = "no_text"
    POLL = "poll"
    HOLES = "holes"
    NOBODY = "nobody"
    NO_ACTIVITY = "no_activity"
    NO_SESSION = "no_session"
    CALLED_OFF = "called_off"
    CLOSED = "closed"
    NO_ROLE = "no_role"
    NOT_APPROVED = "not_approved"


def gate(found: Announcement, readers: Mapping[str, int], places: Sequence[str]) -> Gate | None:
    """The first thing that keeps it from leaving, the one that its author can mend first."""
    if found.base not in found.texts:
        return Gate.NO_TEXT
    if not any(readers.values()):
        return Gate.NOBODY
    if found.audience.activity is None and set(places) & {"activity", "session"}:
        return Gate.NO_ACTIVITY
    if found.misfits:
        return Gate.POLL
    return Gate.HOLES if found.holes(readers) else None


def subject(found: Announcement) -> str:
    """What "Got it" is pressed for; below a second message to the silent it is that of the first one."""
    return f"announcement-{found.parent_id or found.id}"


def seal(before: str, *line: Any) -> str:
    """The digest of a line of the log and of the one before it: who changes a line must change all that follow."""
    written = json.dumps([before, *line], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(written.encode()).hexdigest()


def is_whole(lines: Sequence[Any]) -> bool:
    """Whether each line of a log has the seal of what it says and of the line before it."""
    before = ""
    for line in lines:
        before = seal(before, line.announcement_id, line.at.isoformat(), line.by_id, line.step, line.details)
        if before != line.digest:
            return False
    return True
