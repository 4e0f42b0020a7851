"""Sessions as an iCalendar file (RFC 5545, RFC 7986), which the calendars of phones and offices read.

Times are UTC: each calendar shows its owner's own clock, and none needs a table of zones. A session keeps its UID for
life, and its SEQUENCE grows whenever it is fixed anew, so that a second file moves what the first one put in.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.features.calendar.model import Entry
from bot.i18n import Translator, cut

MAKER: Final = "-//Sala//Exchange programmes//EN"
_LONGEST_NAMES: Final = 200
AGAIN_AFTER: Final = timedelta(hours=1)
_BEGAN: Final = datetime(2020, 1, 1, tzinfo=UTC)  # a SEQUENCE must stay below 2,147,483,648 for every calendar


def calendar(entries: Iterable[Entry], t: Translator, now: datetime) -> bytes:
    """The file, in the language of `t`; `now` is when it was written."""
    # Here: it is slow to load, and few turns need it.
    import icalendar

    made = icalendar.Calendar()
    made.add("prodid", MAKER)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", t("My schedule").striptags())
    made.add("refresh-interval", AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    for entry in entries:
        made.add_component(_event(entry, t, now))
    return bytes(made.to_ical())


def _event(entry: Entry, t: Translator, now: datetime) -> "icalendar.Event":  # type: ignore[name-defined]  # noqa: F821
    import icalendar

    event = icalendar.Event()
    event.add("uid", f"{entry.activity}.{entry.code}@sala")
    event.add("sequence", max(0, round((entry.changed_at - _BEGAN).total_seconds())))
    event.add("dtstamp", now.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("status", "CANCELLED" if entry.called_off else "TENTATIVE" if entry.waiting else "CONFIRMED")
    event.add("summary", _summary(entry, t))
    if place := _place(entry, t):
        event.add("location", place)
    if about := _about(entry, t):
        event.add("description", about)
    if entry.latitude is not None and entry.longitude is not None:
        event.add("geo", (entry.latitude, entry.longitude))
    if entry.link:
        event.add("url", entry.link)
    return event


def _summary(entry: Entry, t: Translator) -> str:
    title = t.pick(entry.title)
    if entry.teaches:
        return t("You teach: {session}", session=title).unescape()
    return title if entry.own else _for_others(entry, t)


def _for_others(entry: Entry, t: Translator) -> str:
    names = cut(", ".join(entry.others), _LONGEST_NAMES)
    return t("For {names}: {session}", names=names, session=t.pick(entry.title)).unescape()


def _place(entry: Entry, t: Translator) -> str:
    parts = [t.pick(text) for text in (entry.room, entry.place_title, entry.address) if text]
    return ", ".join(dict.fromkeys(parts))


def _about(entry: Entry, t: Translator) -> str:
    activity = t.pick(entry.activity_title)
    told = [] if activity == t.pick(entry.title) else [activity]
    if entry.others and entry.own:
        told.append(_for_others(entry, t))
    if entry.waiting:
        told.append(t("Waiting for approval").unescape())
    if entry.teaches and entry.equipment:
        told.append(t("Equipment: {equipment}", equipment=t.pick(entry.equipment)).unescape())
    return "\n".join([*told, *([entry.link] if entry.link else [])])
