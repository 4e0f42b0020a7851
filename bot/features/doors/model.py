"""The doors: people whom an institution nominates, and what a list of them says."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.features.registration.form import NotAnAnswer, Question
from bot.spreadsheet import Fault, Sheet

SENDER = "sender"
"""The coordinator who sends the list answers for a person."""


@dataclass(frozen=True, slots=True)
class Nominee:
    """Somebody in a list: the row, the cell of the name, the name, the answers that the list knows, who it is."""

    row: int
    place: str
    name: str
    answers: Mapping[str, Any]
    digest: str
    born: str = ""
    contact: str = ""
    """Who answers for her: the digest of another row, or SENDER."""

    def to_json(self) -> dict[str, Any]:
        """The form in which a list waits for its coordinator."""
        return {**asdict(self), "answers": dict(self.answers)}


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """A cell that does not answer the question of its column."""

    place: str
    question: Question
    error: NotAnAnswer


AnyFault = Fault | WrongAnswer


@dataclass(frozen=True)
class Read:
    """What a list says: its people, what is wrong (then nobody is taken in), and what is worth knowing."""

    nominees: tuple[Nominee, ...]
    faults: tuple[AnyFault, ...] = ()
    notes: tuple[Fault, ...] = ()
    names_institutions: bool = True
    """Whether a column says of which institution people are, or the form does not ask for it."""


@dataclass(frozen=True)
class Report:
    """A list held against what is stored: who is new, and who is nominated already (and has not come yet)."""

    new: tuple[Nominee, ...]
    waiting: tuple[Nominee, ...] = ()
    come: tuple[Nominee, ...] = ()
    faults: tuple[AnyFault, ...] = ()
    notes: tuple[Fault, ...] = ()
    names_institutions: bool = True


@dataclass(frozen=True)
class KeptList:
    """A list that waits for its coordinator: its rows, and what has been said of it so far."""

    name: str
    sheet: Sheet
    activity: str = ""
    institution: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A nominee's own link, by its token: it is known only in the moment in which it is made."""

    nominee: Nominee
    token: str


@dataclass(frozen=True)
class Nomination:
    """A nomination as it is stored."""

    id: int
    activity: str
    institution: str | None
    name: str
    answers: Mapping[str, Any]
    registration_id: int | None
    claimed_at: datetime | None
    digest: str = ""
    in_care: int = 0
    """For how many others of the list its person answers, who came with her."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who is nominated already: enough to know her again."""

    digest: str
    name: str
    born: str
    has_come: bool
