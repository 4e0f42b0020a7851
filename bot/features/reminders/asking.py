"""What a reminder asks its reader: whether she comes, and for what is missing. Told apart by the variant she reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.features.reminders.audience import MISSING, SAID
from bot.features.reminders.conditions import Only
from bot.features.reminders.model import Texts


@dataclass(frozen=True)
class Asking:
    """Whether she is asked if she comes, whether once more, to confirm her seat, and for which papers.

    `ended`: the session is over, or nearly.
    """

    coming: bool = True
    again: bool = False
    confirm: bool = False
    papers: Sequence[Texts] = ()
    ended: bool = False


ASKS = Asking()


def kind_of(variant: str, only: Only, papers: Mapping[str, Texts], *, ended: bool = False) -> Asking:
    """What readers of a variant are asked."""
    said = variant.endswith(SAID)
    codes = variant.removesuffix(SAID).partition(MISSING)[2].split(",")
    missing = tuple(papers[code] for code in codes if code in papers)
    # Who has no seat for sure is asked for other things than whether she comes.
    return Asking(not said and not only.states and not ended, only.silent, only.unconfirmed, missing, ended)
