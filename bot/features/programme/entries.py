"""The entries of a programme file: countries, fields, places, activities with their sessions, reminder rules."""

from datetime import time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import regex
from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from bot.features.programme.conditions import Only
from bot.features.programme.office import Date, Day, Days, Holidays, OfficeHours
from bot.features.programme.times import FileTime, FileTimeField, HourField, Span, SpanField, check_order
from bot.i18n import LANGUAGES
from bot.yaml_file import NOT_EMPTY, Entry, Line, Paragraph, Title, matching, texts

Kind = Literal["workshop", "training", "exchange", "expert-meeting", "working-group-meeting"]
Audience = Literal["participants", "teachers", "contacts"]
Selection = Literal["coordinator", "first-come"]

REMINDER_PLACES = (
    "activity", "session", "day", "hour", "days", "place", "address", "room", "link", "teachers", "equipment",
    "deadline",
)  # fmt: skip
"""The places that a reminder's own text may name in braces."""


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be a time zone like Asia/Vientiane") from None
    return value


def _some_time(value: Span) -> Span:
    if not value.count:
        raise ValueError("must be a span of 1 minute or more")
    return value


def _phone_region(value: str) -> str:
    from phonenumbers import SUPPORTED_REGIONS

    if value not in SUPPORTED_REGIONS:
        raise ValueError("must be the two capital letters of a country, like LA")
    return value


def _braces(value: dict[str, str]) -> dict[str, str]:
    known = [f"{{{place}}}" for place in REMINDER_PLACES]
    for language, text in value.items():
        if unknown := sorted(set(regex.findall(r"\{[^{}]*\}|[{}]", text)) - {*known}):
            raise ValueError(f"must name no place but {', '.join(known)}; {language} has {unknown[0]}")
    return value


Code = Annotated[str, matching(r"[a-z0-9-]{1,32}", "must be 1 to 32 letters a-z, digits or -")]
Zone = Annotated[str, AfterValidator(_zone)]
SomeTime = Annotated[SpanField, AfterValidator(_some_time)]
Link = Annotated[
    str, Field(max_length=500), matching(r"https://[^\s/]+\S*", "must be an address like https://example.org")
]
ReminderText = Annotated[dict[str, str], texts(500, required=LANGUAGES), AfterValidator(_braces)]


TaskTitle = Annotated[dict[str, str], texts(120, required=LANGUAGES)]


class Notice(Entry):
    """The data notice that people agree to; a new `version` asks them again."""

    version: Annotated[Line, Field(max_length=32)]
    text: Paragraph


class Night(Entry):
    """Hours of a reader's own day in which no reminder rings; none where both are the same."""

    start: HourField = Field(validation_alias="from", serialization_alias="from")
    until: HourField


class Country(Entry):
    """A country of the programme: its city names its time zone, its region reads its phone numbers."""

    code: Code
    title: Title
    city: Title
    zone: Zone
    phone_region: Annotated[str, AfterValidator(_phone_region)]
    hours: OfficeHours | None = None
    quiet: Night | None = None
    """In the place of the programme's."""
    holidays: Holidays | None = None
    days_off: Days = ()
    """Holidays that the calendar of `holidays` does not have."""
    days_on: Days = ()
    """Days of that calendar on which people work all the same."""


class FieldOfStudy(Entry):
    """A field in which the programme trains."""

    code: Code
    title: Title


class Contact(Entry):
    """Who speaks for an institution: reached by e-mail, or on Telegram by this number."""

    name: Annotated[Line, Field(max_length=120)]
    email: (
        Annotated[str, Field(max_length=254), matching(r"[^@\s]+@[^@\s]+\.[^@\s]+", "must be an e-mail address")] | None
    ) = None
    telegram: Annotated[int | None, Field(gt=0, lt=2**52, validate_default=True)] = None

    @field_validator("telegram")
    @classmethod
    def _reached(cls, value: int | None, info: ValidationInfo) -> int | None:
        if value is None and "email" in info.data and info.data["email"] is None:
            raise ValueError("must have an email or a telegram number")
        return value


class Institution(Entry):
    """A school, college or office that people come from; `aliases` are what else they call it."""

    code: Code
    title: Title
    country: str | None = None
    aliases: Annotated[tuple[Annotated[Line, Field(max_length=120)], ...], Field(max_length=20)] = ()
    contact: Contact | None = None


