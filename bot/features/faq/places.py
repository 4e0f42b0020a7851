"""Named places in an answer, and which answer somebody reads. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

PLACES: Final = ("next_session", "seats_left", "deadline", "contact")
"""What is filled in for each reader."""
_PLACE: Final = re.compile(r"\{([A-Za-z_]+)\}")


@dataclass(frozen=True)
class Situation:
    """What an answer may depend on: where somebody is from, as what and for which activities she has registered."""

    countries: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    activities: tuple[str, ...] = ()


def places_of(text: str) -> list[str]:
    """The places of a text, in their order, each once."""
    return list(dict.fromkeys(_PLACE.findall(text)))


def unknown_places(text: str) -> Iterator[str]:
    """Places that nothing would be filled in for."""
    return (name for name in places_of(text) if name not in PLACES)


def filled(text: str, values: Mapping[str, Markup]) -> Markup:
    """The text with its places filled in; it is no HTML itself."""
    parts = _PLACE.split(text)
    # Every second part is the name of a place.
    shown = [Markup.escape(part) if at % 2 == 0 else values.get(part, Markup("")) for at, part in enumerate(parts)]
    return Markup("").join(shown)


def answer_for(
    answer: Mapping[str, str], instead: Sequence[Mapping[str, Any]] | None, who: Situation
) -> Mapping[str, str]:
    """The first answer whose conditions all fit the reader, else the one for everybody."""
    for other in instead or ():
        if _fits(other, who):
            found: Mapping[str, str] = other["answer"]
            return found
    return answer


def _fits(other: Mapping[str, Any], who: Situation) -> bool:
    facets = (("country", who.countries), ("role", who.roles), ("activity", frozenset(who.activities)))
    return all(not other.get(name) or facet & set(other[name]) for name, facet in facets)
