"""Two sessions at one hour: what coordinators read before they decide and after it, and she with her seat."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from markupsafe import Markup

from bot.delivery.message import Message
from bot.features.registration.record import Clash
from bot.i18n import Translator, cut

_NAMED: Final = 2
_LONGEST: Final = 60


def same_hour(t: Translator, found: Sequence[Clash]) -> list[Markup]:
    """The next of them, and how many more there are."""
    told = [
        t(
            "⚠️ At the same hour: {session} and {other}, {activity} ({when})",
            session=_short(t, each.title), other=_short(t, each.other), activity=_short(t, each.activity),
            when=t.when(each.starts_at, None, each.zone),
        )
        for each in found[:_NAMED]
    ]  # fmt: skip
    if more := len(found) - _NAMED if len(found) > _NAMED else 0:
        told.append(t.plural("And {n} more.", "And {n} more.", n=more))
    return told


def with_same_hour(t: Translator, told: Message, found: Sequence[Clash]) -> Message:
    """What somebody reads of her new seat, with what is at its hours."""
    return replace(told, text=Markup("\n").join([told.text, *same_hour(t, found)]))


def _short(t: Translator, title: Mapping[str, str]) -> str:
    return cut(t.pick(title), _LONGEST)
