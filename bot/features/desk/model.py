"""What a coordinator has before her: which registrations are listed, and who of them is ticked."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from bot.errors import BotError
from bot.i18n import clean_name, graphemes, search_key
from bot.i18n.zawgyi import in_unicode
from bot.people.model import Grant, Person, Role

A_PAGE: Final = 8
MOST_TICKS: Final = 100
"""A decision writes up to eight rows; so many of them stay below the thousand that one transaction may write."""

LONGEST_TEXT: Final = 60
_WORDS_OF_A_NAME: Final = 3
_OF_A_NAME: Final = 24


class TooMany(BotError):
    """As many people as can be decided about at once are ticked already."""


def is_question(text: str) -> bool:
    """Whether what was typed looks like more than a part of a name."""
    return any(sign in text for sign in "?？") or len(text.split()) > _WORDS_OF_A_NAME or graphemes(text) > _OF_A_NAME


@dataclass(frozen=True)
class Filters:
    """Which registrations are meant; None is all of them."""

    activity: str | None = None
    country: str | None = None
    institution: str | None = None
    state: str | None = None
    text: str = ""

    @property
    def key(self) -> str:
        """What was typed, spelt as names are kept for looking them up."""
        return search_key(self.text)


@dataclass(frozen=True)
class Scope:
    """Where a coordinator decides: everywhere, or in these activities and for people of these countries."""

    everywhere: bool = False
    activities: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that she decides about."""
        return not (self.everywhere or self.activities or self.countries)

    def meets(self, other: "Scope") -> bool:
        """Whether some of what the one decides about is also the other's."""
        if self.is_empty or other.is_empty:
            return False
        whole = self.everywhere or other.everywhere
        # Somebody of a country may be in any activity.
        mixed = bool(self.countries and other.activities) or bool(self.activities and other.countries)
        return whole or mixed or bool(self.activities & other.activities or self.countries & other.countries)


def scope_of(person: Person) -> Scope:
    """The scope that a person's roles give now."""
    deciding = [grant for grant in person.grants if grant.role in {Role.COORDINATOR, Role.OWNER}]
    return Scope(
        everywhere=any(grant.role is Role.OWNER or not grant.scope for grant in deciding),
        activities=_named("activity", deciding),
        countries=_named("country", deciding),
    )


def _named(kind: str, grants: list[Grant]) -> frozenset[str]:
    return frozenset(grant.scope.partition(":")[2] for grant in grants if grant.scope.startswith(f"{kind}:"))


def _pairs(numbers: Mapping[int, int]) -> list[list[int]]:
    return [[number, seen] for number, seen in numbers.items()]


@dataclass(frozen=True)
class View:
    """The list as it stands in the chat. `version` grows with each change of what is ticked or meant.

    `ticks` has the registrations that are ticked, each with the version in which it was seen: what has changed since
    is not decided about unseen. `moving` has those for whom another activity is being chosen, in the same way.
    """

    filters: Filters = field(default_factory=Filters)
    page: int = 0
    ticking: bool = False
    ticks: Mapping[int, int] = field(default_factory=dict)
    moving: Mapping[int, int] = field(default_factory=dict)
    version: int = 1
    message_id: int | None = None
    row: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The form in which the dialogue keeps it."""
        return {**asdict(self), "ticks": _pairs(self.ticks), "moving": _pairs(self.moving)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "View":
        """The view that was kept."""
        known = {name: value for name, value in kept.items() if name in cls.__dataclass_fields__}
        seen = {name: dict(map(tuple, kept.get(name, ()))) for name in ("ticks", "moving")}
        return cls(**{**known, **seen, "filters": Filters(**kept["filters"])})

    def narrowed(self, **chosen: Any) -> "View":
        """The first page of what is meant now; who is ticked stays ticked."""
        return self._next(filters=replace(self.filters, **chosen), page=0)

    def searched(self, text: str) -> "View":
        """The first page of those whose name has `text` in it."""
        return self.narrowed(text=clean_name(in_unicode(text) or text)[:LONGEST_TEXT])

    def ticked(self, number: int, seen: int) -> "View":
        """With one more ticked, or one less; raises TooMany."""
        ticks = dict(self.ticks)
        if ticks.pop(number, None) is None:
            ticks[number] = seen
        if len(ticks) > MOST_TICKS:
            raise TooMany
        return self._next(ticks=ticks)

    def all_ticked(self, shown: Mapping[int, int]) -> "View":
        """With everybody of a page ticked, as far as there is room."""
        more = {number: seen for number, seen in shown.items() if number not in self.ticks}
        room = MOST_TICKS - len(self.ticks)
        return self._next(ticks={**self.ticks, **dict(list(more.items())[:room])})

    def tickable(self, ticking: bool) -> "View":
        """Whether a tap on a name ticks it; nobody is ticked when that begins or ends."""
        return self._next(ticking=ticking, ticks={})

    def moves(self, moving: Mapping[int, int]) -> "View":
        """With these to be moved to another activity."""
        return self._next(moving=dict(moving))

    def _next(self, **changed: Any) -> "View":
        return replace(self, version=self.version + 1, **changed)
