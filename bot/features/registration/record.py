"""A registration as it is stored, and one that is being worked on together with its form and activity."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.features.programme.model import Activity
from bot.features.registration.form import Form, Kind
from bot.features.registration.model import Draft
from bot.features.registration.seats import NOBODY, Facets
from bot.features.registration.states import State
from bot.i18n import search_key
from bot.people.model import Person

LONGEST_NAME: Final = 256
LONGEST_KEY: Final = 300
"""An index of PostgreSQL holds no more than 2,700 bytes in all."""


@dataclass(frozen=True)
class Registration:
    """One person's registration for one activity. `version` grows with each change; buttons carry it."""

    id: int
    person_id: int
    activity: str
    state: State
    version: int
    draft: Draft
    question_row: int | None = None
    reason: str | None = None
    submitted_at: datetime | None = None
    decided_by: int | None = None
    facets: Facets = NOBODY
    seated: bool = False
    waiting_since: datetime | None = None
    answer_by: datetime | None = None
    next_call_at: datetime | None = None
    ladder: int = 0
    form_version: int | None = None
    change: Draft | None = None
    """What is being changed after it was sent, and is not sent yet."""
    changing: bool = False
    """`draft` is that of a change which is not sent yet, not what was sent."""

    def with_change(self, change: Draft) -> "Registration":
        """The registration with the draft of its change in place of what was sent."""
        return replace(self, draft=change, change=change, changing=True)


@dataclass(frozen=True)
class Clash:
    """A session of an activity, and another one at its hour, of which activity."""

    title: Mapping[str, str]
    starts_at: datetime
    zone: str
    other: Mapping[str, str]
    activity: Mapping[str, str]


@dataclass(frozen=True)
class Filling:
    """A registration with what is needed to ask and to read: its form, its activity, the region of phone numbers."""

    registration: Registration
    form: Form
    activity: Activity
    region: str | None = None
    taken_over: int = 0
    """How many answers of earlier registrations a new draft begins with."""
    for_whom: Person | None = None
    """Whose it is, where somebody else acts for her: her contact."""

    def name_of(self, person: Person) -> str:
        """What the person is called: as she wrote it in the form, else as Telegram has it."""
        own = next((question.code for question in self.form.questions if question.kind is Kind.FULL_NAME), "")
        return str(self.draft.answers.get(own) or person.name or self.passport_name or "?")[:LONGEST_NAME]

    @property
    def born(self) -> str | None:
        """The birth date, where the form asks for it."""
        asked = (
            each for each in self.form.questions if each.kind is Kind.DATE and "birth" in (each.fills or each.code)
        )
        return next((str(self.draft.answers[each.code]) for each in asked if self.draft.answers.get(each.code)), None)

    def country_of(self, person: Person) -> str | None:
        """The country whose coordinators decide: that of what was sent, else the one that the person lives in."""
        return self.registration.facets.country or person.country

    @property
    def passport_name(self) -> str:
        """The name in Latin letters, where the form asks for it."""
        own = next((question.code for question in self.form.questions if question.kind is Kind.PASSPORT_NAME), "")
        return str(self.draft.answers.get(own) or "")

    def name_key(self, person: Person) -> str:
        """Every name of hers, spelt so that it is found by what is typed of it."""
        names = dict.fromkeys((self.name_of(person), self.passport_name, person.name))
        return "\n".join(search_key(name)[:98] for name in names if name)[:LONGEST_KEY]

    def can_be_sent(self, now: datetime) -> bool:
        """Whether going on leads anywhere: a draft is sent until registration ends; a change has its own end."""
        return self.registration.changing or self.activity.is_open(now)

    @property
    def draft(self) -> Draft:
        """The draft as it stands now."""
        return self.registration.draft
