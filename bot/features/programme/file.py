"""The programme file: what `sala import` reads and `sala export programme` writes, without loss."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from bot.features.programme.entries import (
    USUAL_REMINDERS,
    Activity,
    Code,
    Country,
    Deadline,
    FieldOfStudy,
    Institution,
    Notice,
    Place,
    Quiet,
    ReminderRule,
    Session,
    Zone,
)
from bot.features.programme.office import Reply
from bot.features.programme.references import faults_between
from bot.features.programme.series import sessions_of
from bot.features.programme.times import SpanField
from bot.features.registration.form import Form
from bot.yaml_file import NOT_EMPTY, Entry, Title, read_file, write_file


class ProgrammeFile(Entry):
    """A programme with everything that its coordinators edit; times may be relative to the file's first import."""

    kind: Literal["programme"]
    code: Code
    title: Title
    subtitle: Title = Field(default_factory=dict)
    zone: Zone
    notice: Notice
    countries: Annotated[tuple[Country, ...], NOT_EMPTY]
    fields: tuple[FieldOfStudy, ...] = ()
    places: tuple[Place, ...] = ()
    institutions: Annotated[tuple[Institution, ...], Field(max_length=20_000)] = ()
    forms: tuple[Form, ...] = ()
    activities: tuple[Activity, ...] = ()
    reminders: tuple[ReminderRule, ...] = USUAL_REMINDERS
    replies: Annotated[tuple[Reply, ...], Field(max_length=20)] = ()
    quiet: Quiet | None = None
    """In which hours of her day no reader is reminded; from 21 to 7 o'clock where nothing is said."""
    nudge_after: SpanField | None = None
    """After which silence the writer of a draft is asked whether she goes on; two days where nothing is said."""
    drop_after: SpanField | None = None
    """How long after that the draft is dropped; two weeks where nothing is said."""
    approve_announcements: bool = False
    """Whether each announcement is approved by a second coordinator before it leaves."""


@dataclass(frozen=True)
class DatedSession:
    """A session with its moments in UTC, the zone of its wall clock, and the code of its or the activity's place."""

    entry: Session
    starts: datetime
    ends: datetime
    zone: str
    place: str | None
    held_from: datetime | None = None
    held_until: datetime | None = None


@dataclass(frozen=True)
class DatedActivity:
    """An activity with its moments in UTC and the reminder rules that hold for it."""

    entry: Activity
    register_until: datetime | None
    change_until: datetime | None
    zone: str
    sessions: tuple[DatedSession, ...]
    deadlines: tuple[tuple[Deadline, datetime], ...]
    reminders: tuple[ReminderRule, ...]


def read_programme(text: str, name: str) -> ProgrammeFile:
    """The programme in `text`; raises FileFaults with everything that is wrong with the file `name`."""
    return read_file(text, name, ProgrammeFile, faults_between)


def write_programme(programme: ProgrammeFile) -> str:
    """The file that reads back as an equal programme; relative times stay relative."""
    return write_file(programme)


def resolve(programme: ProgrammeFile, anchor: datetime) -> tuple[DatedActivity, ...]:
    """The activities with their moments, where `anchor` is the moment of the file's first import."""
    zones = {place.code: place.zone for place in programme.places}
    return tuple(_dated(activity, programme, zones, anchor) for activity in programme.activities)


def _dated(activity: Activity, programme: ProgrammeFile, zones: dict[str, str], anchor: datetime) -> DatedActivity:
    zone = zones.get(activity.place or "", programme.zone)
    return DatedActivity(
        entry=activity,
        register_until=activity.register_until.at(anchor, zone) if activity.register_until else None,
        change_until=activity.change_until.at(anchor, zone) if activity.change_until else None,
        zone=zone,
        sessions=tuple(
            dated_session(session, session.place or activity.place, zones, programme.zone, anchor)
            for session in sessions_of(activity, anchor, zones, programme.zone)
        ),
        deadlines=tuple((each, each.until.at(anchor, zone)) for each in activity.deadlines),
        reminders=programme.reminders if activity.reminders is None else activity.reminders,
    )


def dated_session(
    session: Session, place: str | None, zones: dict[str, str], fallback: str, anchor: datetime
) -> DatedSession:
    """A session with its moments; `fallback` is the zone of one that has no place."""
    zone = zones.get(place or "", fallback)
    starts = session.starts.at(anchor, zone)
    ends = session.ends.at(anchor, zone) if session.ends else starts + timedelta(minutes=session.minutes or 0)
    held = [None if each is None else each.at(anchor, zone) for each in (session.held_from, session.held_until)]
    return DatedSession(session, starts, ends, zone, place, *held)
