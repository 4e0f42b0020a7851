"""How soon people hear from a person: the middle of the times to a first answer and to the end, and whom it helped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

LATELY: Final = timedelta(days=30)
_SHORT: Final = timedelta(minutes=90)
_LONG: Final = timedelta(hours=48)

Times = tuple[datetime, datetime | None, datetime | None, bool | None]
"""Of one case: asked, first answered, closed; whether the person said that it helped."""


@dataclass(frozen=True)
class Service:
    """Half of the cases were answered within `first` and closed within `whole`; None where there was none."""

    first: timedelta | None
    whole: timedelta | None
    helped: int
    judged: int


def service_of(found: Iterable[Times]) -> Service:
    """What these cases come to."""
    cases = list(found)
    said = [helped for *_, helped in cases if helped is not None]
    return Service(
        _middle(answered - asked for asked, answered, *_ in cases if answered is not None),
        _middle(closed - asked for asked, _, closed, _ in cases if closed is not None),
        said.count(True), len(said),
    )  # fmt: skip


def _middle(spans: Iterable[timedelta]) -> timedelta | None:
    seconds = [max(span.total_seconds(), 0) for span in spans]
    return timedelta(seconds=median(seconds)) if seconds else None


def in_words(span: timedelta) -> tuple[int, str]:
    """A span as people say it: a number, and minutes, hours or days."""
    if span < _SHORT:
        return max(round(span / timedelta(minutes=1)), 1), "minute"
    if span < _LONG:
        return round(span / timedelta(hours=1)), "hour"
    return round(span / timedelta(days=1)), "day"
