"""A rule's own text: the words of the programme, with what they name in braces filled in for each reader.

A line of it that names something which a session does not have is left out, so that nobody reads "Room:" and nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.features.reminders import lines
from bot.features.reminders.model import Reader, Session, Texts

_PLACE: Final = re.compile(r"\{([a-z]+)\}")
NAMES_DEADLINE: Final = "{deadline}"


@dataclass(frozen=True)
class Words:
    """What a rule says in each language, and until when the paper that it may speak of is to be there."""

    text: Texts
    until: datetime | None = None
    zone: str = "UTC"


def said(words: Words | None, session: Session, reader: Reader) -> str:
    """What stands below the title of a reminder; the activity where the programme has no words of its own."""
    if words is None or not words.text:
        return lines.about(session, reader.t)
    places = _places(words, session, reader)
    return "\n".join(
        _PLACE.sub(lambda found: places[found[1]], line) for line in reader.t.pick(words.text).split("\n")
        if all(places.get(name) for name in _PLACE.findall(line))
    )  # fmt: skip


def _places(words: Words, session: Session, reader: Reader) -> Mapping[str, str]:
    """The hours are those of the clock that counts first: at a venue the venue's, online the reader's own."""
    t, clock = reader.t, reader.zone if session.online else session.zone
    texts = {
        "activity": session.activity_title, "session": session.title, "place": session.place_title,
        "address": session.address, "room": session.room, "equipment": session.equipment,
    }  # fmt: skip
    until = words.until
    return {name: t.pick(text) if text else "" for name, text in texts.items()} | {
        "day": t.short_date(session.starts_at, clock),
        "hour": t.time(session.starts_at, clock),
        "days": t.number(max(0, (_day(session.starts_at, clock) - _day(reader.now, clock)).days)),
        "link": session.link or "",
        "teachers": ", ".join(session.teachers or ()),
        "deadline": "" if until is None else f"{t.when(until, None, words.zone)} ({reader.city(words.zone)})",
    }


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