class Place(Entry):
    """Where sessions are held; what is known of it, and the zone of its wall clock."""

    code: Code
    title: Title
    address: Paragraph | None = None
    zone: Zone
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float | None, Field(ge=-180, le=180, validate_default=True)] = None

    @field_validator("longitude")
    @classmethod
    def _both(cls, value: float | None, info: ValidationInfo) -> float | None:
        if "latitude" in info.data and (info.data["latitude"] is None) != (value is None):
            raise ValueError("must have latitude and longitude, or neither")
        return value


class Quiet(Night):
    """The same for all countries that say nothing."""

    on_holidays: HourField | None = None
    """Until when on a holiday of the reader's country; nine o'clock where nothing is said."""


class ReminderRule(Entry):
    """Who is reminded how long before a session begins or ends, or after it; without a `text` the bot's is sent.

    With `at`, at that hour of each reader's day so many days off; `urgent` says why it may ring in quiet hours.
    `contacts` of institutions, and coordinators, get the list of who has not said whether she comes.
    """

    code: Code
    before: SomeTime | None = None
    before_end: SomeTime | None = None
    after: Annotated[SomeTime | None, Field(validate_default=True)] = None
    at: HourField | None = None
    audience: Audience = Field(validation_alias="for", serialization_alias="for")
    text: ReminderText | None = None
    urgent: Annotated[Line, Field(max_length=200)] | None = None
    only: Only | None = None

    @field_validator("code")
    @classmethod
    def _not_a_readers_own(cls, value: str) -> str:
        if value.startswith("own-"):
            raise ValueError("must not begin with own-: so begin the reminders that readers choose for themselves")
        return value

    @field_validator("after")
    @classmethod
    def _one_moment(cls, value: Span | None, info: ValidationInfo) -> Span | None:
        # What cannot be read has its own fault already.
        if {"before", "before_end"} <= info.data.keys():
            said = [each for each in (info.data["before"], info.data["before_end"], value) if each is not None]
            if len(said) != 1:
                raise ValueError("must have one of before, before_end and after")
        return value

    @field_validator("at")
    @classmethod
    def _days_before(cls, value: time | None, info: ValidationInfo) -> time | None:
        spans = [info.data.get(name) for name in ("before", "before_end", "after")]
        if value is not None and any(span is not None and span.unit != "day" for span in spans):
            raise ValueError("must stand beside days in `before`, like 1 day")
        return value

    @field_validator("audience")
    @classmethod
    def _asked_before(cls, value: str, info: ValidationInfo) -> str:
        if value == "contacts" and (info.data.get("after") or info.data.get("before_end")):
            raise ValueError("must be 'participants' or 'teachers' beside before_end and after: nobody is asked then")
        return value

    @field_validator("only")
    @classmethod
    def _silent_before(cls, value: Only | None, info: ValidationInfo) -> Only | None:
        if value is not None and value.silent and (info.data.get("after") or info.data.get("before_end")):
            raise ValueError("must not have silent beside before_end and after: whoever is there has come")
        return value

    @property
    def seconds_before(self) -> int:
        """How long before its anchor; less than nothing for one that follows it."""
        if self.after is not None:
            return -int(self.after.length.total_seconds())
        span = self.before or self.before_end
        assert span is not None
        return int(span.length.total_seconds())

    @property
    def anchor(self) -> str:
        """What it is counted from."""
        return "start" if self.before is not None else "end"


USUAL_REMINDERS = tuple(
    ReminderRule.model_validate({"code": f"{prefix}{name}", "before": before, "for": audience})
    for prefix, audience in (("", "participants"), ("teacher-", "teachers"))
    for name, before in (("day", "1 day"), ("hour", "1 hour"))
)
"""Who says nothing of reminders has these; an empty list has none."""


class Material(Entry):
    """Something to read or to bring for a session."""

    title: Title
    link: Link | None = None


