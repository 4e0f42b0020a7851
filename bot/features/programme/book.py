"""The sessions of one activity, as its file has them. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.features.programme.entries import Place, Session
from bot.features.programme.file import DatedSession, dated_session


@dataclass(frozen=True)
class Book:
    """The sessions of one activity as entries of its file, with what is needed to date them."""

    programme: str
    activity: str
    title: Mapping[str, str]
    place: str | None
    zone: str
    anchor: datetime
    places: Mapping[str, Place]
    entries: Mapping[str, Session]

    @property
    def dated(self) -> list[DatedSession]:
        """Every session with its moments, the first one first; also those that were called off."""
        found = [self.date(entry) for entry in self.entries.values()]
        return sorted(found, key=lambda each: (each.starts, each.entry.code))

    def date(self, entry: Session) -> DatedSession:
        """One session with its moments."""
        zones = {code: place.zone for code, place in self.places.items()}
        return dated_session(entry, entry.place or self.place, zones, self.zone, self.anchor)

    def with_entries(self, entries: Iterable[Session]) -> "Book":
        """The book with these in the place of those that have their codes, new ones last."""
        return replace(self, entries={**self.entries, **{entry.code: entry for entry in entries}})

    def seen(self, codes: Iterable[str]) -> str:
        """What tells whether one of these sessions was changed meanwhile."""
        now = {code: plain(self.entries[code]) if code in self.entries else None for code in codes}
        return hashlib.sha256(json.dumps(now, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def plain(entry: Session) -> dict[str, Any]:
    """An entry as the stored file has it."""
    return entry.model_dump(mode="json", by_alias=True, exclude_unset=True)
