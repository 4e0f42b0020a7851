"""What a change of sessions is: how each was and would be, and what should be looked at before it is done. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from zoneinfo import ZoneInfo

from bot.features.programme.book import Book
from bot.features.programme.entries import Session as Entry
from bot.features.programme.file import DatedSession
from bot.features.programme.times import WallClock, wall_clock
from bot.features.reminders.forecast import Foreseen
from bot.features.reminders.model import Change, Session
from bot.features.sessions.when import Span
from bot.i18n import N_

EARLY, LATE = 6, 22


class Kind(StrEnum):
    """What happens to a session."""

    ADDED = "added"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    RESTORED = "restored"


@dataclass(frozen=True)
class Note:
    """Something to look at: a sentence with what stands in its places, and the cell it is about, if it has one."""

    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True)
class Alteration:
    """One session as it was, and as it would be."""

    before: DatedSession | None
    after: DatedSession

    @property
    def kind(self) -> Kind:
        """What happens to it."""
        if self.before is None:
            return Kind.ADDED
        if self.after.entry.cancelled:
            return Kind.CHANGED if self.before.entry.cancelled else Kind.CANCELLED
        return Kind.RESTORED if self.before.entry.cancelled else Kind.CHANGED

    @property
    def moves(self) -> bool:
        """Whether its hours are others."""
        return self.before is None or (self.before.starts, self.before.ends) != (self.after.starts, self.after.ends)


@dataclass(frozen=True)
class Preview:
    """What would be done, who would hear of it and when, and what should be looked at."""

    book: Book
    alterations: Sequence[Alteration]
    told: Sequence[Foreseen]
    notes: Sequence[Note]


def alterations(book: Book, entries: Iterable[Entry]) -> list[Alteration]:
    """What entries would change; those that would change nothing are left out."""
    found = []
    for entry in entries:
        known = book.entries.get(entry.code)
        if known is None or _said(known) != _said(entry):
            found.append(Alteration(None if known is None else book.date(known), book.date(entry)))
    return found


def _said(entry: Entry) -> dict[str, object]:
    return entry.model_dump(mode="json", exclude_defaults=True)


def short(code: str) -> str:
    """A session in a button's data, where its code beside the activity's would be too long."""
    return blake2b(code.encode(), digest_size=5).hexdigest()


def moved(book: Book, entry: Entry, span: Span) -> Entry:
    """The entry at other hours of its place's clock; when it was first to be held is kept."""
    dated = book.date(entry)
    planned = entry.planned or wall_clock(dated.starts, dated.zone)
    starts, ends = WallClock(span.starts), WallClock(span.ends)
    known = {"starts": starts, "ends": ends, "minutes": None, "planned": None if planned == starts else planned}
    return entry.model_copy(update=known)


def hours_of(dated: DatedSession) -> Span:
    """From when until when a session is on the wall clock of its place."""
    there = ZoneInfo(dated.zone)
    return Span(dated.starts.astimezone(there).replace(tzinfo=None), dated.ends.astimezone(there).replace(tzinfo=None))


def as_session(book: Book, dated: DatedSession) -> Session:
    """A session as people read of it."""
    entry, place = dated.entry, book.places.get(dated.place or "")
    return Session(
        id=0, activity=book.activity, activity_title=book.title, title=entry.title, starts_at=dated.starts,
        ends_at=dated.ends, zone=dated.zone, place=dated.place, place_title=place.title if place else None,
        address=place.address if place else None, latitude=place.latitude if place else None,
        longitude=place.longitude if place else None, room=entry.room, link=entry.link, equipment=entry.equipment,
        teachers=entry.teachers, materials=[material.model_dump() for material in entry.materials],
        held_from=dated.held_from, held_until=dated.held_until,
    )  # fmt: skip


def as_change(book: Book, alteration: Alteration, now: datetime) -> Change | None:
    """What people would be told; None for a session that is new to them."""
    if alteration.before is None:
        return None
    before, after = (as_session(book, each) for each in (alteration.before, alteration.after))
    restored = alteration.kind is Kind.RESTORED
    gone = alteration.after.entry.cancelled
    if gone and alteration.before.entry.cancelled:
        return None
    return Change(0, book.activity, now, before, None if gone else after, restored)


# -- what cannot be done, and what should be looked at ---------------------------------------------------------------

PAST = N_("This moment is over. Please give one that is still to come.")


def is_past(alteration: Alteration, now: datetime) -> bool:
    """Whether something would be set for a moment that is over already."""
    return alteration.moves and not alteration.after.entry.cancelled and alteration.after.starts <= now


def looked_at(book: Book, found: Sequence[Alteration]) -> Iterator[Note]:
    """What the sessions themselves show: hours in the night of the place, clashes with each other, no map."""
    after = book.with_entries(each.after.entry for each in found)
    others = [each for each in after.dated if not each.entry.cancelled]
    for each in found:
        if each.after.entry.cancelled:
            continue
        if each.moves:
            yield from _at_night(each.after)
            yield from _clashes(each.after, others)
        yield from _no_map(book, each)


def _at_night(dated: DatedSession) -> Iterator[Note]:
    hour = hours_of(dated).starts
    if not EARLY <= hour.hour < LATE:
        sentence = N_("{session} begins at {hour} by the clock of its place. Please look whether that is meant.")
        yield Note(sentence, {"session": dated.entry.title, "hour": f"{hour:%H:%M}"})


def _clashes(dated: DatedSession, others: Iterable[DatedSession]) -> Iterator[Note]:
    for other in others:
        same = other.entry.code == dated.entry.code
        if not same and other.starts < dated.ends and other.ends > dated.starts:
            sentence = N_("{session} and {other} of this activity are at the same hour.")
            yield Note(sentence, {"session": dated.entry.title, "other": other.entry.title})


def _no_map(book: Book, each: Alteration) -> Iterator[Note]:
    place = book.places.get(each.after.place or "")
    changed = each.before is None or each.before.place != each.after.place
    if place is not None and changed and place.latitude is None and each.after.entry.link is None:
        yield Note(
            N_("{place} has no point on the map: people read its name and address only."), {"place": place.title}
        )


def new_code(book: Book) -> str:
    """A code that no session of the activity has."""
    number = len(book.entries) + 1
    while f"session-{number}" in book.entries:
        number += 1
    return f"session-{number}"
