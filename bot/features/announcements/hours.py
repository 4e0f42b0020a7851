"""The hour of a session in a text: at its venue, with the city, and by the clocks that show another one. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.i18n import Translator, differs

Cities = Mapping[str, Mapping[str, str]]


def at_the_venue(t: Translator, moment: datetime, zone: str, cities: Cities, place: Mapping[str, str] | None) -> str:
    """When it is there, and where that is."""
    return t("{when} ({city})", when=t.when(moment, None, zone), city=_named(t, zone, cities, place)).unescape()


def elsewhere(t: Translator, moment: datetime, zone: str, cities: Cities, others: Iterable[str]) -> dict[str, str]:
    """By each of these clocks that shows another hour, what follows the hour of the venue."""
    return {each: f" · {_own(t, moment, zone, each, cities)}" for each in others if differs(moment, zone, each)}


def _own(t: Translator, moment: datetime, zone: str, other: str, cities: Cities) -> str:
    same_day = t.short_date(moment, zone) == t.short_date(moment, other)
    when = t.time(moment, other) if same_day else t.when(moment, None, other)
    return t("{when} your time ({city})", when=when, city=_named(t, other, cities, None)).unescape()


def _named(t: Translator, zone: str, cities: Cities, place: Mapping[str, str] | None) -> str:
    return t.pick(place or {}) or t.pick(cities.get(zone, {})) or zone.rpartition("/")[2].replace("_", " ")
