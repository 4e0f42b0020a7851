"""Who answers for whom in a list: a row can name another one as its contact, or say that it has no Telegram."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.features.doors.columns import Columns
from bot.features.doors.model import SENDER, Nominee
from bot.i18n import N_, search_key
from bot.people.model import MOST_IN_CARE
from bot.spreadsheet import Fault, Row

MOST_OF_SENDER: Final = 100
"""For so many of one list its sender can answer."""

_NO: Final = (
    *("no", "none", "-", "–", "x", "0", "ไม่มี", "ไม่", "ບໍ່ມີ", "ບໍ່", "គ្មាន", "ទេ", "မရှိ", "မရှိပါ", "không", "không có"),
    *("无", "没有", "否"),
)
_NONE: Final = frozenset(map(search_key, _NO))


@dataclass(frozen=True)
class Wish:
    """What a row says: the name of who answers for it, and whether it says that it has no Telegram."""

    contact: str
    place: str
    without: bool


def wish_of(row: Row, columns: Columns) -> Wish:
    """What a row says about it."""
    named, telegram = (row.cells.get(columns.about.get(name, 0)) for name in ("contact", "telegram"))
    contact = " ".join(named.text.split()) if named is not None else ""
    without = telegram is not None and search_key(telegram.text) in _NONE
    return Wish("" if search_key(contact) in _NONE else contact, named.place if named is not None else "", without)


def with_contacts(
    nominees: Sequence[Nominee], wishes: Mapping[int, Wish], names: Mapping[int, Iterable[str]]
) -> tuple[list[Nominee], list[Fault]]:
    """The nominees with who answers for each; what is wrong with what the rows say, by cell.

    `wishes` and `names` (every name of a person) are by row.
    """
    by_name = {key_of(name): each for each in nominees for name in names[each.row]}
    found, faults = [], []
    for each in nominees:
        wish = wishes[each.row]
        contact = by_name.get(key_of(wish.contact)) if wish.contact else None
        if wish.contact and (contact is None or contact is each):
            faults.append(Fault(wish.place, N_("No other row of the list has this name.")))
        elif contact is not None and _needs_one(wishes[contact.row]):
            faults.append(
                Fault(wish.place, N_("Whoever answers for others needs Telegram; that row has a contact too."))
            )
        digest = contact.digest if contact is not None else SENDER if wish.without else ""
        found.append(replace(each, contact=digest))
    return found, faults + _beyond(found)


def _needs_one(wish: Wish) -> bool:
    return bool(wish.contact) or wish.without


def _beyond(nominees: Sequence[Nominee]) -> list[Fault]:
    """The first row too many for whoever answers."""
    counts: dict[str, int] = {}
    faults = []
    for each in nominees:
        if each.contact:
            counts[each.contact] = counts.get(each.contact, 0) + 1
            most = MOST_OF_SENDER if each.contact == SENDER else MOST_IN_CARE
            if counts[each.contact] == most + 1:
                sentence = N_("One person answers for at most {most} people of a list.")
                faults.append(Fault(each.place, sentence, {"most": str(most)}))
    return faults


def key_of(name: str) -> str:
    """A name with its parts in one order."""
    return " ".join(sorted(search_key(name).split()))
