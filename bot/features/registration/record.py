"""A registration as it is stored, and one that is being worked on together with its form and activity."""

from dataclasses import dataclass
from datetime import datetime

from bot.features.programme.model import Activity
from bot.features.registration.form import Form
from bot.features.registration.model import Draft, State


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


@dataclass(frozen=True)
class Filling:
    """A registration with what is needed to ask and to read: its form, its activity, the region of phone numbers."""

    registration: Registration
    form: Form
    activity: Activity
    region: str | None = None

    @property
    def draft(self) -> Draft:
        """The draft as it stands now."""
        return self.registration.draft
