"""What a coordinator is in charge of, and how the sessions in her charge stand. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from bot.features.reminders.model import Session, Texts
from bot.people.model import Person, Role


@dataclass(frozen=True)
class Charge:
    """The activities and countries of somebody's scope; `everything` where it has no bounds."""

    everything: bool = False
    activities: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()

    @classmethod
    def of(cls, person: Person) -> "Charge":
        """What somebody coordinates or owns; nothing for everybody else."""
        scopes = [each.scope for each in person.grants if each.role in {Role.COORDINATOR, Role.OWNER}]
        if any(not scope for scope in scopes) or Role.OWNER in person.roles:
            return cls(everything=True)
        activities, countries = (
            frozenset(scope.removeprefix(kind) for scope in scopes if scope.startswith(kind))
            for kind in ("activity:", "country:")
        )
        return cls(False, activities, countries)

    def __bool__(self) -> bool:
        return bool(self.everything or self.activities or self.countries)

    def opens(self, activity: str) -> bool:
        """Whether the names of everybody in an activity may be seen; who has a country sees numbers of her own."""
        return self.everything or activity in self.activities


class By(StrEnum):
    """By what the sessions are picked out."""

    ALL = "all"
    FIELD = "field"
    ACTIVITY = "activity"


NO_FIELD = "_"
"""In the place of a field's code: activities that have none."""


@dataclass(frozen=True)
class Picked:
    """Which sessions are shown: all, those of a field, or of an activity."""

    by: By = By.ALL
    code: str = ""


EVERYTHING = Picked()


@dataclass(frozen=True)
class Choice:
    """A field or an activity that has sessions ahead."""

    code: str
    title: Texts


@dataclass(frozen=True)
class Attended:
    """A session, how many take part, and what they have said; of those whom its reader is in charge of."""

    session: Session
    participants: int
    coming: int
    cannot: int

    @property
    def silent(self) -> int:
        """How many have said nothing."""
        return self.participants - self.coming - self.cannot
