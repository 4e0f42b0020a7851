"""What reminders are about: sessions, rules, and whoever reads of them.

planned ──due──▶ done
   │  └──too late, or overtaken by a later one──▶ skipped
   └──the session moved──▶ gone
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from bot.features.held.model import Held
from bot.features.reminders.conditions import EVERYBODY, Only
from bot.features.reminders.hours import day_of
from bot.i18n import Translator
from bot.people.model import Person, Role
from bot.people.voices import Voices

Texts = Mapping[str, str]
Item = TypeVar("Item")

A_DAY = timedelta(days=1)

ONLINE = "online"
"""The code of the place that is no place."""


class Audience(StrEnum):
    """Who is reminded; each audience gets a text of its own."""

    PARTICIPANTS = "participants"
    TEACHERS = "teachers"
    CONTACTS = "contacts"
    """Whoever speaks for an institution, and the coordinators: they get the list of those who are silent."""


class Anchor(StrEnum):
    """What a reminder is counted from."""

    START = "start"
    END = "end"


OWN = "own-"
"""What the codes of the rules begin with that people choose for themselves."""


class Lead(StrEnum):
    """How long before a session somebody can choose to be reminded, in the place of the programme's own reminders."""

    EVENING = "evening"
    TWO_HOURS = "two-hours"
    HOUR = "hour"

    @property
    def rule(self) -> "Rule":
        """The reminder that it stands for."""
        before = {Lead.EVENING: timedelta(days=1), Lead.TWO_HOURS: timedelta(hours=2), Lead.HOUR: timedelta(hours=1)}
        clock = time(18) if self is Lead.EVENING else None
        return Rule(f"{OWN}{self.value}", before[self], Audience.PARTICIPANTS, clock=clock, only={"lead": self.value})


class View(StrEnum):
    """How far a schedule looks ahead."""

    ALL = "page"
    TODAY = "today"
    WEEK = "week"

    def until(self, now: datetime, zone: str) -> datetime | None:
        """What starts from then on is left out: the next midnight in `zone`, or the one after seven days."""
        if self is View.ALL:
            return None
        midnight = datetime.combine(now.astimezone(ZoneInfo(zone)).date(), time(), ZoneInfo(zone))
        return midnight + timedelta(days=1 if self is View.TODAY else 7)


@dataclass(frozen=True)
class Rule:
    """So long before each session begins, this audience is reminded; `text` takes the place of the activity's line.

    With `anchor` END so long before it ends, or after that where `before` is less than nothing.

    With a `clock`, at that hour of each reader's own day; `urgent` says why it may leave at night; `only` are the
    conditions as they are kept (`conditions.Only`).
    """

    code: str
    before: timedelta
    audience: str
    text: Texts | None = None
    clock: time | None = None
    urgent: str | None = None
    only: Mapping[str, Any] | None = None
    anchor: Anchor = Anchor.START


@dataclass(frozen=True)
class Changed:
    """A session whose reminders are to be planned: from when until when it is, by which clock, and since when."""

    id: int
    programme: str
    activity: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    zone: str = "UTC"


@dataclass(frozen=True)
class Due:
    """A reminder whose moment has come, for readers in `zones` (None for all).

    `sorted` once it is settled that these are the ones who have it now, and that others have it later.
    """

    id: int
    session_id: int
    rule: str
    audience: str
    due_at: datetime
    text: Texts | None
    planned_for: datetime | None = None
    before: timedelta | None = None
    clock: time | None = None
    urgent: bool = False
    zones: frozenset[str] | None = None
    sorted: bool = False
    only: Only = EVERYBODY
    anchor: Anchor = Anchor.START

    def counted_from(self, session: "Session") -> datetime:
        """The moment that it is so long before, or after."""
        return session.ended_at if self.anchor is Anchor.END else session.starts_at

    def useful_until(self, session: "Session") -> datetime:
        """When it has lost its meaning: when the session begins, or is over; one that follows it, a day later."""
        whole = self.planned_for or self.due_at
        if self.anchor is Anchor.START:
            return session.began_at
        return session.ended_at if whole < session.ended_at else whole + A_DAY

    def is_amid(self, session: "Session") -> bool:
        """Whether it comes while the session is held, so that those who read it are awake."""
        whole = self.planned_for or self.due_at
        return self.anchor is Anchor.END and session.starts_at <= whole < session.ended_at

    @property
    def heard_by(self) -> Only:
        """For whom it is: a plain one for those who have chosen no hour of their own."""
        plain = self.text is None and not self.urgent and self.only == EVERYBODY
        return Only(usual=True) if plain else self.only

    @property
    def for_staff(self) -> bool:
        """Whether those who read it do so at work."""
        return self.audience == Audience.CONTACTS


