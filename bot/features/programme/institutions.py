"""Institutions by a part of their name: what is typed and what the list has, in one spelling."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import regex

from bot.features.programme.model import Institution
from bot.i18n import search_key

if TYPE_CHECKING:
    from bot.features.programme import entries

SHOWN: Final = 6
LOOKED_AT: Final = 100
MOST: Final = 5_000
# Signs of tone in Thai, Lao, Khmer and Burmese; the marks of Vietnamese are gone with the search key.
_TONES: Final = regex.compile(r"[\u0e48-\u0e4c\u0ec8-\u0ecc\u17c9-\u17d1\u17dd\u1037\u1038]")
_NO_LETTERS: Final = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_FEWEST: Final = 3
_FEWEST_HAN: Final = 2


def folded(name: str) -> str:
    """The letters of a name alone: no case, tone, blank or sign."""
    letters: str = _NO_LETTERS.sub("", _TONES.sub("", search_key(name)))
    return letters


def words(text: str) -> list[str]:
    """The words of what was typed, folded; each of them must be in the name."""
    return [word for part in text.split() if (word := folded(part))]


def is_enough(text: str) -> bool:
    """Whether there are letters enough to look for: three, or two of Chinese."""
    letters = folded(text)
    fewest = _FEWEST_HAN if regex.search(r"\p{Han}", letters) else _FEWEST
    return len(regex.findall(r"\X", letters)) >= fewest


def likeliest(found: Sequence[Institution], text: str, country: str | None) -> list[Institution]:
    """The ones to offer: those of that very name first, then of one's own country, then whose name begins like it."""
    typed = folded(text)

    def rank(institution: Institution) -> tuple[bool, bool, bool]:
        keys = institution.keys.split("\n")
        begins = any(key.startswith(typed) for key in keys)
        return typed not in keys, country is not None and institution.country != country, not begins

    return sorted(found, key=rank)[:SHOWN]


def row(position: int, entry: "entries.Institution") -> dict[str, Any]:
    """An institution of a file as it is stored."""
    names = (*entry.title.values(), *entry.aliases, entry.code)
    keys = dict.fromkeys(folded(name) for name in names)
    return {"position": position, **entry.model_dump(mode="json"), "keys": "\n".join(key for key in keys if key)}
