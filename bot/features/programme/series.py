"""From a series to its sessions: the days of the week, without exceptions and holidays. Pure but for the calendars."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.features.programme.entries import Activity, Series, Session
from bot.features.programme.holidays import CALENDARS
from bot.features.programme.office import DAYS
from bot.features.programme.times import WallClock

_SAME = ("title", "minutes", "place", "room", "link", "equipment", "teachers", "materials")


def sessions_of(activity: Activity, anchor: datetime, zones: dict[str, str], fallback: str) -> tuple[Session, ...]:
    """All sessions of an activity: those of its series, and its single ones, which take the place of such a date."""
    single = {session.code for session in activity.sessions}
    dated = with_series(activity.series, activity.place, anchor, zones, fallback)
    return (*(each for each in dated if each.code not in single), *activity.sessions)


def with_series(
    series: Iterable[Series], place: str | None, anchor: datetime, zones: dict[str, str], fallback: str
) -> Iterator[Session]:
    """The dates of each series, by the clock of its place."""
    for each in series:
        yield from dates(each, anchor, zones.get(each.place or place or "", fallback))


def dates(
    series: Series, anchor: datetime, zone: str, is_holiday: Callable[[str, date], bool] = CALENDARS.is_holiday
) -> Iterator[Session]:
    """A session for each date that is neither left out nor a holiday in one of the countries that count."""
    first = series.starts.at(anchor, zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    known = {name: getattr(series, name) for name in _SAME if name in series.model_fields_set}
    for number in range(series.weeks * 7):
        starts = first + timedelta(days=number)
        day = starts.date()
        if DAYS[day.weekday()] not in series.days or day.isoformat() in series.without:
            continue
        if not any(is_holiday(country, day) for country in series.holidays):
            yield Session(code=f"{series.code}-{day:%Y%m%d}", starts=WallClock(starts), **known)
