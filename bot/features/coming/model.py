"""What people answer below a reminder of a session."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.errors import BotError


class Why(StrEnum):
    """Why somebody cannot come, in a word that coordinators read in their own language."""

    ILL = "ill"
    WORK = "work"
    TRAVEL = "travel"
    FAMILY = "family"


@dataclass(frozen=True)
class Asked:
    """A session of somebody who takes part in its activity: what an answer is about."""

    session_id: int
    starts_at: datetime
    person_id: int
    registration: int
    version: int
    title: Mapping[str, str]
    alone: bool
    """Whether the activity has no other session: who cannot come to this one gives up the whole."""


@dataclass(frozen=True)
class Participant:
    """Somebody of a class: her name as it is spoken, and whether she comes; None while nobody knows."""

    name: str
    coming: bool | None = None
    why: str | None = None
    reason: str | None = None


class Begun(BotError):
    """The session has begun: what somebody answers now changes nothing."""
