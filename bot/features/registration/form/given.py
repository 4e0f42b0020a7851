"""What a person can give as an answer, and why it may not be one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from bot.errors import BotError

Entry = Mapping[str, Any]
"""An answer with parts: an institution (`code` and `title` from the list, or the `name` that was typed), or a file."""

Answer = str | bool | int | float | list[Any] | Entry | None
"""An answer as it is stored (JSON); None for a question that was skipped."""


@dataclass(frozen=True)
class Typed:
    """A text message of the person's own."""

    text: str
    zawgyi: bool = False
    """Whether `text` is put into Unicode, and the person has typed Zawgyi."""


@dataclass(frozen=True)
class Picked:
    """A tap on a button that stands for a choice; the code can be forged. `seen`: the version it was shown with."""

    code: str
    seen: int | None = None


@dataclass(frozen=True)
class Contact:
    """A shared contact, which may be somebody else's."""

    phone: str
    belongs_to_sender: bool


@dataclass(frozen=True)
class Other:
    """A message that is no text: its `kind` is Telegram's word for it (photo, sticker, voice …) or "forwarded"."""

    kind: str


@dataclass(frozen=True)
class Attached:
    """A photo or document as it was fetched; with a `fault` it was not, and has no content."""

    name: str
    content: bytes = b""
    fault: "Reason | None" = None


Given = Typed | Picked | Contact | Other | Attached


class Reason(StrEnum):
    """Why something is not an answer to the open question; each has its sentence in `messages`."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    NOT_TEXT = "not-text"
    FORWARDED = "forwarded"
    COMMAND = "command"
    TOO_MANY_MARKS = "too-many-marks"
    ZAWGYI = "zawgyi"
    NO_LETTERS = "no-letters"
    HAS_DIGITS = "has-digits"
    SIGN = "sign"
    LATIN_NEEDED = "latin-needed"
    DATE_UNREADABLE = "date-unreadable"
    DATE_SHORT_YEAR = "date-short-year"
    DATE_NO_SUCH_DAY = "date-no-such-day"
    DATE_IN_FUTURE = "date-in-future"
    DATE_TOO_EARLY = "date-too-early"
    DATE_TOO_LATE = "date-too-late"
    PHONE_UNREADABLE = "phone-unreadable"
    PHONE_WITHOUT_COUNTRY = "phone-without-country"
    NOT_YOUR_CONTACT = "not-your-contact"
    EMAIL_UNREADABLE = "email-unreadable"
    PICK_A_BUTTON = "pick-a-button"
    NOTHING_PICKED = "nothing-picked"
    NEEDED = "needed"
    NUMBER_UNREADABLE = "number-unreadable"
    NUMBER_WHOLE = "number-whole"
    NUMBER_DECIMALS = "number-decimals"
    NUMBER_TOO_SMALL = "number-too-small"
    NUMBER_TOO_LARGE = "number-too-large"
    SCALE_OUTSIDE = "scale-outside"
    NOT_AGREED = "not-agreed"
    TYPE_MORE = "type-more"
    FILE_NEEDED = "file-needed"
    FILE_TYPE = "file-type"
    FILE_TOO_LARGE = "file-too-large"
    FILE_GONE = "file-gone"
    FILE_ALBUM = "file-album"


class NotAnAnswer(BotError):
    """What was given does not answer the open question; `details` has what its sentence needs (limit, sign, bound)."""

    def __init__(self, reason: Reason, **details: str | float | date) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.details = details
