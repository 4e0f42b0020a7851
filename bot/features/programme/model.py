"""What the programme offers, as data: activities with their sessions, places, countries, forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Programme:
    """The whole cooperation, with the data notice that people agree to."""

    code: str
    title: Texts
    subtitle: Texts
    zone: str
    notice_version: str
    notice: Texts
    nudge_after: timedelta = timedelta(days=2)
    """After which silence the writer of a draft is asked whether she goes on."""
    drop_after: timedelta = timedelta(days=14)
    """How long after that the draft is dropped."""


@dataclass(frozen=True)
class Country:
    """A country: the zone that its people live by, and how their phone numbers are read."""

    code: str
    title: Texts
    city: Texts
    zone: str
    phone_region: str


@dataclass(frozen=True)
class Contact:
    """Who speaks for an institution; `telegram` is the number of a person on Telegram."""

    name: str
    email: str | None = None
    telegram: int | None = None


@dataclass(frozen=True)
class Institution:
    """An institution of the list."""

    code: str
    title: Texts
    country: str | None
    keys: str
    """All its names by their letters alone, one a line."""
    contact: Contact | None = None


@dataclass(frozen=True)
class Activity:
    """A workshop, training, exchange or meeting; days are those of its first and last session."""

    code: str
    programme: str
    kind: str
    field: Texts | None
    title: Texts
    summary: Texts
    place: Texts | None
    form: str | None
    register_until: datetime | None
    zone: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    listed: bool = True
    first_come: bool = False
    """Seats go to those who come first; else a coordinator selects."""
    invitation_only: bool = False
    offer_for: timedelta = timedelta(hours=48)
    confirm_within: timedelta | None = None
    change_until: datetime | None = None
    cancelled_at: datetime | None = None
    questions: str | None = None
    """The text of its form, where this one activity was looked up."""

    def is_open(self, now: datetime) -> bool:
        """Whether one can register now."""
        if not self.listed or self.form is None or self.cancelled_at is not None:
            return False
        return self.register_until is None or now <= self.register_until

    def may_change(self, now: datetime) -> bool:
        """Whether an answer that was sent can still be changed: until the date that is set, else until it begins."""
        until = self.change_until or self.starts_at
        return self.cancelled_at is None and (until is None or now <= until)
