"""What stands in somebody's calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Entry:
    """One session as the owner of the calendar has to do with it; `changed_at` is when it was last fixed anew."""

    id: int
    code: str
    activity: str
    activity_title: Texts
    title: Texts
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    place_title: Texts | None = None
    address: Texts | None = None
    latitude: float | None = None
    longitude: float | None = None
    room: Texts | None = None
    link: str | None = None
    equipment: Texts | None = None
    waiting: bool = False
    teaches: bool = False
    called_off: bool = False
    others: tuple[str, ...] = ()
    """The people who attend it and for whom its owner answers."""
    own: bool = True
    """Whether its owner has to do with it herself."""
