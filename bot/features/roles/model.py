"""Who holds which role, and what keeps one from being taken away. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Generic, TypeVar

from bot.errors import BotError
from bot.people.model import Grant, Person, Role

A_PAGE: Final = 6
CHOICES: Final = 8

T = TypeVar("T")
Titles = Mapping[str, Mapping[str, str]]
"""What activities and countries are called, by the scope that names them."""


class Changed(BotError):
    """It is not any more as the button saw it."""


class Kept(BotError):
    """This role cannot be taken away; `why` says why."""

    def __init__(self, why: "Why") -> None:
        super().__init__(why.value)
        self.why = why


class Why(StrEnum):
    """What keeps somebody an owner."""

    SETTINGS = "settings"
    LAST = "last"


class Reach(StrEnum):
    """How far a role reaches, as a button says it."""

    ALL = "all"
    ACTIVITY = "of"
    COUNTRY = "in"

    def scope(self, code: str) -> str:
        """The scope of a role that reaches so far."""
        return "" if self is Reach.ALL else f"{_KINDS[self]}:{code}"


_KINDS: Final = {Reach.ACTIVITY: "activity", Reach.COUNTRY: "country"}

REACHES: Final[Mapping[Role, tuple[Reach, ...]]] = MappingProxyType(
    {
        Role.COORDINATOR: (Reach.ALL, Reach.ACTIVITY, Reach.COUNTRY),
        Role.TEACHER: (Reach.ALL, Reach.ACTIVITY),
        Role.OWNER: (Reach.ALL,),
    }
)
"""How far each role can reach; the one that is given most often comes first."""


@dataclass(frozen=True)
class Held:
    """A role that somebody holds: since when, and who gave it."""

    id: int
    grant: Grant
    since: datetime
    by: str | None


@dataclass(frozen=True)
class Past:
    """A role that somebody held."""

    name: str
    grant: Grant
    since: datetime
    until: datetime
    taken_by: str


@dataclass(frozen=True)
class Invitation:
    """An invitation that nobody has used yet."""

    id: int
    grant: Grant
    made_at: datetime
    expires_at: datetime
    by: str | None


@dataclass(frozen=True)
class Holder:
    """Somebody with all her roles. Who is `fixed` is an owner by the settings."""

    person: Person
    held: tuple[Held, ...]
    fixed: bool = False

    @property
    def has_come(self) -> bool:
        """Whether she has ever begun with the bot: else there is no chat yet in which she could be told anything."""
        return self.person.language is not None

    def one(self, number: int | None) -> Held:
        """One of her roles; raises Changed where she holds it no more."""
        found = next((each for each in self.held if each.id == number), None)
        if found is None:
            raise Changed(f"role {number}")
        return found

    def without(self, held: Held) -> Person:
        """The person as she is without one of her roles."""
        rest = tuple(grant for grant in self.person.grants if grant != held.grant)
        return replace(self.person, grants=rest)


def kept(holder: Holder, held: Held, owners: int) -> Why | None:
    """What keeps this role from being taken away; None where nothing does."""
    if held.grant.role is not Role.OWNER:
        return None
    if holder.fixed:
        return Why.SETTINGS
    return Why.LAST if owners < 2 else None


@dataclass(frozen=True)
class Loss:
    """A role that is taken away, and what does not go on without it."""

    holder: Holder
    held: Held
    rest: Sequence[Grant]
    cases: int = 0
    unsent: int = 0
    invitations: int = 0
    in_group: bool = False


@dataclass(frozen=True)
class Page(Generic[T]):
    """A part of what there is."""

    rows: Sequence[T]
    number: int
    total: int
    size: int = A_PAGE

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(0, (self.total - 1) // self.size)


def page_of(wanted: int | None, total: int, size: int = A_PAGE) -> int:
    """The page that is shown: the one that was asked for, or the last there is."""
    return max(0, min(wanted or 0, (total - 1) // size))