@dataclass(frozen=True)
class Session:
    """One dated meeting of an activity, with its place."""

    id: int
    activity: str
    activity_title: Texts
    title: Texts
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str | None = None
    place_title: Texts | None = None
    address: Texts | None = None
    latitude: float | None = None
    longitude: float | None = None
    room: Texts | None = None
    link: str | None = None
    equipment: Texts | None = None
    teachers: Sequence[str] | None = None
    materials: Sequence[Mapping[str, Any]] | None = None
    held_from: datetime | None = None
    held_until: datetime | None = None

    @property
    def began_at(self) -> datetime:
        """When it began, or is to: who has begun early is not reminded to come."""
        return min(self.starts_at, self.held_from or self.starts_at)

    @property
    def ended_at(self) -> datetime:
        """When it ended, or is to."""
        return self.held_until or self.ends_at

    @property
    def held(self) -> Held:
        """Its hours, planned and real."""
        began, ended = self.held_from, self.held_until
        return Held(self.id, self.starts_at, self.ends_at, self.zone, began, ended, self.activity, "", self.title)

    @property
    def online(self) -> bool:
        """Whether each takes part from where she is, so that her own clock counts first."""
        return self.place == ONLINE or (self.link is not None and self.latitude is None)

    @property
    def map_url(self) -> str | None:
        """Where the place is, for those who travel there."""
        if self.online or self.latitude is None or self.longitude is None:
            return None
        return f"https://maps.google.com/?q={self.latitude},{self.longitude}"


@dataclass(frozen=True)
class Change:
    """A session as people know it, and as it is now: None when it is called off.

    `called_off`: they know it as called off.
    """

    id: int
    activity: str
    changed_at: datetime
    before: Session
    after: Session | None
    called_off: bool = False
    reminded: Sequence[int] = ()
    """Reminders of it that have left: who has one goes by what it says, and is told first."""

    def concerns(self, now: datetime) -> bool:
        """Whether anybody can still miss something by not knowing it."""
        if self.called_off:
            return self.after is not None and self.after.starts_at > now
        if self.after is not None and self._told_of(self.after) == self._told_of(self.before):
            return False
        return max(each.starts_at for each in (self.before, self.after) if each is not None) > now

    @property
    def moved(self) -> bool:
        """Whether the hours are others."""
        return self.after is not None and (self.after.starts_at, self.after.ends_at) != (
            self.before.starts_at, self.before.ends_at,
        )  # fmt: skip

    @staticmethod
    def _told_of(session: Session) -> tuple[object, ...]:
        return session.starts_at, session.ends_at, session.place, session.room, session.link


@dataclass(frozen=True)
class Coming:
    """A session in somebody's schedule; `waiting` as long as her registration is not decided.

    `name`: somebody for whom she answers takes part.
    """

    session: Session
    waiting: bool
    name: str = ""


def clashes(items: Sequence[Coming]) -> dict[int, Session]:
    """By their place in the list, sessions during which the same person has another one, with that one."""
    found: dict[int, Session] = {}
    for place, one in enumerate(items):
        for other in items:
            apart = other.session.starts_at >= one.session.ends_at or other.session.ends_at <= one.session.starts_at
            if other.session.id != one.session.id and other.name == one.name and not apart:
                found.setdefault(place, other.session)
    return found


@dataclass(frozen=True)
class Class:
    """A session that somebody teaches, and how many take part."""

    session: Session
    participants: int


@dataclass(frozen=True)
class Page(Generic[Item]):
    """A few of many, in order; `more` when others follow."""

    number: int
    items: Sequence[Item]
    more: bool


@dataclass(frozen=True)
class Reader:
    """Whoever reads: in which language, by which clock, at which moment, and what the clocks' cities are called."""

    t: Translator
    zone: str
    now: datetime
    cities: Mapping[str, Texts]
    night: str | None = None
    """Her own quiet hours."""

    @property
    def day(self) -> str:
        """Her clock, with the hours in which she is not to be woken: readers who have it in common are told at once."""
        return day_of(self.zone, self.night)

    @property
    def kind(self) -> tuple[str, str]:
        """By what readers are counted: language and day."""
        return self.t.language, self.day

    def city(self, zone: str) -> str:
        """The name that stands beside a time of `zone`: the programme's own, else the last part of the zone's name."""
        return self.t.pick(self.cities.get(zone, {})) or zone.rpartition("/")[2].replace("_", " ")


@dataclass(frozen=True)
class Readers:
    """Makes a reader of a person."""

    voices: Voices
    now: datetime
    cities: Mapping[str, Texts]

    def of(self, person: Person) -> Reader:
        voices = self.voices
        return Reader(voices.speaks(person), voices.zone_of(person), self.now, self.cities, person.night)


def may_see_classes(person: Person, activity: str) -> bool:
    """Whether the person teaches in this activity, or is in charge of all that are in it."""
    return any(person.holds(role, activity=activity) for role in (Role.TEACHER, Role.COORDINATOR))


def teaches_in(person: Person) -> frozenset[str] | None:
    """The activities in which somebody teaches herself; None for every one of them."""
    scopes = {grant.scope for grant in person.grants if grant.role is Role.TEACHER}
    return None if "" in scopes else frozenset(scope.removeprefix("activity:") for scope in scopes)


def activities_taught(person: Person) -> frozenset[str] | None:
    """The activities whose classes the person may see; None for every one of them."""
    if any(grant.role is Role.OWNER or not grant.scope for grant in person.grants):
        return None
    scopes = (grant.scope for grant in person.grants)
    return frozenset(scope.removeprefix("activity:") for scope in scopes if scope.startswith("activity:"))