class Session(Entry):
    """One dated meeting of an activity; it ends at `ends` or after so many `minutes`.

    `planned`: when it was to begin before it was moved. `held_from`, `held_until`: when it was really held.
    """

    code: Code
    title: Title
    starts: FileTimeField
    ends: FileTimeField | None = None
    minutes: Annotated[int | None, Field(ge=1, le=1440, validate_default=True)] = None
    place: str | None = None
    room: Title | None = None
    link: Link | None = None
    equipment: Paragraph | None = None
    teachers: Annotated[tuple[Annotated[Line, Field(max_length=120)], ...], Field(max_length=10)] = ()
    materials: Annotated[tuple[Material, ...], Field(max_length=10)] = ()
    cancelled: bool = False
    planned: FileTimeField | None = None
    held_from: FileTimeField | None = None
    held_until: FileTimeField | None = None

    @field_validator("held_until")
    @classmethod
    def _held_in_order(cls, value: FileTime | None, info: ValidationInfo) -> FileTime | None:
        if value and info.data.get("held_from"):
            check_order(info.data["held_from"], value)
        return value

    @field_validator("ends")
    @classmethod
    def _after_the_start(cls, value: FileTime | None, info: ValidationInfo) -> FileTime | None:
        if value and info.data.get("starts"):
            check_order(info.data["starts"], value)
        return value

    @field_validator("minutes")
    @classmethod
    def _one_end(cls, value: int | None, info: ValidationInfo) -> int | None:
        if "ends" in info.data and (info.data["ends"] is None) == (value is None):
            raise ValueError("must have either ends or minutes")
        return value


class Series(Entry):
    """A course of many dates as one object: on which days of the week, for how many weeks, and when not.

    Each date is a session with the code of the series and its day, like `lesson-20270118`. An entry under `sessions`
    that has this code takes its place: moved, in another room, or called off.
    """

    code: Annotated[str, matching(r"[a-z0-9-]{1,23}", "must be 1 to 23 letters a-z, digits or -")]
    title: Title
    starts: FileTimeField
    weeks: Annotated[int, Field(ge=1, le=104)]
    days: Annotated[tuple[Day, ...], NOT_EMPTY]
    minutes: Annotated[int, Field(ge=1, le=1440)]
    without: Annotated[tuple[Date, ...], Field(max_length=400)] = ()
    holidays: Annotated[tuple[Holidays, ...], Field(max_length=10)] = ()
    place: str | None = None
    room: Title | None = None
    link: Link | None = None
    equipment: Paragraph | None = None
    teachers: Annotated[tuple[Annotated[Line, Field(max_length=120)], ...], Field(max_length=10)] = ()
    materials: Annotated[tuple[Material, ...], Field(max_length=10)] = ()


class Quota(Entry):
    """A limit of seats for those who fit all that it names; limits may overlap, and each one holds."""

    seats: Annotated[int, Field(ge=0, le=100_000)]
    country: str | None = None
    institution: str | None = None
    role: Annotated[str | None, Field(validate_default=True)] = None

    @field_validator("role")
    @classmethod
    def _names_somebody(cls, value: str | None, info: ValidationInfo) -> str | None:
        if not (value or info.data.get("country") or info.data.get("institution")):
            raise ValueError("must name a country, an institution or a role; seats of the activity count for everybody")
        return value


class Deadline(Entry):
    """Until when something is to be handed in or done; people are reminded `remind` before it, as long as it is open.

    Spans of days may be counted to an hour, `at` by the clock of the place.

    With a `question` of the form it is done when that is answered; else each says so by a button.
    """

    code: Code
    title: TaskTitle
    until: FileTimeField
    question: str | None = None
    remind: Annotated[tuple[SomeTime, ...], Field(min_length=1, max_length=20)] = (
        Span(7, "day"), Span(3, "day"), Span(1, "day"),
    )  # fmt: skip
    at: HourField | None = None
    only: Only | None = None


class Activity(Entry):
    """A workshop, training, exchange or meeting; without a `form` one cannot register for it in the chat.

    `selection` says who gets a seat: whom a coordinator chooses, or who comes first. A free seat is offered to those on
    the waiting list for the time `offer_for`; who is selected has to confirm within `confirm_within`, if that is given.
    """

    code: Code
    kind: Kind
    field: str | None = None
    title: Title
    summary: Paragraph
    place: str | None = None
    form: str | None = None
    register_until: FileTimeField | None = None
    selection: Selection = "coordinator"
    invitation_only: bool = False
    seats: Annotated[int, Field(ge=0, le=100_000)] | None = None
    quotas: tuple[Quota, ...] = ()
    offer_for: SomeTime | None = None
    confirm_within: SomeTime | None = None
    change_until: FileTimeField | None = None
    cancelled: bool = False
    series: Annotated[tuple[Series, ...], Field(max_length=20)] = ()
    sessions: tuple[Session, ...] = ()
    deadlines: Annotated[tuple[Deadline, ...], Field(max_length=50)] = ()
    reminders: tuple[ReminderRule, ...] | None = None
