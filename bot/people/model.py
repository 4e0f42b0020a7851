"""Who is talking: a person with language, place and roles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_IN_CARE = 20
"""For so many people one person can answer; a coordinator for more."""


class Role(StrEnum):
    """What a person may do beyond taking part. A trainee needs no role."""

    OWNER = "owner"
    COORDINATOR = "coordinator"
    TEACHER = "teacher"


@dataclass(frozen=True)
class Grant:
    """One role within one scope: '' for everything, `activity:<code>` or `country:<code>`."""

    role: Role
    scope: str = ""

    def covers(self, *, activity: str | None = None, country: str | None = None) -> bool:
        """Whether something of this activity and country lies within the scope."""
        return self.scope in {"", f"activity:{activity}", f"country:{country}"}


@dataclass(frozen=True)
class Person:
    """One person. Who is not on Telegram has somebody who answers for her, her contact.

    Number, language, clock and whether she can be written to are those of the chat in which she is told things: her
    own, or her contact's.
    """

    id: int
    telegram_id: int
    name: str
    language: str | None = None
    client_language: str | None = None
    country: str | None = None
    zone: str | None = None
    consent_version: str | None = None
    unreachable: bool = False
    muted_until: datetime | None = None
    banned_at: datetime | None = None
    ban_reason: str | None = None
    grants: tuple[Grant, ...] = ()
    contact_id: int | None = None
    contact_name: str = ""
    merged_into: int | None = None
    lead: str | None = None
    """How long before a session she wants to be reminded; as the programme says, where she chose nothing."""
    night: str | None = None
    """In which hours of her day no phone of hers is to ring, like 22-06; those of her country, where she chose none."""
    manner: str | None = None
    """In which digits and era dates are written for her, as `i18n.Manner` keeps it."""

    def holds(self, role: Role, *, activity: str | None = None, country: str | None = None) -> bool:
        """Whether the person has this role here; an owner has every role everywhere."""
        return any(
            grant.role is Role.OWNER or (grant.role is role and grant.covers(activity=activity, country=country))
            for grant in self.grants
        )

    @property
    def roles(self) -> frozenset[Role]:
        """The roles the person has anywhere."""
        return frozenset(grant.role for grant in self.grants)


def parse_scope(text: str) -> str:
    """A scope in its stored form; raises ValueError on anything but '', activity:<code> and country:<code>."""
    if not text:
        return ""
    kind, _, code = text.partition(":")
    if kind not in {"activity", "country"} or not code:
        raise ValueError("a scope is activity:<code> or country:<code>")
    return text


def grant_within(role: Role, scope: str) -> Grant:
    """The role within a scope that somebody typed; raises ValueError, also for a scope that would bound nothing."""
    grant = Grant(role, parse_scope(scope))
    if role is Role.OWNER and grant.scope:
        raise ValueError("an owner's role has no bounds; leave it out, or invite a coordinator")
    if role is Role.TEACHER and grant.scope.startswith("country:"):
        raise ValueError("a teacher teaches in activities; leave it out, or write activity:<code>")
    return grant


def grants_of(text: str | None) -> tuple[Grant, ...]:
    """Grants as the database joins them: `role|scope` pairs separated by commas."""
    pairs: Iterable[list[str]] = (pair.split("|", 1) for pair in (text or "").split(",") if pair)
    return tuple(
        sorted((Grant(Role(role), scope) for role, scope in pairs), key=lambda grant: (grant.role, grant.scope))
    )
