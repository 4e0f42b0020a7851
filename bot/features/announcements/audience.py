"""Who is meant, as data: values that are included and excluded, filter by filter. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

FACETS: Final = ("activity", "field", "state", "role", "country", "institution", "language")
OF_REGISTRATIONS: Final = frozenset({"activity", "field", "state", "role", "institution"})
"""These are said of a registration: who has none is not meant where one of them is chosen."""

Values = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Audience:
    """Everybody who fits one of the included values of each filter, and none of the excluded ones.

    `silent_on`: only those who have an announcement and did not say that they know; `unanswered`: only those who have
    the poll of one and did not answer it.
    """

    include: Values = field(default_factory=dict)
    exclude: Values = field(default_factory=dict)
    silent_on: int | None = None
    unanswered: int | None = None

    @property
    def activity(self) -> str | None:
        """The one activity that it is about, where that is clear."""
        named = self.include.get("activity", ())
        return named[0] if len(named) == 1 else None

    @property
    def is_everybody(self) -> bool:
        """Whether nothing is chosen."""
        return not (self.include or self.exclude or self.silent_on or self.unanswered)

    def standing(self, facet: str, value: str) -> str:
        """Whether a value is included, excluded, or neither ("")."""
        if value in self.include.get(facet, ()):
            return "include"
        return "exclude" if value in self.exclude.get(facet, ()) else ""

    def turned(self, facet: str, value: str) -> "Audience":
        """One tap further: neither, included, excluded, neither."""
        match self.standing(facet, value):
            case "":
                return replace(self, include=_with(self.include, facet, value))
            case "include":
                excluded = _with(self.exclude, facet, value)
                return replace(self, include=_without(self.include, facet, value), exclude=excluded)
        return replace(self, exclude=_without(self.exclude, facet, value))

    def to_json(self) -> dict[str, Any]:
        """The form in which it is kept."""
        kept = {
            "include": _plain(self.include), "exclude": _plain(self.exclude), "silent_on": self.silent_on,
            "unanswered": self.unanswered,
        }  # fmt: skip
        return {name: value for name, value in kept.items() if value}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Audience":
        """The one that was kept."""
        values = {side: {name: tuple(each) for name, each in kept.get(side, {}).items()} for side in _SIDES}
        return cls(values["include"], values["exclude"], kept.get("silent_on"), kept.get("unanswered"))


_SIDES: Final = ("include", "exclude")


def _with(values: Values, facet: str, value: str) -> Values:
    return {**values, facet: (*values.get(facet, ()), value)}


def _without(values: Values, facet: str, value: str) -> Values:
    left = tuple(each for each in values.get(facet, ()) if each != value)
    others = {name: each for name, each in values.items() if name != facet}
    return {**others, facet: left} if left else others


def _plain(values: Values) -> dict[str, list[str]]:
    return {name: list(each) for name, each in values.items()}
