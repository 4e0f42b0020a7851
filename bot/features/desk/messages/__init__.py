"""Every sentence of the desk, in the coordinator's language."""

from bot.features.desk.messages.card import answers, card, log
from bot.features.desk.messages.deciding import (
    LONGEST_REASON,
    ask_reason,
    details,
    for_coordinators,
    meanwhile,
    no_seat,
    no_seat_short,
    not_a_reason,
    overtaken,
    settled,
    type_a_name,
    undecided,
)
from bot.features.desk.messages.digest import came
from bot.features.desk.messages.export import columns, exported, forms
from bot.features.desk.messages.listing import changed, choices, ended, filters, listing, too_many
from bot.features.desk.messages.many import ask_reason as ask_reasons
from bot.features.desk.messages.many import done, ways
from bot.features.desk.messages.transferring import were_moved, where_to

__all__ = [
    "LONGEST_REASON",
    "answers",
    "ask_reason",
    "ask_reasons",
    "came",
    "card",
    "changed",
    "choices",
    "columns",
    "details",
    "done",
    "ended",
    "exported",
    "filters",
    "for_coordinators",
    "forms",
    "listing",
    "log",
    "meanwhile",
    "no_seat",
    "no_seat_short",
    "not_a_reason",
    "overtaken",
    "settled",
    "too_many",
    "type_a_name",
    "undecided",
    "ways",
    "were_moved",
    "where_to",
]
